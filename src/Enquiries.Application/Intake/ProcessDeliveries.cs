using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Intake;

/// <summary>
/// Turns stored deliveries into messages and cases, all of them in one transaction. Deliveries that another worker has taken in the meantime are left alone.
/// </summary>
/// <param name="Lease">The claim under which the caller holds the deliveries.</param>
/// <param name="Position">Only this item of a single delivery: how a delivery with one bad item is taken apart.</param>
/// <param name="Finish">Whether the deliveries are done with afterwards.</param>
[SystemOnly]
public sealed record ProcessDeliveries(IReadOnlyList<Guid> Ids, Guid Lease, int? Position = null, bool Finish = true) : ICommand<IntakeResult>;

/// <param name="Items">How many items were read.</param>
/// <param name="NewCases">How many cases were opened.</param>
/// <param name="Accounts">Whose items they were.</param>
public sealed record IntakeResult(int Items, int NewCases, IReadOnlyCollection<AccountIntake> Accounts);

/// <summary>What a batch brought for one account.</summary>
/// <param name="Received">New messages of residents that the platform sent, or that were read in the ordinary way.</param>
/// <param name="CaughtUp">New messages that were found by catching up.</param>
public sealed record AccountIntake(Guid AccountId, int Received, int CaughtUp);

internal sealed class ProcessDeliveriesHandler(EnquiriesDbContext db, IChannels channels, MessageReceiver receiver, TimeProvider clock)
    : IRequestHandler<ProcessDeliveries, IntakeResult>
{
    public async Task<IntakeResult> Handle(ProcessDeliveries command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var deliveries = await db.InboundDeliveries
            .Where(d => command.Ids.Contains(d.Id) && d.LeasedBy == command.Lease && d.ProcessedAt == null)
            .ToListAsync(cancellationToken);

        var items = new List<PlacedItem>();
        foreach (var delivery in deliveries)
        {
            try
            {
                var read = channels[delivery.Channel].Read(delivery.Body);
                for (var i = 0; i < read.Count; i++)
                {
                    if (command.Position is null || command.Position == i)
                        items.Add(new PlacedItem(delivery, i, read[i]));
                }
            }
            catch (UnreadableDeliveryException e)
            {
                await receiver.ParkAsync(delivery, -1, ParkedKind.Unreadable, "body", e.Message, now, cancellationToken);
            }

            if (command.Finish)
                delivery.Finish(now);
        }

        return await receiver.ReceiveAsync(items, now, cancellationToken);
    }
}

/// <summary>An item and where it stood.</summary>
internal sealed record PlacedItem(InboundDelivery Delivery, int Position, InboundItem Item);
