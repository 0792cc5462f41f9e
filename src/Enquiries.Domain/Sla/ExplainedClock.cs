namespace Enquiries.Domain.Sla;

/// <summary>Why closed time is closed.</summary>
public enum ClosedReason
{
    /// <summary>Before opening or after closing on a day that has hours.</summary>
    OutOfHours = 0,

    /// <summary>Between two opening intervals of one day.</summary>
    Break = 1,

    /// <summary>A weekday without hours, for instance a Saturday.</summary>
    NotAWorkingDay = 2,
    BankHoliday = 3,

    /// <summary>A day on which this council is closed besides.</summary>
    ClosedDay = 4,

    /// <summary>Outside the hours of a day that has hours of its own.</summary>
    SpecialHours = 5,
}

/// <param name="Reason">Why.</param>
/// <param name="First">The first local date of it.</param>
/// <param name="Last">The last local date of it.</param>
/// <param name="Name">The day's name, for instance of the bank holiday.</param>
public sealed record Closure(ClosedReason Reason, DateOnly First, DateOnly Last, string? Name = null);

/// <summary>One stretch of a clock's life with its causes; start included, end excluded, UTC.</summary>
public sealed record LedgerStretch
{
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required LedgerKind Kind { get; init; }

    public required long Seconds { get; init; }

    /// <summary>Why the office was closed, by date.</summary>
    public IReadOnlyList<Closure> Closures { get; init; } = [];

    /// <summary>The event that made the clock stand still.</summary>
    public int? StoppedBy { get; init; }

    /// <summary>The event that made it go on.</summary>
    public int? ResumedBy { get; init; }

    /// <summary>Used at the end of the stretch.</summary>
    public long Used { get; init; }

    /// <summary>Left at the end of the stretch; 0 once overrun.</summary>
    public long Left { get; init; }

    /// <summary>Lies after the present, or after the end of a clock that has ended: shown as far as the due moment.</summary>
    public bool Ahead { get; init; }
}

/// <summary>How a date counts for a target in days.</summary>
public enum DateCount
{
    /// <summary>Day 0.</summary>
    Receipt = 0,
    Counts = 1,

    /// <summary>Not a working day.</summary>
    Closed = 2,

    /// <summary>Wholly covered by a pause.</summary>
    StoodStill = 3,

    /// <summary>After the last day, which was not a working day: the due moment moved on to the next that is.</summary>
    MovedOn = 4,
}

/// <summary>Neighbouring local dates that count alike.</summary>
/// <param name="FirstNumber">The number of the first, where they count.</param>
/// <param name="LastNumber">The number of the last, where they count.</param>
/// <param name="Closure">Why they do not count.</param>
public sealed record DateRun(DateOnly First, DateOnly Last, DateCount Count, int? FirstNumber = null, int? LastNumber = null, Closure? Closure = null);

/// <summary>Something that moved the clock, with the due moment before and after it.</summary>
public sealed record ClockChange(ClockStepKind Kind, int EventNumber, DateTimeOffset At, DateTimeOffset? DueBefore, DateTimeOffset? DueAfter);

/// <summary>
/// Why a clock is due when it is: the ledger of its life with causes, and what moved it. Times are UTC, figures are seconds of the target's time. Computed
/// by the same fold and the same arithmetic as the stored clock.
/// </summary>
public sealed record ExplainedClock
{
    public required ClockKind Kind { get; init; }

    public required int Cycle { get; init; }

    /// <summary>The policy's name, or the law's.</summary>
    public required string Policy { get; init; }

    public required int PolicyVersion { get; init; }

    public required string? CalendarName { get; init; }

    public required int CalendarVersion { get; init; }

    public required WorkingCalendar Calendar { get; init; }

    public required SlaTarget Target { get; init; }

    public Guid? MatterId { get; init; }

    public required ClockState State { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The event that started it.</summary>
    public required int StartedBy { get; init; }

    /// <summary>Null while paused, and when the calendar never opens.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    public DateTimeOffset? MetAt { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }

    public DateTimeOffset? BreachedAt { get; init; }

    /// <summary>Used up to the moment of asking, or up to the end.</summary>
    public required long Used { get; init; }

    /// <summary>Left of the target then; 0 once overrun or ended.</summary>
    public required long Left { get; init; }

    public required IReadOnlyList<LedgerStretch> Ledger { get; init; }

    /// <summary>For targets in days: how each date counts, from the date of receipt to the last day.</summary>
    public required IReadOnlyList<DateRun> Dates { get; init; }

    /// <summary>In the order in which they took effect.</summary>
    public required IReadOnlyList<ClockChange> Changes { get; init; }
}
