using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>What the feeds that read comments share: the pace that the quota allows, and the walk over threads.</summary>
internal abstract class CommentFeed(YouTubeWalk walk, YouTubeQuota quota, TimeProvider clock) : IChannelFeed
{
    /// <summary>Slower than this is told to administrators.</summary>
    private const double NoticeablySlow = 4;

    public ChannelKind Channel => ChannelKind.YouTube;

    public abstract string Name { get; }

    public virtual FeedPurpose Purpose => FeedPurpose.Messages;

    public bool IsVital => Purpose == FeedPurpose.Messages;

    protected YouTubeWalk Walk => walk;

    protected TimeProvider Clock => clock;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var slow = await quota.SlowDownAsync(account, ct);
        return double.IsInfinity(slow)
            ? new FeedReading.Failed(quota.Exhausted(Spend.Reading))
            : await ReadAsync(account, position, YouTubeCursor.Of(position, account, clock.GetUtcNow()), slow, ct);
    }

    protected abstract Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, YouTubeCursor cursor, double slow, CancellationToken ct);

    protected async Task<FeedReading> ThreadsAsync(
        ConnectedAccount account, YouTubeCursor cursor, IReadOnlyList<string?> statuses, bool whole, DateTimeOffset nextAt, string? problem, CancellationToken ct)
    {
        var sieve = walk.Sieve(account, cursor);
        var bodies = new List<byte[]>();
        foreach (var status in statuses)
        {
            if (await walk.ThreadsAsync(account, sieve, status, whole, bodies, ct) is { } failure)
                return new FeedReading.Failed(failure, bodies);
        }

        return new FeedReading.Done(bodies, cursor.Write(sieve.Stored), nextAt, problem);
    }

    /// <summary>So many rounds of polling from now, as slowly as the quota asks for.</summary>
    protected DateTimeOffset After(ConnectedAccount account, double rounds, double slow) => clock.GetUtcNow() + (new YouTubeSettings(account).Poll * rounds * slow);

    protected static string? SlowNow(ConnectedAccount account, double slow) => slow < NoticeablySlow
        ? null
        : $"Today's YouTube quota is running out, so new comments are asked for only every {Words(new YouTubeSettings(account).Poll * slow)}. More quota can be asked for at Google.";

    private static string Words(TimeSpan time) => time.TotalMinutes < 2 ? $"{time.TotalSeconds:0} seconds" : $"{time.TotalMinutes:0} minutes";
}

/// <summary>New comments under any of the channel's videos: threads, newest first, until a page holds nothing new.</summary>
internal sealed class NewCommentsFeed(YouTubeWalk walk, YouTubeQuota quota, TimeProvider clock) : CommentFeed(walk, quota, clock)
{
    public override string Name => "comments";

    protected override Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, YouTubeCursor cursor, double slow, CancellationToken ct) =>
        ThreadsAsync(account, cursor, [null], whole: false, After(account, 1, slow), SlowNow(account, slow), ct);
}

/// <summary>Comments that the public does not see: held for review, and taken for spam.</summary>
internal sealed class HeldCommentsFeed(YouTubeWalk walk, YouTubeQuota quota, TimeProvider clock) : CommentFeed(walk, quota, clock)
{
    public override string Name => "held comments";

    protected override Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, YouTubeCursor cursor, double slow, CancellationToken ct) =>
        ThreadsAsync(account, cursor, [YouTubeComment.Held, YouTubeComment.LikelySpam], whole: false, After(account, 10, slow), null, ct);
}

/// <summary>Walks over everything, once a day and after every gap: finds what polling has missed.</summary>
internal sealed class CatchUpFeed(YouTubeWalk walk, YouTubeQuota quota, TimeProvider clock) : CommentFeed(walk, quota, clock)
{
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    public override string Name => "catch-up";

    public override FeedPurpose Purpose => FeedPurpose.CatchUp;

    protected override Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, YouTubeCursor cursor, double slow, CancellationToken ct)
    {
        // With a new account nothing was missed: polling comes first.
        return position.ReadAt is null
            ? Task.FromResult<FeedReading>(FeedReading.Done.Nothing(cursor.Write([]), After(account, 3, 1)))
            : ThreadsAsync(account, cursor, [null], whole: true, Clock.GetUtcNow() + Daily, null, ct);
    }
}
