using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Workers;

/// <summary>Sends a request again and again. Keeps nothing in memory: what a run could not do, the next one finds.</summary>
internal abstract class PeriodicWorker(SystemRequests requests, TimeProvider clock, ILogger log, TimeSpan interval, TimeSpan firstAfter = default)
    : BackgroundService
{
    protected DateTimeOffset Now => clock.GetUtcNow();

    protected abstract Task RunAsync(CancellationToken ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (firstAfter > TimeSpan.Zero)
            await Task.Delay(firstAfter, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "{Worker} is interrupted; its next run goes on where this one ended", GetType().Name);
            }

            await Task.Delay(interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends the request until it answers with less than a full batch.</summary>
    protected async Task SendUntilDoneAsync(Func<IRequest<int>> request, int batchSize, CancellationToken ct)
    {
        int done;
        do
        {
            done = await SendAsync(request(), ct);
        }
        while (done == batchSize);
    }

    /// <summary>For what a platform is asked to do: a stop does not break it off at once.</summary>
    protected LastWord HearToTheEnd(CancellationToken stopping) => new(clock, stopping);

    protected Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct) => requests.SendAsync(request, ct);
}
