using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Simulator;
using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Instagram;
using Enquiries.Simulator.Webhooks;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>The simulated Instagram account: comments under two posts, and direct messages.</summary>
internal sealed class TroubledInstagram : TroubledMeta
{
    private readonly SimulatedInstagram platform;
    private readonly List<InstagramMedia> posts;

    private TroubledInstagram(App app, WebApplication simulator, Inbox inbox, ChannelAccount account)
        : base(app, simulator, inbox, account)
    {
        platform = simulator.Services.GetRequiredService<SimulatedInstagram>();
        posts = [platform.Post("Roadworks in the High Street"), platform.Post("Bins on the bank holiday")];
    }

    public override IReadOnlyCollection<string> Written =>
    [
        .. posts.SelectMany(p => platform.Comments(p.Id)).Select(c => c.Id),
        .. platform.Conversations().SelectMany(p => platform.Messages(p.Id)).Where(m => !m.IsByCouncil).Select(m => m.Id),
    ];

    protected override WebhookDispatcher Webhooks => platform.Webhooks;

    protected override FailureSwitches Failures => platform.Failures;

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
        instagram.HaveTrouble();
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
}
