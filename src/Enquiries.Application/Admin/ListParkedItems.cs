using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>What could not be processed and waits for an administrator, newest first.</summary>
[RequiresRole(Role.Admin)]
public sealed record ListParkedItems(int Limit = 50) : IQuery<ParkedItems>;

/// <param name="Total">How many wait in all.</param>
public sealed record ParkedItems(IReadOnlyList<ParkedItemRow> Items, int Total);

/// <summary>Times are UTC. <paramref name="Channel"/> is null when the delivery is no longer kept.</summary>
public sealed record ParkedItemRow(
    Guid Id, Guid DeliveryId, int Position, ParkedKind Kind, string What, string Error, DateTimeOffset ParkedAt, ChannelKind? Channel, DateTimeOffset? ReceivedAt);

internal sealed class ListParkedItemsValidator : AbstractValidator<ListParkedItems>
{
    public ListParkedItemsValidator() => RuleFor(x => x.Limit).InclusiveBetween(1, 1000);
}

internal sealed class ListParkedItemsHandler(EnquiriesDbContext db) : IRequestHandler<ListParkedItems, ParkedItems>
{
    public async Task<ParkedItems> Handle(ListParkedItems query, CancellationToken cancellationToken)
    {
        var waiting = db.ParkedItems.AsNoTracking().Where(p => p.SettledAt == null);
        var rows = await waiting.OrderByDescending(p => p.ParkedAt).ThenByDescending(p => p.Id).Take(query.Limit)
            .Select(p => new ParkedItemRow(
                p.Id, p.DeliveryId, p.Position, p.Kind, p.What, p.Error, p.ParkedAt,
                db.InboundDeliveries.Where(d => d.Id == p.DeliveryId).Select(d => (ChannelKind?)d.Channel).FirstOrDefault(),
                db.InboundDeliveries.Where(d => d.Id == p.DeliveryId).Select(d => (DateTimeOffset?)d.ReceivedAt).FirstOrDefault()))
            .ToListAsync(cancellationToken);
        return new ParkedItems(rows, await waiting.CountAsync(cancellationToken));
    }
}
