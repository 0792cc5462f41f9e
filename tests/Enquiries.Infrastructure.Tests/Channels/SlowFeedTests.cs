using System.Threading.Channels;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Enquiries.Infrastructure.Tests.Channels;

/// <summary>Readings that take long, beside others that do not.</summary>
public sealed class SlowFeedTests : IAsyncLifetime
{
    private readonly TestFeed feed = new("mentions", FeedPurpose.Messages);
    private readonly Channel<Guid> begun = Channel.CreateUnbounded<Guid>();
    private readonly TaskCompletionSource<FeedReading> slow = new();
    private App app = null!;
    private IHostedService writer = null!;
    private FeedWorker worker = null!;
    private ChannelAccount account = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await App.StartAsync(services =>
        {
            services.RemoveAll<IChannelFeed>();
            services.AddSingleton<IChannelFeed>(feed);
            services.RemoveAll<IChannel>();
            services.AddSingleton<IChannel>(new TestChannel());
        });
        account = await app.PageAsync("slow");
        writer = app.Services.GetServices<IHostedService>().OfType<IDeliveryWriter>().Cast<IHostedService>().Single();
        await writer.StartAsync(Ct);
        worker = app.Services.GetRequiredService<FeedWorker>();
        feed.OnReadSlowly = async (a, ct) =>
        {
            begun.Writer.TryWrite(a.Id);
            return a.Id == account.Id ? await slow.Task.WaitAsync(ct) : FeedReading.Done.Nothing("read", app.Clock.GetUtcNow().AddMinutes(1));
        };
    }

    public async ValueTask DisposeAsync()
    {
        await worker.StopAsync(CancellationToken.None);
        await writer.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    [Fact]
    public async Task A_reading_that_does_not_come_to_its_end_holds_up_no_other_account()
    {
        var other = await app.PageAsync("other");
        await worker.StartAsync(Ct);
        ((Guid[])[await BegunAsync(), await BegunAsync()]).ShouldBe([account.Id, other.Id], ignoreOrder: true);
        for (var i = 0; i < 3; i++)
        {
            await RecordedAsync(other.Id);
            app.Clock.Advance(TimeSpan.FromSeconds(61));
            app.Services.GetRequiredService<FeedSignal>().Raise();
            await BeginsAsync(other.Id);
        }

        (await RowAsync(account.Id)).ReadAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_reading_that_outlasts_its_claim_is_begun_once_and_what_it_brings_is_taken()
    {
        await worker.StartAsync(Ct);
        await BeginsAsync(account.Id);
        for (var i = 0; i < 10; i++)
        {
            var until = (await RowAsync(account.Id)).Work.LeasedUntil!.Value;
            app.Clock.Advance(ClaimFeed.Lease / 4 + TimeSpan.FromSeconds(1));
            while ((await RowAsync(account.Id)).Work.LeasedUntil <= until)
                await Task.Yield();
            (await app.SendAsync(new FindDueFeeds(10))).ShouldBeEmpty();
        }

        slow.SetResult(new FeedReading.Done([TestChannel.Body()], "the end", app.Clock.GetUtcNow().AddHours(1)));
        await RecordedAsync(account.Id);
        (await RowAsync(account.Id)).Cursor.ShouldBe("the end");
        begun.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_reading_whose_claim_somebody_else_took_is_broken_off()
    {
        var reading = worker.RunOnceAsync(Ct);
        await BeginsAsync(account.Id);
        await app.ReadAsync(db => db.ChannelFeeds.ExecuteUpdateAsync(s => s.SetProperty(f => f.LeasedBy, Guid.NewGuid())));
        app.Clock.Advance(ClaimFeed.Lease / 4 + TimeSpan.FromSeconds(1));
        (await reading).ShouldBe(0);
        (await RowAsync(account.Id)).ReadAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_reading_that_is_broken_off_by_a_stop_is_due_again_at_once()
    {
        await worker.StartAsync(Ct);
        await BeginsAsync(account.Id);
        await worker.StopAsync(Ct);
        (await app.SendAsync(new FindDueFeeds(10))).ShouldHaveSingleItem();
        var row = await RowAsync(account.Id);
        (row.LeasedBy, row.Work.Attempts).ShouldBe((null, 0));
    }

    private async Task BeginsAsync(Guid id) => (await BegunAsync()).ShouldBe(id);

    private async Task<Guid> BegunAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        return await begun.Reader.ReadAsync(patience.Token);
    }

    private async Task RecordedAsync(Guid id)
    {
        while ((await RowAsync(id)).LeasedBy is not null)
            await Task.Yield();
    }

    private Task<ChannelFeed> RowAsync(Guid id) => app.ReadAsync(db => db.ChannelFeeds.AsNoTracking().SingleAsync(f => f.AccountId == id));
}
