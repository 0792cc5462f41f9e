using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>
/// Takes a parked message for what a person wrote, although it bears the signs of a machine: it joins the case that it belongs to, or opens one. False when it
/// had been taken in before.
/// </summary>
[RequiresRole(Role.Admin)]
public sealed record OpenCaseFromParked(Guid ParkedItemId) : ICommand<bool>;

internal sealed class OpenCaseFromParkedHandler(EnquiriesDbContext db, IChannels channels, MessageReceiver receiver, TimeProvider clock) : IRequestHandler<OpenCaseFromParked, bool>
{
    public async Task<bool> Handle(OpenCaseFromParked command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var parked = await db.ParkedItems.FirstOrDefaultAsync(p => p.Id == command.ParkedItemId && p.SettledAt == null, cancellationToken)
            ?? throw new NotFoundException("This item does not wait any more.");
        if (parked.Kind != ParkedKind.Automatic)
            throw new RuleException("Only a message that a machine seems to have written can be taken for a person's.");
        var delivery = await db.InboundDeliveries.FirstOrDefaultAsync(d => d.Id == parked.DeliveryId, cancellationToken)
            ?? throw new RuleException("The delivery of this item is no longer kept, so no case can be opened from it. Dismiss it.");
        if (channels[delivery.Channel].Read(delivery.Body).ElementAtOrDefault(parked.Position) is not InboundMessage message)
            throw new RuleException("This item is not read as a message any more. Try it again instead.");

        parked.SettledAt = now;
        var taken = await receiver.ReceiveAsync([new PlacedItem(delivery, parked.Position, message with { IsAutomatic = false, MayBeAutomatic = false })], now, cancellationToken);
        return taken.Accounts.Sum(a => a.Received + a.CaughtUp) > 0;
    }
}
