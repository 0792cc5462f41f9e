using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Intake;

/// <summary>
/// Turns stored deliveries into cases, many in one transaction. A batch that fails is taken apart, down to the single item: that one is parked, the others go on.
/// </summary>
internal sealed class IntakeWorker(SystemRequests requests, IServiceScopeFactory scopes, TimeProvider clock, IntakeSignal signal, ILogger<IntakeWorker> log) : BackgroundService
{
    // Both keep the transaction short, because webhooks wait for it: a delivery may hold a thousand items.
    private const int BatchSize = 25;
    private const int BatchBytes = 64 * 1024;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>What comes shortly after one another shares a transaction, so that a rush costs less and leaves the database to the webhooks.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan[] Retries = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];
    private readonly ReceivedCounts received = new();

    /// <summary>Processes one batch of what is due. Returns how many deliveries it took.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var (taken, _) = await RunBatchAsync(ct);
        return taken;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunBatchAsync(stoppingToken) is { More: false })
                {
                    await signal.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
                    await Task.Delay(Gathering, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "Intake is interrupted; it goes on in a moment");
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<(int Taken, bool More)> RunBatchAsync(CancellationToken ct)
    {
        var lease = Guid.NewGuid();
        var (ids, more) = await ClaimAsync(lease, ct);
        if (ids.Count > 0)
            await ProcessAsync(ids, lease, ct);
        else
            await received.WriteAsync(scopes, clock.GetUtcNow(), all: true, ct);
        return (ids.Count, more);
    }

    private async Task<(List<Guid> Ids, bool More)> ClaimAsync(Guid lease, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var now = clock.GetUtcNow();
        var waiting = await db.InboundDeliveries
            .Where(d => d.Work.NextAttemptAt != null && d.Work.NextAttemptAt <= now && (d.Work.LeasedUntil == null || d.Work.LeasedUntil < now))
            .OrderBy(d => d.Work.NextAttemptAt).Take(BatchSize).Select(d => new { d.Id, d.Body.Length }).ToListAsync(ct);
        var size = 0;
        var due = waiting.TakeWhile((d, i) => (size += d.Length) <= BatchBytes || i == 0).Select(d => d.Id).ToList();
        var more = waiting.Count == BatchSize || due.Count < waiting.Count;
        if (due.Count == 0)
            return (due, more);

        // The condition is repeated, so that of two workers that saw the same rows only one gets each.
        var until = now + Lease;
        using var turn = await db.TakeWriteTurnAsync(ct);
        var mine = await db.InboundDeliveries
            .Where(d => due.Contains(d.Id) && d.ProcessedAt == null && (d.Work.LeasedUntil == null || d.Work.LeasedUntil < now))
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.LeasedBy, lease).SetProperty(d => d.Work.LeasedUntil, until).SetProperty(d => d.Work.Attempts, d => d.Work.Attempts + 1), ct);
        return (mine == due.Count ? due : await db.InboundDeliveries.Where(d => d.LeasedBy == lease).Select(d => d.Id).ToListAsync(ct), more);
    }

    private async Task ProcessAsync(List<Guid> ids, Guid lease, CancellationToken ct)
    {
        try
        {
            var result = await requests.SendAsync(new ProcessDeliveries(ids, lease), ct);
            received.Add(result.Accounts, clock.GetUtcNow());
            await received.WriteAsync(scopes, clock.GetUtcNow(), all: false, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (ids.Count > 1)
            {
                log.LogWarning(e, "A batch of {Count} deliveries failed; taking it apart", ids.Count);
                foreach (var half in ids.Chunk((ids.Count + 1) / 2))
                    await ProcessAsync([.. half], lease, ct);
                return;
            }

            log.LogWarning(e, "Delivery {Delivery} failed", ids[0]);
            await TakeApartAsync(ids[0], lease, e, ct);
        }
    }

    /// <summary>Tries again a few times, because the database may have been busy; then item by item, parking what fails.</summary>
    private async Task TakeApartAsync(Guid id, Guid lease, Exception error, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var delivery = await db.InboundDeliveries.SingleAsync(d => d.Id == id, ct);
        if (delivery.LeasedBy != lease)
            return;
        if (delivery.Work.Attempts <= Retries.Length)
        {
            delivery.Work.RetryAt(clock.GetUtcNow() + Retries[delivery.Work.Attempts - 1], error.GetType().Name);
            delivery.LeasedBy = null;
            await db.SaveChangesAsync(ct);
            return;
        }

        var channels = scope.ServiceProvider.GetRequiredService<Application.Channels.IChannels>();
        var count = channels[delivery.Channel].Read(delivery.Body).Count;
        for (var i = 0; i < count; i++)
        {
            try
            {
                await requests.SendAsync(new ProcessDeliveries([id], lease, i, Finish: false), ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Item {Position} of delivery {Delivery} is parked", i, id);
                await requests.SendAsync(new ParkItem(id, i, e.GetType().Name + ": " + e.Message), ct);
            }
        }

        delivery.Finish(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }
}
