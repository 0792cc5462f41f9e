using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Rules;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using FluentValidation;

namespace Enquiries.Application.Tests.Sla.Rules;

public class PreviewRulesTests
{
    private static readonly NamedDay Today = new(new DateOnly(2026, 9, 14), "Proclaimed holiday");

    [Fact]
    public async Task Case_46_the_preview_tells_which_clocks_would_move_and_saving_moves_exactly_those()
    {
        await using var desk = await TestDesk.StartAsync();
        var waste = await desk.TeamAsync("Waste");
        var (first, second) = (await desk.CaseAsync(), await desk.CaseAsync());
        await desk.SendAsync(new Application.Cases.TransferCase(second.Id, waste.Id, "Bins", null));
        var draft = RuleSamples.OfficeHours with { ClosedDays = [Today, new NamedDay(new DateOnly(2026, 9, 16), "Another")] };

        var preview = await desk.App.SendAsync(new PreviewRules(new RuleDraft(RuleBook.StandardCalendarId, draft)));

        (preview.Rules, preview.OpenCases, preview.CasesFollowing, preview.CasesMoved, preview.ClocksLater, preview.ClocksEarlier).ShouldBe((0, 2, 2, 2, 4, 0));
        (preview.BreachesAppearing, preview.BreachesSpared, preview.ClocksStarting, preview.ClocksEnding).ShouldBe((0, 0, 0, 0));
        preview.Teams.Select(t => (t.Name, t.TeamId, t.CasesMoved, t.ClocksLater)).ShouldBe([("Waste", waste.Id, 1, 2), ("No team", null, 1, 2)]);
        preview.Largest.Count.ShouldBe(4);
        (await desk.CasesAsync()).ShouldAllBe(c => c.RulesVersion == 0 && c.Clocks.All(k => k.CalendarVersion == 1));

        await desk.App.SaveCalendarAsync(draft, RuleBook.StandardCalendarId, move: true);
        await desk.App.FollowRulesAsync();

        foreach (var move in preview.Largest)
        {
            move.Change.ShouldBe(ClockMoveKind.Later);
            var clock = (await desk.CaseAsync(move.CaseId)).Clocks.Single(c => c.Kind == move.Kind && c.Cycle == move.Cycle);
            clock.DueAt.ShouldBe(move.DueThen);
            clock.DueAt.ShouldNotBe(move.DueNow);
        }

        preview.Largest.ShouldContain(m => m.CaseId == first.Id && m.Kind == ClockKind.FirstResponse && m.DueNow == App.MondayNine.AddHours(4) && m.DueThen == App.MondayNine.AddHours(28));
    }

    [Fact]
    public async Task It_tells_which_misses_would_appear_and_largest_changes_come_first()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromHours(3));

        var preview = await desk.App.SendAsync(new PreviewRules(new RuleDraft(RuleBook.StandardPolicyId, Policy: RuleSamples.Standard(2))));

        var move = preview.Largest.Single();
        (move.Kind, move.Change, move.BreachAppears, move.BreachSpared).ShouldBe((ClockKind.FirstResponse, ClockMoveKind.Earlier, true, false));
        (preview.BreachesAppearing, preview.ClocksEarlier).ShouldBe((1, 1));
    }

    [Fact]
    public async Task It_tells_which_misses_would_not_have_happened_and_saving_keeps_them_all_the_same()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync()).Id;
        desk.App.Clock.Advance(TimeSpan.FromHours(5));
        await desk.App.SendAsync(new RaiseSlaAlerts());

        var preview = await desk.App.SendAsync(new PreviewRules(new RuleDraft(RuleBook.StandardPolicyId, Policy: RuleSamples.Standard(7))));

        (preview.BreachesSpared, preview.BreachesAppearing, preview.ClocksLater).ShouldBe((1, 0, 1));
        await desk.App.SavePolicyAsync(RuleSamples.Standard(7), RuleBook.StandardPolicyId, move: true);
        await desk.App.FollowRulesAsync();
        (await desk.CaseAsync(id)).Clocks.Single(c => c.Kind == ClockKind.FirstResponse).BreachedAt.ShouldBe(App.MondayNine.AddHours(4));
    }

    [Fact]
    public async Task A_new_policy_is_shown_with_the_clocks_that_it_would_start_and_end()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.CaseAsync();
        var draft = RuleSamples.Policy("Normal", when: new PolicyConditions { Priorities = [Priority.Normal] }) with
        {
            Targets = Enum.GetValues<Priority>().ToDictionary(p => p, _ => new SlaTargets(new SlaTarget.Working(TimeSpan.FromHours(4)), null, null)),
        };

        var preview = await desk.App.SendAsync(new PreviewRules(new RuleDraft(null, Policy: draft)));

        preview.ClocksEnding.ShouldBe(1);
        preview.Largest.Single().ShouldSatisfyAllConditions(
            m => m.Kind.ShouldBe(ClockKind.Resolution), m => m.Change.ShouldBe(ClockMoveKind.Ending), m => m.DueThen.ShouldBeNull());

        await desk.App.SavePolicyAsync(draft, move: true);
        await desk.App.FollowRulesAsync();
        var back = await desk.App.SendAsync(new PreviewRules(new RuleDraft((await desk.App.SendAsync(new ListPolicies())).Policies[0].Id, Policy: draft with { Targets = RuleSamples.Targets(4) })));
        back.ClocksStarting.ShouldBe(1);
    }

    [Fact]
    public async Task A_paused_clock_is_shown_with_what_is_left_of_it()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync()).Id;
        await desk.SendAsync(new Application.Cases.WaitForResident(id, "Which street?", null));

        var preview = await desk.App.SendAsync(new PreviewRules(new RuleDraft(
            RuleBook.StandardCalendarId, RuleSamples.OfficeHours with { ClosedDays = [new NamedDay(new DateOnly(2026, 9, 16), "Closed")], Week = RuleSamples.Weekdays("09:00", "18:00") })));

        var move = preview.Largest.Single(m => m.Kind == ClockKind.Resolution);
        (move.DueNow, move.DueThen).ShouldBe((null, null));
        move.LeftThen!.Value.ShouldBeGreaterThan(move.LeftNow!.Value);
    }

    [Fact]
    public async Task It_warns_of_a_policy_that_would_never_be_used()
    {
        await using var app = await App.StartAsync();
        await app.SavePolicyAsync(RuleSamples.Policy("Urgent or high", when: new PolicyConditions { Priorities = [Priority.Urgent, Priority.High] }));

        var preview = await app.SendAsync(new PreviewRules(new RuleDraft(null, Policy: RuleSamples.Policy("Urgent"))));

        preview.Warnings.Single().ShouldContain("“Urgent” would never be used: “Urgent or high”");
    }

    [Fact]
    public async Task A_draft_is_refused_as_saving_would_refuse_it()
    {
        await using var app = await App.StartAsync();

        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new PreviewRules(new RuleDraft(null, Policy: RuleSamples.Policy(hours: 0)))));
        await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new PreviewRules(new RuleDraft(null))));
        await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new PreviewRules(new RuleDraft(null, RuleSamples.Calendar(), RuleSamples.Policy()))));
    }

    [Fact]
    public async Task A_draft_leaves_no_trace_in_the_calendars_that_are_saved_later()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.CaseAsync();
        await desk.App.SendAsync(new PreviewRules(new RuleDraft(RuleBook.StandardCalendarId, RuleSamples.OfficeHours with { ClosedDays = [Today] })));

        await desk.App.SaveCalendarAsync(RuleSamples.OfficeHours with { Week = RuleSamples.Weekdays("08:00", "17:00") }, RuleBook.StandardCalendarId, move: true);
        await desk.App.FollowRulesAsync();

        (await desk.CasesAsync()).Single().Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt.ShouldBe(App.MondayNine.AddHours(4));
    }
}
