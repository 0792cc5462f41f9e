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
}

/// <summary>The three targets of one priority.</summary>
public sealed record SlaTargets(SlaTarget FirstResponse, SlaTarget NextResponse, SlaTarget Resolution)
{
    public SlaTarget this[ClockKind kind] => kind switch
    {
        ClockKind.FirstResponse => FirstResponse,
        ClockKind.NextResponse => NextResponse,
        _ => Resolution,
    };
}

/// <summary>What the council promises: targets for each priority, measured on a working calendar.</summary>
/// <param name="Name">As shown to staff.</param>
/// <param name="Calendar">When the council works.</param>
/// <param name="Targets">One set for each priority.</param>
/// <param name="WarningShare">The share of a target's working time after which a clock is at risk.</param>
public sealed record SlaPolicy(string Name, WorkingCalendar Calendar, IReadOnlyDictionary<Priority, SlaTargets> Targets, double WarningShare = 0.75)
{
    /// <summary>Social media defaults: a first answer in 4 working hours, resolved in 5 working days; less for what is pressing.</summary>
    public static SlaPolicy Standard(WorkingCalendar calendar) => new("Standard", calendar, new Dictionary<Priority, SlaTargets>
    {
        [Priority.Urgent] = Set(1, 1, 1),
        [Priority.High] = Set(2, 2, 3),
        [Priority.Normal] = Set(4, 4, 5),
        [Priority.Low] = new(new SlaTarget.WorkingDays(1), new SlaTarget.WorkingDays(1), new SlaTarget.WorkingDays(10)),
    });

    private static SlaTargets Set(int firstHours, int nextHours, int resolutionDays) => new(
        new SlaTarget.Working(TimeSpan.FromHours(firstHours)), new SlaTarget.Working(TimeSpan.FromHours(nextHours)), new SlaTarget.WorkingDays(resolutionDays));
}
