using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>What it would cost to send this text as an answer in this case; null where sending is free.</summary>
[RequiresRole(Role.Officer)]
public sealed record GetSendingCost(Guid CaseId, string Text) : IQuery<SendingCost?>;

internal sealed class GetSendingCostHandler(EnquiriesDbContext db, IChannels channels) : IRequestHandler<GetSendingCost, SendingCost?>
{
    public async Task<SendingCost?> Handle(GetSendingCost query, CancellationToken cancellationToken)
    {
        var where = await db.Cases.Where(c => c.Id == query.CaseId).Select(c => new { c.Channel, c.AccountId, c.Audience }).FirstOrDefaultAsync(cancellationToken);
        return where is null || query.Text.Length > Message.TextMaxLength ? null
            : await channels[where.Channel].CostAsync(where.AccountId, where.Audience, query.Text, cancellationToken);
    }
}
