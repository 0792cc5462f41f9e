using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>
/// Reads what the Page's webhook should have told: comments and their edits and removals, visitor posts, mentions, direct messages. Every hour, and at once when
/// the application starts or the Page works again.
/// </summary>
internal sealed class FacebookCatchUp(GraphClient graph, MetaPace pace, IKnownMessages known, SystemRequests requests, TimeProvider clock) : IChannelFeed
{
    public const string FeedName = "catch-up";

    /// <summary>What is younger is probably still on its way to us.</summary>
    public static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(2);

    /// <summary>How far the first reading of a newly connected Page goes back.</summary>
    public static readonly TimeSpan FirstReading = TimeSpan.FromDays(1);

    private const int Page = 100;
    private const int MostCalls = 400;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(3);

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

        var since = DateTimeOffset.TryParse(position.Cursor, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? read : now - FirstReading;
        var reading = new Reading(account, since - Overlap, now - OnItsWay, now, new FoundItems(account, now), new CallBudget(MostCalls));
        try
        {
            await ReadPostsAsync(reading, ct);
            await ReadTaggedAsync(reading, ct);
            await ReadConversationsAsync(reading, ct);
            await FindRemovedAsync(reading, ct);
        }
        catch (GraphReadException e)
        {
            return new FeedReading.Failed(FacebookErrors.Classify(e.Answer, now, pace.NotBefore(account.Id)), reading.Found.Bodies());
        }
        catch (BudgetSpentException)
        {
            return new FeedReading.Done(reading.Found.Bodies(), position.Cursor, now + Every, "There was more to catch up than can be read at once. It goes on in an hour.");
        }

        return new FeedReading.Done(
            reading.Found.Bodies(), (reading.Until > since ? reading.Until : since).ToString("O", CultureInfo.InvariantCulture), now + (reading.SawYoung ? Again : Every));
    }

    private async Task ReadPostsAsync(Reading r, CancellationToken ct)
    {
        var busy = new List<string>();
        await pages.ReadAsync(
            r.Account, r.Account.ExternalId + "/feed", [("fields", "id,from{id,name},message,created_time,updated_time,permalink_url,is_hidden,full_picture")], Page, r.Budget,
            async data =>
            {
                var posts = data.EnumerateArray().ToList();
                var news = await known.FindAsync(r.Account.Id, Ids(posts), ct);
                var older = 0;
                foreach (var post in posts)
                {
                    if (post.Id("id"u8) is not { } id || post.Time("created_time"u8) is not { } at)
                        continue;
                    r.Seen.Add(id);
                    if (post.Object("from"u8)?.Id("id"u8) != r.Account.ExternalId)
                        Compare(r, news.GetValueOrDefault(id), post, at, PostValue(post, id), id);
                    if ((post.Time("updated_time"u8) ?? at) >= r.Since)
                        busy.Add(id);
                    else
                        older++;
                }

                // The list is in order of writing, not of the last comment: older posts are looked at until a whole page had nothing new.
                return older < posts.Count;
            },
            ct);
        foreach (var id in busy)
            await ReadCommentsAsync(r, id, ct);
    }

    private Task ReadCommentsAsync(Reading r, string postId, CancellationToken ct) => pages.ReadAsync(
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
                    Compare(r, news.GetValueOrDefault(id), comment, at, CommentValue(comment, id, postId), id);
            }

            return comments[^1].Time("created_time"u8) >= back;
        },
        ct);

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
        ct);

    private Task ReadConversationsAsync(Reading r, CancellationToken ct) => pages.ReadAsync(
        r.Account, r.Account.ExternalId + "/conversations", [("platform", "messenger"), ("fields", "id,updated_time")], Page, r.Budget,
        async data =>
        {
            foreach (var conversation in data.EnumerateArray())
            {
                if (conversation.Time("updated_time"u8) < r.Since)
                    return false;
                if (conversation.Id("id"u8) is { } id)
                    await ReadMessagesAsync(r, id, ct);
            }

            return true;
        },
        ct);

    private Task ReadMessagesAsync(Reading r, string conversationId, CancellationToken ct) => pages.ReadAsync(
        r.Account, conversationId + "/messages", [("fields", "id,from,to,message,created_time,attachments")], 25, r.Budget,
        async data =>
        {
            var messages = data.EnumerateArray().ToList();
            var news = await known.FindAsync(r.Account.Id, Ids(messages), ct);
            foreach (var message in messages)
            {
                if (message.Id("id"u8) is not { } id || message.Time("created_time"u8) is not { } at)
                    continue;
                if (news.TryGetValue(id, out var there))
                {
                    if (there is { Direction: MessageDirection.Inbound, IsRemoved: false } && message.Text("message"u8) is { Length: > 0 } text && IsOther(text, there.Text) && at <= r.Until)
                        r.Found.Add(FacebookReader.PolledMessages, new JsonObject { ["message_edit"] = new JsonObject { ["mid"] = id, ["text"] = text } });
                }
                else if (at >= r.Since && r.IsOldEnough(at) && GraphMessages.AsDelivered(message, id) is { } item)
                    r.Found.Add(FacebookReader.PolledMessages, item);
            }

            return messages[^1].Time("created_time"u8) >= r.Since;
        },
        ct);

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
    private static void Compare(Reading r, KnownMessage? there, JsonElement json, DateTimeOffset at, JsonObject value, string id, string field = "feed")
    {
        if (there is null)
        {
            if (at < r.Since || !r.IsOldEnough(at))
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

        /// <summary>Whether something was left for the next reading because it may still be delivered.</summary>
        public bool SawYoung { get; private set; }

        public bool IsOldEnough(DateTimeOffset at)
        {
            if (at <= Until)
                return true;
            SawYoung = true;
            return false;
        }
    }
}
