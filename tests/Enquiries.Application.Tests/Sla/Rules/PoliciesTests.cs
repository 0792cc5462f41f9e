using Enquiries.Application.Cases;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla.Rules;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Teams;
using Enquiries.Testing;

namespace Enquiries.Application.Tests.Sla.Rules;

public class PoliciesTests
{
    [Theory]
    [InlineData("longer than nothing")]
    [InlineData("three years at most")]
    [InlineData("no target at all")]
    [InlineData("exactly the same cases")]
    [InlineData("for all other cases already")]
    [InlineData("There is no such calendar")]
    [InlineData("One of the categories")]
    [InlineData("One of the teams")]
    [InlineData("There is a policy “Standard” already")]
    [InlineData("Give the policy a name")]
    [InlineData("between 1 and 99")]
    public async Task Case_47_a_policy_that_makes_no_sense_is_refused_in_words(string words)
    {
        await using var app = await App.StartAsync();
        await app.SavePolicyAsync(RuleSamples.Policy("Messages", when: new PolicyConditions { Channels = [ChannelKind.Facebook], Priorities = [Priority.Low, Priority.High] }));
        var sound = RuleSamples.Policy();
        var bad = words switch
        {
            "longer than nothing" => sound with { Targets = RuleSamples.Targets(0) },
            "three years at most" => sound with { Targets = RuleSamples.Targets(24 * 365 * 4) },
            "no target at all" => sound with { Targets = Enum.GetValues<Priority>().ToDictionary(p => p, _ => new SlaTargets(null, null, null)) },
            "exactly the same cases" => sound with { When = new PolicyConditions { Priorities = [Priority.High, Priority.Low], Channels = [ChannelKind.Facebook] } },
            "for all other cases already" => sound with { When = new PolicyConditions() },
            "There is no such calendar" => sound with { CalendarId = Guid.NewGuid() },
            "One of the categories" => sound with { When = new PolicyConditions { Categories = [Guid.NewGuid()] } },
            "One of the teams" => sound with { When = new PolicyConditions { Teams = [Guid.NewGuid()] } },
            "There is a policy “Standard” already" => sound with { Name = "standard" },
            "Give the policy a name" => sound with { Name = "" },
            _ => sound with { WarningShare = 1 },
        };

        (await Should.ThrowAsync<RuleException>(() => app.SavePolicyAsync(bad))).Message.ShouldContain(words, Shouldly.Case.Insensitive);
        (await app.RulesAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_negative_target_is_refused()
    {
        await using var app = await App.StartAsync();

        (await Should.ThrowAsync<RuleException>(() => app.SavePolicyAsync(RuleSamples.Policy(hours: -1)))).Message.ShouldContain("longer than nothing");
    }

    [Fact]
    public async Task The_refusal_of_equal_conditions_names_the_other_policy()
    {
        await using var app = await App.StartAsync();
        await app.SavePolicyAsync(RuleSamples.Policy("Urgent first"));

        (await Should.ThrowAsync<RuleException>(() => app.SavePolicyAsync(RuleSamples.Policy("Urgent too")))).Message.ShouldContain("“Urgent first”");
    }

    [Fact]
    public async Task Case_47_of_two_policies_that_fit_the_order_decides()
    {
        await using var desk = await TestDesk.StartAsync();
        var wide = await desk.App.SavePolicyAsync(RuleSamples.Policy("Comments", hours: 3, when: new PolicyConditions { Channels = [ChannelKind.Facebook] }));
        var narrow = await desk.App.SavePolicyAsync(RuleSamples.Policy("Normal comments", hours: 1, when: new PolicyConditions { Channels = [ChannelKind.Facebook], Priorities = [Priority.Normal] }));
        await desk.App.FollowRulesAsync();

        (await Names(desk.App)).ShouldBe(["Comments", "Normal comments", "Standard"]);
        (await desk.App.SendAsync(new ListPolicies())).Policies.Select(p => p.HiddenBy).ShouldBe([null, "Comments", null]);
        (await desk.CaseAsync()).PolicyId.ShouldBe(wide);

        await desk.App.SendAsync(new MovePolicy(narrow, 0));
        await desk.App.FollowRulesAsync();

        (await Names(desk.App)).ShouldBe(["Normal comments", "Comments", "Standard"]);
        var @case = await desk.CaseAsync();
        @case.PolicyId.ShouldBe(narrow);
        @case.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt.ShouldBe(desk.Now.AddHours(1));
    }

    [Fact]
    public async Task Case_47_a_case_that_no_policy_is_for_has_no_deadline()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.App.SavePolicyAsync(RuleSamples.Policy("Urgent only") with { Name = "Standard" }, RuleBook.StandardPolicyId);
        await desk.App.FollowRulesAsync();

        var @case = await desk.CaseAsync();

        @case.PolicyId.ShouldBe(Guid.Empty);
        @case.Clocks.ShouldBeEmpty();
        @case.NextDueAt.ShouldBe(Case.NoDeadline);
        @case.IsUnanswered.ShouldBeTrue();
    }

    [Fact]
    public async Task A_policy_without_conditions_stays_last()
    {
        await using var app = await App.StartAsync();
        var id = await app.SavePolicyAsync(RuleSamples.Policy());

        (await Should.ThrowAsync<RuleException>(() => app.SendAsync(new MovePolicy(RuleBook.StandardPolicyId, 0)))).Message.ShouldContain("“Urgent first” after it would never be used");
        (await Should.ThrowAsync<RuleException>(() => app.SendAsync(new MovePolicy(id, 1)))).Message.ShouldContain("After “Standard”");
        (await Names(app)).ShouldBe(["Urgent first", "Standard"]);
    }

    [Fact]
    public async Task Any_number_of_policies_can_be_put_in_any_order()
    {
        await using var app = await App.StartAsync();
        var teams = Enumerable.Range(0, 40).Select(i => Team.Create($"Team {i}")).ToList();
        await app.SaveAsync([.. teams]);
        var ids = new List<Guid>();
        foreach (var team in teams)
            ids.Add(await app.SavePolicyAsync(RuleSamples.Policy($"For {team.Name}", when: new PolicyConditions { Teams = [team.Id] })));

        // Always between the same two, until the positions have to be given out anew.
        var expected = teams.ConvertAll(t => $"For {t.Name}");
        for (var i = 2; i < 30; i++)
        {
            await app.SendAsync(new MovePolicy(ids[i], 1));
            expected.Remove($"For Team {i}");
            expected.Insert(1, $"For Team {i}");
        }

        (await Names(app)).ShouldBe([.. expected, "Standard"]);
    }

    [Fact]
    public async Task The_only_policy_cannot_be_deleted_and_a_deleted_one_stays_with_its_cases()
    {
        await using var desk = await TestDesk.StartAsync();
        (await Should.ThrowAsync<RuleException>(() => desk.App.SendAsync(new DeletePolicy(RuleBook.StandardPolicyId, "x")))).Message.ShouldContain("the only policy");
        var id = await desk.App.SavePolicyAsync(RuleSamples.Policy("Normal", hours: 1, when: new PolicyConditions { Priorities = [Priority.Normal] }));
        await desk.App.FollowRulesAsync();
        var @case = await desk.CaseAsync();

        await desk.App.SendAsync(new DeletePolicy(id, "Too hard to keep"));
        await desk.App.FollowRulesAsync();

        (await desk.CaseAsync(@case.Id)).PolicyId.ShouldBe(id);
        (await desk.CaseAsync()).PolicyId.ShouldBe(RuleBook.StandardPolicyId);
        var details = await desk.App.SendAsync(new GetPolicy(id));
        (details.Deleted, details.Place).ShouldBe((true, null));
        details.Versions.Select(v => (v.Version, v.Reason, v.Deleted)).ShouldBe([(2, "Too hard to keep", true), (1, "Because", false)]);
    }

    [Fact]
    public async Task Case_46_running_clocks_keep_their_version_unless_they_are_moved()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync()).Id;

        await desk.App.SavePolicyAsync(RuleSamples.Standard(6), RuleBook.StandardPolicyId, move: false, reason: "For new cases");
        (await desk.App.FollowRulesAsync()).ShouldBe(0);
        (await FirstResponse(desk, id)).DueAt.ShouldBe(App.MondayNine.AddHours(4));

        await desk.App.SavePolicyAsync(RuleSamples.Standard(7), RuleBook.StandardPolicyId, move: true, reason: "Strike");
        (await desk.App.FollowRulesAsync()).ShouldBe(2);

        var clock = await FirstResponse(desk, id);
        (clock.DueAt, clock.PolicyVersion).ShouldBe((App.MondayNine.AddHours(7), 3));
        ((PolicyChosen)(await desk.CaseAsync(id)).Events[^1].Fact).Reason.ShouldBe("Policy Standard: Strike");
    }

    [Fact]
    public async Task Case_49_an_internal_move_leaves_the_clock_alone_unless_the_policy_follows_the_team()
    {
        await using var desk = await TestDesk.StartAsync();
        var night = await desk.TeamAsync("Night wardens");
        var calendar = await desk.App.SaveCalendarAsync(RuleSamples.Calendar("Nights") with { Week = RuleSamples.Weekdays("20:00", "23:00") });
        var nights = await desk.App.SavePolicyAsync(RuleSamples.Policy("Nights", hours: 1, when: new PolicyConditions { Teams = [night.Id] }) with { CalendarId = calendar });
        await desk.App.FollowRulesAsync();
        var staying = (await desk.CaseAsync()).Id;

        await desk.SendAsync(new TransferCase(staying, night.Id, "They are nearer", null));
        (await FirstResponse(desk, staying)).DueAt.ShouldBe(App.MondayNine.AddHours(4));

        await desk.App.SavePolicyAsync(RuleSamples.Standard(4) with { FollowsTeam = true }, RuleBook.StandardPolicyId);
        await desk.App.FollowRulesAsync();
        var following = (await desk.CaseAsync()).Id;
        await desk.SendAsync(new TransferCase(following, night.Id, "They are nearer", null));

        var clock = await FirstResponse(desk, following);
        (clock.PolicyId, clock.CalendarId).ShouldBe((nights, calendar));
        clock.DueAt.ShouldBe(new DateTimeOffset(2026, 9, 14, 20, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Only_administrators_change_the_rules_and_leads_may_look()
    {
        await using var app = await App.StartAsync();
        var (lead, officer) = (await app.OfficerAsync("Lea Lead", Role.Lead), await app.OfficerAsync("Ola Officer"));

        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new SavePolicy(null, RuleSamples.Policy(), "x", false, 0), lead));
        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new MovePolicy(RuleBook.StandardPolicyId, 0), lead));
        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new ListPolicies(), officer));
        (await app.SendAsync(new ListPolicies(), lead)).Policies.Single().Name.ShouldBe("Standard");
    }

    private static async Task<List<string>> Names(App app) => [.. (await app.SendAsync(new ListPolicies())).Policies.Select(p => p.Name)];

    private static async Task<SlaClock> FirstResponse(TestDesk desk, Guid id) => (await desk.CaseAsync(id)).Clocks.Single(c => c.Kind == ClockKind.FirstResponse);
}
