using Enquiries.Domain.Sla;
using static Enquiries.Domain.Statutory.PauseGround;

namespace Enquiries.Domain.Statutory;

/// <summary>
/// The law as a table: which clocks each type of matter has in each nation, what moves them, and where that is published. docs/statutory.md says how to
/// change it.
/// </summary>
public static class StatutoryRules
{
    /// <summary>Goes up with every change to a target, so that clocks say by which table they run.</summary>
    public const int Version = 1;

    private static readonly Regulator Ombudsman =
        new("Local Government and Social Care Ombudsman", "www.lgo.org.uk, telephone 0300 061 0614");

    private static readonly Regulator HousingOmbudsman =
        new("Housing Ombudsman Service", "www.housing-ombudsman.org.uk, telephone 0300 111 3000");

    private static readonly Regulator ScottishOmbudsman =
        new("Scottish Public Services Ombudsman", "www.spso.org.uk, telephone 0800 377 7330");

    private static readonly Regulator WelshOmbudsman =
        new("Public Services Ombudsman for Wales", "www.ombudsman.wales, telephone 0300 790 0203");

    private static readonly Regulator InformationCommissioner =
        new("Information Commissioner’s Office", "www.ico.org.uk, telephone 0303 123 1113");

    private static readonly Regulator ScottishInformationCommissioner =
        new("Scottish Information Commissioner", "www.foi.scot, telephone 01334 464610");

    private static readonly UkNation[] England = [UkNation.England];
    private static readonly UkNation[] Scotland = [UkNation.Scotland];
    private static readonly UkNation[] Wales = [UkNation.Wales];
    private static readonly UkNation[] AllButScotland = [UkNation.England, UkNation.Wales, UkNation.NorthernIreland];
    private static readonly UkNation[] Everywhere = [UkNation.England, UkNation.Wales, UkNation.Scotland, UkNation.NorthernIreland];

    /// <summary>Every rule there is, by type and nation.</summary>
    public static IReadOnlyList<StatutoryRule> All { get; } =
    [
        .. Rules(StatutoryType.CouncilComplaintStage1, England, new()
        {
            Law = "LGSCO Complaint Handling Code, stage 1",
            Text = "Acknowledge within 5 working days of receipt. Answer in full within 10 working days of the day of the acknowledgement. The answer may take up to 10 more, once, "
                + "with the reason and the ombudsman’s details. Any expression of dissatisfaction counts, however made and by whomever; the word complaint need not be used.",
            Source = "Local Government and Social Care Ombudsman, Complaint Handling Code, parts 2, 6 and 7 (advice under Local Government Act 1974 s.23(12A), used in casework from 1 April 2026), lgo.org.uk",
            Duties =
            [
                Acknowledge(WorkingDays(5)),
                Answer(WorkingDays(10), DutyStart.Acknowledgement, "Answer in full within 10 working days of the acknowledgement", MoreDays(10, "The complaint is complex", Ombudsman)),
            ],
            Regulator = Ombudsman,
        }),
        .. Rules(StatutoryType.CouncilComplaintStage2, England, new()
        {
            Law = "LGSCO Complaint Handling Code, stage 2",
            Text = "Acknowledge within 5 working days of the request. Give the final answer within 20 working days of the day of the acknowledgement; up to 20 more, once, with the reason "
                + "and the ombudsman’s details. Another person than at stage 1 has to look at it.",
            Source = "Local Government and Social Care Ombudsman, Complaint Handling Code, parts 6 and 7, lgo.org.uk; the extension as applied by councils (llg.org.uk summary)",
            Duties =
            [
                Acknowledge(WorkingDays(5)),
                Answer(WorkingDays(20), DutyStart.Acknowledgement, "Give the final answer within 20 working days of the acknowledgement", MoreDays(20, "The complaint is complex", Ombudsman)),
            ],
            Regulator = Ombudsman,
        }),
        .. Rules(StatutoryType.HousingComplaintStage1, England, new()
        {
            Law = "Housing Ombudsman Code, stage 1",
            Text = "Acknowledge within 5 working days of receipt. Answer within 10 working days of the day of the acknowledgement; up to 10 more, once, with written reasons and the new date "
                + "given inside the original limit. There are exactly two stages.",
            Source = "Housing Ombudsman, Complaint Handling Code (statutory), part 6, housing-ombudsman.org.uk",
            Duties =
            [
                Acknowledge(WorkingDays(5)),
                Answer(WorkingDays(10), DutyStart.Acknowledgement, "Answer within 10 working days of the acknowledgement", MoreDays(10, "The complaint is complex", HousingOmbudsman)),
            ],
            Regulator = HousingOmbudsman,
        }),
        .. Rules(StatutoryType.HousingComplaintStage2, England, new()
        {
            Law = "Housing Ombudsman Code, stage 2",
            Text = "Acknowledge within 5 working days of the request. Give the final answer within 20 working days of the day of the acknowledgement; up to 20 more, once, with written reasons "
                + "and the new date given inside the original limit. Another person than at stage 1 has to look at it.",
            Source = "Housing Ombudsman, Complaint Handling Code (statutory), part 6 (6.11 to 6.13), housing-ombudsman.org.uk",
            Duties =
            [
                Acknowledge(WorkingDays(5)),
                Answer(WorkingDays(20), DutyStart.Acknowledgement, "Give the final answer within 20 working days of the acknowledgement", MoreDays(20, "The complaint is complex", HousingOmbudsman)),
            ],
            Regulator = HousingOmbudsman,
        }),
        .. Rules(StatutoryType.CouncilComplaintStage1, Scotland, new()
        {
            Law = "SPSO model complaints handling, stage 1",
            Text = "Answer within 5 working days of receipt.",
            Source = "Scottish Public Services Ombudsman, model complaints handling procedure for local authorities, spso.org.uk",
            Duties = [Answer(WorkingDays(5), DutyStart.Receipt, "Answer within 5 working days of receipt")],
            Regulator = ScottishOmbudsman,
        }),
        .. Rules(StatutoryType.CouncilComplaintStage2, Scotland, new()
        {
            Law = "SPSO model complaints handling, stage 2",
            Text = "Acknowledge within 3 working days and answer within 20 working days, both of receipt.",
            Source = "Scottish Public Services Ombudsman, model complaints handling procedure for local authorities, spso.org.uk",
            Duties = [Acknowledge(WorkingDays(3)), Answer(WorkingDays(20), DutyStart.Receipt, "Answer within 20 working days of receipt")],
            Regulator = ScottishOmbudsman,
        }),
        .. Rules(StatutoryType.CouncilComplaintStage1, Wales, new()
        {
            Law = "PSOW complaints standards",
            Text = "Complaints to councils in Wales are measured against 20 working days of receipt.",
            Source = "Public Services Ombudsman for Wales, complaints standards for local authorities, ombudsman.wales",
            Duties = [Answer(WorkingDays(20), DutyStart.Receipt, "Answer within 20 working days of receipt")],
            Regulator = WelshOmbudsman,
        }),
        .. Rules(StatutoryType.SocialServicesComplaint, Wales, new()
        {
            Law = "Social Services Complaints (Wales), local resolution",
            Text = "Acknowledge within 2 working days of receipt. Talk the complaint over with the person within 10 working days of the day of the acknowledgement. Write down what was agreed "
                + "within 5 working days of the day on which it was resolved.",
            Source = "Social Services Complaints Procedure (Wales) Regulations 2014, SI 2014/1794 (W), regs 15 and 16",
            Duties =
            [
                Acknowledge(WorkingDays(2)),
                new(ClockKind.Discussion, WorkingDays(10), DutyStart.Acknowledgement, StatutoryStep.Discussed, "Talk it over within 10 working days of the acknowledgement"),
                new(ClockKind.WrittenSummary, WorkingDays(5), DutyStart.Finding, StatutoryStep.SummarySent, "Write down what was agreed within 5 working days of the discussion"),
            ],
            Regulator = WelshOmbudsman,
        }),
        .. Rules(StatutoryType.FreedomOfInformation, AllButScotland, new()
        {
            Law = "Freedom of Information Act 2000",
            Text = "Answer promptly, at the latest on the 20th working day after receipt. Not a working day: a weekend, or a bank holiday in any part of the United Kingdom. A day on which only the council is closed counts. "
                + "A request received on a weekend counts from that day, which gives the earlier of the two published dates. Waits for clarification asked for in good time and for a fee. "
                + "A request by comment needs a real name and an address to write to: ask for them at once.",
            Source = "Freedom of Information Act 2000 s.1, s.8, s.10; Information Commissioner’s guidance on section 10, ico.org.uk",
            Duties =
            [
                Answer(WorkingDays(20), DutyStart.Receipt, "Answer within 20 working days of receipt", new ExtensionRule(
                    20, "A qualified exemption applies and the public interest has to be weighed",
                    "Which exemption applies and why, and by when the public interest will have been weighed. This is usually no more than 20 further working days.")),
            ],
            Pauses = [Clarification, Fee],
            Regulator = InformationCommissioner,
        }),
        .. Rules(StatutoryType.FreedomOfInformation, Scotland, new()
        {
            Law = "Freedom of Information (Scotland) Act 2002",
            Text = "Answer promptly, at the latest on the 20th working day after receipt. Not a working day: a weekend, Christmas Day, or a bank holiday in Scotland. Waits for clarification and for a fee. "
                + "There is no extension.",
            Source = "Freedom of Information (Scotland) Act 2002 s.1, s.10, s.73; Scottish Information Commissioner, foi.scot",
            Duties = [Answer(WorkingDays(20), DutyStart.Receipt, "Answer within 20 working days of receipt")],
            Pauses = [Clarification, Fee],
            Regulator = ScottishInformationCommissioner,
        }),
        .. Rules(StatutoryType.EnvironmentalInformation, AllButScotland, new()
        {
            Law = "Environmental Information Regulations 2004",
            Text = "Answer in writing as soon as possible, at the latest on the 20th working day after receipt, also when it was asked by word of mouth. Up to 40 working days in all when the request is complex "
                + "and voluminous; the person must be told within the first 20.",
            Source = "Environmental Information Regulations 2004 regs 5, 7, 8 and 9; Information Commissioner’s guidance, ico.org.uk",
            Duties =
            [
                Answer(WorkingDays(20), DutyStart.Receipt, "Answer in writing within 20 working days of receipt", new ExtensionRule(
                    20, "The request is complex and voluminous", "That the request is complex and voluminous and when the answer will come, within the first 20 working days.")),
            ],
            Pauses = [Clarification, Fee],
            Regulator = InformationCommissioner,
        }),
        .. Rules(StatutoryType.EnvironmentalInformation, Scotland, new()
        {
            Law = "Environmental Information (Scotland) Regulations",
            Text = "Answer in writing as soon as possible, at the latest on the 20th working day after receipt; working days as in Scotland. Up to 40 in all when the request is complex and voluminous; the person "
                + "must be told within the first 20.",
            Source = "Environmental Information (Scotland) Regulations 2004 regs 5 and 7; Scottish Information Commissioner, foi.scot",
            Duties =
            [
                Answer(WorkingDays(20), DutyStart.Receipt, "Answer in writing within 20 working days of receipt", new ExtensionRule(
                    20, "The request is complex and voluminous", "That the request is complex and voluminous and when the answer will come, within the first 20 working days.")),
            ],
            Pauses = [Clarification, Fee],
            Regulator = ScottishInformationCommissioner,
        }),
        .. Rules(StatutoryType.SubjectAccess, Everywhere, new()
        {
            Law = "UK GDPR, right of access",
            Text = "Answer within one calendar month of the day of receipt, working day or not. Where the month has no such day: its last day; on a weekend or public holiday: the next working day. Up to two months "
                + "more when requests are complex or many, told within the first month. Waits for clarification and for proof of identity. The same month holds for correcting, erasing and restricting data.",
            Source = "UK GDPR arts 12, 12A and 15 to 18; Data (Use and Access) Act 2025; Information Commissioner, right of access, ico.org.uk",
            Duties =
            [
                Answer(new SlaTarget.CalendarMonths(1, Roll.NextWorkingDay), DutyStart.Receipt, "Answer within one calendar month of receipt", new ExtensionRule(
                    2, "The request is complex, or the person made many", "That more time is needed and why, within the first month of receipt.")),
            ],
            Pauses = [Clarification, Identity],
            Regulator = InformationCommissioner,
        }),
        .. Rules(StatutoryType.DataProtectionComplaint, Everywhere, new()
        {
            Law = "Data protection complaint",
            Since = new DateOnly(2026, 6, 19),
            Text = "Must be accepted by any route, social media included. Acknowledge within 30 calendar days, counted from the day after receipt; when the last of them is not a working day, on the next working day. "
                + "Act on it and tell the person without undue delay.",
            Source = "Data Protection Act 2018 s.164A, inserted by the Data (Use and Access) Act 2025 (from 19 June 2026); summaries by CMS Law, Boyes Turner and Travers Smith",
            Duties =
            [
                Acknowledge(new SlaTarget.CalendarDays(30, Roll.NextWorkingDay), "Acknowledge within 30 calendar days of receipt"),
                Answer(null, DutyStart.Receipt, "Tell the person the outcome without undue delay"),
            ],
            Regulator = InformationCommissioner,
        }),
        .. Rules(StatutoryType.SignificantHazard, England, new()
        {
            Law = "Awaab’s Law, significant hazard",
            Since = new DateOnly(2025, 10, 27),
            Text = "Investigate within 10 working days of becoming aware. When the investigation ends: give the tenant a written summary within 3 working days, make the home safe within 5, and begin further work "
                + "within 5 working days, at the latest within 12 weeks.",
            Source = "Hazards in Social Housing (Prescribed Requirements) (England) Regulations 2025, SI 2025/1042; GOV.UK, Awaab’s Law guidance of 17 October 2025",
            Duties =
            [
                new(ClockKind.Investigation, WorkingDays(10), DutyStart.Receipt, StatutoryStep.InvestigationFinished, "Investigate within 10 working days of becoming aware"),
                Summary(),
                new(ClockKind.MakeSafe, WorkingDays(5), DutyStart.Finding, StatutoryStep.MadeSafe, "Make safe within 5 working days of the end of the investigation"),
                new(ClockKind.FurtherWork, WorkingDays(5), DutyStart.Finding, StatutoryStep.FurtherWorkStarted, "Begin further work within 5 working days of the end of the investigation"),
                new(ClockKind.FurtherWorkLatest, new SlaTarget.CalendarDays(84), DutyStart.Finding, StatutoryStep.FurtherWorkStarted, "Begin further work at the latest within 12 weeks of the end of the investigation"),
            ],
            Regulator = HousingOmbudsman,
        }),
        .. Rules(StatutoryType.EmergencyHazard, England, new()
        {
            Law = "Awaab’s Law, emergency hazard",
            Since = new DateOnly(2025, 10, 27),
            Text = "Investigate and make safe within 24 hours by the clock: nights, weekends and holidays count. Published summaries disagree whether the hours run from becoming aware or from the finding of the "
                + "investigation; whoever confirms the emergency chooses, and becoming aware is the stricter reading. A written summary follows within 3 working days of the end of the investigation.",
            Source = "Hazards in Social Housing (Prescribed Requirements) (England) Regulations 2025, SI 2025/1042; GOV.UK, Awaab’s Law guidance of 17 October 2025",
            Duties =
            [
                new(ClockKind.Investigation, Hours(24), DutyStart.Receipt, StatutoryStep.InvestigationFinished, "Investigate within 24 hours of becoming aware"),
                new(ClockKind.MakeSafe, Hours(24), DutyStart.AsChosen, StatutoryStep.MadeSafe, "Make safe within 24 hours"),
                Summary(),
            ],
            Regulator = HousingOmbudsman,
        }),
    ];

    /// <summary>The rule of a type in a nation; null where no figure is known.</summary>
    public static StatutoryRule? Find(StatutoryType type, UkNation nation) => All.FirstOrDefault(r => r.Type == type && r.Nation == nation);

    /// <summary>Throws <see cref="RuleException"/>, in words, where no figure is known.</summary>
    public static StatutoryRule Get(StatutoryType type, UkNation nation) => Find(type, nation)
        ?? throw new RuleException(NoRule(type, nation));

    internal static string NoRule(StatutoryType type, UkNation nation) =>
        $"There is no rule for {StatutoryWords.Phrase(type)} in {StatutoryWords.Name(nation)}. Choose the nation or the type that fits.";

    private static IEnumerable<StatutoryRule> Rules(StatutoryType type, UkNation[] nations, Draft draft) => nations.Select(nation => new StatutoryRule
    {
        Type = type,
        Nation = nation,
        Law = draft.Law,
        Text = draft.Text,
        Source = draft.Source,
        Region = type is StatutoryType.FreedomOfInformation or StatutoryType.EnvironmentalInformation && nation != UkNation.Scotland
            ? HolidayRegion.AnywhereInTheUnitedKingdom
            : Region(nation),
        Duties = draft.Duties,
        Pauses = draft.Pauses,
        Regulator = draft.Regulator,
        Since = draft.Since,
    });

    private static HolidayRegion Region(UkNation nation) => nation switch
    {
        UkNation.Scotland => HolidayRegion.Scotland,
        UkNation.NorthernIreland => HolidayRegion.NorthernIreland,
        _ => HolidayRegion.EnglandAndWales,
    };

    private static Duty Acknowledge(SlaTarget target, string? words = null) => new(
        ClockKind.Acknowledgement, target, DutyStart.Receipt, StatutoryStep.Acknowledged,
        words ?? $"Acknowledge within {((SlaTarget.WorkingDays)target).Days} working days of receipt");

    private static Duty Answer(SlaTarget? target, DutyStart start, string words, ExtensionRule? extension = null) =>
        new(ClockKind.Answer, target, start, StatutoryStep.Answered, words, extension);

    private static Duty Summary() =>
        new(ClockKind.WrittenSummary, WorkingDays(3), DutyStart.Finding, StatutoryStep.SummarySent, "Send the written summary within 3 working days of the end of the investigation");

    private static ExtensionRule MoreDays(int days, string when, Regulator regulator) =>
        new(days, when, $"The reason, the new date, and how to reach the {regulator.Name}, before the original date.");

    private static SlaTarget WorkingDays(int days) => new SlaTarget.WorkingDays(days);

    private static SlaTarget Hours(int hours) => new SlaTarget.Elapsed(TimeSpan.FromHours(hours));

    private sealed record Draft
    {
        public string Law { get; init; } = "";
        public string Text { get; init; } = "";
        public string Source { get; init; } = "";
        public IReadOnlyList<Duty> Duties { get; init; } = [];
        public IReadOnlyList<PauseGround> Pauses { get; init; } = [];
        public Regulator? Regulator { get; init; }
        public DateOnly? Since { get; init; }
    }
}
