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

    protected YouTubeQuota Quota => quota;

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
        ConnectedAccount account, YouTubeCursor cursor, IReadOnlyList<string?> statuses, DateTimeOffset nextAt, string? problem, CancellationToken ct)
    {
        var sieve = walk.Sieve(account, cursor);
        var bodies = new List<byte[]>();
        foreach (var status in statuses)
        {
            if (await walk.ThreadsAsync(account, sieve, status, whole: false, bodies, ct) is { } failure)
                return new FeedReading.Failed(failure, bodies);
        }

        return new FeedReading.Done(bodies, cursor.Write(sieve.Stored), nextAt, problem);
    }

    /// <summary>So many rounds of polling from now, as slowly as the quota asks for.</summary>
    protected DateTimeOffset After(ConnectedAccount account, double rounds, double slow) => quota.NextAt(new YouTubeSettings(account).Poll * rounds, slow);

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
        ThreadsAsync(account, cursor, [null], After(account, 1, slow), SlowNow(account, slow), ct);
}

/// <summary>Comments that the public does not see: held for review, and taken for spam.</summary>
internal sealed class HeldCommentsFeed(YouTubeWalk walk, YouTubeQuota quota, TimeProvider clock) : CommentFeed(walk, quota, clock)
{
    public override string Name => "held comments";

    protected override Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, YouTubeCursor cursor, double slow, CancellationToken ct) =>
        ThreadsAsync(account, cursor, [YouTubeComment.Held, YouTubeComment.LikelySpam], After(account, 10, slow), null, ct);
}

/// <summary>
/// Walks over everything, once a day and after every gap: finds what polling has missed. In slices, so that no reading takes long, and with a share of the day's
/// units, so that a channel with very many comments can still be polled and answered.
/// </summary>
internal sealed class CatchUpFeed(YouTubeWalk walk, YouTubeQuota quota, TimeProvider clock) : CommentFeed(walk, quota, clock)
{
    private const int UnitsOfSlice = 100;
    private const double ShareOfDay = 0.2;
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    public override string Name => "catch-up";

    public override FeedPurpose Purpose => FeedPurpose.CatchUp;

    protected override async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, YouTubeCursor cursor, double slow, CancellationToken ct)
    {
        // With a new account nothing was missed: polling comes first.
        if (position.ReadAt is null)
            return FeedReading.Done.Nothing(cursor.Write([]), After(account, 3, 1));

        var (now, settings) = (Clock.GetUtcNow(), new YouTubeSettings(account));
        var today = PacificDay.NameOf(now);
        var walked = cursor.WalkedOn == today ? cursor.WalkedUnits : 0;
        var share = Math.Max(1, (long)((settings.Quota - settings.Reserve) * ShareOfDay));
        if (walked >= share)
        {
            return new FeedReading.Done([], position.Cursor, PacificDay.EndOf(now),
                "Looking through all comments again takes more of YouTube's daily quota than there is for it. It goes on after midnight Pacific time; new comments are read all the same.");
        }

        var (sieve, bodies) = (Walk.Sieve(account, cursor), new List<byte[]>());
        var slice = new YouTubeSlice(cursor.Page, (int)Math.Min(UnitsOfSlice, share - walked));
        var failure = await Walk.ThreadsAsync(account, sieve, null, whole: true, bodies, ct, slice);
        var next = cursor with { Page = slice.Page, WalkedOn = today, WalkedUnits = walked + slice.Spent };
        if (failure is { Kind: FailureKind.Unknown } && cursor.Page is not null && slice.Page == cursor.Page)
        {
            // Page tokens expire: the walk begins anew.
            return new FeedReading.Done(bodies, (next with { Page = null }).Write(cursor.Stored), After(account, 1, slow));
        }

        if (failure is not null)
            return new FeedReading.Failed(failure, bodies);
        return next.Page is null
            ? new FeedReading.Done(bodies, next.Write(sieve.Stored), now + Daily)
            : new FeedReading.Done(bodies, next.Write(cursor.Stored.Concat(sieve.Stored).Distinct(StringComparer.Ordinal)), After(account, 1, slow));
    }
}
