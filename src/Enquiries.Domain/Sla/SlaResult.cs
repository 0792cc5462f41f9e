namespace Enquiries.Domain.Sla;

/// <summary>Where a clock that nobody has stopped stands.</summary>
public enum SlaState
{
    /// <summary>Not past its due moment; reaching it exactly is in time.</summary>
    Running,

    /// <summary>A pause without an end began before the due moment, so there is none.</summary>
    Paused,

    /// <summary>Still running after its due moment.</summary>
    Breached,

    /// <summary>The target needs open time and the calendar never has any.</summary>
    Unschedulable,
}

/// <summary>How a stretch of a clock's life was counted.</summary>
public enum LedgerKind
{
    Open,
    Closed,
    Paused,
}

/// <summary>One stretch of the ledger (UTC, start included and end excluded).</summary>
public sealed record LedgerEntry(DateTimeOffset From, DateTimeOffset To, LedgerKind Kind, long Seconds);

/// <summary>The due moment (UTC) alone: null while paused or unschedulable.</summary>
public readonly record struct SlaDue(DateTimeOffset? DueAt, SlaState State);

/// <summary>
/// What the engine says about a clock at one moment.
/// Used is the open time of the ledger. Left is what remains of the target, never less than zero; for a target in days it is the open
/// time until the due moment, and while paused the open time that was left when the pause began.
/// The ledger runs from the start to the moment asked about without gaps; neighbours differ in kind and the seconds add up to the span.
/// For a target in elapsed time every instant that is not paused counts as open.
/// </summary>
public sealed record SlaResult(
    DateTimeOffset? DueAt,
    SlaState State,
    long WorkingSecondsUsed,
    long WorkingSecondsLeft,
    IReadOnlyList<LedgerEntry> Ledger);
