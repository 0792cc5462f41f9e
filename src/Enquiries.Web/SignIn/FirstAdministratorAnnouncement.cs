using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Enquiries.Web.SignIn;

/// <summary>In Production, on a desk without staff, writes the one-time link to the log once the application listens.</summary>
internal sealed class FirstAdministratorAnnouncement(
    FirstAdministrator first,
    IServer server,
    IHostEnvironment environment,
    ILogger<FirstAdministratorAnnouncement> log) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsProduction() || !await first.IsNeededAsync(cancellationToken)) return;

        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        log.LogWarning(
            "Nobody has an account yet. Open this address within 24 hours to make the first administrator; it works once: {Address}/first-administrator?token={Token}",
            address.TrimEnd('/'), first.NewToken());
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
