using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>Sees to it that the accounts have a row for each feed of their channel; with <paramref name="Hasten"/> the named ones are due now.</summary>
[SystemOnly]
public sealed record BeginFeeds(IReadOnlyCollection<DueFeed> Feeds, IReadOnlyCollection<string> Hasten) : ICommand;

internal sealed class BeginFeedsHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<BeginFeeds, Unit>
{
    public async Task<Unit> Handle(BeginFeeds command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var accounts = command.Feeds.Select(f => f.AccountId).Distinct().ToList();
        var known = (await db.ChannelFeeds.Where(f => accounts.Contains(f.AccountId)).ToListAsync(cancellationToken)).ToDictionary(f => (f.AccountId, f.Name));
        foreach (var feed in command.Feeds)
        {
            if (!known.TryGetValue((feed.AccountId, feed.Name), out var row))
                db.ChannelFeeds.Add(ChannelFeed.Begin(feed.AccountId, feed.Name, now));
            else if (command.Hasten.Contains(feed.Name))
                row.Hasten(now);
        }

        return Unit.Value;
    }
}
