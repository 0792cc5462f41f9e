using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>A reading was broken off because the application stops: the next process need not wait for the claim to run out.</summary>
[SystemOnly]
public sealed record LetGoOfFeed(Guid AccountId, string Name, Guid Claim) : ICommand;

internal sealed class LetGoOfFeedHandler(EnquiriesDbContext db) : IRequestHandler<LetGoOfFeed, Unit>
{
    public async Task<Unit> Handle(LetGoOfFeed command, CancellationToken cancellationToken)
    {
        await db.ChannelFeeds.Where(f => f.AccountId == command.AccountId && f.Name == command.Name && f.LeasedBy == command.Claim)
            .ExecuteUpdateAsync(
                s => s.SetProperty(f => f.LeasedBy, (Guid?)null).SetProperty(f => f.Work.LeasedUntil, (DateTimeOffset?)null)
                    .SetProperty(f => f.Work.Attempts, f => f.Work.Attempts - 1),
                cancellationToken);
        return Unit.Value;
    }
}
