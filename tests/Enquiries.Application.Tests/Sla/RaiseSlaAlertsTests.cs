using Enquiries.Application.Cases;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;

namespace Enquiries.Application.Tests.Sla;

public class RaiseSlaAlertsTests
{
    private static readonly DateTimeOffset Due = App.MondayNine.AddHours(4);

    [Fact]
    public async Task Case_57_warns_once_and_breaches_once_with_their_true_times()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync()).Id;
        for (var i = 0; i < 60; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromMinutes(5));
            await desk.App.SendAsync(new RaiseSlaAlerts());
        }

        (await AlertsAsync(desk, id)).ShouldBe([(nameof(SlaAtRisk), App.MondayNine.AddHours(3)), (nameof(SlaBreached), Due)]);
    }

    [Fact]
    public async Task Case_59_catches_up_after_an_hour_with_the_true_time_and_without_stale_warnings()
    {
        await using var desk = await TestDesk.StartAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Add((await desk.CaseAsync()).Id);
        desk.App.Clock.Advance(TimeSpan.FromHours(5));

        await desk.App.SendAsync(new RaiseSlaAlerts());

        foreach (var id in ids)
        {
            (await AlertsAsync(desk, id)).ShouldBe([(nameof(SlaBreached), Due)]);
            (await desk.CaseAsync(id)).Clocks.Single(c => c.Kind == ClockKind.FirstResponse).BreachRaisedAt.ShouldBe(desk.Now);
        }

        (await desk.App.SendAsync(new RaiseSlaAlerts())).ShouldBe(0);
    }

    [Fact]
    public async Task Case_60_two_workers_on_one_database_raise_one_breach_each()
    {
        await using var desk = await TestDesk.StartAsync();
        await using var other = await TestDesk.StartAsync(besides: desk);
        for (var i = 0; i < 20; i++)
            await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromHours(5));
        other.App.Clock.SetUtcNow(desk.Now);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? desk : other).App.SendAsync(new RaiseSlaAlerts()))));

        foreach (var @case in await desk.CasesAsync())
            @case.Events.Count(e => e.Fact is SlaBreached).ShouldBe(1);
    }

    [Fact]
    public async Task A_miss_that_was_answered_while_no_worker_ran_is_raised_too()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync(id: "c1")).Id;
        desk.App.Clock.Advance(TimeSpan.FromHours(5));
        await desk.ReceiveAsync(desk.Answer("o1", "c1"));

        await desk.App.SendAsync(new RaiseSlaAlerts());

        (await AlertsAsync(desk, id)).ShouldBe([(nameof(SlaBreached), Due)]);
    }

    [Fact]
    public async Task Case_66_the_order_of_the_queue_needs_no_worker()
    {
        await using var desk = await TestDesk.StartAsync();
        var first = await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromDays(3));

        var page = await desk.SendAsync(new ListCases(new CaseFilter { Sla = SlaStanding.Breached }));

        page.Items.Select(c => c.Id).ShouldBe([first.Id, second.Id]);
    }

    [Fact]
    public async Task Resolved_cases_close_when_the_grace_period_is_over()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();
        await desk.SendAsync(new ResolveCase(@case.Id, CaseOutcome.NoAnswerNeeded, "Thanks only"));
        desk.App.Clock.Advance(TimeSpan.FromDays(7));
        (await desk.App.SendAsync(new CloseResolvedCases())).ShouldBe(0);

        desk.App.Clock.Advance(TimeSpan.FromSeconds(1));

        (await desk.App.SendAsync(new CloseResolvedCases())).ShouldBe(1);
        (await desk.App.SendAsync(new CloseResolvedCases())).ShouldBe(0);
        (await desk.CaseAsync(@case.Id)).Status.ShouldBe(CaseStatus.Closed);
    }

    private static async Task<List<(string Kind, DateTimeOffset At)>> AlertsAsync(TestDesk desk, Guid id) =>
        [.. (await desk.CaseAsync(id)).Events.Where(e => e.Fact is SlaAtRisk or SlaBreached).OrderBy(e => e.Number).Select(e => (e.Kind, e.At))];
}
