using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Intake;

/// <summary>
/// Throws away raw deliveries some time after they became messages; those with a parked item that nobody has settled stay. A platform repeats a delivery
/// for at most 36 hours, so that after 30 days a repeat no longer has to be recognised by its body. Answers how many went.
/// </summary>
[SystemOnly]
public sealed record PruneDeliveries : ICommand<int>
{
    public const int BatchSize = 500;
    public static readonly TimeSpan Keep = TimeSpan.FromDays(30);
}

internal sealed class PruneDeliveriesHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<PruneDeliveries, int>
{
    public async Task<int> Handle(PruneDeliveries command, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - PruneDeliveries.Keep;
        var ids = await db.InboundDeliveries
            .Where(d => d.ProcessedAt < before && !db.ParkedItems.Any(p => p.DeliveryId == d.Id && p.SettledAt == null))
            .OrderBy(d => d.ProcessedAt).Take(PruneDeliveries.BatchSize).Select(d => d.Id).ToListAsync(cancellationToken);
        if (ids.Count == 0)
            return 0;
        await db.ParkedItems.Where(p => ids.Contains(p.DeliveryId)).ExecuteDeleteAsync(cancellationToken);
        return await db.InboundDeliveries.Where(d => ids.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
