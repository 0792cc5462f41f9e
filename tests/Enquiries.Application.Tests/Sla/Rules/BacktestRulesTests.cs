using Enquiries.Application.Cases;
using Enquiries.Application.Dashboards;
using Enquiries.Application.Sla.Rules;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using FluentValidation;

namespace Enquiries.Application.Tests.Sla.Rules;

public class BacktestRulesTests
{
    [Fact]
    public async Task It_counts_what_a_draft_would_have_made_of_the_past_beside_what_was()
    {
        await using var desk = await TestDesk.StartAsync();
        var waste = await desk.TeamAsync("Waste");
        foreach (var (hours, team) in new[] { (1, false), (3, false), (5, true), (7, true) })
        {
            var @case = await desk.CaseAsync(id: $"q{hours}", at: App.MondayNine);
            if (team)
                await desk.SendAsync(new TransferCase(@case.Id, waste.Id, "Bins", null));
        }

        await desk.CaseAsync(id: "open", at: App.MondayNine);
        foreach (var hours in new[] { 1, 3, 5, 7 })
        {
            desk.App.Clock.SetUtcNow(App.MondayNine.AddHours(hours));
            await desk.ReceiveAsync(desk.Answer($"a{hours}", $"q{hours}"));
        }

        var (from, to) = (App.MondayNine.AddDays(-1), App.MondayNine.AddDays(1));
        var test = await desk.App.SendAsync(new BacktestRules(new RuleDraft(RuleBook.StandardPolicyId, Policy: RuleSamples.Standard(6)), from, to));

        var first = test.Total.Kinds.Single(k => k.Kind == ClockKind.FirstResponse);
        test.Total.Cases.ShouldBe(5);
        first.Was.ShouldBe(new TargetCount(Within: 2, Missed: 3, Undecided: 0));
        first.Would.ShouldBe(new TargetCount(Within: 3, Missed: 2, Undecided: 0));
        first.Would.ShareWithin.ShouldBe(0.6);
        test.Total.Kinds.Single(k => k.Kind == ClockKind.Resolution).Would.ShouldBe(new TargetCount(0, 0, 5));
        test.Teams.Select(t => (t.Name, t.Cases, Count(t).Was.Within, Count(t).Would.Within)).ShouldBe([("Waste", 2, 0, 1), ("No team", 3, 2, 2)]);
        test.Channels.Single().Name.ShouldBe("Facebook");

        // One rule of counting: what was is what the report of response times says.
        var report = (await desk.App.SendAsync(new GetResponseTimes(from, to, ResponseTimesGroup.Team))).Total;
        (report.WithinTarget, report.Missed, report.ShareWithinTarget).ShouldBe((first.Was.Within, first.Was.Missed, first.Was.ShareWithin));
    }

    [Fact]
    public async Task The_rules_of_today_give_what_was()
    {
        await using var desk = await TestDesk.StartAsync();
        for (var i = 0; i < 6; i++)
        {
            await desk.CaseAsync(id: $"q{i}");
            desk.App.Clock.Advance(TimeSpan.FromHours(i));
            await desk.ReceiveAsync(desk.Answer($"a{i}", $"q{i}"));
            desk.App.Clock.Advance(TimeSpan.FromHours(20));
        }

        var test = await desk.App.SendAsync(new BacktestRules(
            new RuleDraft(RuleBook.StandardPolicyId, Policy: RuleSamples.Standard(4) with { Targets = SlaPolicy.StandardTargets }), App.MondayNine, App.MondayNine.AddDays(30)));

        test.Total.Kinds.ShouldNotBeEmpty();
        test.Total.Kinds.ShouldAllBe(k => k.Was == k.Would);
    }

    [Fact]
    public async Task A_policy_for_a_priority_takes_over_when_the_case_got_it()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync(id: "q")).Id;
        await desk.SendAsync(new ChangePriority(id, Priority.Urgent, null));
        desk.App.Clock.Advance(TimeSpan.FromHours(2));
        await desk.ReceiveAsync(desk.Answer("a", "q"));

        var test = await desk.App.SendAsync(new BacktestRules(new RuleDraft(null, Policy: RuleSamples.Policy(hours: 3)), App.MondayNine, App.MondayNine.AddDays(1)));

        var first = test.Total.Kinds.Single(k => k.Kind == ClockKind.FirstResponse);
        (first.Was.Missed, first.Would.Within).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_period_must_be_one()
    {
        await using var app = await App.StartAsync();
        var draft = new RuleDraft(null, Policy: RuleSamples.Policy());

        (await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new BacktestRules(draft, App.MondayNine, App.MondayNine)))).Message.ShouldContain("must end after it begins");
        (await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new BacktestRules(draft, App.MondayNine, App.MondayNine.AddDays(500))))).Message.ShouldContain("400 days");
    }

    private static BacktestKind Count(BacktestRow row) => row.Kinds.Single(k => k.Kind == ClockKind.FirstResponse);
}
