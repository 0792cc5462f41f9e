namespace Enquiries.Domain.Sla;

/// <summary>What happens to a last day that is not a working day.</summary>
public enum Roll
{
    None,
    NextWorkingDay,
}

/// <summary>How long a clock may run, and in which unit. Targets in days are due at 23:59:59 local time of their last day.</summary>
public abstract record SlaTarget
{
    private SlaTarget()
    {
    }

    /// <summary>Open time of the calendar.</summary>
    public sealed record Working(TimeSpan Time) : SlaTarget;

    /// <summary>Real time; the calendar does not matter.</summary>
    public sealed record Elapsed(TimeSpan Time) : SlaTarget;

    /// <summary>Local dates with open time; the date of receipt is day 0 even when it is closed.</summary>
    public sealed record WorkingDays(int Days) : SlaTarget;

    /// <summary>Local dates, the date of receipt being day 0.</summary>
    public sealed record CalendarDays(int Days, Roll Roll = Roll.None) : SlaTarget;

    /// <summary>Calendar months from the date of receipt; a month that has no such day ends on its last day.</summary>
    public sealed record CalendarMonths(int Months, Roll Roll = Roll.None) : SlaTarget;
}
