using System.Text.Json;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Rules;

namespace Enquiries.Web.Tests.Rules;

public class PolicyFormTests
{
    public static TheoryData<string> Targets =>
        ["working:PT4H", "working:PT1H30M", "elapsed:PT24H", "elapsed:PT45M", "workingDays:20", "calendarDays:7", "calendarDays:7:nextWorkingDay", "calendarMonths:1", "calendarMonths:1:nextWorkingDay"];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_kind_of_target_comes_back_as_it_was(string text)
    {
        var form = new TargetForm(ClockKind.FirstResponse, "t");

        form.Take(SlaTarget.FromText(text));

        form.Problem().ShouldBeNull();
        form.ToTarget().ShouldBe(SlaTarget.FromText(text));
    }

    [Theory]
    [InlineData("", TargetUnit.WorkingHours, null)]
    [InlineData("1.5", TargetUnit.WorkingHours, null)]
    [InlineData("1,15", TargetUnit.WorkingHours, null)]
    [InlineData("0", TargetUnit.WorkingDays, "a target must be longer than nothing. Leave it empty where nothing is promised.")]
    [InlineData("-1", TargetUnit.WorkingHours, "a target must be longer than nothing. Leave it empty where nothing is promised.")]
    [InlineData("soon", TargetUnit.WorkingHours, "enter a number, or nothing where nothing is promised.")]
    [InlineData("1e3", TargetUnit.WorkingHours, "enter a number, or nothing where nothing is promised.")]
    [InlineData("1.5", TargetUnit.WorkingDays, "enter a whole number.")]
    [InlineData("0.333", TargetUnit.ElapsedHours, "enter full minutes: a quarter of an hour is 0.25.")]
    [InlineData("37", TargetUnit.Months, "a target can be three years at most.")]
    public void A_target_is_a_number_of_something(string amount, TargetUnit unit, string? problem) =>
        new TargetForm(ClockKind.Resolution, "t") { Amount = amount, Unit = unit }.Problem().ShouldBe(problem);

    [Fact]
    public void What_was_saved_comes_back_as_it_was()
    {
        var policy = new PolicyDefinition
        {
            Name = "Press",
            CalendarId = RuleBook.StandardCalendarId,
            When = new PolicyConditions
            {
                Channels = [ChannelKind.Facebook],
                Categories = [Guid.CreateVersion7()],
                Teams = [Guid.CreateVersion7()],
                Priorities = [Priority.Urgent],
                ResidentFlags = [ResidentFlag.Press],
                OpenedFrom = new DateTimeOffset(2026, 7, 1, 8, 0, 0, TimeSpan.Zero),
                OpenedBefore = new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero),
            },
            Targets = SlaPolicy.StandardTargets,
            PausedWhileWaiting = [ClockKind.Resolution, ClockKind.PeriodicUpdate],
            WarningShare = 0.8,
            WarnBefore = TimeSpan.FromMinutes(90),
            FollowsTeam = true,
        };

        var form = PolicyForm.Of(policy);

        form.Check().ShouldBeEmpty();
        JsonSerializer.Serialize(form.ToDefinition()).ShouldBe(JsonSerializer.Serialize(policy));
    }

    [Theory]
    [InlineData("0", "")]
    [InlineData("100", "")]
    [InlineData("most", "")]
    [InlineData("", "0")]
    [InlineData("", "a while")]
    public void Warnings_that_make_no_sense_are_refused(string share, string before)
    {
        var form = PolicyForm.New();
        (form.Name, form.WarningShare, form.WarnBefore) = ("New", share, before);

        form.Check().ShouldHaveSingleItem();
    }
}
