using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>Whether Instagram still delivers to us.</summary>
internal sealed class InstagramSubscriptionFeed(MetaSubscription subscription, MetaPace pace, TimeProvider clock) : IChannelFeed
{
    private static readonly SubscribedFields OwnInterface = new(
        "me/subscribed_apps", ["comments", "mentions", "messages"],
        ["comments", "live_comments", "mentions", "messages", "message_edit", "message_reactions", "messaging_postbacks", "standby"]);

    /// <summary>The application as a whole is subscribed to comments and mentions at Meta; the Page has to let the application have its messages.</summary>
    private static readonly SubscribedFields OfPage = new("me/subscribed_apps", ["messages"], ["messages"]);

    public ChannelKind Channel => ChannelKind.Instagram;

    public string Name => "subscription";

    public FeedPurpose Purpose => FeedPurpose.Subscription;

    public static SubscribedFields Fields(ConnectedAccount account) => GraphClient.IsInstagramLogin(account) ? OwnInterface : OfPage;

    public Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct) => subscription.CheckAsync(
        account, "Instagram", Fields(account), InstagramCatchUp.FeedName, a => InstagramErrors.Classify(a, clock.GetUtcNow(), pace.NotBefore(account.Id)), ct);
}

/// <summary>Renews tokens of Instagram's own interface, which live for 60 days; a Page's token is only looked at.</summary>
internal sealed class InstagramTokenFeed(GraphClient graph, MetaTokenCheck check, TokenKeeper keeper, MetaPace pace, TimeProvider clock) : IChannelFeed
{
    public static readonly IReadOnlyList<NeededPermission> PagePermissions =
    [
        new("instagram_basic", "the account cannot be read."),
        new("instagram_manage_comments", "comments can neither be read, nor answered, nor hidden."),
        new("instagram_manage_messages", "direct messages can neither be read nor answered."),
        new("pages_show_list", "the account cannot be found again when it is reconnected.", IsVital: false),
        new("pages_manage_metadata", "Instagram does not deliver direct messages to us."),
        new("pages_read_engagement", "the Page that the account is linked to cannot be read.", IsVital: false),
    ];

    /// <summary>A token is renewed once it is ten days old: much later would be in time, much earlier is refused.</summary>
    private static readonly TimeSpan RenewWhenLeft = TimeSpan.FromDays(50);
    private static readonly TimeSpan SayWhenLeft = TimeSpan.FromDays(14);
    private static readonly TimeSpan Every = TimeSpan.FromHours(24);

    public ChannelKind Channel => ChannelKind.Instagram;

    public string Name => "token";

    public FeedPurpose Purpose => FeedPurpose.Token;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        if (!GraphClient.IsInstagramLogin(account))
            return await check.ReadAsync(account, "Instagram", PagePermissions, Classify, ct);

        var now = clock.GetUtcNow();
        var left = account.Credentials.AccessTokenExpiresAt - now;
        if (left > RenewWhenLeft)
            return FeedReading.Done.Nothing(null, now + Every);

        var (fresh, failure) = await keeper.FreshAsync(account, (credentials, token) => RenewAsync(account with { Credentials = credentials }, token), ct, account.Credentials.AccessToken);
        if (failure is null)
            return FeedReading.Done.Nothing(null, now + Every);
        if (failure.Kind == FailureKind.TokenInvalid)
            return new FeedReading.Failed(failure);

        // A token of the first day cannot be renewed yet, and one may not be told how old it is.
        return fresh.Credentials.AccessTokenExpiresAt is { } end && end - now < SayWhenLeft
            ? new FeedReading.Done([], null, now + TimeSpan.FromHours(1), $"The access token runs out on {TokenReport.InWords(end)} and could not be renewed: {failure.Reason}")
            : FeedReading.Done.Nothing(null, now + TimeSpan.FromHours(6));

        SendResult.Failed Classify(GraphAnswer answer) => InstagramErrors.Classify(answer, clock.GetUtcNow(), pace.NotBefore(account.Id));
    }

    private async Task<(ChannelCredentials? Fresh, SendResult.Failed? Failure)> RenewAsync(ConnectedAccount account, CancellationToken ct)
    {
        var answer = await graph.GetAsync(account, "refresh_access_token", [("grant_type", "ig_refresh_token"), ("access_token", account.Credentials.AccessToken)], ct);
        if (answer.Json?.Text("access_token"u8) is not { Length: > 0 } token)
            return (null, InstagramErrors.Classify(answer, clock.GetUtcNow(), pace.NotBefore(account.Id)));
        var seconds = long.TryParse(answer.Json?.Text("expires_in"u8), System.Globalization.CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 60L * 24 * 3600;
        return (account.Credentials with { AccessToken = token, AccessTokenExpiresAt = clock.GetUtcNow().AddSeconds(seconds) }, null);
    }
}
