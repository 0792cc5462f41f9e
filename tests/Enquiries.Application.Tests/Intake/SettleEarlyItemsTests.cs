using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Intake;

public sealed class SettleEarlyItemsTests
{
    [Fact]
    public async Task A_removal_that_two_hosts_took_in_beside_its_message_is_joined_to_it_later()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.ReceiveAsync(new InboundChange(desk.Page.ExternalId, desk.Now, "c1", InboundChangeKind.Removed));
        await MoveAsync(desk, "c1", "out of sight");
        await desk.ReceiveAsync(desk.Comment("c1"));
        await MoveAsync(desk, "out of sight", "c1");

        (await desk.App.SendAsync(new SettleEarlyItems())).ShouldBe(0, "it may still be in the hands of the intake");
        desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
        (await desk.App.SendAsync(new SettleEarlyItems())).ShouldBe(1);

        (await desk.CaseOfAsync("c1")).Messages.Single().RemovedAt.ShouldNotBeNull();
        (await desk.App.ReadAsync(db => db.EarlyItems.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task What_waits_for_something_that_never_comes_goes_after_thirty_days()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.ReceiveAsync(desk.Answer("a1", parent: "never"));

        desk.App.Clock.Advance(TimeSpan.FromDays(29));
        await desk.App.SendAsync(new SettleEarlyItems());
        (await desk.App.ReadAsync(db => db.EarlyItems.CountAsync())).ShouldBe(1);

        desk.App.Clock.Advance(TimeSpan.FromDays(2));
        await desk.App.SendAsync(new SettleEarlyItems());
        (await desk.App.ReadAsync(db => db.EarlyItems.CountAsync())).ShouldBe(0);
    }

    private static Task<int> MoveAsync(TestDesk desk, string from, string to) =>
        desk.App.ReadAsync(db => db.EarlyItems.Where(e => e.MatchKey == from).ExecuteUpdateAsync(s => s.SetProperty(e => e.MatchKey, to)));
}
