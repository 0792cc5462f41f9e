using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Statutory;

/// <summary>What starts the clock of a duty.</summary>
public enum DutyStart
{
    /// <summary>The original receipt, however late the matter was recognised; for hazards the moment the council became aware.</summary>
    Receipt = 0,

    /// <summary>The day on which it was actually acknowledged, early or late.</summary>
    Acknowledgement = 1,

    /// <summary>The end of the investigation, or of the discussion.</summary>
    Finding = 2,

    /// <summary>Awareness or finding, as chosen when an emergency was confirmed.</summary>
    AsChosen = 3,
}

/// <summary>How far a duty's time may be extended. Always before the due moment, with a reason, and the person must be told.</summary>
/// <param name="AtMost">In the unit of the target: working days or months.</param>
/// <param name="Times">How often.</param>
/// <param name="When">On what ground, in words.</param>
/// <param name="MustTell">What the person must be told, in words.</param>
public sealed record ExtensionRule(int AtMost, string When, string MustTell, int Times = 1);

/// <summary>One thing that the law asks for.</summary>
/// <param name="Clock">The kind of clock that measures it.</param>
/// <param name="Target">How long it may take; null for "without undue delay", which no clock measures.</param>
/// <param name="Start">What starts the clock.</param>
/// <param name="EndedBy">The step that meets it.</param>
/// <param name="Words">What has to be done, as it stands on the page.</param>
/// <param name="Extension">Null where the law allows none.</param>
public sealed record Duty(ClockKind Clock, SlaTarget? Target, DutyStart Start, StatutoryStep EndedBy, string Words, ExtensionRule? Extension = null);

/// <summary>To whom a person can go who is not content with the final answer.</summary>
public sealed record Regulator(string Name, string Contact);

/// <summary>What one law says about one type of matter in one nation.</summary>
public sealed record StatutoryRule
{
    public required StatutoryType Type { get; init; }

    public required UkNation Nation { get; init; }

    /// <summary>The law or code, short enough for a list.</summary>
    public required string Law { get; init; }

    /// <summary>The rule in words, as it stands beside the clocks.</summary>
    public required string Text { get; init; }

    /// <summary>Where that is published.</summary>
    public required string Source { get; init; }

    /// <summary>Whose bank holidays are no working days.</summary>
    public required HolidayRegion Region { get; init; }

    public required IReadOnlyList<Duty> Duties { get; init; }

    /// <summary>The grounds on which its clocks may stand still.</summary>
    public IReadOnlyList<PauseGround> Pauses { get; init; } = [];

    public Regulator? Regulator { get; init; }

    /// <summary>The first local date on which it holds; null where that is long past.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Steps that can be recorded, in the order in which they usually happen.</summary>
    public IReadOnlyList<StatutoryStep> Steps => [.. Duties.Select(d => d.EndedBy).Concat(Duties.SelectMany(d => Alternatives(d.EndedBy))).Distinct().Order()];

    /// <summary>What names it among the policies on a clock.</summary>
    public PolicyRef Ref(int calendarVersion) => new(new Guid($"1a300000-0000-7000-8000-{(int)Nation:0000}{(int)Type:00000000}"), StatutoryRules.Version, calendarVersion);

    public Guid CalendarId => RuleBook.StatutoryCalendarId(Region);

    /// <summary>Steps that settle the same duty in another way.</summary>
    private static IEnumerable<StatutoryStep> Alternatives(StatutoryStep step) => step switch
    {
        StatutoryStep.InvestigationFinished => [StatutoryStep.NoHazardFound],
        StatutoryStep.FurtherWorkStarted => [StatutoryStep.NoFurtherWork],
        _ => [],
    };
}
