using System.Text;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>The delivery of a parked item exactly as it came, read as UTF-8; the beginning of it when it is long.</summary>
[RequiresRole(Role.Admin)]
public sealed record GetParkedBody(Guid ParkedItemId) : IQuery<ParkedBody>
{
    public const int MaxBytes = 100_000;
}

/// <param name="Bytes">How long the whole body is.</param>
public sealed record ParkedBody(string Text, int Bytes);

internal sealed class GetParkedBodyHandler(EnquiriesDbContext db) : IRequestHandler<GetParkedBody, ParkedBody>
{
    public async Task<ParkedBody> Handle(GetParkedBody query, CancellationToken cancellationToken)
    {
        var body = await db.ParkedItems.Where(p => p.Id == query.ParkedItemId)
            .Join(db.InboundDeliveries, p => p.DeliveryId, d => d.Id, (_, d) => d.Body).FirstOrDefaultAsync(cancellationToken)
            ?? throw new NotFoundException("The delivery of this item is no longer kept.");
        return new ParkedBody(Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, GetParkedBody.MaxBytes))), body.Length);
    }
}
