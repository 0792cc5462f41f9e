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

    private SlaClock()
    {
    }

    public Guid CaseId { get; private set; }

    public ClockKind Kind { get; private set; }

    /// <summary>Counts the clocks of a kind within a case from 1: each unanswered message starts a next-response clock of its own.</summary>
    public int Cycle { get; private set; }

    public string Policy { get; private set; } = "";

    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>The last instant that is still in time. Null while paused, and when the calendar never opens.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>When the warning share of the target is used; null while paused.</summary>
    public DateTimeOffset? WarnAt { get; private set; }

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

    /// <summary>When the warning was raised (or found to be past its use).</summary>
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

    /// <summary>Working seconds used up to <paramref name="at"/>, pauses left out.</summary>
    public long UsedAt(WorkingCalendar calendar, DateTimeOffset at)
    {
        var end = MetAt ?? CancelledAt ?? PausedAt ?? at;
        return end <= StartedAt ? 0 : Math.Max(0, (long)calendar.Between(StartedAt, end).TotalSeconds - PausedWorkingSeconds);
    }

    /// <summary>Working seconds left at <paramref name="at"/>; 0 once due or ended.</summary>
    public long LeftAt(WorkingCalendar calendar, DateTimeOffset at)
    {
        if (HasEnded)
            return 0;
        if (PausedAt is not null)
            return LeftWhenPaused;
        return DueAt is null || DueAt <= at ? 0 : (long)calendar.Between(at > StartedAt ? at : StartedAt, DueAt.Value).TotalSeconds;
    }

    /// <summary>Takes over what was computed from the events. True when an alert that was raised turned out to be wrong.</summary>
    internal bool Take(ComputedClock computed)
    {
        Policy = computed.Policy;
        StartedAt = computed.StartedAt;
        WarnAt = computed.WarnAt;
        PausedAt = computed.PausedAt;
        MetAt = computed.MetAt;
        CancelledAt = computed.CancelledAt;
        PausedWorkingSeconds = computed.PausedWorkingSeconds;
        LeftWhenPaused = computed.LeftWhenPaused;
        WorkingSecondsTaken = computed.WorkingSecondsTaken;

        var corrected = BreachRaisedAt is not null && computed.BreachedAt is null && (HasEnded || computed.DueAt is null || computed.DueAt > BreachRaisedAt);
        if (corrected)
            BreachRaisedAt = null;

        // The events tell of a miss only when something happened after it; a miss that was raised in the meantime stands.
        BreachedAt = computed.BreachedAt ?? (BreachRaisedAt is null ? null : computed.DueAt);

        // Re-armed only when the new warning point lies ahead of the moment at which the old one was raised.
        if (WarnedAt is not null && !HasEnded && BreachRaisedAt is null && computed.WarnAt > WarnedAt)
            WarnedAt = null;
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
            WarnedAt ??= now;
            BreachRaisedAt = now;
            BreachedAt ??= DueAt!.Value;
            yield return (new SlaBreached(Kind, Cycle, DueAt ?? BreachedAt.Value), BreachedAt.Value);
        }
        else if (IsTicking && BreachRaisedAt is null && WarnedAt is null && DueAt is { } due && WarnAt is { } warn && warn <= now)
        {
            WarnedAt = now;
            yield return (new SlaAtRisk(Kind, Cycle, due), warn);
        }

        Schedule();
    }

    private bool IsTicking => !HasEnded && PausedAt is null;

    // A miss that the worker did not see in time, because the answer or a pause came first, is raised all the same.
    private void Schedule() => NextAlertAt =
        BreachRaisedAt is not null ? null
        : BreachedAt is not null ? BreachedAt
        : !IsTicking || DueAt is null ? null
        : WarnedAt is null && WarnAt is not null ? WarnAt
        : DueAt.Value + Tick;

    /// <summary>Reaching the due time exactly is in time, so the breach is looked for just after it (times are kept to the microsecond).</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);
}
