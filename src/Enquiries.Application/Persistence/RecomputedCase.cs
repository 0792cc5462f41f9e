using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Persistence;

/// <summary>A case that was read without tracking, with what has changed in it since.</summary>
public sealed class RecomputedCase
{
    private const int ChunkSize = 50;
    private readonly int eventsBefore;
    private readonly Dictionary<string, object?> before;
    private readonly HashSet<Guid> mattersBefore;
    private readonly Dictionary<(ClockKind Kind, int Cycle), SlaClock> clocksBefore;

    private RecomputedCase(Case @case)
    {
        Case = @case;
        eventsBefore = @case.Events.Count;
        before = Fields(@case);
        mattersBefore = [.. @case.Matters.Select(m => m.Id)];
        clocksBefore = @case.Clocks.ToDictionary(c => (c.Kind, c.Cycle), c => c.Copy());
    }

    public Case Case { get; }

    public IEnumerable<RecordedEvent> NewEvents => Case.Events.Skip(eventsBefore);

    public IEnumerable<SlaClock> NewClocks => Case.Clocks.Where(c => !clocksBefore.ContainsKey((c.Kind, c.Cycle)));

    public IEnumerable<SlaClock> ChangedClocks => Case.Clocks.Where(c => clocksBefore.TryGetValue((c.Kind, c.Cycle), out var before) && before.DifferencesTo(c).Any());

    /// <summary>As they were; the events know nothing of them any more.</summary>
    public IEnumerable<SlaClock> RemovedClocks => clocksBefore.Values.Where(b => !Case.Clocks.Any(c => c.Kind == b.Kind && c.Cycle == b.Cycle));

    public IEnumerable<StatutoryMatter> NewMatters => Case.Matters.Where(m => !mattersBefore.Contains(m.Id));

    public IEnumerable<StatutoryMatter> OldMatters => Case.Matters.Where(m => mattersBefore.Contains(m.Id));

    /// <summary>What was stored otherwise than it is computed.</summary>
    public IEnumerable<ClockDifference> Differences()
    {
        foreach (var (field, now) in Fields(Case))
        {
            if (before.GetValueOrDefault(field) is var was && !Equals(was, now))
                yield return new ClockDifference(Case.Reference, null, 0, field, was, now);
        }

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

    /// <summary>Stores them through change tracking, where a database has no quicker way. Of a chunk in which somebody else changes a case nothing is stored.</summary>
    public static async Task<IReadOnlyList<RecomputedCase>> StoreTrackedAsync(EnquiriesDbContext db, IReadOnlyList<RecomputedCase> cases, CancellationToken ct)
    {
        var stored = new List<RecomputedCase>(cases.Count);
        foreach (var chunk in cases.Chunk(ChunkSize))
        {
            foreach (var recomputed in chunk)
                recomputed.Track(db);
            try
            {
                await db.SaveChangesAsync(ct);
                stored.AddRange(chunk);
            }
            catch (DbUpdateConcurrencyException)
            {
                // They are taken up by the next run.
            }

            db.ChangeTracker.Clear();
        }

        return stored;
    }

    private void Track(DbContext db)
    {
        var (added, gone) = (NewClocks.ToHashSet(), RemovedClocks.ToList());
        db.Entry(Case).State = EntityState.Modified;
        foreach (var clock in Case.Clocks)
            db.Entry(clock).State = added.Contains(clock) ? EntityState.Added : EntityState.Modified;
        foreach (var clock in gone)
            db.Entry(clock).State = EntityState.Deleted;
        foreach (var matter in Case.Matters)
            db.Entry(matter).State = mattersBefore.Contains(matter.Id) ? EntityState.Modified : EntityState.Added;
        foreach (var e in NewEvents)
            db.Entry(e).State = EntityState.Added;
    }

    private static Dictionary<string, object?> Fields(Case c)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(c.PolicyId)] = c.PolicyId,
            [nameof(c.PolicyVersion)] = c.PolicyVersion,
            [nameof(c.CalendarVersion)] = c.CalendarVersion,
            [nameof(c.NextDueAt)] = Kept(c.NextDueAt),
            [nameof(c.NextWarnAt)] = Kept(c.NextWarnAt),
            [nameof(c.UnansweredSince)] = Kept(c.UnansweredSince),
            [nameof(c.LastSafeReplyAt)] = Kept(c.LastSafeReplyAt),
        };
        foreach (var m in c.Matters)
        {
            var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"matter {m.Number} ");
            fields[name + nameof(m.Type)] = m.Type;
            fields[name + nameof(m.Nation)] = m.Nation;
            fields[name + nameof(m.State)] = m.State;
            fields[name + nameof(m.ProposedAt)] = Kept(m.ProposedAt);
            fields[name + nameof(m.ConfirmedAt)] = Kept(m.ConfirmedAt);
            fields[name + nameof(m.ReceivedAt)] = Kept(m.ReceivedAt);
            fields[name + nameof(m.EndedAt)] = Kept(m.EndedAt);
            fields[name + nameof(m.NextDueAt)] = Kept(m.NextDueAt);
        }

        return fields;
    }

    // Times are stored to the microsecond.
    private static DateTimeOffset? Kept(DateTimeOffset? at) => at?.AddTicks(-(at.Value.Ticks % TimeSpan.TicksPerMicrosecond));
}

/// <summary>One stored value that is not what the events give.</summary>
/// <param name="Kind">The clock; null for a value of the case itself.</param>
public sealed record ClockDifference(string Reference, ClockKind? Kind, int Cycle, string Field, object? Stored, object? Computed);
