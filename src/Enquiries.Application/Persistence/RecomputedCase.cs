using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Persistence;

/// <summary>A case that was read without tracking, with what has changed in it since.</summary>
public sealed class RecomputedCase
{
    private readonly int eventsBefore;
    private readonly IReadOnlyList<(string Field, object? Value)> before;
    private readonly Dictionary<(ClockKind Kind, int Cycle), SlaClock> clocksBefore;

    private RecomputedCase(Case @case)
    {
        Case = @case;
        eventsBefore = @case.Events.Count;
        before = Fields(@case);
        clocksBefore = @case.Clocks.ToDictionary(c => (c.Kind, c.Cycle), c => c.Copy());
    }

    public Case Case { get; }

    public IEnumerable<RecordedEvent> NewEvents => Case.Events.Skip(eventsBefore);

    public IEnumerable<SlaClock> NewClocks => Case.Clocks.Where(c => !clocksBefore.ContainsKey((c.Kind, c.Cycle)));

    public IEnumerable<SlaClock> ChangedClocks => Case.Clocks.Where(c => clocksBefore.TryGetValue((c.Kind, c.Cycle), out var before) && before.DifferencesTo(c).Any());

    /// <summary>As they were; the events know nothing of them any more.</summary>
    public IEnumerable<SlaClock> RemovedClocks => clocksBefore.Values.Where(b => !Case.Clocks.Any(c => c.Kind == b.Kind && c.Cycle == b.Cycle));

    /// <summary>What was stored otherwise than it is computed.</summary>
    public IEnumerable<ClockDifference> Differences()
    {
        foreach (var (was, now) in before.Zip(Fields(Case)).Where(p => !Equals(p.First.Value, p.Second.Value)))
            yield return new ClockDifference(Case.Reference, null, 0, was.Field, was.Value, now.Value);
        foreach (var clock in RemovedClocks)
            yield return new ClockDifference(Case.Reference, clock.Kind, clock.Cycle, "Clock", "stored", null);
        foreach (var clock in NewClocks)
            yield return new ClockDifference(Case.Reference, clock.Kind, clock.Cycle, "Clock", null, "computed");
        foreach (var clock in Case.Clocks)
        {
            if (!clocksBefore.TryGetValue((clock.Kind, clock.Cycle), out var stored))
                continue;
            foreach (var (field, here, there) in stored.DifferencesTo(clock))
                yield return new ClockDifference(Case.Reference, clock.Kind, clock.Cycle, field, here, there);
        }
    }

    /// <summary>Notes what the case is like and computes its clocks.</summary>
    public static RecomputedCase Compute(Case @case, RuleBook rules, DateTimeOffset now)
    {
        var recomputed = new RecomputedCase(@case);
        @case.ComputeClocks(rules, now);
        return recomputed;
    }

    private static IReadOnlyList<(string Field, object? Value)> Fields(Case c) =>
    [
        (nameof(c.PolicyId), c.PolicyId), (nameof(c.PolicyVersion), c.PolicyVersion), (nameof(c.CalendarVersion), c.CalendarVersion),
        (nameof(c.NextDueAt), Kept(c.NextDueAt)), (nameof(c.NextWarnAt), Kept(c.NextWarnAt)), (nameof(c.UnansweredSince), Kept(c.UnansweredSince)),
        (nameof(c.LastSafeReplyAt), Kept(c.LastSafeReplyAt)),
    ];

    // Times are stored to the microsecond.
    private static DateTimeOffset? Kept(DateTimeOffset? at) => at?.AddTicks(-(at.Value.Ticks % TimeSpan.TicksPerMicrosecond));

    internal void Track(DbContext db)
    {
        var (added, gone) = (NewClocks.ToHashSet(), RemovedClocks.ToList());
        db.Entry(Case).State = EntityState.Modified;
        foreach (var clock in Case.Clocks)
            db.Entry(clock).State = added.Contains(clock) ? EntityState.Added : EntityState.Modified;
        foreach (var clock in gone)
            db.Entry(clock).State = EntityState.Deleted;
        foreach (var e in NewEvents)
            db.Entry(e).State = EntityState.Added;
    }
}

/// <summary>One stored value that is not what the events give.</summary>
/// <param name="Kind">The clock; null for a value of the case itself.</param>
public sealed record ClockDifference(string Reference, ClockKind? Kind, int Cycle, string Field, object? Stored, object? Computed);
