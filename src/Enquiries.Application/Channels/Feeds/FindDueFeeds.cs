using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>The feeds that are due, those of accounts that were connected again first among them.</summary>
[SystemOnly]
public sealed record FindDueFeeds(int Most) : IQuery<IReadOnlyList<DueFeed>>;

/// <summary>A feed of an account.</summary>
public sealed record DueFeed(Guid AccountId, string Name);

internal sealed class FindDueFeedsHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindDueFeeds, IReadOnlyList<DueFeed>>
{
    public async Task<IReadOnlyList<DueFeed>> Handle(FindDueFeeds query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.DueFeeds(now).OrderBy(f => f.Work.NextAttemptAt).Take(query.Most).Select(f => new DueFeed(f.AccountId, f.Name)).ToListAsync(cancellationToken);
    }
}

internal static class DueFeedsQuery
{
    /// <summary>An account that was connected after the last try is read at once, whatever the schedule says.</summary>
    public static IQueryable<ChannelFeed> DueFeeds(this EnquiriesDbContext db, DateTimeOffset now) =>
        from f in db.ChannelFeeds
        join a in db.ChannelAccounts on f.AccountId equals a.Id
        where a.State != ChannelAccountState.Disabled && (f.Work.LeasedUntil == null || f.Work.LeasedUntil < now)
            && (f.Work.NextAttemptAt <= now || (a.ConnectedAt != null && (f.TriedAt == null || f.TriedAt < a.ConnectedAt)))
        select f;
}
