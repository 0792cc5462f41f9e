using System.Linq.Expressions;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Delivery;

/// <summary>
/// The replies that can be sent or looked up now: due, held by nobody, first in their case, through an account that works and is not paused. What was written
/// first comes first, also after a pause.
/// </summary>
/// <param name="ExceptAccounts">Those that are being worked on already.</param>
[SystemOnly]
public sealed record FindDueReplies(int Most, IReadOnlyCollection<Guid> ExceptAccounts) : IQuery<IReadOnlyList<DueReply>>;

/// <summary>A reply that can be sent now.</summary>
public sealed record DueReply(Guid MessageId, Guid AccountId);

internal sealed class FindDueRepliesHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindDueReplies, IReadOnlyList<DueReply>>
{
    public async Task<IReadOnlyList<DueReply>> Handle(FindDueReplies query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.Messages.AsNoTracking()
            .Where(DueReplies.At(now))
            .Where(DueReplies.IsFirstOfItsCase(db))
            .Where(m => !query.ExceptAccounts.Contains(m.AccountId!.Value))
            .Where(m => db.ChannelAccounts.Any(a => a.Id == m.AccountId && a.State == ChannelAccountState.Connected && (a.PausedUntil == null || a.PausedUntil <= now)))
            .OrderBy(m => m.ReceivedAt).ThenBy(m => m.Number)
            .Take(query.Most)
            .Select(m => new DueReply(m.Id, m.AccountId!.Value))
            .ToListAsync(cancellationToken);
    }
}

internal static class DueReplies
{
    public static Expression<Func<Message, bool>> At(DateTimeOffset now) => m =>
        m.Work.NextAttemptAt != null && m.Work.NextAttemptAt <= now && (m.Work.LeasedUntil == null || m.Work.LeasedUntil < now)
        && m.Direction == MessageDirection.Outbound && (m.State == MessageState.Pending || m.State == MessageState.Sending);

    /// <summary>What an officer wrote first the resident reads first: a reply waits until the one before it was sent or has failed.</summary>
    public static Expression<Func<Message, bool>> IsFirstOfItsCase(EnquiriesDbContext db) => m =>
        !db.Messages.Any(e => e.CaseId == m.CaseId && e.Number < m.Number && e.Direction == MessageDirection.Outbound
            && (e.State == MessageState.Pending || e.State == MessageState.Sending));
}
