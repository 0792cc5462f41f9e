using System.Net;
using System.Net.Http.Json;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.X;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Infrastructure.Intake;
using Enquiries.Simulator;
using Enquiries.Simulator.X;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Enquiries.Infrastructure.Tests.X;

/// <summary>The desk and the simulated X, talking over real HTTP, with one clock that the test moves and workers that run when the test says so.</summary>
internal sealed class XDesk : IAsyncDisposable
{
    public const string WebhookAddress = "http://desk.example/webhooks/x";
    private static readonly SimulatedXAccount Council = SimulatedXAccount.Default;
    private readonly WebApplication simulator;
    private readonly IHostedService writer;

    private XDesk(App app, WebApplication simulator, Receiver receiver, IHostedService writer)
    {
        (App, this.simulator, Webhook, this.writer) = (app, simulator, receiver, writer);
        X = simulator.Services.GetRequiredService<SimulatedX>();
        receiver.Desk = this;
    }

    public App App { get; }

    public SimulatedX X { get; }

    public Receiver Webhook { get; }

    public ChannelAccount Account { get; private set; } = null!;

    public Officer Officer { get; private set; } = null!;

    public string Address => simulator.Urls.First() + "/x";

    public static async Task<XDesk> StartAsync(bool pushed = false, string? ceiling = null, App? besides = null)
    {
        var app = await App.StartAsync(besides: besides);
        var storing = app.Services.GetServices<IHostedService>().OfType<IDeliveryWriter>().Cast<IHostedService>().Single();
        await storing.StartAsync(CancellationToken.None);
        var receiver = new Receiver();
        var host = SimulatorHost.Build(new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = app.Clock, WebhookHandler = () => receiver });
        await host.StartAsync(TestContext.Current.CancellationToken);
        var desk = new XDesk(app, host, receiver, storing);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { [Infrastructure.Channels.X.XTokens.ClientIdSetting] = "example-client-id" };
        if (pushed)
            settings[XPollFeed.WebhookSetting] = WebhookAddress;
        if (ceiling is not null)
            settings[XSpending.CeilingSetting] = ceiling;
        desk.Account = ChannelAccount.Connect(
            ChannelKind.X, "Council on X", Council.UserId, desk.Address, app.Services.GetRequiredService<ICredentialProtector>().Protect(desk.Credentials()), null,
            System.Text.Json.JsonSerializer.Serialize(settings));
        await app.SaveAsync(desk.Account);
        desk.Officer = await app.OfficerAsync();
        return desk;
    }

    public ChannelCredentials Credentials() => new("example-consumer-secret", null, "", Council.AccessToken)
    {
        RefreshToken = Council.RefreshToken,
        AccessTokenExpiresAt = App.Clock.GetUtcNow().AddHours(2),
        Extra = new Dictionary<string, string>(StringComparer.Ordinal) { [Infrastructure.Channels.X.XTokens.ClientSecret] = "example-client-secret", [XClient.BearerToken] = "example-bearer-token" },
    };

    public async Task<ConnectedAccount> ConnectedAsync() =>
        (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(CancellationToken.None)).Single(a => a.Id == Account.Id);

    /// <summary>Reads all feeds that are due, takes in what X delivered, and processes it.</summary>
    public async Task ReadAsync()
    {
        var feeds = App.Services.GetRequiredService<FeedWorker>();
        while (await feeds.RunOnceAsync(TestContext.Current.CancellationToken) > 0)
        {
            // Until nothing is due.
        }

        await ProcessAsync();
    }

    public async Task ProcessAsync()
    {
        (await X.Webhooks.FlushAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();
        var intake = App.Services.GetRequiredService<IntakeWorker>();
        while (await intake.RunOnceAsync(TestContext.Current.CancellationToken) > 0)
        {
            // Until nothing is left.
        }
    }

    /// <summary>The calls that X got, oldest first, such as "GET 2/users/1/mentions".</summary>
    public async Task<IReadOnlyList<string>> CallsAsync()
    {
        using var http = new HttpClient();
        return await http.GetFromJsonAsync<List<string>>(new Uri(simulator.Urls.First() + "/_control/x/calls"), TestContext.Current.CancellationToken) ?? [];
    }

    public Task<IReadOnlyList<Message>> MessagesAsync() =>
        App.ReadAsync(async db => (IReadOnlyList<Message>)await db.Messages.AsNoTracking().OrderBy(m => m.SentAt).ThenBy(m => m.Number).ToListAsync());

    public Task<ChannelFeed?> FeedAsync(string name) => App.ReadAsync(db => db.ChannelFeeds.AsNoTracking().FirstOrDefaultAsync(f => f.AccountId == Account.Id && f.Name == name));

    public async Task<Guid> ReplyAsync(Guid caseId, string text)
    {
        var id = Guid.CreateVersion7(App.Clock.GetUtcNow());
        await App.SendAsync(new SendReply(caseId, id, text), Officer);
        return id;
    }

    /// <summary>Runs the delivery worker and moves the clock until the reply has ended or stands still.</summary>
    public async Task<Message> SettleAsync(Guid id, int rounds = 40)
    {
        var worker = App.Services.GetRequiredService<DeliveryWorker>();
        for (var i = 0; i < rounds; i++)
        {
            await worker.RunOnceAsync(TestContext.Current.CancellationToken);
            var message = await App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));
            if (message.State is not (MessageState.Pending or MessageState.Sending))
                return message;
            App.Clock.Advance(TimeSpan.FromSeconds(31));
        }

        return await App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));
    }

    public OutboundMessage Outbound(string? replyTo, string text = "We are on our way.", Audience audience = Audience.Public, string? person = null) => new(
        Guid.NewGuid(), Account.Id, audience, audience == Audience.Private ? SimulatedX.Conversation(Council.UserId, person!) : "1", person, replyTo, text, App.Clock.GetUtcNow());

    public IChannel Channel => App.Services.GetRequiredService<IChannels>()[ChannelKind.X];

    public async ValueTask DisposeAsync()
    {
        await simulator.DisposeAsync();
        await writer.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }

    /// <summary>In the place of the desk's webhook: checks what it checks, and stores.</summary>
    internal sealed class Receiver : HttpMessageHandler
    {
        public XDesk? Desk { get; set; }

        /// <summary>Does not answer right, as a desk that cannot be reached.</summary>
        public bool IsDown { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsDown)
                return new HttpResponseMessage(HttpStatusCode.BadGateway);
            if (request.Method == HttpMethod.Get)
            {
                var challenge = Uri.UnescapeDataString(request.RequestUri!.Query.Split("crc_token=")[1]);
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($$"""{"response_token":"{{XSignature.AnswerTo(challenge, "example-consumer-secret")}}"}""") };
            }

            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            var account = await Desk!.ConnectedAsync();
            var secret = XSignature.FittingSecret(request.Headers.GetValues(XSignature.Header).Single(), body, [account]);
            if (secret is null)
                return new HttpResponseMessage(HttpStatusCode.Unauthorized);
            await Desk.App.Services.GetRequiredService<IDeliveryWriter>().StoreAsync(ChannelKind.X, body, secret, cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
