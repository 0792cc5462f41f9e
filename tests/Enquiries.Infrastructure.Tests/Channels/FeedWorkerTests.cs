using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Enquiries.Infrastructure.Tests.Channels;

public sealed class FeedWorkerTests
{
    private static readonly SendResult.Failed NotPermitted = new(FailureKind.PermissionMissing, "The permission to read this is missing.");

    [Theory]
    [InlineData(FeedPurpose.Messages, false)]
    [InlineData(FeedPurpose.CatchUp, false)]
    [InlineData(FeedPurpose.Token, true)]
    public async Task A_missing_permission_is_the_problem_of_its_feed_unless_the_account_is_of_no_use_without(FeedPurpose purpose, bool stops)
    {
        var feed = new TestFeed("reading", purpose) { OnRead = _ => new FeedReading.Failed(NotPermitted) };
        await using var desk = await StartAsync(feed);
        await ReadAsync(desk);

        var row = await desk.App.ReadAsync(db => db.ChannelFeeds.AsNoTracking().SingleAsync());
        row.Problem.ShouldBe(NotPermitted.Reason);
        (await AccountAsync(desk)).State.ShouldBe(stops ? ChannelAccountState.NeedsAttention : ChannelAccountState.Connected);
    }

    [Fact]
    public async Task A_refused_token_stops_the_account_whichever_feed_finds_it_and_it_goes_on_when_that_feed_reads_again()
    {
        var refused = true;
        TestDesk desk = null!;
        var feed = new TestFeed("reading", FeedPurpose.CatchUp)
        {
            OnRead = _ => refused ? new FeedReading.Failed(NotPermitted with { Kind = FailureKind.TokenInvalid }) : FeedReading.Done.Nothing(null, desk.Now.AddHours(1)),
        };
        desk = await StartAsync(feed);
        await using var _ = desk;
        await ReadAsync(desk);
        (await AccountAsync(desk)).State.ShouldBe(ChannelAccountState.NeedsAttention);

        refused = false;
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync(desk);
        (await AccountAsync(desk)).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Fact]
    public async Task A_feed_that_reads_again_ends_no_pause_of_sends()
    {
        var slow = true;
        TestDesk desk = null!;
        var feed = new TestFeed("reading", FeedPurpose.Messages)
        {
            OnRead = _ => slow ? new FeedReading.Failed(new SendResult.Failed(FailureKind.RetryLater, "Slow down.")) : FeedReading.Done.Nothing(null, desk.Now.AddHours(1)),
        };
        desk = await StartAsync(feed);
        await using var _ = desk;
        var until = desk.Now.AddHours(3);
        await desk.App.ReadAsync(async db =>
        {
            (await db.ChannelAccounts.SingleAsync()).PauseUntil(until, "Slow down.");
            return await db.SaveChangesAsync();
        });
        await ReadAsync(desk);
        slow = false;
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync(desk);

        (await AccountAsync(desk)).PausedUntil.ShouldBe(until);
    }

    [Fact]
    public async Task A_reading_that_was_put_off_leaves_the_problem_and_the_position_as_they_are()
    {
        var turn = 0;
        TestDesk desk = null!;
        var feed = new TestFeed("reading", FeedPurpose.Messages)
        {
            OnRead = _ => turn++ switch
            {
                0 => new FeedReading.Done([], "here", desk.Now.AddMinutes(1)),
                1 => new FeedReading.Failed(new SendResult.Failed(FailureKind.RetryLater, "Away.")),
                _ => new FeedReading.NotYet(desk.Now.AddMinutes(15)),
            },
        };
        desk = await StartAsync(feed);
        await using var _ = desk;
        var read = desk.Now;
        for (var i = 0; i < 3; i++)
        {
            await ReadAsync(desk);
            desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        turn.ShouldBe(3);
        var row = await desk.App.ReadAsync(db => db.ChannelFeeds.AsNoTracking().SingleAsync());
        (row.Cursor, row.ReadAt, row.Problem).ShouldBe(("here", read, "Away."));
        row.Work.NextAttemptAt.ShouldBe(read.AddMinutes(4 + 15));
    }

    private static Task<TestDesk> StartAsync(TestFeed feed) => TestDesk.StartAsync(configure: services =>
    {
        services.RemoveAll<IChannelFeed>();
        services.AddSingleton<IChannelFeed>(feed);
    });

    private static Task<int> ReadAsync(TestDesk desk) => desk.App.Services.GetRequiredService<FeedWorker>().RunOnceAsync(TestContext.Current.CancellationToken);

    private static Task<ChannelAccount> AccountAsync(TestDesk desk) => desk.App.ReadAsync(db => db.ChannelAccounts.AsNoTracking().SingleAsync());
}
