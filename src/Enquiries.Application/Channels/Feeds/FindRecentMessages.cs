using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>The platform ids of residents' public messages of an account since a time (UTC) that are not known to be removed, newest first.</summary>
[SystemOnly]
public sealed record FindRecentMessages(Guid AccountId, DateTimeOffset Since) : IQuery<IReadOnlyList<string>>
{
    public const int Most = 5000;
}

internal sealed class FindRecentMessagesHandler(EnquiriesDbContext db) : IRequestHandler<FindRecentMessages, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(FindRecentMessages query, CancellationToken cancellationToken) => await db.Messages
        .Where(m => m.AccountId == query.AccountId && m.Direction == MessageDirection.Inbound && m.Audience == Audience.Public && m.ExternalId != null
            && m.RemovedAt == null && m.SentAt >= query.Since)
        .OrderByDescending(m => m.SentAt).Select(m => m.ExternalId!).Take(FindRecentMessages.Most).ToListAsync(cancellationToken);
}
