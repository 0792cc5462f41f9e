using System.Globalization;
using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Sla;

public enum ClockState
{
    Running = 0,
    Paused = 1,
    Met = 2,

    /// <summary>Running past its due time.</summary>
    Breached = 3,

    /// <summary>Answered, but after its due time.</summary>
    MetLate = 4,
    Cancelled = 5,
}

/// <summary>
/// One clock of a case, as computed from the case's events and stored so that queues and workers need no computing. All times are UTC; figures are in
/// seconds of the policy's working time.
/// </summary>
public sealed class SlaClock
{
    public const int PolicyMaxLength = 100;
    public const int WarningsMaxLength = 200;

    private SlaClock()
    {
    }

    public Guid CaseId { get; private set; }

    public ClockKind Kind { get; private set; }

    /// <summary>Counts the clocks of a kind within a case from 1: each unanswered message starts a next-response clock of its own.</summary>
    public int Cycle { get; private set; }

    /// <summary>The policy's name, or the law's.</summary>
    public string Policy { get; private set; } = "";

    public Guid PolicyId { get; private set; }

    public int PolicyVersion { get; private set; }

    public Guid CalendarId { get; private set; }

    public int CalendarVersion { get; private set; }

    /// <summary>The target, as <see cref="SlaTarget.ToText"/> writes it.</summary>
    public string Target { get; private set; } = "";

    /// <summary>The statutory matter whose clock this is; null for the council's own promises.</summary>
    public Guid? MatterId { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>The last instant that is still in time. Null while paused, and when the calendar never opens.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>The first warning point: from here on the clock is at risk. Null while paused.</summary>
    public DateTimeOffset? WarnAt { get; private set; }

    /// <summary>All warning points, and for those that were raised the due moment they were raised for; see <see cref="RaisedWarning"/>.</summary>
    public string Warnings { get; private set; } = "";

    public DateTimeOffset? PausedAt { get; private set; }

    /// <summary>When the target was reached, in time or late.</summary>
    public DateTimeOffset? MetAt { get; private set; }

    public DateTimeOffset? CancelledAt { get; private set; }

    /// <summary>When the target was missed. A fact: nothing that happens later removes it.</summary>
    public DateTimeOffset? BreachedAt { get; private set; }

    /// <summary>Working seconds spent paused, up to the last change.</summary>
    public long PausedWorkingSeconds { get; private set; }

    /// <summary>Working seconds left when it was paused; 0 otherwise.</summary>
    public long LeftWhenPaused { get; private set; }

    /// <summary>Working seconds from start to end without pauses, once it has ended; what reports add up.</summary>
    public long? WorkingSecondsTaken { get; private set; }

    /// <summary>When a warning was last raised.</summary>
    public DateTimeOffset? WarnedAt { get; private set; }

    /// <summary>When the breach was raised.</summary>
    public DateTimeOffset? BreachRaisedAt { get; private set; }

    /// <summary>When the SLA worker has to look at this clock next; null when it never has to.</summary>
    public DateTimeOffset? NextAlertAt { get; private set; }

    public bool HasEnded => MetAt is not null || CancelledAt is not null;

    internal static SlaClock Create(Guid caseId, ClockKind kind, int cycle) => new() { CaseId = caseId, Kind = kind, Cycle = cycle };

    /// <summary>The clock's state as seen at <paramref name="at"/>.</summary>
    public ClockState StateAt(DateTimeOffset at)
    {
        if (CancelledAt is not null)
            return ClockState.Cancelled;
        if (MetAt is not null)
            return BreachedAt is null ? ClockState.Met : ClockState.MetLate;
        if (BreachedAt is not null || DueAt < at)
            return ClockState.Breached;
        return PausedAt is null ? ClockState.Running : ClockState.Paused;
    }

    /// <summary>Seconds of the target's time used up to <paramref name="at"/>, pauses left out: open time, or real time where the target is real time.</summary>
    public long UsedAt(RuleBook rules, DateTimeOffset at)
    {
        var end = MetAt ?? CancelledAt ?? PausedAt ?? at;
        return end <= StartedAt ? 0 : Math.Max(0, (long)Between(rules, StartedAt, end).TotalSeconds - PausedWorkingSeconds);
    }

    /// <summary>Seconds of the target's time left at <paramref name="at"/>; 0 once due or ended.</summary>
    public long LeftAt(RuleBook rules, DateTimeOffset at)
    {
        if (HasEnded)
            return 0;
        if (PausedAt is not null)
            return LeftWhenPaused;
        return DueAt is null || DueAt <= at ? 0 : (long)Between(rules, at > StartedAt ? at : StartedAt, DueAt.Value).TotalSeconds;
    }

    private TimeSpan Between(RuleBook rules, DateTimeOffset from, DateTimeOffset to) =>
        Target.StartsWith("elapsed", StringComparison.Ordinal) ? to - from : rules.Calendar(CalendarId, CalendarVersion).Between(from, to);

    /// <summary>Takes over what was computed from the events. True when an alert that was raised turned out to be wrong.</summary>
    internal bool Take(ComputedClock computed)
    {
        Policy = computed.Policy;
        (PolicyId, PolicyVersion, _) = computed.Reference;
        CalendarId = computed.CalendarId;
        CalendarVersion = computed.Reference.CalendarVersion;
        MatterId = computed.MatterId;
        Target = computed.Target.ToText();
        StartedAt = computed.StartedAt;
        WarnAt = computed.Warnings.Count == 0 ? null : computed.Warnings[0].At;
        PausedAt = computed.PausedAt;
        MetAt = computed.MetAt;
        CancelledAt = computed.CancelledAt;
        PausedWorkingSeconds = computed.PausedWorkingSeconds;
        LeftWhenPaused = computed.LeftWhenPaused;
        WorkingSecondsTaken = computed.WorkingSecondsTaken;

        var corrected = (BreachRaisedAt ?? BreachedAt) is { } known && computed.BreachedAt is null && (HasEnded || computed.DueAt is null || computed.DueAt > known);
        if (corrected)
            BreachRaisedAt = null;

        // The events tell of a miss only when something happened after it; a miss that was raised in the meantime stands.
        BreachedAt = computed.BreachedAt ?? (BreachRaisedAt is null ? null : computed.DueAt);

        // A paused clock keeps what it knows of warnings that were raised; so does one that has ended.
        if (computed.Warnings.Count > 0)
        {
            var armed = RaisedWarning.Arm(computed.Warnings, RaisedWarning.Read(Warnings)).ToList();
            Warnings = RaisedWarning.Write(armed);
            if (armed.TrueForAll(w => w.RaisedFor is null))
                WarnedAt = null;
        }

        DueAt = computed.DueAt;
        Schedule();
        return corrected;
    }

    /// <summary>Marks what is due at <paramref name="now"/> as raised, once, and tells what to raise with its true time.</summary>
    internal IEnumerable<(CaseEvent Fact, DateTimeOffset At)> RaiseAlerts(DateTimeOffset now)
    {
        if (BreachRaisedAt is null && (BreachedAt is not null || (IsTicking && DueAt < now)))
        {
            // A warning that nobody could act on any more is not sent.
            BreachRaisedAt = now;
            BreachedAt ??= DueAt!.Value;
            yield return (new SlaBreached(Kind, Cycle, DueAt ?? BreachedAt.Value), BreachedAt.Value);
        }
        else if (IsTicking && BreachRaisedAt is null && DueAt is { } due)
        {
            // Of several points that have passed unseen, one warning tells enough.
            var warnings = RaisedWarning.Read(Warnings);
            if (warnings.FindLast(w => w.RaisedFor is null && w.At <= now) is { } last)
            {
                WarnedAt = now;
                Warnings = RaisedWarning.Write(warnings.Select(w => w.RaisedFor is null && w.At <= now ? w with { RaisedFor = due } : w));
                yield return (new SlaAtRisk(Kind, Cycle, due), last.At);
            }
        }

        Schedule();
    }

    private bool IsTicking => !HasEnded && PausedAt is null;

    // A miss that the worker did not see in time, because the answer or a pause came first, is raised all the same.
    private void Schedule() => NextAlertAt =
        BreachRaisedAt is not null ? null
        : BreachedAt is not null ? BreachedAt
        : !IsTicking || DueAt is null ? null
        : RaisedWarning.Read(Warnings).Find(w => w.RaisedFor is null)?.At ?? (DueAt.Value + Tick);

    /// <summary>Reaching the due time exactly is in time, so the breach is looked for just after it (times are kept to the microsecond).</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private static readonly (string Name, Func<SlaClock, object?> Read)[] Fields =
    [
        (nameof(Policy), c => c.Policy), (nameof(PolicyId), c => c.PolicyId), (nameof(PolicyVersion), c => c.PolicyVersion), (nameof(CalendarId), c => c.CalendarId),
        (nameof(CalendarVersion), c => c.CalendarVersion), (nameof(Target), c => c.Target), (nameof(MatterId), c => c.MatterId), (nameof(StartedAt), c => c.StartedAt),
        (nameof(DueAt), c => c.DueAt), (nameof(WarnAt), c => c.WarnAt), (nameof(Warnings), c => c.Warnings), (nameof(PausedAt), c => c.PausedAt), (nameof(MetAt), c => c.MetAt),
        (nameof(CancelledAt), c => c.CancelledAt), (nameof(BreachedAt), c => c.BreachedAt), (nameof(PausedWorkingSeconds), c => c.PausedWorkingSeconds),
        (nameof(LeftWhenPaused), c => c.LeftWhenPaused), (nameof(WorkingSecondsTaken), c => c.WorkingSecondsTaken), (nameof(WarnedAt), c => c.WarnedAt),
        (nameof(BreachRaisedAt), c => c.BreachRaisedAt), (nameof(NextAlertAt), c => c.NextAlertAt),
    ];

    /// <summary>The clock as it is now, to compare with later.</summary>
    public SlaClock Copy() => (SlaClock)MemberwiseClone();

    /// <summary>What another state of the same clock has different: the field, what stands here and what stands there.</summary>
    public IEnumerable<(string Field, object? Here, object? There)> DifferencesTo(SlaClock other) =>
        Fields.Select(f => (f.Name, Here: Kept(f.Read(this)), There: Kept(f.Read(other)))).Where(d => !Equals(d.Here, d.There));

    private static object? Kept(object? value) => value is DateTimeOffset at ? at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond)) : value;
}

/// <summary>A warning point of a stored clock, with the due moment it was raised for; null while it has not been raised.</summary>
internal sealed record RaisedWarning(WarningReason Reason, DateTimeOffset At, DateTimeOffset? RaisedFor)
{
    /// <summary>Sets the points anew. One that was raised is armed again only when the due moment moved later by more than the warning leads it.</summary>
    public static IEnumerable<RaisedWarning> Arm(IReadOnlyList<WarningPoint> points, List<RaisedWarning> before) => points.Select(p =>
        new RaisedWarning(p.Reason, p.At, before.Find(w => w.Reason == p.Reason)?.RaisedFor is { } raisedFor && p.At <= raisedFor ? raisedFor : null));

    /// <summary>In the order of their times.</summary>
    public static List<RaisedWarning> Read(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split(' ')).Select(f => new RaisedWarning(
            (WarningReason)int.Parse(f[0], CultureInfo.InvariantCulture), Instant(f[1]), f.Length > 2 ? Instant(f[2]) : null))];

    public static string Write(IEnumerable<RaisedWarning> warnings) => string.Join(';', warnings.Select(w => w.RaisedFor is { } raisedFor
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)w.Reason} {w.At.UtcTicks} {raisedFor.UtcTicks}")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)w.Reason} {w.At.UtcTicks}")));

    private static DateTimeOffset Instant(string ticks) => new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
