using Enquiries.Application.Admin;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.YouTube;
using Enquiries.Simulator;
using Enquiries.Simulator.YouTube;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>The simulated YouTube, which delivers nothing: its lists leave comments out for a while, repeat others and mix them up.</summary>
internal sealed class TroubledYouTube : TroubledPlatform
{
    private readonly WebApplication simulator;
    private readonly SimulatedTube platform;
    private readonly List<SimulatedVideo> videos;

    private TroubledYouTube(App app, WebApplication simulator, ChannelAccount account)
        : base(app)
    {
        (this.simulator, Account) = (simulator, account);
        platform = simulator.Services.GetRequiredService<SimulatedTube>();
        videos = [platform.Upload("What goes in which bin?"), platform.Upload("The new library")];
    }

    public override ChannelAccount Account { get; }

    public override bool Delivers => false;

    public override IReadOnlyCollection<string> Written => [.. platform.Comments().Select(c => c.Id)];

    public static async Task<TroubledPlatform> StartAsync(int seed)
    {
        var app = await App.StartAsync();
        var options = new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = app.Clock, RandomSeed = seed };
        options.YouTube.AccessToken = "always-good";
        var host = SimulatorHost.Build(options);
        await host.StartAsync(Ct);
        var address = host.Urls.First() + "/youtube";
        var secrets = app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("hub-secret", null, "verify", "always-good")
        {
            RefreshToken = options.YouTube.RefreshToken,
            Extra = new Dictionary<string, string> { [YouTubeSettings.ClientSecretKey] = options.YouTube.ClientSecret },
        });
        var settings = new Dictionary<string, string>
        {
            [YouTubeSettings.ClientIdKey] = options.YouTube.ClientId,
            [YouTubeSettings.TokenKey] = address + "/token",
            [YouTubeSettings.HubKey] = address + "/hub/subscribe",
        };
        var account = ChannelAccount.Connect(
            ChannelKind.YouTube, options.YouTube.Title, options.YouTube.Id, address + "/v3", secrets, null, System.Text.Json.JsonSerializer.Serialize(settings));
        await app.SaveAsync(account);
        var tube = new TroubledYouTube(app, host, account);
        tube.platform.Settings = new TubeSettings { LateShare = 0.25, LateSeconds = 600, Overlap = 2, Shuffle = true };
        return tube;
    }

    public override void Write(int number, Random random)
    {
        var author = $"Resident {(char)('A' + random.Next(8))}";
        platform.Comment(author, $"Message {number}", videos[random.Next(videos.Count)].Id);
    }

    public override Task<IReadOnlyList<byte[]>> DeliverAsync() => Task.FromResult<IReadOnlyList<byte[]>>([]);

    public override void RefuseToken(bool refused)
    {
        if (refused)
        {
            platform.Failures.Add("auth-error", area: "all");
            platform.Failures.Add("invalid-grant");
        }
        else
        {
            platform.Failures.Clear();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await simulator.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override ChangeChannelAccount Reconnecting() => new(Account.Id, Account.Name, null, null, AccessToken: "always-good");
}
