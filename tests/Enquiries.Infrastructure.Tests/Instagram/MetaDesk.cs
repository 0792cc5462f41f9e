using System.Collections.Concurrent;
using System.Net;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.Meta;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Infrastructure.Intake;
using Enquiries.Simulator;
using Enquiries.Simulator.Instagram;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Enquiries.Infrastructure.Tests.Instagram;

/// <summary>The desk with a Page or an Instagram account, and the simulated platform, over real HTTP; the test moves the clock and says when workers run.</summary>
internal sealed class MetaDesk : IAsyncDisposable
{
    private readonly WebApplication simulator;
    private readonly IHostedService writer;
    private readonly Receiver receiver;

    private MetaDesk(App app, WebApplication simulator, Receiver receiver, IHostedService writer)
    {
        (App, this.simulator, this.receiver, this.writer) = (app, simulator, receiver, writer);
        Facebook = simulator.Services.GetRequiredService<SimulatedPlatform>();
        Instagram = simulator.Services.GetRequiredService<SimulatedInstagram>();
    }

    public App App { get; }

    public SimulatedPlatform Facebook { get; }

    public SimulatedInstagram Instagram { get; }

    public ChannelAccount Account { get; private set; } = null!;

    public Officer Officer { get; private set; } = null!;

    public string Address => simulator.Urls.First();

    /// <summary>What the desk's webhook answers.</summary>
    public HttpStatusCode Answer { set => receiver.Answer = value; }

    public DateTimeOffset Now => App.Clock.GetUtcNow();

    public static async Task<MetaDesk> StartAsync(ChannelKind channel, bool ownInterface = true, Dictionary<string, string>? settings = null)
    {
        var app = await App.StartAsync();
        var storing = app.Services.GetServices<IHostedService>().OfType<IDeliveryWriter>().Cast<IHostedService>().Single();
        await storing.StartAsync(CancellationToken.None);
        var inbox = new Receiver();
        var options = new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = app.Clock, WebhookHandler = () => inbox };
        options.Pages.Add(new SimulatedPageOptions { PageId = "1093", AppSecret = "meta-secret", AccessToken = "page-token", WebhookUrl = "http://desk.example/webhooks/facebook" });
        options.InstagramAccounts.Add(new SimulatedInstagramOptions { AppSecret = "meta-secret", AccessToken = "instagram-token", WebhookUrl = "http://desk.example/webhooks/instagram" });
        var host = SimulatorHost.Build(options);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var desk = new MetaDesk(app, host, inbox, storing);
        inbox.Desk = desk;
        var (id, token, address) = channel == ChannelKind.Facebook
            ? ("1093", "page-token", desk.Address + "/v26.0")
            : (SimulatedInstagramOptions.DefaultAccountId, "instagram-token", desk.Address + (ownInterface ? "/graph.instagram.com/v26.0" : "/v26.0"));
        desk.Account = ChannelAccount.Connect(
            channel, "Council", id, address, app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("meta-secret", null, "verify", token)), null,
            System.Text.Json.JsonSerializer.Serialize(settings ?? []));
        await app.SaveAsync(desk.Account);
        desk.Officer = await app.OfficerAsync();
        return desk;
    }

    public async Task<ConnectedAccount> ConnectedAsync()
    {
        var directory = App.Services.GetRequiredService<IAccountDirectory>();
        return (await directory.AllAsync(CancellationToken.None)).Single(a => a.Id == Account.Id);
    }

    /// <summary>The platform delivers what it has to tell, and the desk processes it.</summary>
    public async Task DeliverAsync()
    {
        await Facebook.Webhooks.FlushAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Instagram.Webhooks.FlushAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await ProcessAsync();
    }

    /// <summary>Runs all feeds that are due, and processes what they brought.</summary>
    public async Task ReadAsync()
    {
        var feeds = App.Services.GetRequiredService<FeedWorker>();
        for (var i = 0; i < 20 && await feeds.RunOnceAsync(TestContext.Current.CancellationToken) > 0; i++)
            await ProcessAsync();
    }

    public async Task AdvanceAsync(TimeSpan time)
    {
        App.Clock.Advance(time);
        await ReadAsync();
    }

    public Task<List<Message>> MessagesAsync() => App.ReadAsync(db => db.Messages.AsNoTracking().OrderBy(m => m.SentAt).ToListAsync());

    public Task<Message> MessageAsync(string externalId) => App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.ExternalId == externalId));

    public Task<ChannelFeed> FeedAsync(string name) => App.ReadAsync(db => db.ChannelFeeds.AsNoTracking().SingleAsync(f => f.AccountId == Account.Id && f.Name == name));

    public Task<int> WaitingAsync() => App.ReadAsync(db => db.EarlyItems.CountAsync());

    /// <summary>An officer answers, and the worker sends it.</summary>
    public async Task<Message> AnswerAsync(string externalId, string text)
    {
        var id = Guid.CreateVersion7(Now);
        await App.SendAsync(new SendReply((await MessageAsync(externalId)).CaseId, id, text), Officer);
        var worker = App.Services.GetRequiredService<DeliveryWorker>();
        await worker.RunOnceAsync(TestContext.Current.CancellationToken);
        return await App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));
    }

    public async ValueTask DisposeAsync()
    {
        await simulator.DisposeAsync();
        await writer.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }

    private async Task ProcessAsync()
    {
        while (receiver.Bodies.TryDequeue(out var got))
        {
            var account = await ConnectedAsync();
            HubSignature.FittingSecret(got.Signature, got.Body, [account]).ShouldNotBeNull();
            await App.Services.GetRequiredService<IDeliveryWriter>().StoreAsync(Account.Channel, got.Body, account.SecretFingerprints[0], CancellationToken.None);
        }

        var intake = App.Services.GetRequiredService<IntakeWorker>();
        while (await intake.RunOnceAsync(TestContext.Current.CancellationToken) > 0)
        {
            // Until nothing is left.
        }
    }

    private sealed class Receiver : HttpMessageHandler
    {
        public ConcurrentQueue<(byte[] Body, string Signature)> Bodies { get; } = new();

        public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

        public MetaDesk? Desk { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            if (Answer == HttpStatusCode.OK && request.RequestUri!.AbsolutePath.EndsWith(Desk!.Account.Channel.ToString().ToLowerInvariant(), StringComparison.Ordinal))
                Bodies.Enqueue((body, request.Headers.GetValues(HubSignature.Header).Single()));
            return new HttpResponseMessage(Answer);
        }
    }
}
