namespace Enquiries.Domain.Sla;

/// <summary>What moved a clock.</summary>
public enum ClockStepKind
{
    Started = 0,
    StartedAgain = 1,
    Paused = 2,
    Resumed = 3,

    /// <summary>A correction put a pause in afterwards.</summary>
    PauseAdded = 4,

    /// <summary>Another priority, policy or version.</summary>
    TargetChanged = 5,
    Extended = 6,
    Met = 7,
    Cancelled = 8,

    /// <summary>An end was taken back.</summary>
    Continued = 9,
}

/// <summary>One thing that moved a clock.</summary>
/// <param name="Kind">What.</param>
/// <param name="EventNumber">The event of the case that did it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="DueAt">When the clock was due after it, UTC; null while paused.</param>
public readonly record struct ClockStep(ClockStepKind Kind, int EventNumber, DateTimeOffset At, DateTimeOffset? DueAt);

/// <summary>Why a warning point is where it is.</summary>
public enum WarningReason
{
    /// <summary>A share of the target is used.</summary>
    Share = 0,

    /// <summary>A fixed time before the due moment.</summary>
    Before = 1,
}

/// <param name="Reason">Which of the policy's warnings.</param>
/// <param name="At">When, UTC, in the office's opening hours.</param>
public readonly record struct WarningPoint(WarningReason Reason, DateTimeOffset At);

/// <summary>What the events say about one clock.</summary>
internal sealed class ComputedClock
{
    private DateTimeOffset? changedAt;

    public ComputedClock(ClockKind kind, int cycle, SlaPolicy policy, SlaTarget target, DateTimeOffset at, int eventNumber)
        : this(kind, cycle, policy.Name, policy.Ref, policy.CalendarId, policy.Calendar, target, at, eventNumber)
    {
    }

    public ComputedClock(
        ClockKind kind, int cycle, string policy, PolicyRef reference, Guid calendarId, WorkingCalendar calendar, SlaTarget target, DateTimeOffset at, int eventNumber)
    {
        (Kind, Cycle, Policy, Reference, CalendarId, Calendar, Target, StartedAt) = (kind, cycle, policy, reference, calendarId, calendar, target, at);
        Compute();
        Step(ClockStepKind.Started, eventNumber, at);
    }

    public ClockKind Kind { get; }
    public int Cycle { get; }

    /// <summary>The policy's name, or the law's.</summary>
    public string Policy { get; private set; }
    public PolicyRef Reference { get; private set; }
    public Guid CalendarId { get; private set; }
    public WorkingCalendar Calendar { get; private set; }
    public SlaTarget Target { get; private set; }

    /// <summary>The statutory matter it belongs to.</summary>
    public Guid? MatterId { get; init; }
    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset? DueAt { get; private set; }
    public DateTimeOffset? PausedAt { get; private set; }
    public DateTimeOffset? MetAt { get; private set; }
    public DateTimeOffset? CancelledAt { get; private set; }
    public DateTimeOffset? BreachedAt { get; private set; }
    public long PausedWorkingSeconds { get; private set; }
    public long LeftWhenPaused { get; private set; }
    public long? WorkingSecondsTaken { get; private set; }
    public List<Pause> Pauses { get; } = [];
    public List<ClockStep> Steps { get; } = [];
    public IReadOnlyList<WarningPoint> Warnings { get; private set; } = [];
    public bool Ended => MetAt is not null || CancelledAt is not null;

    public void NoticeBreach(DateTimeOffset at)
    {
        if (!Ended && PausedAt is null && BreachedAt is null && DueAt < at)
            BreachedAt = DueAt;
    }

    public void StartAgain(DateTimeOffset at, int eventNumber)
    {
        StartedAt = at;
        Pauses.RemoveAll(p => p.To <= at);
        for (var i = 0; i < Pauses.Count; i++)
            Pauses[i] = Pauses[i] with { From = Pauses[i].From > at ? Pauses[i].From : at };
        PausedWorkingSeconds = PausedSeconds();
        if (PausedAt is not { } paused)
            Compute();
        else
            LeftWhenPaused = LeftAt(paused);
        Step(ClockStepKind.StartedAgain, eventNumber, at);
    }

    public void RunOn(SlaPolicy policy, SlaTarget target, DateTimeOffset at, int eventNumber)
    {
        if (policy.Ref == Reference && target == Target)
            return;
        (Policy, Reference, CalendarId, Calendar) = (policy.Name, policy.Ref, policy.CalendarId, policy.Calendar);
        Retarget(target, at);
        Step(ClockStepKind.TargetChanged, eventNumber, at);
    }

    /// <summary>Another version of the calendar.</summary>
    public void RunOn(WorkingCalendar calendar, PolicyRef reference, DateTimeOffset at, int eventNumber)
    {
        (Calendar, Reference) = (calendar, reference);
        Retarget(Target, at);
        Step(ClockStepKind.TargetChanged, eventNumber, at);
    }

    /// <summary>The law or a person allows more time.</summary>
    public void Extend(SlaTarget target, DateTimeOffset at, int eventNumber)
    {
        Retarget(target, at);
        Step(ClockStepKind.Extended, eventNumber, at);
    }

    /// <summary>A change put the due moment into the past: missed now, by this change, and not back-dated.</summary>
    public void MissedByChange(DateTimeOffset at)
    {
        changedAt = at;
        if (PausedAt is null && BreachedAt is null && DueAt < at)
            BreachedAt = at;
    }

    public void Pause(DateTimeOffset at, int eventNumber)
    {
        LeftWhenPaused = LeftAt(at);
        PausedAt = at;
        DueAt = null;
        Step(ClockStepKind.Paused, eventNumber, at);
    }

    public void Resume(DateTimeOffset at, int eventNumber)
    {
        if (PausedAt is not { } from)
            return;
        PausedAt = null;
        LeftWhenPaused = 0;
        if (at > from)
        {
            Pauses.Add(new Pause(from, at));
            PausedWorkingSeconds += Seconds(from, at);
        }

        Compute();

        // The target was shortened during the pause, so far that the time had been used up before it: missed now, and not back-dated.
        if (BreachedAt is null && DueAt < from)
            BreachedAt = at;
        Step(ClockStepKind.Resumed, eventNumber, at);
    }

    /// <summary>Puts a pause in afterwards, where none is yet.</summary>
    public void AddPause(DateTimeOffset from, DateTimeOffset to, int eventNumber)
    {
        var at = from > StartedAt ? from : StartedAt;
        foreach (var pause in Pauses.Where(p => p.To > at && p.From < to).OrderBy(p => p.From).ToList())
        {
            Insert(at, pause.From);
            at = pause.To!.Value;
        }

        Insert(at, PausedAt is { } paused && paused < to ? paused : to);
        if (PausedAt is null)
            Compute();
        else
            LeftWhenPaused = LeftAt(PausedAt.Value);
        Step(ClockStepKind.PauseAdded, eventNumber, from);

        void Insert(DateTimeOffset begins, DateTimeOffset ends)
        {
            if (ends <= begins)
                return;
            Pauses.Add(new Pause(begins, ends));
            PausedWorkingSeconds += Seconds(begins, ends);
        }
    }

    public void End(DateTimeOffset at, bool met, int eventNumber)
    {
        // What ends while it stands still has stood still up to its end.
        Resume(at, eventNumber);
        NoticeBreach(at);
        if (met)
            MetAt = at;
        else
            CancelledAt = at;
        WorkingSecondsTaken = Math.Max(0, Seconds(StartedAt, at) - PausedWorkingSeconds);
        Step(met ? ClockStepKind.Met : ClockStepKind.Cancelled, eventNumber, at);
    }

    /// <summary>Takes an end back.</summary>
    public void Continue()
    {
        MetAt = null;
        CancelledAt = null;
        WorkingSecondsTaken = null;
        Steps.RemoveAt(Steps.FindLastIndex(s => s.Kind is ClockStepKind.Met or ClockStepKind.Cancelled));
    }

    /// <summary>Where to warn. A reply window that closes before the due moment counts as the due moment: after it no free answer gets through.</summary>
    public void SetWarnings(SlaPolicy? policy, DateTimeOffset? windowEnds)
    {
        Warnings = [];
        if (policy is null || DueAt is not { } due || due <= StartedAt)
            return;
        if (windowEnds < due && windowEnds > StartedAt)
            due = windowEnds.Value;

        var points = new List<WarningPoint>(2);
        if (policy.WarningShare is { } share)
            points.Add(new WarningPoint(WarningReason.Share, AtShare(share, due)));
        if (policy.WarnBefore is { } before && (Target is SlaTarget.Elapsed ? due - before : policy.Calendar.Subtract(due, before)) is { } point)
            points.Add(new WarningPoint(WarningReason.Before, point));
        for (var i = 0; i < points.Count; i++)
        {
            var at = points[i].At;

            // Nobody is in the office at night: the last open moment before it, or else at once.
            at = policy.Calendar.LastOpenAtOrBefore(at) is { } open && open > StartedAt ? open : at > StartedAt && policy.Calendar.IsOpen(at) ? at : StartedAt;
            if (at < changedAt)
                at = changedAt.Value;
            points[i] = points[i] with { At = at < due ? at : due };
        }

        Warnings = [.. points.Where(p => !(due < changedAt)).OrderBy(p => p.At)];
    }

    private DateTimeOffset AtShare(double share, DateTimeOffset due)
    {
        // The share of the time the clock will have run for, counted from the start, pauses left out.
        var pauses = Pauses.Where(p => p.From < due).OrderBy(p => p.From).ToList();
        var total = Between(StartedAt, due);
        foreach (var pause in pauses)
            total -= Between(pause.From, pause.To < due ? pause.To.Value : due);
        var warn = Add(StartedAt, total * share);
        foreach (var pause in pauses)
        {
            if (warn > pause.From)
                warn = Add(warn, Between(pause.From, pause.To!.Value));
        }

        return warn;
    }

    private void Retarget(SlaTarget target, DateTimeOffset at)
    {
        Target = target;
        PausedWorkingSeconds = PausedSeconds();
        if (PausedAt is { } paused)
        {
            LeftWhenPaused = LeftAt(paused);
            changedAt = at;
            return;
        }

        Compute();
        MissedByChange(at);
    }

    private long PausedSeconds() => Pauses.Sum(p => Seconds(p.From, p.To!.Value));

    private void Compute() => DueAt = DueWith(Pauses);

    private DateTimeOffset? DueWith(IReadOnlyList<Pause> pauses) => SlaCalculation.Due(Calendar, StartedAt, Target, pauses).DueAt;

    private long LeftAt(DateTimeOffset at)
    {
        // Pauses that touch make one: what was left is what was left when the first of them began.
        var before = Pauses.OrderBy(p => p.From).ToList();
        while (before is [.., var last] && last.To == at)
        {
            at = last.From;
            before.RemoveAt(before.Count - 1);
        }

        return DueWith(before) is { } due && due > at ? Seconds(at > StartedAt ? at : StartedAt, due) : 0;
    }

    private long Seconds(DateTimeOffset from, DateTimeOffset to) => to <= from ? 0 : (long)Between(from, to).TotalSeconds;

    private TimeSpan Between(DateTimeOffset from, DateTimeOffset to) => Target is SlaTarget.Elapsed ? to - from : Calendar.Between(from, to);

    private DateTimeOffset Add(DateTimeOffset from, TimeSpan time) => Target is SlaTarget.Elapsed ? from + time : Calendar.Add(from, time) ?? from;

    private void Step(ClockStepKind kind, int eventNumber, DateTimeOffset at) => Steps.Add(new ClockStep(kind, eventNumber, at, DueAt));
}
