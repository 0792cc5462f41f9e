using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>
/// Has the deliveries of parked items processed again, of one item or (with null) of all that wait. What a delivery has brought already is recognised and not
/// taken twice; what fails again is parked again.
/// </summary>
[RequiresRole(Role.Admin)]
public sealed record RetryParkedItems(Guid? ParkedItemId = null) : ICommand<int>
{
    /// <summary>So many deliveries at once; the rest waits for the next time.</summary>
    public const int MostAtOnce = 500;
}

internal sealed class RetryParkedItemsHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RetryParkedItems, int>
{
    public async Task<int> Handle(RetryParkedItems command, CancellationToken cancellationToken)
    {
        var wanted = db.ParkedItems.Where(p => p.SettledAt == null && (command.ParkedItemId == null || p.Id == command.ParkedItemId));
        var deliveryIds = await wanted.OrderBy(p => p.ParkedAt).Select(p => p.DeliveryId).Distinct().Take(RetryParkedItems.MostAtOnce).ToListAsync(cancellationToken);
        var deliveries = await db.InboundDeliveries.Where(d => deliveryIds.Contains(d.Id)).ToListAsync(cancellationToken);
        if (command.ParkedItemId is not null && deliveryIds.Count == 0)
            throw new NotFoundException("This item does not wait any more.");
        if (command.ParkedItemId is not null && deliveries.Count == 0)
            throw new RuleException("The delivery of this item is no longer kept, so it cannot be tried again. Dismiss it.");

        var now = clock.GetUtcNow();
        foreach (var delivery in deliveries)
        {
            delivery.ProcessedAt = null;
            delivery.LeasedBy = null;
            delivery.Work.Restart(now);
        }

        // They come back by themselves when they fail again; what was dismissed stays dismissed.
        var ids = deliveries.Select(d => d.Id).ToList();
        db.ParkedItems.RemoveRange(await db.ParkedItems.Where(p => p.SettledAt == null && ids.Contains(p.DeliveryId)).ToListAsync(cancellationToken));
        return deliveries.Count;
    }
}
