using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;
using Enquiries.Simulator;
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
    IServiceScopeFactory scopes, IServer server, IHostEnvironment environment, IOptions<DemoOptions> options, IAccountDirectory directory,
    ICredentialProtector protector, ILogger<DemoPlatform> log) : IHostedLifecycleService, IAsyncDisposable
{
    private const string GraphVersion = "v26.0";
    private WebApplication? simulator;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.RunsIn(environment) || options.Value.SimulatorUrl is not { Length: > 0 } url)
            return;

        var page = new SimulatedPageOptions();
        try
        {
            var settings = new SimulatorOptions { Urls = url, Demo = true };
            settings.Pages.Add(page);
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
        if (OwnAddress() is not { } desk)
            return;

        using var http = new HttpClient { BaseAddress = new Uri(platform) };
        using var answer = await http.PostAsJsonAsync("/_control/webhook", new { url = $"{desk}/webhooks/facebook" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        Console.WriteLine($"The desk is at {desk}");
        Console.WriteLine($"The simulated platform, where residents write, is at {platform}");
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

    private async Task ConnectAsync(SimulatedPageOptions page, string apiBaseUrl, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var credentials = protector.Protect(new ChannelCredentials(page.AppSecret, null, page.VerifyToken, page.AccessToken));
        var account = await db.ChannelAccounts.FirstOrDefaultAsync(a => a.Channel == ChannelKind.Facebook && a.ExternalId == page.PageId, ct);
        if (account is null)
        {
            var team = await db.Teams.Where(t => t.Name == DemoCouncil.FirstTeam).Select(t => (Guid?)t.Id).FirstOrDefaultAsync(ct);
            db.ChannelAccounts.Add(ChannelAccount.Connect(ChannelKind.Facebook, page.Name, page.PageId, apiBaseUrl, credentials, team));
        }
        else
        {
            account.Reconnect(account.Name, apiBaseUrl, credentials, account.TeamId);
        }

        await db.SaveChangesAsync(ct);
        directory.Invalidate();
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
