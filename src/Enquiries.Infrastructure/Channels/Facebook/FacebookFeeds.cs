using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>Whether the Page still delivers to us.</summary>
internal sealed class FacebookSubscriptionFeed(MetaSubscription subscription, MetaPace pace, TimeProvider clock) : IChannelFeed
{
    public static readonly IReadOnlyList<string> Needed = ["feed", "mention", "messages", "message_echoes"];

    public static readonly IReadOnlyList<string> Wanted =
        ["feed", "mention", "messages", "message_echoes", "message_edits", "message_reactions", "messaging_postbacks", "message_deliveries", "message_reads", "ratings"];

    public ChannelKind Channel => ChannelKind.Facebook;

    public string Name => "subscription";

    public FeedPurpose Purpose => FeedPurpose.Subscription;

    public static SubscribedFields Fields(ConnectedAccount account) => new(account.ExternalId + "/subscribed_apps", Needed, Wanted);

    public Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct) =>
        subscription.CheckAsync(account, "Facebook", Fields(account), FacebookCatchUp.FeedName, a => FacebookErrors.Classify(a, clock.GetUtcNow(), pace.NotBefore(account.Id)), ct);
}

/// <summary>Whether the Page's token is good, for how long, and what it may do.</summary>
internal sealed class FacebookTokenFeed(MetaTokenCheck check, MetaPace pace, TimeProvider clock) : IChannelFeed
{
    public static readonly IReadOnlyList<NeededPermission> Permissions =
    [
        new("pages_show_list", "the Page cannot be found again when it is reconnected.", IsVital: false),
        new("pages_manage_metadata", "Facebook does not deliver comments and messages to us."),
        new("pages_read_engagement", "posts, and the comments under them, cannot be read."),
        new("pages_read_user_content", "what residents write cannot be read."),
        new("pages_manage_engagement", "comments can neither be answered nor hidden."),
        new("pages_manage_posts", "the council cannot publish posts from here.", IsVital: false),
        new("pages_messaging", "direct messages can neither be read nor answered."),
    ];

    public ChannelKind Channel => ChannelKind.Facebook;

    public string Name => "token";

    public FeedPurpose Purpose => FeedPurpose.Token;

    public Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct) =>
        check.ReadAsync(account, "Facebook", Permissions, a => FacebookErrors.Classify(a, clock.GetUtcNow(), pace.NotBefore(account.Id)), ct);
}
