using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Intake;

/// <summary>Sets an item aside that cannot be processed, for an administrator to see and retry.</summary>
[SystemOnly]
public sealed record ParkItem(Guid DeliveryId, int Position, string Error) : ICommand;

internal sealed class ParkItemHandler(EnquiriesDbContext db, MessageReceiver receiver, TimeProvider clock) : IRequestHandler<ParkItem, Unit>
{
    public async Task<Unit> Handle(ParkItem command, CancellationToken cancellationToken)
    {
        var delivery = await db.InboundDeliveries.SingleAsync(d => d.Id == command.DeliveryId, cancellationToken);
        await receiver.ParkAsync(
            delivery, command.Position, ParkedKind.Failed, $"item {command.Position + 1}", command.Error, clock.GetUtcNow(), cancellationToken);
        return Unit.Value;
    }
}
