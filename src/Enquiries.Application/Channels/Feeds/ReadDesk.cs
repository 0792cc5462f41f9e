using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>The public conversations of an account in which something may still come: those of cases that have not ended, and of ended ones that had a message since then.</summary>
/// <param name="Since">UTC.</param>
[SystemOnly]
public sealed record ListLiveConversations(Guid AccountId, DateTimeOffset Since) : IQuery<IReadOnlyList<LiveConversation>>;

/// <param name="LastAt">When a resident last wrote there, UTC.</param>
public sealed record LiveConversation(string Key, DateTimeOffset LastAt);

internal sealed class ListLiveConversationsHandler(EnquiriesDbContext db) : IRequestHandler<ListLiveConversations, IReadOnlyList<LiveConversation>>
{
    public async Task<IReadOnlyList<LiveConversation>> Handle(ListLiveConversations query, CancellationToken cancellationToken)
    {
        var own = await db.Cases.AsNoTracking()
            .Where(c => c.AccountId == query.AccountId && c.Audience == Audience.Public
                && ((c.Status != CaseStatus.Closed && c.Status != CaseStatus.NotAnEnquiry) || c.LastInboundAt >= query.Since))
            .Select(c => new { c.ConversationKey, At = c.LastInboundAt }).ToListAsync(cancellationToken);
        var joined = await (
            from v in db.CaseConversations.AsNoTracking()
            join c in db.Cases on v.CaseId equals c.Id
            where v.AccountId == query.AccountId && v.Audience == Audience.Public
                && ((c.Status != CaseStatus.Closed && c.Status != CaseStatus.NotAnEnquiry) || v.LastInboundAt >= query.Since)
            select new { v.ConversationKey, At = v.LastInboundAt ?? v.Since }).ToListAsync(cancellationToken);
        return [.. own.Concat(joined).GroupBy(v => v.ConversationKey, StringComparer.Ordinal).Select(g => new LiveConversation(g.Key, g.Max(v => v.At)))];
    }
}

/// <summary>The platform ids of the desk's own public replies that the platform took in that time, oldest first.</summary>
/// <param name="After">UTC, exclusive.</param>
/// <param name="UpTo">UTC, inclusive.</param>
[SystemOnly]
public sealed record ListSentReplies(Guid AccountId, DateTimeOffset After, DateTimeOffset UpTo) : IQuery<IReadOnlyList<string>>;

internal sealed class ListSentRepliesHandler(EnquiriesDbContext db) : IRequestHandler<ListSentReplies, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(ListSentReplies query, CancellationToken cancellationToken) => await db.Messages.AsNoTracking()
        .Where(m => m.AccountId == query.AccountId && m.Direction == MessageDirection.Outbound && m.Audience == Audience.Public && m.State == MessageState.Sent && !m.OnPlatform
            && m.ExternalId != null && m.SentAt > query.After && m.SentAt <= query.UpTo)
        .OrderBy(m => m.SentAt).Select(m => m.ExternalId!).ToListAsync(cancellationToken);
}
