using Enquiries.Domain.Channels;
using Enquiries.Simulator;
using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Webhooks;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>The simulated Facebook Page: comments, answers to them, and direct messages.</summary>
internal sealed class TroubledFacebook : TroubledMeta
{
    private readonly SimulatedPlatform platform;
    private readonly List<SimulatedPost> posts;

    private TroubledFacebook(App app, WebApplication simulator, Inbox inbox, ChannelAccount account)
        : base(app, simulator, inbox, account)
    {
        platform = simulator.Services.GetRequiredService<SimulatedPlatform>();
        posts = [platform.CouncilPost("Roadworks in the High Street"), platform.CouncilPost("Bins on the bank holiday")];
    }

    public override IReadOnlyCollection<string> Written =>
    [
        .. posts.SelectMany(p => platform.Comments(p.Id)).Where(c => !c.IsByPage).Select(c => c.Id),
        .. platform.Conversations().SelectMany(c => platform.Messages(c.Id)).Where(m => !m.IsByPage).Select(m => m.Id),
    ];

    protected override WebhookDispatcher Webhooks => platform.Webhooks;

    protected override FailureSwitches Failures => platform.Failures;

    public static async Task<TroubledPlatform> StartAsync(int seed)
    {
        var app = await App.StartAsync();
        var arrived = new Inbox();
        var options = new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = app.Clock, RandomSeed = seed, WebhookHandler = () => arrived };
        options.Pages.Add(new SimulatedPageOptions { PageId = "1093", AppSecret = "test-secret", AccessToken = "test-access-token", WebhookUrl = "http://desk.example/webhooks/facebook" });
        var host = SimulatorHost.Build(options);
        await host.StartAsync(Ct);
        var facebook = new TroubledFacebook(app, host, arrived, await app.PageAsync(apiBaseUrl: host.Urls.First() + "/v26.0"));
        facebook.HaveTrouble();
        return facebook;
    }

    public override void Write(int number, Random random)
    {
        var author = $"Resident {(char)('A' + random.Next(8))}";
        var text = $"Message {number}";
        if (random.Next(3) == 0)
            platform.Message(author, text);
        else
            platform.Comment(posts[random.Next(posts.Count)].Id, author, text);
    }
}
