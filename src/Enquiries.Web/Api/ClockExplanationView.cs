using Enquiries.Application.Cases;
using Enquiries.Domain.Sla;

namespace Enquiries.Web.Api;

/// <summary>Why a clock is due when it is. Seconds are seconds of the target's own time.</summary>
internal sealed record ClockExplanationView
{
    public required string Reference { get; init; }
    public required ClockKind Kind { get; init; }
    public required int Cycle { get; init; }

    /// <summary>The policy's name, or the law's.</summary>
    public required string Policy { get; init; }
    public required int PolicyVersion { get; init; }
    public required string? Calendar { get; init; }
    public required int CalendarVersion { get; init; }

    /// <summary>The unit and the length, for instance <c>working:PT4H</c> or <c>workingDays:20</c>.</summary>
    public required string Target { get; init; }
    public required ClockState State { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset? DueAt { get; init; }
    public required DateTimeOffset? PausedAt { get; init; }
    public required DateTimeOffset? MetAt { get; init; }
    public required DateTimeOffset? CancelledAt { get; init; }
    public required DateTimeOffset? BreachedAt { get; init; }
    public required long WorkingSecondsUsed { get; init; }
    public required long WorkingSecondsLeft { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The reason in a few plain sentences.</summary>
    public required string Sentence { get; init; }
    public required IReadOnlyList<LedgerLineView> Ledger { get; init; }

    /// <summary>For targets in days: how the local dates count.</summary>
    public required IReadOnlyList<DatesView> Dates { get; init; }

    /// <summary>What moved the clock, in the order in which it took effect.</summary>
    public required IReadOnlyList<ClockChangeView> Changes { get; init; }

    public static ClockExplanationView Of(ClockExplanation e) => new()
    {
        Reference = e.Reference,
        Kind = e.Clock.Kind,
        Cycle = e.Clock.Cycle,
        Policy = e.Clock.Policy,
        PolicyVersion = e.Clock.PolicyVersion,
        Calendar = e.Clock.CalendarName,
        CalendarVersion = e.Clock.CalendarVersion,
        Target = e.Clock.Target.ToText(),
        State = e.Clock.State,
        StartedAt = e.Clock.StartedAt,
        DueAt = e.Clock.DueAt,
        PausedAt = e.Clock.PausedAt,
        MetAt = e.Clock.MetAt,
        CancelledAt = e.Clock.CancelledAt,
        BreachedAt = e.Clock.BreachedAt,
        WorkingSecondsUsed = e.Clock.Used,
        WorkingSecondsLeft = e.Clock.Left,
        At = e.At,
        Sentence = e.Sentence,
        Ledger = [.. e.Ledger.Select(l => new LedgerLineView(l.From, l.To, l.Kind, l.Seconds, l.Cause, l.By, l.Used, l.Left, l.Ahead))],
        Dates = [.. e.Dates.Select(d => new DatesView(d.First, d.Last, d.Counts, d.Numbers, d.Why))],
        Changes = [.. e.Changes.Select(c => new ClockChangeView(c.At, c.Kind, c.What, c.By, c.DueBefore, c.DueAfter))],
    };
}

/// <param name="Cause">Why it counted or did not.</param>
/// <param name="By">Who made the clock stand still.</param>
/// <param name="UsedSeconds">At the end of the stretch.</param>
/// <param name="LeftSeconds">At the end of the stretch.</param>
/// <param name="Ahead">Still to come; for a clock that has ended, what lay between its end and the due moment.</param>
internal sealed record LedgerLineView(
    DateTimeOffset From, DateTimeOffset To, LedgerKind Kind, long Seconds, string Cause, string? By, long UsedSeconds, long LeftSeconds, bool Ahead);

/// <param name="Numbers">Which days of the target they are.</param>
internal sealed record DatesView(DateOnly From, DateOnly To, bool Counts, string? Numbers, string Why);

internal sealed record ClockChangeView(DateTimeOffset At, ClockStepKind Kind, string What, string? By, DateTimeOffset? DueBefore, DateTimeOffset? DueAfter);
