using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>
/// Reads what the Page's webhook should have told: direct messages, mentions, visitor posts, comments, and their edits and removals. Every hour, and at once when
/// the application starts or the Page works again; what is too much for one reading goes on where it stopped.
/// </summary>
internal sealed class FacebookCatchUp(GraphClient graph, MetaPace pace, IKnownMessages known, SystemRequests requests, TimeProvider clock) : IChannelFeed
{
    public const string FeedName = "catch-up";

    /// <summary>What is younger is probably still on its way to us.</summary>
    public static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(2);

    /// <summary>How far the first reading of a newly connected Page goes back.</summary>
    public static readonly TimeSpan FirstReading = TimeSpan.FromDays(1);

    /// <summary>How many calls one reading makes.</summary>
    public const int MostCalls = 400;

    private const int Page = 100;

    /// <summary>Posts are listed in order of writing, not of the last comment: so many pages without anything new end the look.</summary>
    private const int QuietPages = 3;

    /// <summary>Of how many posts of cases one round reads the comments, beside those that were new or changed.</summary>
    private const int MostCases = 100;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(3);

    /// <summary>A round that is not done goes on.</summary>
    private static readonly TimeSpan GoesOn = TimeSpan.FromMinutes(10);

    /// <summary>Cases that ended are looked after for a while: residents write on under the same post.</summary>
    private static readonly TimeSpan EndedLately = TimeSpan.FromDays(14);

    /// <summary>The platform's lists are not quite up to date at once.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>Edits and removals are looked for this far back: lists are in order of writing.</summary>
    private static readonly TimeSpan Changes = TimeSpan.FromDays(1);
    private readonly GraphPages pages = new(graph);
    private readonly GraphRemovals removals = new(graph);

    public ChannelKind Channel => ChannelKind.Facebook;

    public string Name => FeedName;

    public FeedPurpose Purpose => FeedPurpose.CatchUp;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (pace.NotBefore(account.Id) is { } later)
            return new FeedReading.Failed(new SendResult.Failed(FailureKind.RetryLater, "Facebook asks us to slow down.", later));

        var place = CatchUpPlace.Read(position.Cursor) ?? new CatchUpPlace(now - FirstReading);
        var wasBroken = place.Until is not null;
        var until = place.Until ?? now - OnItsWay;
        var reading = new Reading(account, place.Since - Overlap, until, now, new FoundItems(account, now), new CallBudget(MostCalls)) { Place = place with { Until = until } };
        try
        {
            foreach (var part in Enum.GetValues<CatchUpPart>().Where(p => p >= place.Part))
            {
                if (part != reading.Place.Part)
                    reading.Place = reading.Place with { Part = part, After = null, Item = null, Inner = null };
                await ReadPartAsync(part, reading, ct);
            }
        }
        catch (GraphReadException e)
        {
            var failure = FacebookErrors.Classify(e.Answer, now, pace.NotBefore(account.Id));

            // The platform may have forgotten where its list was: the round begins anew.
            return wasBroken && IsOfThisAlone(failure.Kind)
                ? new FeedReading.Done(reading.Found.Bodies(), new CatchUpPlace(place.Since) { LastCase = place.LastCase }.Write(), now + GoesOn, failure.Reason)
                : new FeedReading.Failed(failure, reading.Found.Bodies());
        }
        catch (BudgetSpentException)
        {
            return new FeedReading.Done(reading.Found.Bodies(), reading.Place.Write(), now + GoesOn, "There was more to catch up than can be read at once. It goes on in ten minutes.");
        }

        var next = new CatchUpPlace(until > place.Since ? until : place.Since) { Back = wasBroken ? place.Since : null, LastCase = reading.Place.LastCase };
        return new FeedReading.Done(reading.Found.Bodies(), next.Write(), now + (wasBroken || reading.SawYoung ? Again : Every));
    }

    private Task ReadPartAsync(CatchUpPart part, Reading r, CancellationToken ct) => part switch
    {
        CatchUpPart.Conversations => ReadConversationsAsync(r, ct),
        CatchUpPart.Tagged => ReadTaggedAsync(r, ct),
        CatchUpPart.Posts => ReadPostsAsync(r, ct),
        CatchUpPart.Cases => ReadCasesAsync(r, ct),
        _ => FindRemovedAsync(r, ct),
    };

    private Task ReadPostsAsync(Reading r, CancellationToken ct)
    {
        var quiet = 0;
        return pages.ReadAsync(
            r.Account, r.Account.ExternalId + "/feed", [("fields", "id,from{id,name},message,created_time,updated_time,permalink_url,is_hidden,full_picture")], Page, r.Budget,
            async data =>
            {
                var posts = data.EnumerateArray().ToList();
                var news = await known.FindAsync(r.Account.Id, Ids(posts), ct);
                var busy = new List<string>();
                foreach (var post in posts)
                {
                    if (post.Id("id"u8) is not { } id || post.Time("created_time"u8) is not { } at)
                        continue;
                    r.Seen.Add(id);
                    if (post.Object("from"u8)?.Id("id"u8) != r.Account.ExternalId)
                        Compare(r, news.GetValueOrDefault(id), post, at, PostValue(post, id), id);
                    if ((post.Time("updated_time"u8) ?? at) >= r.Since)
                        busy.Add(id);
                }

                await EachAsync(r, busy, id => ReadCommentsAsync(r, id, r.Since, ct));
                quiet = busy.Count == 0 ? quiet + 1 : 0;
                return quiet < QuietPages;
            },
            ct, r.Place.After, r.TurnsTo);
    }

    /// <summary>Posts of cases that are open or ended lately, a part of them each round: none of them is old enough to be forgotten.</summary>
    private async Task ReadCasesAsync(Reading r, CancellationToken ct)
    {
        var live = (await requests.SendAsync(new ListLiveConversations(r.Account.Id, r.Now - EndedLately), ct)).Select(l => l.Key).Order(StringComparer.Ordinal).ToList();
        var last = r.Place.LastCase;
        var turn = live.Where(id => string.CompareOrdinal(id, last) > 0).Concat(live.Where(id => string.CompareOrdinal(id, last) <= 0))
            .Where(id => !id.StartsWith(FacebookIds.Recommendation, StringComparison.Ordinal)).Take(MostCases).ToList();
        foreach (var id in turn)
        {
            r.Place = r.Place with { Item = id, Inner = r.Place.Item == id ? r.Place.Inner : null };
            if (!r.PostsRead.Contains(id))
            {
                try
                {
                    await ReadCommentsAsync(r, id, r.Since - Changes, ct);
                }
                catch (GraphReadException e) when (IsOfThisAlone(FacebookErrors.Classify(e.Answer, r.Now, null).Kind))
                {
                    // It is gone, or it is somebody else's post that named the Page.
                }
            }

            r.Place = r.Place with { LastCase = id };
        }
    }

    private static bool IsOfThisAlone(FailureKind kind) =>
        kind is FailureKind.TargetGone or FailureKind.PermissionMissing or FailureKind.NotAllowedHere or FailureKind.BadContent or FailureKind.Unknown;

    /// <summary>Of a page that was being read before, what was read already is left out; a list that has changed is read anew.</summary>
    private static async Task EachAsync(Reading r, IReadOnlyList<string> ids, Func<string, Task> read)
    {
        var first = r.Place.Item is { } item && ids.Contains(item) ? item : null;
        foreach (var id in ids.SkipWhile(id => first is not null && id != first))
        {
            r.Place = r.Place with { Item = id, Inner = id == first ? r.Place.Inner : null };
            await read(id);
        }

        r.Place = r.Place with { Item = null, Inner = null };
    }

    /// <param name="since">What is not known is taken when it was written after this.</param>
    private async Task ReadCommentsAsync(Reading r, string postId, DateTimeOffset since, CancellationToken ct)
    {
        await pages.ReadAsync(
            r.Account, postId + "/comments",
            [("fields", "id,from{id,name},message,created_time,parent{id},is_hidden,attachment"), ("filter", "stream"), ("order", "reverse_chronological")], Page, r.Budget,
            async data =>
            {
                var comments = data.EnumerateArray().ToList();
                var news = await known.FindAsync(r.Account.Id, Ids(comments), ct);
                var back = r.Since - Changes;
                foreach (var comment in comments)
                {
                    if (comment.Id("id"u8) is not { } id || comment.Time("created_time"u8) is not { } at)
                        continue;
                    r.Seen.Add(id);
                    if (at >= back)
                        Compare(r, news.GetValueOrDefault(id), comment, at, CommentValue(comment, id, postId), id, since: since);
                }

                return comments[^1].Time("created_time"u8) >= back;
            },
            ct, r.Place.Inner, r.TurnsInnerTo);
        r.PostsRead.Add(postId);
    }

    private Task ReadTaggedAsync(Reading r, CancellationToken ct) => pages.ReadAsync(
        r.Account, r.Account.ExternalId + "/tagged", [("fields", "id,from{id,name},message,created_time,tagged_time,permalink_url")], Page, r.Budget,
        async data =>
        {
            var posts = data.EnumerateArray().ToList();
            var news = await known.FindAsync(r.Account.Id, Ids(posts), ct);
            var goOn = false;
            foreach (var post in posts)
            {
                if (post.Id("id"u8) is not { } id || (post.Time("tagged_time"u8) ?? post.Time("created_time"u8)) is not { } at)
                    continue;
                r.Seen.Add(id);
                goOn |= at >= r.Since;
                var value = PostValue(post, id);
                value["created_time"] = FoundItems.Node(Property(post, "created_time") ?? Property(post, "tagged_time"));
                Compare(r, news.GetValueOrDefault(id), post, at, value, id, "mention");
            }

            return goOn;
        },
        ct, r.Place.After, r.TurnsTo);

    private Task ReadConversationsAsync(Reading r, CancellationToken ct) => pages.ReadAsync(
        r.Account, r.Account.ExternalId + "/conversations", [("platform", "messenger"), ("fields", "id,updated_time")], Page, r.Budget,
        async data =>
        {
            var conversations = data.EnumerateArray().ToList();
            var changed = conversations.TakeWhile(c => !(c.Time("updated_time"u8) < r.Since)).ToList();
            await EachAsync(r, Ids(changed), id => ReadMessagesAsync(r, id, ct));
            return changed.Count == conversations.Count;
        },
        ct, r.Place.After, r.TurnsTo);

    private Task ReadMessagesAsync(Reading r, string conversationId, CancellationToken ct) => pages.ReadAsync(
        r.Account, conversationId + "/messages", [("fields", "id,from,to,message,created_time,attachments")], 25, r.Budget,
        async data =>
        {
            var messages = data.EnumerateArray().ToList();
            var news = await known.FindAsync(r.Account.Id, Ids(messages), ct);
            var since = r.Place.Back is { } back && back < r.Since ? back : r.Since;
            foreach (var message in messages)
            {
                if (message.Id("id"u8) is not { } id || message.Time("created_time"u8) is not { } at)
                    continue;
                if (news.TryGetValue(id, out var there))
                {
                    if (there is { Direction: MessageDirection.Inbound, IsRemoved: false } && message.Text("message"u8) is { Length: > 0 } text && IsOther(text, there.Text) && at <= r.Until)
                        r.Found.Add(FacebookReader.PolledMessages, new JsonObject { ["message_edit"] = new JsonObject { ["mid"] = id, ["text"] = text } });
                }
                else if (at >= since && r.IsOldEnough(at) && GraphMessages.AsDelivered(message, id) is { } item)
                    r.Found.Add(FacebookReader.PolledMessages, item);
            }

            return messages[^1].Time("created_time"u8) >= since;
        },
        ct, r.Place.Inner, r.TurnsInnerTo);

    /// <summary>What stands in our records and was not met: read one by one, as far as there are not too many.</summary>
    private async Task FindRemovedAsync(Reading r, CancellationToken ct)
    {
        var recent = await requests.SendAsync(new FindRecentMessages(r.Account.Id, r.Since - Changes), ct);
        var unseen = recent.Where(id => !r.Seen.Contains(id) && !id.StartsWith(FacebookIds.Recommendation, StringComparison.Ordinal)).Take(GraphRemovals.Most).ToList();
        if (unseen.Count == 0)
            return;
        var check = await removals.FindAsync(r.Account, unseen, a => FacebookErrors.Classify(a, clock.GetUtcNow(), null), ct);
        if (check is not RemovalCheck.Looked looked)
            return;
        foreach (var id in looked.Gone)
            r.Found.AddChange("feed", new JsonObject { ["item"] = "comment", ["verb"] = "remove", ["comment_id"] = id, ["post_id"] = id });
    }

    /// <summary>New, reworded or hidden: what our records do not have.</summary>
    private static void Compare(Reading r, KnownMessage? there, JsonElement json, DateTimeOffset at, JsonObject value, string id, string field = "feed", DateTimeOffset? since = null)
    {
        if (there is null)
        {
            if (at < (since ?? r.Since) || !r.IsOldEnough(at))
                return;
            value["verb"] = "add";
            r.Found.AddChange(field, value);
            if (json.IsTrue("is_hidden"u8))
                r.Found.AddChange(field, new JsonObject { ["item"] = "comment", ["verb"] = "hide", ["comment_id"] = id, ["post_id"] = value["post_id"]?.DeepClone() });
            return;
        }

        if (there is { Direction: MessageDirection.Inbound, IsRemoved: false } && json.Text("message"u8) is { } text && IsOther(text, there.Text) && at <= r.Until)
        {
            value["verb"] = "edited";
            r.Found.AddChange(field, value);
        }
    }

    private static JsonObject PostValue(JsonElement post, string id)
    {
        var value = new JsonObject
        {
            ["item"] = "post",
            ["post_id"] = id,
            ["from"] = FoundItems.Node(post.Object("from"u8)),
            ["message"] = post.Text("message"u8),
            ["created_time"] = post.Text("created_time"u8),
            ["permalink_url"] = post.Text("permalink_url"u8),
        };
        if (post.Text("full_picture"u8) is { } picture)
            value["photo"] = picture;
        return value;
    }

    private static JsonObject CommentValue(JsonElement comment, string id, string postId)
    {
        var value = new JsonObject
        {
            ["item"] = "comment",
            ["comment_id"] = id,
            ["post_id"] = postId,
            ["parent_id"] = comment.Object("parent"u8)?.Id("id"u8) ?? postId,
            ["from"] = FoundItems.Node(comment.Object("from"u8)),
            ["message"] = comment.Text("message"u8),
            ["created_time"] = comment.Text("created_time"u8),
        };
        if (comment.Object("attachment"u8) is { } attachment && (attachment.Object("media"u8)?.Object("image"u8)?.Text("src"u8) ?? attachment.Text("url"u8)) is { } url)
            value[attachment.Text("type"u8)?.Contains("video", StringComparison.Ordinal) == true ? "video" : "photo"] = url;
        return value;
    }

    private static List<string> Ids(IEnumerable<JsonElement> items) => [.. items.Select(i => i.Id("id"u8)).OfType<string>()];

    private static JsonElement? Property(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;

    /// <summary>Our copy was made safe to keep, and the platform trims and joins blanks.</summary>
    private static bool IsOther(string theirs, string ours) => Squeeze(PlatformText.Clean(theirs, Message.TextMaxLength)) != Squeeze(ours);

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private sealed record Reading(ConnectedAccount Account, DateTimeOffset Since, DateTimeOffset Until, DateTimeOffset Now, FoundItems Found, CallBudget Budget)
    {
        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public HashSet<string> PostsRead { get; } = new(StringComparer.Ordinal);

        /// <summary>Where it is now.</summary>
        public required CatchUpPlace Place { get; set; }

        /// <summary>Whether something was left for the next reading because it may still be delivered.</summary>
        public bool SawYoung { get; private set; }

        public void TurnsTo(string? page) => Place = Place.After == page ? Place : Place with { After = page, Item = null, Inner = null };

        public void TurnsInnerTo(string? page) => Place = Place with { Inner = page };

        public bool IsOldEnough(DateTimeOffset at)
        {
            if (at <= Until)
                return true;
            SawYoung = true;
            return false;
        }
    }
}
