using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>
/// Replies in threads that are known: a new reply does not move its thread up the list. Threads in which somebody wrote lately are read more often. Our own replies
/// are looked at once, a minute after they went out: YouTube's filters may have dropped them without a word.
/// </summary>
internal sealed class RepliesFeed(YouTubeWalk walk, YouTubeQuota quota, YouTubeLookUp lookUp, SystemRequests requests, TimeProvider clock) : CommentFeed(walk, quota, clock)
{
    private static readonly TimeSpan EndedLately = TimeSpan.FromDays(3);
    private static readonly TimeSpan FiltersTake = TimeSpan.FromMinutes(1);

    public override string Name => "replies";

    /// <summary>Rounds of polling between two readings of a thread in which somebody last wrote so long ago.</summary>
    public static int Rounds(TimeSpan quiet) => quiet.TotalHours switch
    {
        < 2 => 2,
        < 24 => 15,
        < 7 * 24 => 120,
        _ => 720,
    };

    protected override async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, YouTubeCursor cursor, double slow, CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        var nextAt = After(account, 1, slow);
        var poll = new YouTubeSettings(account).Poll * slow;
        var sieve = Walk.Sieve(account, cursor);
        var page = new YouTubePage();

        var upTo = now - FiltersTake;
        var failure = await AddDroppedAsync(account, cursor.CheckedTo ?? upTo - FiltersTake, upTo, page, ct);
        var live = failure is null ? await requests.SendAsync(new ListLiveConversations(account.Id, now - EndedLately), ct) : [];
        if (failure is null)
            Quota.RepliesTake(account.Id, live.Sum(l => 1.0 / Rounds(now - l.LastAt)));
        foreach (var thread in live.Where(l => IsDue(l, position.ReadAt, now, poll)))
        {
            failure = await Walk.RepliesAsync(account, sieve, thread.Key, page, ct);
            if (failure is not null)
                break;
        }

        IReadOnlyList<byte[]> bodies = page.IsEmpty ? [] : [page.Write(account.ExternalId, now)];
        return failure is null
            ? new FeedReading.Done(bodies, (cursor with { CheckedTo = upTo }).Write(sieve.Stored.Concat(cursor.Stored).Distinct(StringComparer.Ordinal).Take(500)), nextAt)
            : new FeedReading.Failed(failure, bodies);
    }

    /// <summary>Each thread has its own phase in its interval, so that many threads do not come due together and nothing has to be kept about them.</summary>
    private static bool IsDue(LiveConversation thread, DateTimeOffset? lastAt, DateTimeOffset now, TimeSpan poll)
    {
        if (lastAt is not { } last)
            return true;
        var interval = poll.Ticks * Rounds(now - thread.LastAt);
        var phase = (long)(StableHash(thread.Key) % (ulong)interval);
        return (now.UtcTicks + phase) / interval != (last.UtcTicks + phase) / interval;
    }

    private static ulong StableHash(string key)
    {
        // FNV-1a: the same in every process, which string's own hash is not.
        var hash = 14695981039346656037UL;
        foreach (var c in key)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }

    private async Task<SendResult.Failed?> AddDroppedAsync(ConnectedAccount account, DateTimeOffset after, DateTimeOffset upTo, YouTubePage page, CancellationToken ct)
    {
        foreach (var batch in (await requests.SendAsync(new ListSentReplies(account.Id, after, upTo), ct)).Chunk(YouTubeLookUp.Batch))
        {
            var (found, failure) = await lookUp.ReadEachAsync(account, batch, Spend.Reading, ct);
            if (failure is not null)
                return failure;
            page.Dropped.AddRange(batch.Where(id => !found.TryGetValue(id, out var comment) || comment.Comment is { IsWithheld: true }));
        }

        return null;
    }
}
