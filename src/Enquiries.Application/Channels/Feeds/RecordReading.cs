using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>Takes what came of a reading, after everything it brought was stored. A claim that was overtaken changes nothing.</summary>
/// <param name="StartedAt">UTC.</param>
/// <param name="IsVital">Of the feed: see <see cref="IChannelFeed.IsVital"/>.</param>
[SystemOnly]
public sealed record RecordReading(Guid AccountId, string Name, Guid Claim, DateTimeOffset StartedAt, FeedReading Reading, bool IsVital) : ICommand;

internal sealed class RecordReadingHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordReading, Unit>
{
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)];

    public async Task<Unit> Handle(RecordReading command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var feed = await db.ChannelFeeds.FirstOrDefaultAsync(f => f.AccountId == command.AccountId && f.Name == command.Name, cancellationToken);
        if (feed is null || feed.LeasedBy != command.Claim)
            return Unit.Value;

        if (command.Reading is FeedReading.NotYet later)
        {
            feed.Postpone(later.NextAt);
            return Unit.Value;
        }

        if (command.Reading is FeedReading.Done done)
        {
            // What this feed said of the account holds no more.
            if (feed.Problem is { } problem && await db.ChannelAccounts.FirstOrDefaultAsync(a => a.Id == command.AccountId && a.LastError == problem, cancellationToken) is { } account)
                account.IsAccepted(now);

            feed.Read(done.Cursor, command.StartedAt, done.NextAt, done.Bodies.Count > 0, done.Problem);
            return Unit.Value;
        }

        var (failure, _, cursor) = (FeedReading.Failed)command.Reading;
        var wait = now + Waits[Math.Clamp(feed.Work.Attempts - 1, 0, Waits.Length - 1)];
        feed.Failed(failure.Reason, now, failure.RetryAt > wait ? failure.RetryAt.Value : wait, cursor);
        if (failure.Kind == FailureKind.TokenInvalid || (failure.Kind == FailureKind.PermissionMissing && command.IsVital))
            (await db.ChannelAccounts.SingleAsync(a => a.Id == command.AccountId, cancellationToken)).NeedsAttention(failure.Reason);
        return Unit.Value;
    }
}
