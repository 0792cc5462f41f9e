using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels;

/// <summary>
/// Something that is read or checked on a platform again and again for each of its accounts. One worker runs them all: it claims what is due, stores what was
/// read as deliveries, and only then takes the new position, so that a crash at any instant reads twice rather than never.
/// </summary>
public interface IChannelFeed
{
    ChannelKind Channel { get; }

    /// <summary>The channel's own name for it; unique within the channel, kept in the database.</summary>
    string Name { get; }

    FeedPurpose Purpose { get; }

    /// <summary>
    /// Whether an account that may not read this is of no use: an administrator is called and nothing is sent. The missing permission of any other feed is its
    /// own problem, and the rest of the account goes on.
    /// </summary>
    bool IsVital => Purpose == FeedPurpose.Token;

    /// <summary>
    /// Reads what is new since <paramref name="position"/>. Never throws for what the platform or the network does: every failure is a <see cref="FeedReading.Failed"/>.
    /// </summary>
    Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct);
}

/// <summary>What a feed is read for.</summary>
public enum FeedPurpose
{
    /// <summary>How messages come in: the platform has no push, or it is read beside it.</summary>
    Messages = 0,

    /// <summary>Reads what the platform should have told us. Due at once when an account was connected again, and when the application starts.</summary>
    CatchUp = 1,

    /// <summary>Looks for messages that were removed.</summary>
    Removals = 2,

    /// <summary>Whether the platform still delivers to us: webhook, subscription, lease.</summary>
    Subscription = 3,

    /// <summary>Whether the token is good, and for how long; renews it.</summary>
    Token = 4,
}

/// <summary>Where a reading goes on. Times are UTC.</summary>
/// <param name="Cursor">What the last reading left; null at first.</param>
/// <param name="ReadAt">When the last good reading began.</param>
public sealed record FeedPosition(string? Cursor, DateTimeOffset? ReadAt);

/// <summary>What a reading brought.</summary>
public abstract record FeedReading
{
    /// <param name="Bodies">To be stored as deliveries, each readable by the channel's own <see cref="IChannel.Read"/>. Empty when nothing is new.</param>
    /// <param name="Cursor">Where the next reading goes on.</param>
    /// <param name="NextAt">When that is to be, UTC.</param>
    /// <param name="Problem">What is wrong although reading worked, in words for an administrator, for instance a webhook that is no longer subscribed.</param>
    public sealed record Done(IReadOnlyList<byte[]> Bodies, string? Cursor, DateTimeOffset NextAt, string? Problem = null) : FeedReading
    {
        public static Done Nothing(string? cursor, DateTimeOffset nextAt) => new([], cursor, nextAt);
    }

    /// <summary>Nothing was asked, because the platform wants us to wait: position, problem and the time of the last reading stay as they are.</summary>
    public sealed record NotYet(DateTimeOffset NextAt) : FeedReading;

    /// <summary>What was read before the failure may come along in <paramref name="Bodies"/>.</summary>
    /// <param name="Cursor">Where the next reading goes on all the same; null when the position stays.</param>
    public sealed record Failed(SendResult.Failed Failure, IReadOnlyList<byte[]>? Bodies = null, string? Cursor = null) : FeedReading;
}

/// <summary>What messages of an account are known already, for feeds that have to tell new from old.</summary>
public interface IKnownMessages
{
    /// <summary>Of these platform ids, those that are known, with the time of their present wording (UTC) and whether they were removed.</summary>
    Task<IReadOnlyDictionary<string, KnownMessage>> FindAsync(Guid accountId, IReadOnlyCollection<string> externalIds, CancellationToken ct);
}

/// <param name="WordingAt">The platform's time of the present wording, UTC.</param>
/// <param name="IsHidden">The public does not see it.</param>
/// <param name="VisibilityChangedAt">When that was last heard of, UTC.</param>
public sealed record KnownMessage(MessageDirection Direction, string Text, DateTimeOffset WordingAt, bool IsRemoved, bool IsHidden = false, DateTimeOffset? VisibilityChangedAt = null);

/// <summary>Counts what calls use up: the platforms tell too late or not at all.</summary>
public interface IUsageMeter
{
    /// <summary>Counts a call, durably, and answers what the period has come to.</summary>
    Task<UsageTotal> AddAsync(Guid accountId, string period, long units, long cost, CancellationToken ct);

    Task<UsageTotal> ReadAsync(Guid accountId, string period, CancellationToken ct);
}

/// <param name="Units">Of the platform's quota.</param>
/// <param name="Cost">Millionths of a US dollar.</param>
public sealed record UsageTotal(long Units, long Cost);
