using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;

namespace Enquiries.Domain.Tests.Statutory;

/// <summary>The table of the law, row by row, and its dates through whole cases.</summary>
public sealed class StatutoryRulesTests
{
    [Theory]
    [InlineData(StatutoryType.CouncilComplaintStage1, UkNation.England, "Acknowledgement workingDays:5 from Receipt; Answer workingDays:10 from Acknowledgement +10", "EnglandAndWales", "")]
    [InlineData(StatutoryType.CouncilComplaintStage2, UkNation.England, "Acknowledgement workingDays:5 from Receipt; Answer workingDays:20 from Acknowledgement +20", "EnglandAndWales", "")]
    [InlineData(StatutoryType.HousingComplaintStage1, UkNation.England, "Acknowledgement workingDays:5 from Receipt; Answer workingDays:10 from Acknowledgement +10", "EnglandAndWales", "")]
    [InlineData(StatutoryType.HousingComplaintStage2, UkNation.England, "Acknowledgement workingDays:5 from Receipt; Answer workingDays:20 from Acknowledgement +20", "EnglandAndWales", "")]
    [InlineData(StatutoryType.CouncilComplaintStage1, UkNation.Scotland, "Answer workingDays:5 from Receipt", "Scotland", "")]
    [InlineData(StatutoryType.CouncilComplaintStage2, UkNation.Scotland, "Acknowledgement workingDays:3 from Receipt; Answer workingDays:20 from Receipt", "Scotland", "")]
    [InlineData(StatutoryType.CouncilComplaintStage1, UkNation.Wales, "Answer workingDays:20 from Receipt", "EnglandAndWales", "")]
    [InlineData(StatutoryType.SocialServicesComplaint, UkNation.Wales, "Acknowledgement workingDays:2 from Receipt; Discussion workingDays:10 from Acknowledgement; WrittenSummary workingDays:5 from Finding", "EnglandAndWales", "")]
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.England, "Answer workingDays:20 from Receipt +20", "AnywhereInTheUnitedKingdom", "Clarification Fee")]
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.Wales, "Answer workingDays:20 from Receipt +20", "AnywhereInTheUnitedKingdom", "Clarification Fee")]
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.NorthernIreland, "Answer workingDays:20 from Receipt +20", "AnywhereInTheUnitedKingdom", "Clarification Fee")]
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.Scotland, "Answer workingDays:20 from Receipt", "Scotland", "Clarification Fee")]
    [InlineData(StatutoryType.EnvironmentalInformation, UkNation.England, "Answer workingDays:20 from Receipt +20", "AnywhereInTheUnitedKingdom", "Clarification Fee")]
    [InlineData(StatutoryType.EnvironmentalInformation, UkNation.Scotland, "Answer workingDays:20 from Receipt +20", "Scotland", "Clarification Fee")]
    [InlineData(StatutoryType.SubjectAccess, UkNation.England, "Answer calendarMonths:1:nextWorkingDay from Receipt +2", "EnglandAndWales", "Clarification Identity")]
    [InlineData(StatutoryType.SubjectAccess, UkNation.NorthernIreland, "Answer calendarMonths:1:nextWorkingDay from Receipt +2", "NorthernIreland", "Clarification Identity")]
    [InlineData(StatutoryType.DataProtectionComplaint, UkNation.England, "Acknowledgement calendarDays:30:nextWorkingDay from Receipt; Answer without undue delay from Receipt", "EnglandAndWales", "")]
    [InlineData(StatutoryType.SignificantHazard, UkNation.England, "Investigation workingDays:10 from Receipt; WrittenSummary workingDays:3 from Finding; MakeSafe workingDays:5 from Finding; FurtherWork workingDays:5 from Finding; FurtherWorkLatest calendarDays:84 from Finding", "EnglandAndWales", "")]
    [InlineData(StatutoryType.EmergencyHazard, UkNation.England, "Investigation elapsed:P1D from Receipt; MakeSafe elapsed:P1D from AsChosen; WrittenSummary workingDays:3 from Finding", "EnglandAndWales", "")]
    public void Each_type_has_the_duties_calendar_and_pauses_of_its_nation(StatutoryType type, UkNation nation, string duties, string region, string pauses)
    {
        var rule = StatutoryRules.Get(type, nation);

        string.Join("; ", rule.Duties.Select(d => $"{d.Clock} {d.Target?.ToText() ?? "without undue delay"} from {d.Start}{(d.Extension is { } e ? $" +{e.AtMost}" : "")}")).ShouldBe(duties);
        rule.Region.ToString().ShouldBe(region);
        string.Join(' ', rule.Pauses).ShouldBe(pauses);
    }

    [Fact]
    public void Every_rule_names_its_law_its_source_and_who_hears_a_complaint_about_it()
    {
        StatutoryRules.All.Select(r => (r.Type, r.Nation)).ShouldBeUnique();
        foreach (var rule in StatutoryRules.All)
        {
            rule.Law.Length.ShouldBeInRange(5, SlaClock.PolicyMaxLength);
            rule.Text.ShouldNotBeNullOrWhiteSpace();
            rule.Source.ShouldNotBeNullOrWhiteSpace();
            rule.Regulator.ShouldNotBeNull();
            rule.Duties.ShouldNotBeEmpty();
            rule.Duties.ShouldAllBe(d => d.Clock.IsStatutory());
        }
    }

    [Fact]
    public void Every_rule_has_an_id_of_its_own_for_its_clocks() => StatutoryRules.All.Select(r => r.Ref(1).PolicyId).ShouldBeUnique();

    [Theory]
    [InlineData(StatutoryType.HousingComplaintStage1, UkNation.Scotland)]
    [InlineData(StatutoryType.SignificantHazard, UkNation.Wales)]
    [InlineData(StatutoryType.CouncilComplaintStage1, UkNation.NorthernIreland)]
    public void A_nation_without_a_figure_is_refused_in_words(StatutoryType type, UkNation nation) =>
        Should.Throw<RuleException>(() => StatutoryRules.Get(type, nation)).Message.ShouldStartWith($"There is no rule for {StatutoryWords.Phrase(type)} in");

    [Theory]
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.England, "2026-06-01", "2026-06-30")] // Scotland's proclaimed 15 June
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.England, "2026-07-01", "2026-07-30")] // Northern Ireland's 13 July
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.England, "2026-03-02", "2026-03-31")] // St Patrick's Day
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.England, "2026-12-18", "2027-01-21")] // Scotland's substitute 4 January
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.England, "2026-05-02", "2026-06-02")] // a Saturday: the earlier reading
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.Scotland, "2026-07-01", "2026-07-29")] // the Northern Irish holiday is a working day
    [InlineData(StatutoryType.SubjectAccess, UkNation.England, "2026-01-31", "2026-03-02")] // 28 February is a Saturday
    [InlineData(StatutoryType.SubjectAccess, UkNation.England, "2026-11-25", "2026-12-29")] // Christmas, weekend, substitute day
    [InlineData(StatutoryType.SubjectAccess, UkNation.England, "2028-01-31", "2028-02-29")] // leap year
    [InlineData(StatutoryType.EnvironmentalInformation, UkNation.England, "2026-06-01", "2026-06-30")]
    [InlineData(StatutoryType.CouncilComplaintStage1, UkNation.Wales, "2026-06-01", "2026-06-29")]
    [InlineData(StatutoryType.CouncilComplaintStage1, UkNation.Scotland, "2026-03-30", "2026-04-07")] // no Easter Monday
    public void An_answer_is_due_on_the_day_the_law_says(StatutoryType type, UkNation nation, string received, string due) =>
        new MatterStory(received).Is(type, received, nation: nation).Due(ClockKind.Answer).ShouldBe(due);

    [Theory]
    [InlineData(StatutoryType.CouncilComplaintStage1, UkNation.England, "2026-03-30", "2026-04-08")]
    [InlineData(StatutoryType.CouncilComplaintStage1, UkNation.England, "2026-12-21", "2026-12-30")] // substitute Boxing Day
    [InlineData(StatutoryType.HousingComplaintStage1, UkNation.England, "2026-12-21", "2026-12-30")]
    [InlineData(StatutoryType.CouncilComplaintStage2, UkNation.Scotland, "2026-03-30", "2026-04-02")] // Good Friday not reached
    [InlineData(StatutoryType.CouncilComplaintStage2, UkNation.Scotland, "2026-04-01", "2026-04-07")] // Good Friday and the weekend only
    [InlineData(StatutoryType.SocialServicesComplaint, UkNation.Wales, "2026-04-02", "2026-04-08")]
    [InlineData(StatutoryType.DataProtectionComplaint, UkNation.England, "2026-07-01", "2026-07-31")]
    [InlineData(StatutoryType.DataProtectionComplaint, UkNation.England, "2026-06-25", "2026-07-27")] // a Saturday rolls to Monday
    public void An_acknowledgement_is_due_on_the_day_the_law_says(StatutoryType type, UkNation nation, string received, string due) =>
        new MatterStory(received).Is(type, received, nation: nation).Due(ClockKind.Acknowledgement).ShouldBe(due);

    [Theory]
    [InlineData(StatutoryType.DataProtectionComplaint, "2026-06-18")]
    [InlineData(StatutoryType.SignificantHazard, "2025-10-26")]
    public void A_law_that_did_not_hold_yet_is_refused(StatutoryType type, string received) =>
        Should.Throw<RuleException>(() => new MatterStory("2026-07-01").Is(type, received, confirmed: "2026-07-01")).Message.ShouldStartWith("This law holds for what was received from");
}
