using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.YouTube;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Infrastructure.Intake;
using Enquiries.Simulator;
using Enquiries.Simulator.YouTube;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.YouTube;

/// <summary>The desk and the simulated YouTube, talking over real HTTP, with one clock that the test moves and workers that run when the test says so.</summary>
internal sealed class DeskAndTube : IAsyncDisposable
{
    private readonly WebApplication simulator;

    private DeskAndTube(App app, WebApplication simulator, ChannelAccount account, Officer officer)
    {
        (App, this.simulator, Account, Officer) = (app, simulator, account, officer);
        Tube = simulator.Services.GetRequiredService<SimulatedTube>();
        Video = Tube.Upload("What goes in which bin?");
    }

    public App App { get; }

    public SimulatedTube Tube { get; }

    public ChannelAccount Account { get; }

    public Officer Officer { get; }

    public SimulatedVideo Video { get; }

    public static async Task<DeskAndTube> StartAsync(long quota = 10_000, bool withRefreshToken = true, params (string Name, string Value)[] settings)
    {
        var app = await App.StartAsync();
        var options = new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = app.Clock };
        options.YouTube.AccessToken = "always-good";
        options.YouTube.Quota = quota;
        var host = SimulatorHost.Build(options);
        await host.StartAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<DeliveryWriter>().StartAsync(TestContext.Current.CancellationToken);

        var address = host.Urls.First() + "/youtube";
        var credentials = new ChannelCredentials("hub-secret", null, "verify", "always-good")
        {
            RefreshToken = withRefreshToken ? options.YouTube.RefreshToken : null,
            Extra = new Dictionary<string, string> { [YouTubeSettings.ClientSecretKey] = options.YouTube.ClientSecret },
        };
        var all = new Dictionary<string, string>
        {
            [YouTubeSettings.ClientIdKey] = options.YouTube.ClientId,
            [YouTubeSettings.TokenKey] = address + "/token",
            [YouTubeSettings.HubKey] = address + "/hub/subscribe",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        var account = ChannelAccount.Connect(
            ChannelKind.YouTube, options.YouTube.Title, options.YouTube.Id, address + "/v3", app.Services.GetRequiredService<ICredentialProtector>().Protect(credentials), null,
            System.Text.Json.JsonSerializer.Serialize(all));
        await app.SaveAsync(account);
        return new DeskAndTube(app, host, account, await app.OfficerAsync());
    }

    /// <summary>Feeds read what is due, and cases are made of what they found.</summary>
    public async Task RoundAsync()
    {
        await App.Services.GetRequiredService<FeedWorker>().RunOnceAsync(TestContext.Current.CancellationToken);
        await TakeInAsync();
    }

    /// <summary>Rounds over so much time, a minute apart.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            App.Clock.Advance(TimeSpan.FromMinutes(1));
            await RoundAsync();
        }
    }

    public async Task TakeInAsync()
    {
        var intake = App.Services.GetRequiredService<IntakeWorker>();
        while (await intake.RunOnceAsync(TestContext.Current.CancellationToken) > 0)
        {
            // Until nothing is left.
        }
    }

    /// <summary>Says what it has come to, so that the desk may send it off.</summary>
    public async Task<Guid> ReplyAsync(Guid caseId, string text)
    {
        var id = Guid.CreateVersion7(App.Clock.GetUtcNow());
        await App.SendAsync(new SendReply(caseId, id, text), Officer);
        return id;
    }

    public async Task<Message> SettleAsync(Guid id)
    {
        var worker = App.Services.GetRequiredService<DeliveryWorker>();
        for (var i = 0; i < 30; i++)
        {
            await worker.RunOnceAsync(TestContext.Current.CancellationToken);
            var message = await App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));
            if (message.State is not (MessageState.Pending or MessageState.Sending))
                return message;
            var account = await AccountNowAsync();
            if (account.State != ChannelAccountState.Connected || account.PausedUntil > App.Clock.GetUtcNow().AddHours(1))
                return message;
            var next = new[] { message.Work.NextAttemptAt, message.Work.LeasedUntil, account.PausedUntil }.Max();
            if (next > App.Clock.GetUtcNow())
                App.Clock.Advance(next.Value - App.Clock.GetUtcNow() + TimeSpan.FromMilliseconds(1));
        }

        return await App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));
    }

    public Task<Guid> CaseOfAsync(string externalId) => App.ReadAsync(db => db.Messages.Where(m => m.ExternalId == externalId).Select(m => m.CaseId).SingleAsync());

    public Task<List<Message>> MessagesAsync() => App.ReadAsync(db => db.Messages.AsNoTracking().OrderBy(m => m.SentAt).ToListAsync());

    public Task<ChannelAccount> AccountNowAsync() => App.ReadAsync(db => db.ChannelAccounts.AsNoTracking().SingleAsync(a => a.Id == Account.Id));

    public Task<ChannelFeed> FeedAsync(string name) => App.ReadAsync(db => db.ChannelFeeds.AsNoTracking().SingleAsync(f => f.AccountId == Account.Id && f.Name == name));

    public Task<int> DeliveriesAsync() => App.ReadAsync(db => db.InboundDeliveries.CountAsync());

    public async Task<ConnectedAccount> ConnectedAsync()
    {
        var directory = App.Services.GetRequiredService<IAccountDirectory>();
        return (await directory.AllAsync(TestContext.Current.CancellationToken)).Single();
    }

    public async ValueTask DisposeAsync()
    {
        await App.Services.GetRequiredService<DeliveryWriter>().StopAsync(CancellationToken.None);
        await simulator.DisposeAsync();
        await App.DisposeAsync();
    }
}
