using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;
using Enquiries.Simulator;
using Enquiries.Simulator.X;
using Enquiries.Simulator.YouTube;
using Enquiries.Web.SignIn;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.Demo;

/// <summary>
/// Starts the simulated platform beside the desk once the desk listens, connects its Page and tells it where our webhook is. From then on the two speak
/// HTTP, as with the real platform.
/// </summary>
internal sealed class DemoPlatform(
    IServiceScopeFactory scopes, IServer server, IHostEnvironment environment, IOptions<DemoOptions> options,
    ICredentialProtector protector, ILogger<DemoPlatform> log) : IHostedLifecycleService, IAsyncDisposable
{
    private const string GraphVersion = "v26.0";
    private const long YouTubeQuota = 1_000_000;
    private const int MostTries = 20;
    private WebApplication? simulator;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.RunsIn(environment) || options.Value.SimulatorUrl is not { Length: > 0 } url)
            return;

        var page = new SimulatedPageOptions();
        SimulatedChannelOptions youTube;
        try
        {
            var settings = new SimulatorOptions { Urls = url, Demo = true };
            settings.Pages.Add(page);
            settings.YouTube.Quota = YouTubeQuota;
            youTube = settings.YouTube;
            simulator = SimulatorHost.Build(settings);
            await simulator.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            log.LogWarning("The simulated platform could not be started at {Url}: {Reason} The desk works without it.", url, e.Message);
            return;
        }

        var platform = simulator.Urls.First().TrimEnd('/');
        await ConnectAsync(page, $"{platform}/{GraphVersion}", cancellationToken);
        await ConnectXAsync($"{platform}/x", OwnAddress(), cancellationToken);
        await ConnectYouTubeAsync(youTube, platform, OwnAddress(), cancellationToken);
        await ConnectInstagramAsync($"{platform}/graph.instagram.com/{GraphVersion}", cancellationToken);
        if (OwnAddress() is not { } desk)
            return;

        using var http = new HttpClient { BaseAddress = new Uri(platform) };
        using var answer = await http.PostAsJsonAsync("/_control/webhook", new { url = $"{desk}/webhooks/facebook" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var instagram = await http.PostAsJsonAsync("/_control/instagram/webhook", new { url = $"{desk}/webhooks/instagram" }, cancellationToken);
        instagram.EnsureSuccessStatusCode();
        Console.WriteLine($"The desk is at {desk}");
        Console.WriteLine($"The simulated platform, where residents write, is at {platform} (YouTube: {platform}/youtube)");
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (simulator is not null)
            await simulator.StopAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (simulator is not null)
            await simulator.DisposeAsync();
    }

    /// <summary>The council's account on the simulated X. Where the desk can be reached, the desk itself registers there for deliveries.</summary>
    private Task ConnectXAsync(string apiBaseUrl, string? desk, CancellationToken ct)
    {
        var (application, council) = (new SimulatedXOptions(), SimulatedXAccount.Default);
        var credentials = new ChannelCredentials(application.ConsumerSecret, null, "", council.AccessToken)
        {
            RefreshToken = council.RefreshToken,
            Extra = new Dictionary<string, string>(StringComparer.Ordinal) { ["clientSecret"] = application.ClientSecret, ["bearerToken"] = application.BearerToken },
        };
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["clientId"] = application.ClientId, ["monthlyCeiling"] = "50", ["username"] = council.Username };
        if (desk is not null)
            settings["webhookAddress"] = $"{desk}/webhooks/x";
        return ConnectAsync(ChannelKind.X, council.Name + " on X", council.UserId, apiBaseUrl, credentials, settings, ct);
    }

    private Task ConnectInstagramAsync(string apiBaseUrl, CancellationToken ct)
    {
        var account = new SimulatedInstagramOptions();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { [ConnectedAccount.OtherIdSetting] = account.OtherId, ["username"] = account.UserName };
        return ConnectAsync(
            ChannelKind.Instagram, account.Name + " on Instagram", account.AccountId, apiBaseUrl,
            new ChannelCredentials(account.AppSecret, null, account.VerifyToken, account.AccessToken), settings, ct);
    }

    private Task ConnectAsync(SimulatedPageOptions page, string apiBaseUrl, CancellationToken ct) => ConnectAsync(
        ChannelKind.Facebook, page.Name, page.PageId, apiBaseUrl, new ChannelCredentials(page.AppSecret, null, page.VerifyToken, page.AccessToken), null, ct);

    /// <summary>The workers are awake by now, and may change an account of an earlier demonstration at the same time: then it is looked at again.</summary>
    private async Task ConnectAsync(
        ChannelKind channel, string name, string externalId, string apiBaseUrl, ChannelCredentials secrets, IReadOnlyDictionary<string, string>? settings, CancellationToken ct)
    {
        for (var left = MostTries; ; left--)
        {
            try
            {
                await TryConnectAsync(channel, name, externalId, apiBaseUrl, secrets, settings, ct);
                return;
            }
            catch (DbUpdateConcurrencyException) when (left > 1)
            {
                // Read anew.
            }
        }
    }

    private async Task TryConnectAsync(
        ChannelKind channel, string name, string externalId, string apiBaseUrl, ChannelCredentials secrets, IReadOnlyDictionary<string, string>? settings, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var account = await db.ChannelAccounts.FirstOrDefaultAsync(a => a.Channel == channel && a.ExternalId == externalId, ct);
        var credentials = protector.Protect(secrets);
        if (account is null)
        {
            var team = await db.Teams.Where(t => t.Name == DemoCouncil.FirstTeam).Select(t => (Guid?)t.Id).FirstOrDefaultAsync(ct);
            account = ChannelAccount.Connect(channel, name, externalId, apiBaseUrl, credentials, team);
            db.ChannelAccounts.Add(account);
        }
        else
        {
            account.Reconnect(account.Name, apiBaseUrl, credentials, account.TeamId);
        }

        if (settings is not null)
            account.Configure(System.Text.Json.JsonSerializer.Serialize(settings));

        await db.SaveChangesAsync(ct);
    }

    /// <summary>The council's channel on the simulated YouTube: signed in for good, and polled every few seconds, which takes more quota than Google gives at first.</summary>
    private Task ConnectYouTubeAsync(SimulatedChannelOptions channel, string platform, string? desk, CancellationToken ct)
    {
        var credentials = new ChannelCredentials("example-hub-secret", null, "example-hub-token", "")
        {
            RefreshToken = channel.RefreshToken,
            Extra = new Dictionary<string, string>(StringComparer.Ordinal) { ["clientSecret"] = channel.ClientSecret },
        };
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["clientId"] = channel.ClientId,
            ["quotaUnits"] = channel.Quota.ToString(CultureInfo.InvariantCulture),
            ["pollSeconds"] = "3",
        };
        if (desk is not null)
            settings["callbackUrl"] = $"{desk}/webhooks/youtube";
        return ConnectAsync(ChannelKind.YouTube, channel.Title + " on YouTube", channel.Id, $"{platform}/youtube/v3", credentials, settings, ct);
    }

    /// <summary>The address we listen on, as the same machine can call it; null on a server without one.</summary>
    private string? OwnAddress()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses;
        var address = addresses?.FirstOrDefault(a => a.StartsWith("http://", StringComparison.Ordinal)) ?? addresses?.FirstOrDefault();
        if (address is null)
            return null;
        var parsed = BindingAddress.Parse(address);
        return parsed.Host is "*" or "+" or "[::]" or "0.0.0.0" ? $"{parsed.Scheme}://localhost:{parsed.Port}" : address.TrimEnd('/');
    }
}
