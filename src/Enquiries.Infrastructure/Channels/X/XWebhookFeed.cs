using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>
/// Whether X still delivers to us: the webhook is registered and valid, and each kind of event is subscribed. What is missing is set up again; what cannot be
/// mended is said in words.
/// </summary>
internal sealed class XWebhookFeed(XClient x, XPace pace, SystemRequests requests, TimeProvider clock) : IChannelFeed
{
    internal static readonly TimeSpan Every = TimeSpan.FromMinutes(15);
    private const string WrongProof = "it asked for a proof of the API key secret and got none or a wrong one. Check that secret, and that the address reaches this desk.";
    private static readonly TimeSpan NotHere = TimeSpan.FromDays(1);

    /// <summary>The kinds that carry what people wrote, and whether they are private: X gives those only with the account's own token.</summary>
    private static readonly (string Type, bool IsPrivate)[] Events =
    [
        ("post.mention.create", false), ("post.reply.create", false), ("post.quote.create", false), ("post.create", false), ("post.delete", false),
        ("dm.received", true), ("dm.sent", true), ("chat.received", true),
    ];

    public ChannelKind Channel => ChannelKind.X;

    public string Name => "webhook";

    public FeedPurpose Purpose => FeedPurpose.Subscription;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!XPollFeed.IsPushed(account))
            return FeedReading.Done.Nothing(position.Cursor, now + NotHere);
        if (account.Credentials[XClient.BearerToken] is not { Length: > 0 })
            return Done("X's deliveries cannot be looked after: the application's bearer token is missing. Enter it with the account.");
        if (pace.NotBefore(account.Id, XLimit.Webhooks) is { } later)
            return new FeedReading.NotYet(later);

        var (webhook, problem, mended, failure) = await WebhookAsync(account, ct);
        if (failure is not null)
            return new FeedReading.Failed(failure);
        if (webhook is null)
            return Done(problem);
        var (missing, added, subscribing) = await SubscribeAsync(account, webhook, ct);
        if (mended || added)
            await CatchUpAsync(account, ct);
        return subscribing is not null ? new FeedReading.Failed(subscribing) : Done(problem ?? missing);

        FeedReading.Done Done(string? words) => new([], position.Cursor, now + Every, words);
    }

    /// <summary>Until now something was not delivered: it is read at once.</summary>
    private async Task CatchUpAsync(ConnectedAccount account, CancellationToken ct)
    {
        string[] names = [XReader.Mentions + XPollFeed.Again, XReader.OwnPosts + XPollFeed.Again, XReader.DirectMessages + XPollFeed.Again, XReplayFeed.FeedName];
        await requests.SendAsync(new BeginFeeds([.. names.Select(n => new DueFeed(account.Id, n))], names), ct);
    }

    /// <summary>The id of our webhook, registered or checked anew where that was needed.</summary>
    private async Task<(string? Id, string? Problem, bool Mended, SendResult.Failed? Failure)> WebhookAsync(ConnectedAccount account, CancellationToken ct)
    {
        var ours = account.Settings[XPollFeed.WebhookSetting];
        var list = await x.AsApplicationAsync(account, HttpMethod.Get, "2/webhooks", [], null, ct);
        if (!list.Succeeded)
            return (null, null, false, ApplicationFailure(list));
        var found = Ours(list, account);
        if (found.ValueKind == JsonValueKind.Object && found.Id("id"u8) is { } id)
        {
            if (found.IsTrue("valid"u8))
                return (id, null, false, null);

            // Asking again makes X challenge us again, and a right answer makes the webhook valid.
            var checkedAgain = await x.AsApplicationAsync(account, HttpMethod.Put, $"2/webhooks/{id}", [], null, ct);
            if (checkedAgain.Http.Status is null or 401 or 429 or >= 500)
                return (id, null, false, ApplicationFailure(checkedAgain));

            // That X took the request says nothing yet about our answer.
            return checkedAgain.Http.Succeeded && (checkedAgain.Data?.IsTrue("valid"u8) == true || await IsValidAsync(account, id, ct))
                ? (id, null, true, null)
                : (id, $"X delivers nothing, because the desk's answer to its check at {ours} was not right: {(checkedAgain.Http.Succeeded ? WrongProof : Why(checkedAgain))}", false, null);
        }

        var made = await x.AsApplicationAsync(account, HttpMethod.Post, "2/webhooks", [], new JsonObject { ["url"] = ours }, ct);
        if ((made.Data?.Id("id"u8) ?? made.Json?.Id("id"u8)) is { } registered && made.Http.Succeeded)
        {
            return made.Data?.Has("valid"u8) == true && !made.Data.Value.IsTrue("valid"u8)
                ? (registered, $"X delivers nothing, because the desk's answer to its check at {ours} was not right: {WrongProof}", false, null)
                : (registered, null, true, null);
        }

        return made.Http.Status is null or 401 or 403 or 429 or >= 500
            ? (null, null, false, ApplicationFailure(made))
            : (null, $"X delivers nothing, because it did not take the address {ours}: {Why(made)}", false, null);
    }

    private async Task<bool> IsValidAsync(ConnectedAccount account, string id, CancellationToken ct) =>
        await x.AsApplicationAsync(account, HttpMethod.Get, "2/webhooks", [], null, ct) is { Data: { ValueKind: JsonValueKind.Array } webhooks }
        && webhooks.EnumerateArray().Any(w => w.Id("id"u8) == id && w.IsTrue("valid"u8));

    private async Task<(string? Problem, bool Added, SendResult.Failed? Failure)> SubscribeAsync(ConnectedAccount account, string webhook, CancellationToken ct)
    {
        var have = new HashSet<string>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            var list = await x.AsApplicationAsync(account, HttpMethod.Get, "2/activity/subscriptions", [("max_results", "1000"), ("pagination_token", next)], null, ct);
            if (!list.Succeeded)
                return (null, false, ApplicationFailure(list));
            if (list.Data is { ValueKind: JsonValueKind.Array } subscriptions)
            {
                foreach (var one in subscriptions.EnumerateArray())
                {
                    if (one.Object("filter"u8)?.Id("user_id"u8) == account.ExternalId && one.Id("webhook_id"u8) is var to && (to is null || to == webhook)
                        && one.Text("event_type"u8) is { } type)
                        have.Add(type);
                }
            }

            next = list.Json?.Object("meta"u8)?.Text("next_token"u8);
        }
        while (next is { Length: > 0 } && have.Count < Events.Length);

        var missing = new List<string>();
        var added = false;
        foreach (var (type, isPrivate) in Events)
        {
            if (have.Contains(type))
                continue;
            var body = new JsonObject
            {
                ["event_type"] = type,
                ["filter"] = new JsonObject { ["user_id"] = account.ExternalId },
                ["tag"] = "enquiries",
                ["webhook_id"] = webhook,
            };
            var made = isPrivate
                ? await x.WriteAsync(account, HttpMethod.Post, "2/activity/subscriptions", body, XLimit.Webhooks, 0, ct)
                : await x.AsApplicationAsync(account, HttpMethod.Post, "2/activity/subscriptions", [], body, ct);
            if (made.Failure is { } failure)
                return (null, added, failure);
            added |= made.Http.Succeeded;
            if (!made.Http.Succeeded && made.Http.Status != 409)
                missing.Add(type);
        }

        return missing.Count == 0 ? (null, added, null)
            : ($"X does not deliver everything: it refused {string.Join(", ", missing)}. Until that is mended these are found by reading X every hour. Check the permissions of the application at X.", added, null);
    }

    /// <summary>The id of our webhook; null when X has none.</summary>
    internal static async Task<(string? Id, SendResult.Failed? Failure)> FindAsync(XClient x, ConnectedAccount account, DateTimeOffset now, CancellationToken ct)
    {
        var list = await x.AsApplicationAsync(account, HttpMethod.Get, "2/webhooks", [], null, ct);
        return list.Succeeded ? (Ours(list, account).Id("id"u8), null) : (null, XErrors.OfApplication(list, now));
    }

    private static JsonElement Ours(XAnswer list, ConnectedAccount account)
    {
        var ours = account.Settings[XPollFeed.WebhookSetting];
        return list.Data is { ValueKind: JsonValueKind.Array } webhooks ? webhooks.EnumerateArray().FirstOrDefault(w => SameAddress(w.Text("url"u8), ours)) : default;
    }

    private SendResult.Failed ApplicationFailure(XAnswer answer) => XErrors.OfApplication(answer, clock.GetUtcNow());

    private static string Why(XAnswer answer) => answer.Reason switch
    {
        "CrcValidationFailed" => WrongProof,
        "UrlValidationFailed" => "the address has to begin with https:// and must not name a port.",
        "DuplicateUrlFailed" => "another application has registered it already.",
        "WebhookLimitExceeded" => "the application has no webhook left. Remove one it no longer needs.",
        _ => "it gave no reason that we know.",
    };

    private static bool SameAddress(string? a, string b) => string.Equals(a?.TrimEnd('/'), b.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}

/// <summary>Keeps the account's token fresh even when nothing else is asked of X, and learns soon when the access was taken away.</summary>
internal sealed class XTokenFeed(XTokens tokens, TokenKeeper keeper, XClient x, TimeProvider clock) : IChannelFeed
{
    public const string FeedName = "token";
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ProveEvery = TimeSpan.FromHours(6);

    public ChannelKind Channel => ChannelKind.X;

    public string Name => FeedName;

    public FeedPurpose Purpose => FeedPurpose.Token;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (fresh, failure) = await keeper.FreshAsync(account, (credentials, token) => tokens.RefreshAsync(account, credentials, token), ct);
        if (failure is not null)
            return new FeedReading.Failed(failure);

        // Whether it is still taken costs a call. Read before its time, somebody has reason to doubt it.
        var proven = DateTimeOffset.TryParse(position.Cursor, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.MinValue;
        var isHastened = position.ReadAt is { } last && now - last < Every - TimeSpan.FromMinutes(1);
        if (now - proven >= ProveEvery || isHastened)
        {
            var answer = await x.GetAsync(fresh, "2/users/me", [], XLimit.Other, 0, ct);
            if (!answer.Succeeded)
                return new FeedReading.Failed(XErrors.Classify(answer, writes: false, now, null));
            proven = now;
        }

        return FeedReading.Done.Nothing(proven.ToString("O", System.Globalization.CultureInfo.InvariantCulture), now + Every);
    }
}
