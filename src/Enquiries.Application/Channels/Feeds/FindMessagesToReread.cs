using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>
/// The residents' public messages of an account that are to be looked for again: those of open cases and of cases that ended within the last days, the
/// longest unseen first. Only for platforms that tell of no removals.
/// </summary>
/// <param name="SeenBefore">Those that were looked for since are left out, UTC.</param>
[SystemOnly]
public sealed record FindMessagesToReread(Guid AccountId, DateTimeOffset SeenBefore, int Most) : IQuery<IReadOnlyList<string>>
{
    /// <summary>How long after its end a case's messages are still looked for.</summary>
    public static readonly TimeSpan AfterEnd = TimeSpan.FromDays(7);

    /// <summary>What is older than this, or belongs to a case that has ended, is looked for again only after <see cref="Seldom"/>: each look may cost money.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromDays(14);

    public static readonly TimeSpan Seldom = TimeSpan.FromDays(3);
}

internal sealed class FindMessagesToRereadHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindMessagesToReread, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(FindMessagesToReread query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (endedSince, recent, seldom) = (now - FindMessagesToReread.AfterEnd, now - FindMessagesToReread.Recent, now - FindMessagesToReread.Seldom);
        return await (
            from c in db.Cases
            where (c.AccountId == query.AccountId || c.Conversations.Any(k => k.AccountId == query.AccountId)) && (c.Status <= CaseStatus.WaitingForResident || c.ResolvedAt > endedSince)
            from m in db.Messages
            where m.CaseId == c.Id && m.AccountId == query.AccountId && m.Direction == MessageDirection.Inbound && m.Audience == Audience.Public && m.RemovedAt == null && m.ReceivedAt < query.SeenBefore
                && (m.RereadAt == null || m.RereadAt < seldom || (m.RereadAt < query.SeenBefore && c.Status <= CaseStatus.WaitingForResident && m.ReceivedAt > recent))
            orderby m.RereadAt ?? m.ReceivedAt
            select m.ExternalId!).Take(query.Most).ToListAsync(cancellationToken);
    }
}
