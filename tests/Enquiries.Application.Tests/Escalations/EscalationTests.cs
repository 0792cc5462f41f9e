using Enquiries.Application.Cases;
using Enquiries.Application.Escalations;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Escalations;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Escalations;

public sealed class EscalationTests
{
    [Theory]
    [InlineData("assigned", "Asha Example: Warning as Assignee", "Asha Example: Breach as Assignee|Lee Lead: Breach as Lead")]
    [InlineData("assigned, away", "Lee Lead: Warning as Lead", "Lee Lead: Breach as Lead")]
    [InlineData("assigned, away, cover", "Cora Cover: Warning as Cover", "Cora Cover: Breach as Cover|Lee Lead: Breach as Lead")]
    [InlineData("assigned, away, cover, cover away", "Lee Lead: Warning as Lead", "Lee Lead: Breach as Lead")]
    [InlineData("assigned, away, cover, cover gone", "Lee Lead: Warning as Lead", "Lee Lead: Breach as Lead")]
    [InlineData("assigned, gone", "Lee Lead: Warning as Lead", "Lee Lead: Breach as Lead")]
    [InlineData("assigned, cover", "Asha Example: Warning as Assignee", "Asha Example: Breach as Assignee|Lee Lead: Breach as Lead")]
    [InlineData("nobody", "Lee Lead: Warning as Lead", "Lee Lead: Breach as Lead")]
    [InlineData("nobody, lead away", "Lou Lead: Warning as Lead", "Lou Lead: Breach as Lead")]
    [InlineData("nobody, lead gone, other lead gone", "Ada Admin: Warning as Lead", "Ada Admin: Breach as Lead")]
    [InlineData("nobody, lead gone, other lead gone, admin away", "Ada Admin: Warning as Lead", "Ada Admin: Breach as Lead")]
    [InlineData("assigned to the lead", "Lee Lead: Warning as Assignee", "Lee Lead: Breach as Assignee")]
    public async Task Case_62_a_warning_goes_to_the_assignee_the_cover_or_the_lead_and_a_breach_to_the_lead_too(string situation, string warning, string breach)
    {
        await using var desk = await EscalationDesk.StartAsync();
        var parts = situation.Split(", ");
        var id = await desk.CaseAsync(parts[0] switch { "assigned" => desk.Asha, "assigned to the lead" => desk.Lee, _ => null });
        var cover = parts.Contains("cover") ? desk.Cora : null;
        foreach (var part in parts.Skip(1))
        {
            await (part switch
            {
                "away" => desk.AwayAsync(desk.Asha, cover),
                "cover" => Task.CompletedTask,
                "cover away" => desk.AwayAsync(desk.Cora),
                "cover gone" => desk.ChangeAsync(desk.Cora, o => o.Active = false),
                "gone" => desk.ChangeAsync(desk.Asha, o => o.Active = false),
                "lead away" => desk.AwayAsync(desk.Lee),
                "lead gone" => desk.ChangeAsync(desk.Lee, o => o.Active = false),
                "other lead gone" => desk.ChangeAsync(desk.Lou, o => o.Active = false),
                "admin away" => desk.AwayAsync(desk.Ada),
                _ => throw new ArgumentOutOfRangeException(nameof(situation), part, "unknown"),
            });
        }

        await desk.PassAsync(EscalationDesk.UntilWarning);
        (await desk.ToldAsync(id)).ShouldBe(warning.Split('|'));

        await desk.Desk.App.ReadAsync(db => db.Escalations.ExecuteUpdateAsync(s => s.SetProperty(e => e.ClimbAt, (DateTimeOffset?)null)));
        await desk.PassAsync(EscalationDesk.UntilMissed - EscalationDesk.UntilWarning);
        (await desk.ToldAsync(id)).Except(warning.Split('|')).ShouldBe(breach.Split('|'));
    }

    [Theory]
    [InlineData("2026-09-13", "2026-09-13", false)]
    [InlineData("2026-09-14", "2026-09-14", true)]
    [InlineData("2026-09-15", null, false)]
    [InlineData("2026-09-01", null, true)]
    [InlineData("2026-09-01", "2026-09-20", true)]
    public async Task Away_are_the_days_from_the_first_to_the_last(string from, string? until, bool away)
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync(desk.Asha);
        await desk.AsAsync(desk.Asha, new SetMyAbsence(Day(from), until is null ? null : Day(until), desk.Cora.Id));

        await desk.PassAsync(EscalationDesk.UntilWarning);

        (await desk.ToldAsync(id)).ShouldBe([away ? "Cora Cover: Warning as Cover" : "Asha Example: Warning as Assignee"]);

        static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_warning_that_nobody_takes_goes_up_to_the_lead_once_after_half_an_hour()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        await desk.PassAsync(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        (await desk.ToldAsync(id)).ShouldBe(["Asha Example: Warning as Assignee"]);

        await desk.PassAsync(TimeSpan.FromSeconds(1));
        await desk.PassAsync(TimeSpan.FromMinutes(5));

        (await desk.ToldAsync(id)).ShouldBe(["Asha Example: Warning as Assignee", "Lee Lead: Warning as Lead"]);
        (await EventsAsync(desk, id)).ShouldBe([nameof(SlaAtRisk), nameof(EscalationClimbed)]);
    }

    [Fact]
    public async Task The_half_hour_does_not_run_while_the_council_is_closed()
    {
        // Opened at 13:50 the first answer is due at 9:50 the next day, and the warning falls at 16:50.
        await using var desk = await EscalationDesk.StartAsync(now: App.MondayNine.AddHours(4).AddMinutes(50));
        var id = await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        (await desk.ToldAsync(id)).ShouldHaveSingleItem();

        desk.Desk.App.Clock.SetUtcNow(App.MondayNine.AddDays(1).AddMinutes(20).AddSeconds(-1));
        await EscalationDesk.LookAsync(desk.Desk.App);
        (await desk.ToldAsync(id)).ShouldHaveSingleItem();

        await desk.PassAsync(TimeSpan.FromSeconds(1));
        (await desk.ToldAsync(id)).ShouldBe(["Asha Example: Warning as Assignee", "Lee Lead: Warning as Lead"]);
    }

    [Fact]
    public async Task Who_takes_it_is_recorded_and_stops_the_climb()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync(desk.Asha);
        await desk.AwayAsync(desk.Asha, desk.Cora);
        await desk.PassAsync(EscalationDesk.UntilWarning);

        var taken = await desk.AsAsync(desk.Cora, new TakeEscalation(id));
        await desk.PassAsync(TimeSpan.FromMinutes(45));

        taken.OtherAssignee.ShouldBe("Asha Example");
        (await desk.ToldAsync(id)).ShouldBe(["Cora Cover: Warning as Cover"]);
        var @case = await desk.Desk.CaseAsync(id);
        @case.AssigneeId.ShouldBe(desk.Asha.Id);
        @case.Events.Single(e => e.Fact is EscalationTaken).ActorName.ShouldBe("Cora Cover");
        (await desk.AsAsync(desk.Cora, new GetCase(@case.Reference))).Timeline.ShouldContain(t => t.Text == "Warning taken" && t.Actor == "Cora Cover");
        var row = (await desk.AsAsync(desk.Cora, new ListNotifications())).Items.Single();
        (row.TakenBy, row.IsRead, row.Waits).ShouldBe(("Cora Cover", true, false));
    }

    [Fact]
    public async Task A_case_of_nobody_becomes_that_of_the_lead_who_takes_it()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync();
        await desk.PassAsync(EscalationDesk.UntilWarning);

        (await desk.AsAsync(desk.Lee, new TakeEscalation(id))).OtherAssignee.ShouldBeNull();

        (await desk.Desk.CaseAsync(id)).AssigneeId.ShouldBe(desk.Lee.Id);
        (await Should.ThrowAsync<RuleException>(() => desk.AsAsync(desk.Ada, new TakeEscalation(id)))).Message.ShouldBe("Lee Lead has taken it already.");
        (await Should.ThrowAsync<RuleException>(() => desk.AsAsync(desk.Lee, new TakeEscalation(id)))).Message.ShouldBe("You have taken it already.");
    }

    [Fact]
    public async Task Of_two_who_take_it_at_once_one_is_told_that_the_other_was_first()
    {
        await using var desk = await EscalationDesk.StartAsync();
        await using var other = await desk.AnotherAsync();
        var id = await desk.CaseAsync();
        await desk.PassAsync(EscalationDesk.UntilWarning);

        var outcomes = await Task.WhenAll(new[] { (desk.Desk.App, desk.Lee), (other.App, desk.Lou) }.Select(async x =>
        {
            try
            {
                await x.App.SendAsync(new TakeEscalation(id), x.Item2);
                return "taken";
            }
            catch (RuleException e)
            {
                return e.Message;
            }
        }));

        outcomes.Count(o => o == "taken").ShouldBe(1);
        outcomes.Single(o => o != "taken").ShouldEndWith("has taken it already.");
        (await EventsAsync(desk, id)).Count(k => k == nameof(EscalationTaken)).ShouldBe(1);
    }

    [Fact]
    public async Task A_taken_case_that_is_missed_all_the_same_is_told_again()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        await desk.AsAsync(desk.Asha, new TakeEscalation(id));

        await desk.PassAsync(TimeSpan.FromHours(2));

        (await desk.ToldAsync(id)).ShouldBe(["Asha Example: Breach as Assignee", "Asha Example: Warning as Assignee", "Lee Lead: Breach as Lead"]);
        (await desk.AsAsync(desk.Lee, new CountUnreadNotifications())).ShouldBe(1);
    }

    [Theory]
    [InlineData("answered")]
    [InlineData("resolved")]
    [InlineData("spam")]
    public async Task Case_63_what_has_ended_raises_nothing_and_climbs_no_more(string how)
    {
        await using var desk = await EscalationDesk.StartAsync();
        var before = await desk.CaseAsync(desk.Asha, "before");
        await EndAsync(desk, before, "before", how);
        await desk.PassAsync(EscalationDesk.UntilWarning - TimeSpan.FromHours(1));
        var after = await desk.CaseAsync(desk.Asha, "after");
        await desk.PassAsync(TimeSpan.FromHours(3));
        (await desk.ToldAsync(before)).ShouldBeEmpty();
        (await desk.ToldAsync(after)).ShouldHaveSingleItem();
        (await desk.AsAsync(desk.Asha, new CountUnreadNotifications())).ShouldBe(1);

        await EndAsync(desk, after, "after", how);
        await desk.PassAsync(TimeSpan.FromHours(2));

        (await desk.ToldAsync(after)).ShouldHaveSingleItem();
        (await desk.AsAsync(desk.Asha, new CountUnreadNotifications())).ShouldBe(0);
        (await desk.AsAsync(desk.Asha, new ListNotifications())).Items.Single().IsSettled.ShouldBeTrue();
        await Should.ThrowAsync<RuleException>(() => desk.AsAsync(desk.Asha, new TakeEscalation(after)));
        (await EventsAsync(desk, after)).ShouldNotContain(nameof(EscalationClimbed));
    }

    [Fact]
    public async Task Case_63_a_paused_clock_raises_nothing()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync(desk.Asha, "c1");
        await desk.Desk.ReceiveAsync(desk.Desk.Answer("o1", "c1"));
        await desk.Desk.SendAsync(new WaitForResident(id, "Which street?"));

        for (var day = 0; day < 12; day++)
            await desk.PassAsync(TimeSpan.FromDays(1));

        (await desk.ToldAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_miss_that_was_answered_before_anybody_looked_tells_nobody()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync(desk.Asha, "c1");
        desk.Desk.App.Clock.Advance(TimeSpan.FromHours(5));
        await desk.Desk.ReceiveAsync(desk.Desk.Answer("o1", "c1"));

        await EscalationDesk.LookAsync(desk.Desk.App);

        (await EventsAsync(desk, id)).ShouldBe([nameof(SlaBreached)]);
        (await desk.ToldAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Case_60_two_workers_tell_everybody_once()
    {
        await using var desk = await EscalationDesk.StartAsync();
        await using var other = await desk.AnotherAsync();
        for (var i = 0; i < 10; i++)
            await desk.CaseAsync(desk.Asha);
        desk.Desk.App.Clock.Advance(EscalationDesk.UntilWarning);
        other.App.Clock.SetUtcNow(desk.Desk.Now);
        await TogetherAsync();
        (await desk.ToldAsync()).Count.ShouldBe(10);

        desk.Desk.App.Clock.Advance(TimeSpan.FromMinutes(30));
        other.App.Clock.SetUtcNow(desk.Desk.Now);
        await TogetherAsync();

        (await desk.ToldAsync()).CountBy(t => t).ShouldBe(
            [new("Asha Example: Warning as Assignee", 10), new("Lee Lead: Warning as Lead", 10)], ignoreOrder: true);
        foreach (var @case in await desk.Desk.CasesAsync())
            @case.Events.Count(e => e.Fact is EscalationClimbed).ShouldBe(1);

        Task TogetherAsync() => Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => EscalationDesk.LookAsync(i % 2 == 0 ? desk.Desk.App : other.App))));
    }

    [Fact]
    public async Task Case_59_after_an_outage_everybody_is_told_once_with_the_true_time()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(TimeSpan.FromHours(5));
        await desk.PassAsync(TimeSpan.FromMinutes(1));

        (await desk.ToldAsync(id)).ShouldBe(["Asha Example: Breach as Assignee", "Lee Lead: Breach as Lead"]);
        var row = (await desk.AsAsync(desk.Lee, new ListNotifications())).Items.Single();
        (row.At, row.DueAt, row.What).ShouldBe((App.MondayNine.AddHours(4), App.MondayNine.AddHours(4), EscalationKind.Breach));
    }

    [Fact]
    public async Task Everybody_sees_and_reads_only_their_own()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var first = await desk.CaseAsync(desk.Asha);
        var second = await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilMissed);
        (await desk.AsAsync(desk.Cora, new ListNotifications())).Total.ShouldBe(0);

        var mine = (await desk.AsAsync(desk.Asha, new ListNotifications(1, 1)));
        (mine.Items.Count, mine.Total, mine.Unread).ShouldBe((1, 2, 2));
        await desk.AsAsync(desk.Cora, new MarkNotificationsRead(mine.Items[0].Id));
        await desk.AsAsync(desk.Cora, new MarkNotificationsRead());
        (await desk.AsAsync(desk.Asha, new CountUnreadNotifications())).ShouldBe(2);

        await desk.AsAsync(desk.Asha, new MarkNotificationsRead(CaseId: first));
        (await desk.AsAsync(desk.Asha, new ListNotifications())).Items.Select(n => n.CaseId).ShouldBe([second, first]);
        (await desk.AsAsync(desk.Lee, new CountUnreadNotifications())).ShouldBe(2);

        await desk.AsAsync(desk.Asha, new MarkNotificationsRead());
        (await desk.AsAsync(desk.Asha, new CountUnreadNotifications())).ShouldBe(0);
    }

    [Fact]
    public async Task The_case_tells_who_was_told_and_when_it_goes_up()
    {
        await using var desk = await EscalationDesk.StartAsync();
        var id = await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);

        var shown = await desk.AsAsync(desk.Asha, new GetCaseEscalations(id));
        shown.Unread.ShouldBe(1);
        var one = shown.Items.ShouldHaveSingleItem();
        (one.What, one.ClimbAt, one.TakenBy).ShouldBe((EscalationKind.Warning, desk.Desk.Now.AddMinutes(30), null));
        one.Told.ShouldBe(["Asha Example"]);

        await desk.PassAsync(TimeSpan.FromHours(2));
        var missed = (await desk.AsAsync(desk.Asha, new GetCaseEscalations(id))).Items.ShouldHaveSingleItem();
        missed.What.ShouldBe(EscalationKind.Breach);
        missed.Told.ShouldBe(["Asha Example", "Lee Lead"]);
    }

    [Fact]
    public async Task What_was_told_long_ago_is_thrown_away()
    {
        await using var desk = await EscalationDesk.StartAsync();
        await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilMissed);
        desk.Desk.App.Clock.Advance(PruneEscalations.Keep);
        (await desk.Desk.App.SendAsync(new PruneEscalations())).ShouldBe(0);

        desk.Desk.App.Clock.Advance(TimeSpan.FromSeconds(1));

        (await desk.Desk.App.SendAsync(new PruneEscalations())).ShouldBe(1);
        (await desk.ToldAsync()).ShouldBeEmpty();
        (await desk.Desk.App.SendAsync(new RaiseSlaAlerts())).ShouldBeGreaterThanOrEqualTo(0);
    }

    private static Task EndAsync(EscalationDesk desk, Guid id, string message, string how) => how switch
    {
        "answered" => desk.Desk.ReceiveAsync(desk.Desk.Answer("answer-" + message, message)),
        "resolved" => desk.Desk.SendAsync(new ResolveCase(id, CaseOutcome.NoAnswerNeeded, "Thanks only")),
        _ => desk.Desk.SendAsync(new MarkNotAnEnquiry(id, "Spam")),
    };

    private static async Task<List<string>> EventsAsync(EscalationDesk desk, Guid id) =>
        [.. (await desk.Desk.CaseAsync(id)).Events.Where(e => e.Fact is SlaAtRisk or SlaBreached or EscalationClimbed or EscalationTaken).OrderBy(e => e.Number).Select(e => e.Kind)];
}
