using System.Collections.Concurrent;
using System.Net;
using Enquiries.Application.Admin;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.X;
using Enquiries.Simulator;
using Enquiries.Simulator.X;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>The simulated X: posts that name the council, answers to what it wrote, quotes, direct messages and encrypted ones. Each access token is renewed with a refresh token for one use.</summary>
internal sealed class TroubledX : TroubledPlatform
{
    private readonly WebApplication simulator;
    private readonly SimulatedX platform;
    private readonly Inbox inbox;
    private readonly XTweet news;
    private readonly List<byte[]> waiting = [];

    private TroubledX(App app, WebApplication simulator, Inbox inbox, ChannelAccount account)
        : base(app)
    {
        (this.simulator, this.inbox, Account) = (simulator, inbox, account);
        platform = simulator.Services.GetRequiredService<SimulatedX>();
        news = platform.Write(platform.Council, "Roadworks in the High Street");
    }

    public override ChannelAccount Account { get; }

    public override IReadOnlyCollection<string> Written =>
    [
        .. platform.Tweets.Where(t => !t.Author.IsCouncil).Select(t => t.Id),
        .. platform.Directs.Where(d => !d.Sender.IsCouncil).Select(d => d.Id),
        .. platform.Encrypted,
    ];

    public static async Task<TroubledPlatform> StartAsync(int seed)
    {
        var app = await App.StartAsync();
        var arrived = new Inbox();
        var options = new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = app.Clock, RandomSeed = seed, WebhookHandler = () => arrived };
        var host = SimulatorHost.Build(options);
        await host.StartAsync(Ct);
        var council = SimulatedXAccount.Default;
        var secrets = app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials(options.X.ConsumerSecret, null, "", council.AccessToken)
        {
            RefreshToken = council.RefreshToken,
            AccessTokenExpiresAt = app.Clock.GetUtcNow() + options.X.TokenLifetime,
            Extra = new Dictionary<string, string> { [Infrastructure.Channels.X.XTokens.ClientSecret] = options.X.ClientSecret, [XClient.BearerToken] = options.X.BearerToken },
        });
        var settings = new Dictionary<string, string>
        {
            [Infrastructure.Channels.X.XTokens.ClientIdSetting] = options.X.ClientId,
            [XPollFeed.WebhookSetting] = "http://desk.example/webhooks/x",
        };
        var account = ChannelAccount.Connect(ChannelKind.X, "Council", council.UserId, host.Urls.First() + "/x", secrets, null, System.Text.Json.JsonSerializer.Serialize(settings));
        await app.SaveAsync(account);
        var x = new TroubledX(app, host, arrived, account);
        x.platform.Webhooks.Settings = new() { DropShare = 0.3, DuplicateShare = 0.25, ReorderShare = 0.3, ReorderHoldMilliseconds = 2_000, DelayMilliseconds = 500 };
        return x;
    }

    public override void Write(int number, Random random)
    {
        var author = platform.Person($"Resident {(char)('A' + random.Next(8))}");
        var text = $"Message {number}";
        switch (random.Next(5))
        {
            case 0:
                platform.WriteDirect(author, platform.Council, text);
                break;
            case 1:
                platform.Write(author, text, replyTo: news);
                break;
            case 2:
                platform.Write(author, text, quoted: news);
                break;
            case 3:
                platform.WriteEncrypted(author, platform.Council);
                break;
            default:
                platform.Write(author, $"@{platform.Council.Username} {text}");
                break;
        }
    }

    public override async Task<IReadOnlyList<byte[]>> DeliverAsync()
    {
        // What was delayed or held back has its time, and the simulator is told that the clock was moved.
        App.Clock.Advance(TimeSpan.FromSeconds(10));
        platform.Webhooks.Settings = platform.Webhooks.Settings with { };
        List<byte[]> bodies = [.. waiting, .. await ArrivedAsync()];
        waiting.Clear();
        return bodies;
    }

    public override bool Repeats => true;

    /// <summary>What comes while feeds are read is what X was asked to repeat.</summary>
    public override async Task ReadFeedsAsync()
    {
        waiting.AddRange(await ArrivedAsync());
        await base.ReadFeedsAsync();
        await TakeInRepeatedAsync(await ArrivedAsync());
    }

    private async Task<IReadOnlyList<byte[]>> ArrivedAsync()
    {
        (await platform.Webhooks.FlushAsync(TimeSpan.FromSeconds(20), Ct)).ShouldBeTrue();
        var bodies = new List<byte[]>();
        while (inbox.Bodies.TryDequeue(out var body))
            bodies.Add(body);
        return bodies;
    }

    public override void RefuseToken(bool refused)
    {
        if (refused)
        {
            platform.Failures.Add("unauthorized");
            platform.Failures.Add("refresh-refused");
        }
        else
        {
            // The refresh token is good again; the access token has run out meanwhile.
            platform.Failures.Clear();
            platform.Tokens.Expire();
        }
    }

    public override void ShouldHaveHadTrouble()
    {
        platform.Webhooks.Dropped.ShouldBeGreaterThan(0);
        platform.Tokens.Refreshes.ShouldBeGreaterThan(1);
    }

    public override async ValueTask DisposeAsync()
    {
        await simulator.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override ChangeChannelAccount Reconnecting() => new(Account.Id, Account.Name, null, null);

    private sealed class Inbox : HttpMessageHandler
    {
        public ConcurrentQueue<byte[]> Bodies { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get)
            {
                var challenge = Uri.UnescapeDataString(request.RequestUri!.Query.Split("crc_token=")[1]);
                var answer = XSignature.AnswerTo(challenge, new SimulatedXOptions().ConsumerSecret);
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($$"""{"response_token":"{{answer}}"}""") };
            }

            Bodies.Enqueue(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
