using System.Collections.Concurrent;
using System.Net;
using Enquiries.Application.Admin;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Simulator;
using Enquiries.Simulator.Instagram;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>The simulated Instagram account: comments under two posts, and direct messages.</summary>
internal sealed class TroubledInstagram : TroubledPlatform
{
    private readonly WebApplication simulator;
    private readonly SimulatedInstagram platform;
    private readonly Inbox inbox;
    private readonly List<InstagramMedia> posts;

    private TroubledInstagram(App app, WebApplication simulator, Inbox inbox, ChannelAccount account)
        : base(app)
    {
        (this.simulator, this.inbox, Account) = (simulator, inbox, account);
        platform = simulator.Services.GetRequiredService<SimulatedInstagram>();
        posts = [platform.Post("Roadworks in the High Street"), platform.Post("Bins on the bank holiday")];
    }

    public override ChannelAccount Account { get; }

    public override IReadOnlyCollection<string> Written =>
    [
        .. posts.SelectMany(p => platform.Comments(p.Id)).Select(c => c.Id),
        .. platform.Conversations().SelectMany(p => platform.Messages(p.Id)).Where(m => !m.IsByCouncil).Select(m => m.Id),
    ];

    public static Task<TroubledPlatform> StartWithOwnLoginAsync(int seed) => StartAsync(seed, "/graph.instagram.com/v26.0");

    public static Task<TroubledPlatform> StartWithFacebookLoginAsync(int seed) => StartAsync(seed, "/v26.0");

    private static async Task<TroubledPlatform> StartAsync(int seed, string api)
    {
        var app = await App.StartAsync();
        var arrived = new Inbox();
        var options = new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = app.Clock, RandomSeed = seed, WebhookHandler = () => arrived };
        options.InstagramAccounts.Add(new SimulatedInstagramOptions { AppSecret = "test-secret", AccessToken = "test-access-token", WebhookUrl = "http://desk.example/webhooks/instagram" });
        var host = SimulatorHost.Build(options);
        await host.StartAsync(Ct);
        var secrets = app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("test-secret", null, "verify", "test-access-token"));
        var account = ChannelAccount.Connect(
            ChannelKind.Instagram, "Council", SimulatedInstagramOptions.DefaultAccountId, host.Urls.First() + api, secrets, null);
        await app.SaveAsync(account);
        var instagram = new TroubledInstagram(app, host, arrived, account);
        instagram.platform.Webhooks.Settings = new() { DropShare = 0.25, DuplicateShare = 0.25, ReorderShare = 0.3, ReorderHoldMilliseconds = 2_000, DelayMilliseconds = 500 };
        return instagram;
    }

    public override void Write(int number, Random random)
    {
        var author = $"resident.{(char)('a' + random.Next(8))}";
        var text = $"Message {number}";
        if (random.Next(3) == 0)
            platform.Message(author, text);
        else
            platform.Comment(posts[random.Next(posts.Count)].Id, author, text);
    }

    public override async Task<IReadOnlyList<byte[]>> DeliverAsync()
    {
        // What was delayed or held back has its time.
        for (var i = 0; i < 3; i++)
        {
            App.Clock.Advance(TimeSpan.FromSeconds(3));
            (await platform.Webhooks.FlushAsync(TimeSpan.FromSeconds(20), Ct)).Completed.ShouldBeTrue();
        }

        var bodies = new List<byte[]>();
        while (inbox.Bodies.TryDequeue(out var body))
            bodies.Add(body);
        return bodies;
    }

    public override void RefuseToken(bool refused)
    {
        if (refused)
            platform.Failures.Add("token-463", area: "all");
        else
            platform.Failures.Clear();
    }

    public override async ValueTask DisposeAsync()
    {
        await simulator.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override ChangeChannelAccount Reconnecting() => new(Account.Id, Account.Name, null, null, AccessToken: "test-access-token");

    private sealed class Inbox : HttpMessageHandler
    {
        public ConcurrentQueue<byte[]> Bodies { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Enqueue(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
