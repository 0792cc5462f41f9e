using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>
/// Reads posts that name us, our own posts, or direct messages. Each is there twice: as the way in where X delivers nothing, and, where it does, as a look at
/// what a delivery may have missed. Only what is new or changed is stored.
/// </summary>
internal abstract class XPollFeed(FeedPurpose purpose, string what, XPace pace, XSpending spending, IKnownMessages known, TimeProvider clock) : IChannelFeed
{
    /// <summary>The account's setting: where X delivers to; without it everything is polled.</summary>
    public const string WebhookSetting = "webhookAddress";

    /// <summary>Ends the name of what is read besides being delivered.</summary>
    public const string Again = "-again";

    private const int SlowerWhenMoneyIsUsedUp = 10;

    /// <summary>How far back an account is read that was never read before: older questions were dealt with somehow.</summary>
    private static readonly TimeSpan FirstReach = TimeSpan.FromDays(1);
    private static readonly TimeSpan NotHere = TimeSpan.FromDays(1);
    private static readonly TimeSpan CatchUpSoon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CatchUpEvery = TimeSpan.FromHours(1);

    public ChannelKind Channel => ChannelKind.X;

    public string Name { get; } = purpose == FeedPurpose.CatchUp ? what + Again : what;

    public FeedPurpose Purpose => purpose;

    /// <summary>Whoever may not read who names the council has the wrong access; direct messages may be left out.</summary>
    public bool IsVital => what == XReader.Mentions;

    protected abstract XLimit Limit { get; }

    protected abstract TimeSpan PollEvery { get; }

    public static bool IsPushed(ConnectedAccount account) => account.Settings.GetValueOrDefault(WebhookSetting) is { Length: > 0 };

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (IsPushed(account) != (purpose == FeedPurpose.CatchUp))
            return FeedReading.Done.Nothing(position.Cursor, now + NotHere);
        if (pace.NotBefore(account.Id, Limit) is { } later)
            return FeedReading.Done.Nothing(position.Cursor, later);

        var since = position.ReadAt is { } read && position.Cursor is null ? read - TimeSpan.FromMinutes(10) : now - FirstReach;
        var walk = await WalkAsync(account, position.Cursor, since, now, ct);
        if (walk.Failure is { } failure)
            return new FeedReading.Failed(failure, walk.Bodies);

        // At first X is only being told where to deliver.
        var every = purpose != FeedPurpose.CatchUp ? PollEvery : position.ReadAt is null ? CatchUpSoon : CatchUpEvery;
        if (await spending.IsUsedUpAsync(account, ct))
            every *= SlowerWhenMoneyIsUsedUp;
        var next = now + every;
        return new FeedReading.Done(walk.Bodies, walk.Newest ?? position.Cursor, pace.NotBefore(account.Id, Limit) is { } slow && slow > next ? slow : next, walk.Problem);
    }

    protected abstract Task<Walk> WalkAsync(ConnectedAccount account, string? after, DateTimeOffset since, DateTimeOffset now, CancellationToken ct);

    protected SendResult.Failed Failure(ConnectedAccount account, XAnswer answer) =>
        XErrors.Classify(answer, writes: false, clock.GetUtcNow(), pace.NotBefore(account.Id, Limit));

    /// <summary>Stores of a page what is not known yet in this wording.</summary>
    protected async Task KeepAsync(
        ConnectedAccount account, XAnswer answer, Func<JsonElement, bool> isWanted, Func<JsonElement, XContext, (string? Id, string Text)> describe, DateTimeOffset now,
        List<byte[]> bodies, CancellationToken ct)
    {
        if (answer is not { Json: { } page, Data: { ValueKind: JsonValueKind.Array } list })
            return;
        var context = new XContext(account.ExternalId, page);
        var items = list.EnumerateArray().Where(isWanted).Select(i => (Item: i, Is: describe(i, context))).ToList();
        var there = await known.FindAsync(account.Id, [.. items.Where(i => i.Is.Id is not null).Select(i => i.Is.Id!).Distinct()], ct);
        var fresh = items.Where(i => i.Is.Id is null || !there.TryGetValue(i.Is.Id, out var message) || (message.Direction == MessageDirection.Inbound && message.Text != i.Is.Text)).ToList();
        if (fresh.Count == 0)
            return;
        bodies.Add(PolledPage.Write(what, account.ExternalId, now.AddMilliseconds(bodies.Count), json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data"u8);
            foreach (var (item, _) in fresh)
                item.WriteTo(json);
            json.WriteEndArray();
            if (page.Object("includes"u8) is { } includes)
            {
                json.WritePropertyName("includes"u8);
                includes.WriteTo(json);
            }

            json.WriteEndObject();
        }));
    }

    protected sealed record Walk(IReadOnlyList<byte[]> Bodies, string? Newest, SendResult.Failed? Failure = null, string? Problem = null);
}

/// <summary>Posts of which X keeps a list: newest first, read back to the one that was the newest last time.</summary>
internal sealed class XPostsFeed(FeedPurpose purpose, string what, XClient x, XPace pace, XSpending spending, IKnownMessages known, TimeProvider clock)
    : XPollFeed(purpose, what, pace, spending, known, clock)
{
    /// <summary>X lists the last 800 and no more.</summary>
    private const int MostPages = 8;
    private const int PageSize = 100;
    private const string Fields =
        "created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,entities,attachments,display_text_range,edit_history_tweet_ids,note_tweet,lang,reply_settings";

    protected override XLimit Limit => IsMentions ? XLimit.Mentions : XLimit.OwnPosts;

    protected override TimeSpan PollEvery => IsMentions ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(3);

    private bool IsMentions { get; } = what == XReader.Mentions;

    protected override async Task<Walk> WalkAsync(ConnectedAccount account, string? after, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        var bodies = new List<byte[]>();
        string? newest = null;
        string? next = null;
        var read = 0;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await x.GetAsync(
                account, $"2/users/{account.ExternalId}/{(IsMentions ? "mentions" : "tweets")}",
                [
                    ("since_id", after), ("start_time", after is null ? XLookUp.Time(since) : null), ("max_results", "100"), ("pagination_token", next),
                    ("tweet.fields", Fields), ("expansions", "author_id,attachments.media_keys,referenced_tweets.id"),
                    ("user.fields", "username,name,verified,protected"), ("media.fields", "url,preview_image_url,alt_text,type"),
                ],
                Limit, XPrices.OwnedRead, ct);
            if (!answer.Succeeded || (answer.Data is null && answer.Json?.Object("meta"u8) is null))
                return new Walk(bodies, null, Failure(account, answer));

            await KeepAsync(account, answer, _ => true, Describe, now, bodies, ct);
            var meta = answer.Json?.Object("meta"u8);
            newest ??= meta?.Id("newest_id"u8) is { } id && XIds.IsGood(id) ? id : null;
            next = meta?.Text("next_token"u8);
            read += answer.Count;
            if (next is null && read < MostPages * PageSize)
                return new Walk(bodies, newest);
            if (next is null)
                break;
        }

        return new Walk(bodies, newest, null, "So much was written on X since the last reading that X does not list all of it: some older posts may be missing. Look for them on X.");
    }

    private static (string? Id, string Text) Describe(JsonElement item, XContext context)
    {
        var post = new XPost(item, context);
        return (post.FirstId, post.Text);
    }
}

/// <summary>Direct messages of the last thirty days, newest first. X has no "since" here, so one is read to see whether there is more to read.</summary>
internal sealed class XDirectFeed(FeedPurpose purpose, XClient x, XPace pace, XSpending spending, IKnownMessages known, TimeProvider clock)
    : XPollFeed(purpose, XReader.DirectMessages, pace, spending, known, clock)
{
    private const int PageSize = 100;
    private const int MostPages = 10;

    protected override XLimit Limit => XLimit.DirectEvents;

    protected override TimeSpan PollEvery => TimeSpan.FromMinutes(3);

    protected override async Task<Walk> WalkAsync(ConnectedAccount account, string? after, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        var bodies = new List<byte[]>();
        string? newest = null;
        string? next = null;
        var isFirst = after is not null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await x.GetAsync(
                account, "2/dm_events",
                [
                    ("event_types", "MessageCreate"), ("max_results", (isFirst ? 1 : PageSize).ToString(CultureInfo.InvariantCulture)), ("pagination_token", next),
                    ("dm_event.fields", "id,text,event_type,created_at,dm_conversation_id,sender_id,participant_ids,attachments,entities"),
                    ("expansions", "sender_id,attachments.media_keys"), ("user.fields", "username,name"), ("media.fields", "url,preview_image_url,alt_text,type"),
                ],
                Limit, XPrices.OwnedRead, ct);
            if (!answer.Succeeded || (answer.Data is null && answer.Json?.Object("meta"u8) is null))
                return new Walk(bodies, null, Failure(account, answer));
            var ids = answer.Data is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(e => e.Id("id"u8)).Where(XIds.IsGood).Select(i => i!).ToList() : [];
            if (isFirst)
            {
                isFirst = false;
                if (ids.Count == 0 || !IsNew(ids[0], after, since))
                    return new Walk(bodies, null);
                page--;
                continue;
            }

            newest ??= ids.Count > 0 ? ids[0] : null;
            await KeepAsync(account, answer, e => IsNew(e.Id("id"u8), after, since), Describe, now, bodies, ct);
            next = answer.Json?.Object("meta"u8)?.Text("next_token"u8);
            if (next is null || ids.Count == 0 || !IsNew(ids[^1], after, since))
                return new Walk(bodies, newest);
        }

        return new Walk(bodies, newest, null, "So many direct messages came since the last reading that not all of them could be read. Look for older ones on X.");
    }

    private static bool IsNew(string? id, string? after, DateTimeOffset since) =>
        id is null || (after is not null ? XIds.Compare(id, after) > 0 : XIds.TimeOf(id) is not { } at || at >= since);

    private static (string? Id, string Text) Describe(JsonElement item, XContext context) => (item.Id("id"u8), DirectReader.ReadPolled(context, item) switch
    {
        InboundMessage message => message.Text,
        InboundOwnMessage message => message.Text,
        _ => "",
    });
}
