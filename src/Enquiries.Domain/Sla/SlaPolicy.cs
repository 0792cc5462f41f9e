using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Sla;

public enum ClockKind
{
    /// <summary>From the first message to the first delivered answer by a person.</summary>
    FirstResponse = 0,

    /// <summary>From the oldest unanswered later message to the next delivered answer.</summary>
    NextResponse = 1,

    /// <summary>From the first message to the resolution; paused while waiting for the resident.</summary>
    Resolution = 2,

    /// <summary>From one delivered answer to the next while the case is open: residents who wait hear how things stand.</summary>
    PeriodicUpdate = 3,

    /// <summary>To acknowledge a statutory matter.</summary>
    Acknowledgement = 10,

    /// <summary>To answer a statutory matter in full.</summary>
    Answer = 11,

    /// <summary>To investigate a hazard in a council home.</summary>
    Investigation = 12,

    /// <summary>To send the tenant the written summary of an investigation.</summary>
    WrittenSummary = 13,

    /// <summary>To make a hazard safe.</summary>
    MakeSafe = 14,

    /// <summary>To begin the further work that keeps a hazard from coming back.</summary>
    FurtherWork = 15,

    /// <summary>The latest day on which that further work may begin.</summary>
    FurtherWorkLatest = 16,

    /// <summary>To talk a complaint over with the person who made it.</summary>
    Discussion = 17,
}

public static class ClockKinds
{
    /// <summary>Kinds that the law sets, not the council's policy.</summary>
    public static bool IsStatutory(this ClockKind kind) => kind >= ClockKind.Acknowledgement;

    /// <summary>Kinds that a delivered answer meets.</summary>
    public static bool IsResponse(this ClockKind kind) => kind is ClockKind.FirstResponse or ClockKind.NextResponse;
}

/// <summary>The targets of one priority. Where one is left out nothing is promised and no clock runs.</summary>
public sealed record SlaTargets(SlaTarget? FirstResponse, SlaTarget? NextResponse, SlaTarget? Resolution, SlaTarget? PeriodicUpdate = null)
{
    public SlaTarget? this[ClockKind kind] => kind switch
    {
        ClockKind.FirstResponse => FirstResponse,
        ClockKind.NextResponse => NextResponse,
        ClockKind.Resolution => Resolution,
        ClockKind.PeriodicUpdate => PeriodicUpdate,
        _ => null,
    };

    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<SlaTarget> All => new[] { FirstResponse, NextResponse, Resolution, PeriodicUpdate }.OfType<SlaTarget>();
}

/// <summary>A version of a policy with a version of its calendar, as the events of a case name it.</summary>
public readonly record struct PolicyRef(Guid PolicyId, int Version, int CalendarVersion)
{
    /// <summary>The built-in policy on the built-in calendar: what events without a reference mean.</summary>
    public static PolicyRef Standard { get; } = new(RuleBook.StandardPolicyId, 1, 1);

    /// <summary>No policy is for the case: nothing is promised, and only statutory clocks run.</summary>
    public static PolicyRef None { get; }

    public bool IsNone => PolicyId == Guid.Empty;
}

/// <summary>What the council promises: targets for each priority, measured on a working calendar.</summary>
/// <param name="Name">As shown to staff.</param>
/// <param name="Calendar">When the council works.</param>
/// <param name="Targets">One set for each priority.</param>
/// <param name="WarningShare">The share of a target's working time after which a clock is at risk; null for no such warning.</param>
public sealed record SlaPolicy(string Name, WorkingCalendar Calendar, IReadOnlyDictionary<Priority, SlaTargets> Targets, double? WarningShare = 0.75)
{
    public PolicyRef Ref { get; init; } = PolicyRef.Standard;

    public Guid CalendarId { get; init; } = RuleBook.StandardCalendarId;

    /// <summary>Open time before the due moment at which to warn besides; null for no such warning.</summary>
    public TimeSpan? WarnBefore { get; init; }

    /// <summary>Which clocks stand still while the case waits for the resident.</summary>
    public IReadOnlyList<ClockKind> PausedWhileWaiting { get; init; } = [ClockKind.Resolution];

    public bool FollowsTeam { get; init; }

    /// <summary>Social media defaults: a first answer in 4 working hours, resolved in 5 working days; less for what is pressing.</summary>
    public static IReadOnlyDictionary<Priority, SlaTargets> StandardTargets { get; } = new Dictionary<Priority, SlaTargets>
    {
        [Priority.Urgent] = Set(1, 1, 1),
        [Priority.High] = Set(2, 2, 3),
        [Priority.Normal] = Set(4, 4, 5),
        [Priority.Low] = new(new SlaTarget.WorkingDays(1), new SlaTarget.WorkingDays(1), new SlaTarget.WorkingDays(10)),
    };

    private static SlaTargets Set(int firstHours, int nextHours, int resolutionDays) => new(
        new SlaTarget.Working(TimeSpan.FromHours(firstHours)), new SlaTarget.Working(TimeSpan.FromHours(nextHours)), new SlaTarget.WorkingDays(resolutionDays));
}
