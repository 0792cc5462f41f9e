using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>What it would cost to send this text as an answer into one of the case's conversations; null where sending is free.</summary>
/// <param name="ConversationId">The conversation that was chosen; the case's own id for the one that opened it.</param>
[RequiresRole(Role.Officer)]
public sealed record GetSendingCost(Guid CaseId, Guid ConversationId, string Text) : IQuery<SendingCost?>;

internal sealed class GetSendingCostHandler(EnquiriesDbContext db, IChannels channels) : IRequestHandler<GetSendingCost, SendingCost?>
{
    public async Task<SendingCost?> Handle(GetSendingCost query, CancellationToken cancellationToken)
    {
        if (query.Text.Length > Message.TextMaxLength)
            return null;
        var where = query.ConversationId == query.CaseId
            ? await db.Cases.Where(c => c.Id == query.CaseId).Select(c => new { c.Channel, c.AccountId, c.Audience }).FirstOrDefaultAsync(cancellationToken)
            : await db.CaseConversations.Where(c => c.Id == query.ConversationId && c.CaseId == query.CaseId).Select(c => new { c.Channel, c.AccountId, c.Audience })
                .FirstOrDefaultAsync(cancellationToken);
        return where is null ? null : await channels[where.Channel].CostAsync(where.AccountId, where.Audience, query.Text, cancellationToken);
    }
}
