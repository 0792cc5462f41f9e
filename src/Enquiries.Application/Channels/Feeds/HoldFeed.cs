using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>A reading that takes long keeps its claim. False when somebody else has the feed by now.</summary>
[SystemOnly]
public sealed record HoldFeed(Guid AccountId, string Name, Guid Claim) : ICommand<bool>;

internal sealed class HoldFeedHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<HoldFeed, bool>
{
    public async Task<bool> Handle(HoldFeed command, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + ClaimFeed.Lease;
        return await db.ChannelFeeds.Where(f => f.AccountId == command.AccountId && f.Name == command.Name && f.LeasedBy == command.Claim)
            .ExecuteUpdateAsync(s => s.SetProperty(f => f.Work.LeasedUntil, until), cancellationToken) > 0;
    }
}
