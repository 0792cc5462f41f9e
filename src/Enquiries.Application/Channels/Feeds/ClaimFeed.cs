using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>Takes a due feed for one reading; null when somebody else was quicker.</summary>
[SystemOnly]
public sealed record ClaimFeed(Guid AccountId, string Name) : ICommand<ClaimedFeed?>
{
    /// <summary>For how long nobody else begins; a reading that takes longer holds on to it (<see cref="HoldFeed"/>).</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
}

/// <param name="Claim">Tells this claim from every later one.</param>
/// <param name="Attempts">How often it has failed in a row, this time included.</param>
public sealed record ClaimedFeed(Guid Claim, FeedPosition Position, int Attempts);

internal sealed class ClaimFeedHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ClaimFeed, ClaimedFeed?>
{
    public async Task<ClaimedFeed?> Handle(ClaimFeed command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (claim, until) = (Guid.NewGuid(), now + ClaimFeed.Lease);
        var taken = await db.ChannelFeeds
            .Where(f => f.AccountId == command.AccountId && f.Name == command.Name && (f.Work.LeasedUntil == null || f.Work.LeasedUntil < now))
            .ExecuteUpdateAsync(
                s => s.SetProperty(f => f.LeasedBy, claim).SetProperty(f => f.TriedAt, now).SetProperty(f => f.Work.LeasedUntil, until)
                    .SetProperty(f => f.Work.Attempts, f => f.Work.Attempts + 1),
                cancellationToken);
        if (taken == 0)
            return null;
        return await db.ChannelFeeds.AsNoTracking().Where(f => f.AccountId == command.AccountId && f.Name == command.Name && f.LeasedBy == claim)
            .Select(f => new ClaimedFeed(claim, new FeedPosition(f.Cursor, f.ReadAt), f.Work.Attempts)).FirstOrDefaultAsync(cancellationToken);
    }
}
