using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Persistence;

/// <summary>A case that was read without tracking, with what has changed in it since.</summary>
public sealed class RecomputedCase
{
    private readonly int eventsBefore;
    private readonly Dictionary<(ClockKind Kind, int Cycle), SlaClock> clocksBefore;

    private RecomputedCase(Case @case)
    {
        Case = @case;
        eventsBefore = @case.Events.Count;
        clocksBefore = @case.Clocks.ToDictionary(c => (c.Kind, c.Cycle), c => c.Copy());
    }

    public Case Case { get; }

    public IEnumerable<RecordedEvent> NewEvents => Case.Events.Skip(eventsBefore);

    public IEnumerable<SlaClock> NewClocks => Case.Clocks.Where(c => !clocksBefore.ContainsKey((c.Kind, c.Cycle)));

    public IEnumerable<SlaClock> ChangedClocks => Case.Clocks.Where(c => clocksBefore.TryGetValue((c.Kind, c.Cycle), out var before) && before.DifferencesTo(c).Any());

    /// <summary>As they were; the events know nothing of them any more.</summary>
    public IEnumerable<SlaClock> RemovedClocks => clocksBefore.Values.Where(b => !Case.Clocks.Any(c => c.Kind == b.Kind && c.Cycle == b.Cycle));

    /// <summary>The clock as it was; null for a new one.</summary>
    public SlaClock? Before(SlaClock clock) => clocksBefore.GetValueOrDefault((clock.Kind, clock.Cycle));

    /// <summary>Notes what the case is like and computes its clocks.</summary>
    public static RecomputedCase Compute(Case @case, RuleBook rules, DateTimeOffset now)
    {
        var recomputed = new RecomputedCase(@case);
        @case.ComputeClocks(rules, now);
        return recomputed;
    }

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
