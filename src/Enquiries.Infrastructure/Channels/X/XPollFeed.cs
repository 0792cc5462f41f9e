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
            return new FeedReading.NotYet(later);

        var place = Place.Of(position, now);
        var walk = await WalkAsync(account, place, now, ct);
        if (walk.Failure is { } failure)
        {
            // A page that X no longer knows: the walk begins anew, from where it began.
            return place.Next is not null && failure.Kind is FailureKind.BadContent or FailureKind.TargetGone
                ? new FeedReading.Done(walk.Bodies, (place with { Newest = null, Next = null, Read = 0 }).Write(), now + CatchUpSoon)
                : new FeedReading.Failed(failure, walk.Bodies);
        }

        if (walk.GoesOn is { } rest)
            return new FeedReading.Done(walk.Bodies, rest.Write(), pace.NotBefore(account.Id, Limit) ?? now);

        // At first X is only being told where to deliver.
        var every = purpose != FeedPurpose.CatchUp ? PollEvery : position.ReadAt is null ? CatchUpSoon : CatchUpEvery;
        if (await spending.IsUsedUpAsync(account, ct))
            every *= SlowerWhenMoneyIsUsedUp;
        var next = now + every;
        return new FeedReading.Done(walk.Bodies, walk.Newest ?? place.After, pace.NotBefore(account.Id, Limit) is { } slow && slow > next ? slow : next, walk.Problem);
    }

    protected abstract Task<Walk> WalkAsync(ConnectedAccount account, Place place, DateTimeOffset now, CancellationToken ct);

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
        bodies.Add(Page(what, account.ExternalId, page, fresh.Select(f => f.Item), now.AddMilliseconds(bodies.Count)));
    }

    /// <summary>Some items of a page, with what they refer to.</summary>
    internal static byte[] Page(string what, string accountExternalId, JsonElement page, IEnumerable<JsonElement> items, DateTimeOffset readAt) =>
        PolledPage.Write(what, accountExternalId, readAt, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data"u8);
            foreach (var item in items)
                item.WriteTo(json);
            json.WriteEndArray();
            if (page.Object("includes"u8) is { } includes)
            {
                json.WritePropertyName("includes"u8);
                includes.WriteTo(json);
            }

            json.WriteEndObject();
        });

    /// <param name="GoesOn">Where the next reading goes on, when there is more than one reading takes.</param>
    protected sealed record Walk(IReadOnlyList<byte[]> Bodies, string? Newest, SendResult.Failed? Failure = null, string? Problem = null, Place? GoesOn = null);

    /// <summary>From where a walk reads back, and, within one that takes several readings, how far it has come.</summary>
    /// <param name="After">The newest that was known; null where only a time is.</param>
    /// <param name="Since">The time then, UTC.</param>
    /// <param name="Newest">The newest that this walk has seen.</param>
    /// <param name="Next">X's name of the page to read next.</param>
    /// <param name="Read">How many this walk has read.</param>
    protected sealed record Place(string? After, DateTimeOffset Since, string? Newest = null, string? Next = null, int Read = 0)
    {
        private const string Walking = "walk";
        private const string None = "-";

        public static Place Of(FeedPosition position, DateTimeOffset now) =>
            position.Cursor?.Split(' ') is [Walking, var after, var since, var newest, var next, var read]
            && long.TryParse(since, CultureInfo.InvariantCulture, out var ticks) && int.TryParse(read, CultureInfo.InvariantCulture, out var count)
                ? new Place(Told(after), new DateTimeOffset(ticks, TimeSpan.Zero), Told(newest), Told(next), count)
                : new Place(position.Cursor, position.ReadAt is { } at && position.Cursor is null ? at - TimeSpan.FromMinutes(10) : now - FirstReach);

        public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Walking} {After ?? None} {Since.UtcTicks} {Newest ?? None} {Next ?? None} {Read}");

        private static string? Told(string part) => part == None ? null : part;
    }
}

/// <summary>Posts of which X keeps a list: newest first, read back to the one that was the newest last time.</summary>
internal sealed class XPostsFeed(FeedPurpose purpose, string what, XClient x, XPace pace, XSpending spending, IKnownMessages known, TimeProvider clock)
    : XPollFeed(purpose, what, pace, spending, known, clock)
{
    public const string Expansions = "author_id,attachments.media_keys,referenced_tweets.id";
    public const string UserFields = "username,name,verified,protected";
    public const string MediaFields = "url,preview_image_url,alt_text,type";

    /// <summary>X lists the last 800 mentions and the last 3,200 posts of an account, and no more.</summary>
    private const int MentionsListed = 800;
    private const int PostsListed = 3200;

    /// <summary>Of one reading; a longer walk goes on with the next.</summary>
    private const int MostPages = 10;

    public const string Fields =
        "created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,entities,attachments,display_text_range,edit_history_tweet_ids,note_tweet,lang,reply_settings";

    private const string TooMany = "So much was written on X since the last reading that X does not list all of it: some older posts may be missing. Look for them on X.";

    protected override XLimit Limit => IsMentions ? XLimit.Mentions : XLimit.OwnPosts;

    protected override TimeSpan PollEvery => IsMentions ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(3);

    private bool IsMentions { get; } = what == XReader.Mentions;

    protected override async Task<Walk> WalkAsync(ConnectedAccount account, Place place, DateTimeOffset now, CancellationToken ct)
    {
        var bodies = new List<byte[]>();
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await x.GetAsync(
                account, $"2/users/{account.ExternalId}/{(IsMentions ? "mentions" : "tweets")}",
                [
                    ("since_id", place.After), ("start_time", place.After is null ? XLookUp.Time(place.Since) : null), ("max_results", "100"), ("pagination_token", place.Next),
                    ("tweet.fields", Fields), ("expansions", Expansions), ("user.fields", UserFields), ("media.fields", MediaFields),
                ],
                Limit, XPrices.OwnedRead, ct);
            if (!answer.Succeeded || (answer.Data is null && answer.Json?.Object("meta"u8) is null))
                return new Walk(bodies, null, Failure(account, answer));

            await KeepAsync(account, answer, _ => true, Describe, now, bodies, ct);
            var meta = answer.Json?.Object("meta"u8);
            place = place with
            {
                Newest = place.Newest ?? (meta?.Id("newest_id"u8) is { } id && XIds.IsGood(id) ? id : null),
                Next = meta?.Text("next_token"u8),
                Read = place.Read + answer.Count,
            };
            if (place.Next is null)
                return new Walk(bodies, place.Newest, Problem: place.Read < (IsMentions ? MentionsListed : PostsListed) ? null : TooMany);
        }

        return new Walk(bodies, null, GoesOn: place);
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

    protected override async Task<Walk> WalkAsync(ConnectedAccount account, Place place, DateTimeOffset now, CancellationToken ct)
    {
        var bodies = new List<byte[]>();
        var isFirst = place is { After: not null, Next: null };
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await x.GetAsync(
                account, "2/dm_events",
                [
                    ("event_types", "MessageCreate"), ("max_results", (isFirst ? 1 : PageSize).ToString(CultureInfo.InvariantCulture)), ("pagination_token", place.Next),
                    ("dm_event.fields", "id,text,event_type,created_at,dm_conversation_id,sender_id,participant_ids,attachments,entities"),
                    ("expansions", "sender_id,attachments.media_keys"), ("user.fields", "username,name"), ("media.fields", XPostsFeed.MediaFields),
                ],
                Limit, XPrices.OwnedRead, ct);
            if (!answer.Succeeded || (answer.Data is null && answer.Json?.Object("meta"u8) is null))
                return new Walk(bodies, null, Failure(account, answer));
            var ids = answer.Data is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(e => e.Id("id"u8)).Where(XIds.IsGood).Select(i => i!).ToList() : [];
            if (isFirst)
            {
                isFirst = false;
                if (ids.Count == 0 || !IsNew(ids[0], place))
                    return new Walk(bodies, null);
                page--;
                continue;
            }

            await KeepAsync(account, answer, e => IsNew(e.Id("id"u8), place), Describe, now, bodies, ct);
            place = place with
            {
                Newest = place.Newest ?? (ids.Count > 0 ? ids[0] : null),
                Next = answer.Json?.Object("meta"u8)?.Text("next_token"u8),
                Read = place.Read + answer.Count,
            };
            if (place.Next is null || ids.Count == 0 || !IsNew(ids[^1], place))
                return new Walk(bodies, place.Newest);
        }

        return new Walk(bodies, null, GoesOn: place);
    }

    private static bool IsNew(string? id, Place place) =>
        id is null || (place.After is { } after ? XIds.Compare(id, after) > 0 : XIds.TimeOf(id) is not { } at || at >= place.Since);

    private static (string? Id, string Text) Describe(JsonElement item, XContext context) => (item.Id("id"u8), DirectReader.ReadPolled(context, item) switch
    {
        InboundMessage message => message.Text,
        InboundOwnMessage message => message.Text,
        _ => "",
    });
}
