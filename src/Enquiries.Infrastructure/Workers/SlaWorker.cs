using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Workers;

/// <summary>Looks every second for clocks that have fallen due, and every few minutes for cases to close. Keeps nothing in memory.</summary>
internal sealed class SlaWorker(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SlaWorker> log) : BackgroundService
{
    private static readonly TimeSpan CloseEvery = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        var closeNext = clock.GetUtcNow();
        do
        {
            try
            {
                while (await SendAsync(new RaiseSlaAlerts(), stoppingToken) == RaiseSlaAlerts.BatchSize)
                {
                    // A backlog after an outage: goes on until it is caught up.
                }

                if (clock.GetUtcNow() >= closeNext)
                {
                    while (await SendAsync(new CloseResolvedCases(), stoppingToken) == CloseResolvedCases.BatchSize)
                    {
                        // Likewise.
                    }

                    closeNext = clock.GetUtcNow() + CloseEvery;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "SLA alerts are interrupted; they are caught up with their true times");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(t => t is { IsCompletedSuccessfully: true, Result: true }, TaskScheduler.Default));
    }

    private async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
