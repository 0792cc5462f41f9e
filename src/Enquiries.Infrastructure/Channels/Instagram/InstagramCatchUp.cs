using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Facebook;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>
/// Reads what the account's webhook should have told: comments and answers under its posts, posts in which it is tagged, direct messages. Mentions in other people's
/// comments are on no list and come by webhook only.
/// </summary>
internal sealed class InstagramCatchUp(GraphClient graph, MetaPace pace, IKnownMessages known, TimeProvider clock) : IChannelFeed
{
    public const string FeedName = "catch-up";

    /// <summary>Of a conversation no more can be read.</summary>
    private const int MostReadable = 20;

    private const int Page = 50;
    private const int MostCallsForMessages = 100;
    private const int MostCallsForPosts = 300;
    private const int MostPosts = 10_000;
    private const string CommentFields = "id,text,timestamp,username,from,parent_id,hidden";
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>A reading ends before its claim does; what is left is read the next time.</summary>
    private static readonly TimeSpan MostTime = ClaimFeed.Lease / 2;

    /// <summary>One comment may have gone while another came: the number alone does not always tell that something is new.</summary>
    private static readonly TimeSpan WholeEvery = TimeSpan.FromDays(1);

    private static readonly TimeSpan TellOfLossFor = TimeSpan.FromDays(1);
    private readonly GraphPages pages = new(graph);

    public ChannelKind Channel => ChannelKind.Instagram;

    public string Name => FeedName;

    public FeedPurpose Purpose => FeedPurpose.CatchUp;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (pace.NotBefore(account.Id) is { } later)
            return new FeedReading.Failed(new SendResult.Failed(FailureKind.RetryLater, "Instagram asks us to slow down.", later));

        var cursor = CatchUpCursor.Read(position.Cursor) ?? new CatchUpCursor(now - FacebookCatchUp.FirstReading, DateTimeOffset.MinValue, []);
        var r = new Reading(account, now, now - FacebookCatchUp.OnItsWay, new FoundItems(account, now));

        // Messages come first: a walk over many posts must not keep them waiting, nor they the comments where they cannot be read.
        SendResult.Failed? failure = null;
        try
        {
            cursor = await ReadMessagesAsync(r, cursor, ct);
        }
        catch (GraphReadException e)
        {
            failure = Classify(r, e);
            if (failure.Kind is FailureKind.TokenInvalid or FailureKind.RetryLater or FailureKind.AmbiguousMaybeSent)
                return new FeedReading.Failed(failure, r.Found.Bodies());
        }

        try
        {
            cursor = await ReadPostsAsync(r, cursor, ct);
        }
        catch (GraphReadException e)
        {
            failure = Classify(r, e);
        }

        if (failure is not null)
            return new FeedReading.Failed(failure, r.Found.Bodies());
        var isDone = cursor is { Walk: null, Talks: null };
        return new FeedReading.Done(r.Found.Bodies(), cursor.Write(), now + (r.SawYoung || !isDone ? Again : Every), Problem(cursor, now));
    }

    private static string? Problem(CatchUpCursor cursor, DateTimeOffset now)
    {
        if (cursor.LostAt is { } lost && now - lost < TellOfLossFor)
            return $"In {(cursor.LostIn == 1 ? "a conversation" : $"{cursor.LostIn} conversations")} more direct messages were missed than Instagram lets us read, the newest {MostReadable}. Look through the direct messages on Instagram.";
        return cursor.Comments.Count >= MostPosts
            ? $"The account has more posts than can be compared, the newest {MostPosts}. Comments under older ones come only as far as Instagram delivers them."
            : null;
    }

    private async Task<CatchUpCursor> ReadMessagesAsync(Reading r, CatchUpCursor cursor, CancellationToken ct)
    {
        var since = (cursor.MessagesUntil ?? cursor.Until) - Overlap;
        var part = cursor.Talks ?? new CatchUpPart(null, r.Until);
        var (from, lost) = (part.From, r.LostIn);
        var budget = Budget(r, MostCallsForMessages);
        try
        {
            if (cursor.Talks is null)
                await ReadTagsAsync(r, since, budget, ct);
            await ReadConversationsAsync(r, since, isFirst: cursor.MessagesUntil is null, budget, from, after => from = after, ct);
            cursor = cursor with { MessagesUntil = part.Until, Talks = null };
        }
        catch (BudgetSpentException)
        {
            cursor = cursor with { Talks = part with { From = from } };
        }
        catch (GraphReadException e) when (part.From is not null && Classify(r, e).Kind == FailureKind.BadContent)
        {
            // The place in the list may have been forgotten: it is read from its beginning again.
            cursor = cursor with { Talks = null };
        }

        return r.LostIn > lost ? cursor with { LostAt = r.Now, LostIn = r.LostIn } : cursor;
    }

    /// <summary>Goes on with the walk over the posts that the last reading left, or begins a new one.</summary>
    private async Task<CatchUpCursor> ReadPostsAsync(Reading r, CatchUpCursor cursor, CancellationToken ct)
    {
        var budget = Budget(r, MostCallsForPosts);
        try
        {
            cursor = cursor with { Walk = cursor.Walk ?? await BeginWalkAsync(r, cursor, budget, ct) };
        }
        catch (BudgetSpentException)
        {
            return cursor;
        }

        var walk = cursor.Walk;
        while (walk.Left.Count > 0)
        {
            var post = walk.Left[^1];
            try
            {
                await ReadCommentsAsync(r, walk, post, after => walk.Left[^1] = post with { From = after }, budget, ct);
            }
            catch (BudgetSpentException)
            {
                return cursor;
            }
            catch (GraphReadException e) when (Classify(r, e).Kind is FailureKind.TargetGone or FailureKind.BadContent)
            {
                // The post is gone, or the place in its list was forgotten.
                if (walk.Left[^1].From is not null)
                {
                    walk.Left[^1] = new CatchUpPost(post.Id, null);
                    return cursor;
                }
            }

            walk.Left.RemoveAt(walk.Left.Count - 1);
        }

        return cursor with
        {
            Until = walk.Until > cursor.Until ? walk.Until : cursor.Until,
            WholeAt = walk.IsWhole ? walk.StartedAt : cursor.WholeAt,
            Comments = walk.Comments,
            Walk = null,
        };
    }

    private async Task<CatchUpWalk> BeginWalkAsync(Reading r, CatchUpCursor cursor, CallBudget budget, CancellationToken ct)
    {
        var isWhole = r.Now - cursor.WholeAt >= WholeEvery;

        // What the numbers hid since the last whole walk is looked for as well.
        var since = isWhole && cursor.WholeAt > DateTimeOffset.MinValue ? cursor.WholeAt : cursor.Until;
        var walk = new CatchUpWalk(since - Overlap, r.Until, r.Now, isWhole, [], []);
        await pages.ReadAsync(r.Account, r.Account.ExternalId + "/media", [("fields", "id,timestamp,comments_count")], 100, budget, data =>
        {
            foreach (var media in data.EnumerateArray())
            {
                if (media.Id("id"u8) is not { } id || walk.Comments.Count >= MostPosts)
                    continue;
                var count = int.TryParse(media.Text("comments_count"u8), CultureInfo.InvariantCulture, out var n) ? n : 0;
                if (count > 0 && (isWhole || cursor.Comments.GetValueOrDefault(id) != count))
                    walk.Left.Add(new CatchUpPost(id, null));
                walk.Comments[id] = count;
            }

            return Task.FromResult(walk.Comments.Count < MostPosts);
        }, ct);

        // The newest are taken first, from the end.
        walk.Left.Reverse();
        return walk;
    }

    private async Task ReadCommentsAsync(Reading r, CatchUpWalk walk, CatchUpPost post, Action<string?> turning, CallBudget budget, CancellationToken ct)
    {
        var young = r.YoungSeen;
        await pages.ReadAsync(
            r.Account, post.Id + "/comments", [("fields", $"{CommentFields},replies.limit({Page}){{{CommentFields}}}")], Page, budget,
            async data =>
            {
                var written = new List<(JsonElement Json, string? Parent)>();
                var more = new List<string>();
                foreach (var comment in data.EnumerateArray())
                {
                    written.Add((comment, null));
                    if (comment.Id("id"u8) is not { } id || comment.Object("replies"u8) is not { } replies || replies.Array("data"u8) is not { } list)
                        continue;
                    written.AddRange(list.EnumerateArray().Select(reply => (reply, (string?)id)));
                    if (list.GetArrayLength() >= Page || GraphPages.After(replies) is not null)
                        more.Add(id);
                }

                await TakeAsync(r, walk.Since, post.Id, written, ct);
                foreach (var comment in more)
                {
                    await pages.ReadAsync(r.Account, comment + "/replies", [("fields", CommentFields)], Page, budget, async answers =>
                    {
                        await TakeAsync(r, walk.Since, post.Id, [.. answers.EnumerateArray().Select(reply => (reply, (string?)comment))], ct);
                        return true;
                    }, ct);
                }

                // What was left for the next time must be looked for again then.
                if (r.YoungSeen > young)
                    walk.Comments[post.Id] = -1;
                return true;
            },
            ct, post.From, turning);
    }

    private async Task TakeAsync(Reading r, DateTimeOffset since, string media, List<(JsonElement Json, string? Parent)> written, CancellationToken ct)
    {
        var there = await known.FindAsync(r.Account.Id, [.. written.Select(w => w.Json.Id("id"u8)).OfType<string>()], ct);
        foreach (var (json, parent) in written)
        {
            if (json.Id("id"u8) is not { } id || there.ContainsKey(id) || json.Time("timestamp"u8) is not { } at || at < since || !r.IsOldEnough(at))
                continue;
            var value = new JsonObject
            {
                ["id"] = id,
                ["text"] = json.Text("text"u8),
                ["timestamp"] = json.Text("timestamp"u8),
                ["from"] = From(r.Account, json),
                ["media"] = new JsonObject { ["id"] = media },
            };
            if ((parent ?? json.Id("parent_id"u8)) is { } top)
                value["parent_id"] = top;
            r.Found.AddChange("comments", value);
            if (json.IsTrue("hidden"u8))
                r.Found.AddChange("comments", new JsonObject { ["id"] = id, ["timestamp"] = json.Text("timestamp"u8), ["hidden"] = true });
        }
    }

    private async Task ReadTagsAsync(Reading r, DateTimeOffset since, CallBudget budget, CancellationToken ct) => await pages.ReadAsync(
        r.Account, r.Account.ExternalId + "/tags", [("fields", "id,caption,media_type,media_url,timestamp,username,permalink")], Page, budget,
        async data =>
        {
            var posts = data.EnumerateArray().ToList();
            var there = await known.FindAsync(r.Account.Id, [.. posts.Select(p => p.Id("id"u8)).OfType<string>()], ct);
            var goOn = false;
            foreach (var post in posts)
            {
                if (post.Id("id"u8) is not { } id || post.Time("timestamp"u8) is not { } at || at < since)
                    continue;
                goOn = true;
                if (there.ContainsKey(id) || !r.IsOldEnough(at) || InstagramLookUp.IsOwn(r.Account, post))
                    continue;
                r.Found.AddChange("mentioned", new JsonObject
                {
                    ["media_id"] = id,
                    ["text"] = post.Text("caption"u8),
                    ["timestamp"] = post.Text("timestamp"u8),
                    ["username"] = post.Text("username"u8),
                    ["permalink"] = post.Text("permalink"u8),
                    ["media_type"] = post.Text("media_type"u8),
                    ["media_url"] = post.Text("media_url"u8),
                    ["tagged"] = !NamesUs(r.Account, post.Text("caption"u8)),
                });
            }

            return goOn;
        },
        ct);

    private Task ReadConversationsAsync(Reading r, DateTimeOffset since, bool isFirst, CallBudget budget, string? from, Action<string?> turning, CancellationToken ct) => pages.ReadAsync(
        r.Account, "me/conversations",
        [("platform", "instagram"), ("fields", $"id,updated_time,messages.limit({MostReadable}){{id,created_time,from,to,message,attachments,story,is_unsupported}}")], 20, budget,
        async data =>
        {
            foreach (var conversation in data.EnumerateArray())
            {
                if (conversation.Time("updated_time"u8) < since)
                    return false;
                if (conversation.Object("messages"u8)?.Array("data"u8) is not { } list)
                    continue;
                var messages = list.EnumerateArray().ToList();
                var there = await known.FindAsync(r.Account.Id, [.. messages.Select(m => m.Id("id"u8)).OfType<string>()], ct);
                if (!isFirst && there.Count == 0 && messages.Count >= MostReadable && messages.TrueForAll(m => m.Time("created_time"u8) > since + Overlap))
                    r.LostIn++;
                foreach (var message in messages)
                {
                    if (message.Id("id"u8) is not { } id || there.ContainsKey(id) || message.Time("created_time"u8) is not { } at || at < since || !r.IsOldEnough(at))
                        continue;
                    if (GraphMessages.AsDelivered(message, id) is not { } item)
                        continue;
                    if (InstagramLookUp.IsOwn(r.Account, message))
                        item["message"]!["is_echo"] = true;
                    r.Found.Add(InstagramReader.PolledMessages, item);
                }
            }

            return true;
        },
        ct, from, turning);

    private CallBudget Budget(Reading r, int calls) => new(calls, () => clock.GetUtcNow() - r.Now >= MostTime);

    private SendResult.Failed Classify(Reading r, GraphReadException e) => InstagramErrors.Classify(e.Answer, r.Now, pace.NotBefore(r.Account.Id));

    /// <summary>Who wrote, with the id by which deliveries call the account if it was the account itself.</summary>
    private static JsonObject? From(ConnectedAccount account, JsonElement json)
    {
        var from = json.Object("from"u8);
        if (InstagramLookUp.IsOwn(account, json))
            return new JsonObject { ["id"] = account.ExternalId };
        var (id, name) = (from?.Id("id"u8) ?? json.Object("user"u8)?.Id("id"u8), from?.Text("username"u8) ?? json.Text("username"u8));
        return id is null && name is null ? null : new JsonObject { ["id"] = id, ["username"] = name };
    }

    private static bool NamesUs(ConnectedAccount account, string? caption) =>
        account.Settings.TryGetValue(InstagramLookUp.UserNameSetting, out var own) && own.Length > 0
        && caption?.Contains("@" + own, StringComparison.OrdinalIgnoreCase) == true;

    private sealed record Reading(ConnectedAccount Account, DateTimeOffset Now, DateTimeOffset Until, FoundItems Found)
    {
        public int YoungSeen { get; private set; }

        public bool SawYoung => YoungSeen > 0;

        /// <summary>Conversations in which more was missed than can be read.</summary>
        public int LostIn { get; set; }

        public bool IsOldEnough(DateTimeOffset at)
        {
            if (at <= Until)
                return true;
            YoungSeen++;
            return false;
        }
    }
}

/// <param name="Until">Up to when comments and answers were read, UTC.</param>
/// <param name="WholeAt">When all posts were last looked through, whatever their numbers said, UTC.</param>
/// <param name="Comments">How many comments each post had.</param>
internal sealed record CatchUpCursor(DateTimeOffset Until, DateTimeOffset WholeAt, Dictionary<string, int> Comments)
{
    /// <summary>Up to when direct messages and tags were read, UTC; null before the first reading.</summary>
    public DateTimeOffset? MessagesUntil { get; init; }

    /// <summary>A list of conversations that was not read to its end.</summary>
    public CatchUpPart? Talks { get; init; }

    /// <summary>A walk over the posts that has not ended.</summary>
    public CatchUpWalk? Walk { get; init; }

    /// <summary>When more was missed in conversations than can be read, UTC.</summary>
    public DateTimeOffset? LostAt { get; init; }

    public int LostIn { get; init; }

    public static CatchUpCursor? Read(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<CatchUpCursor>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Write() => JsonSerializer.Serialize(this);
}

/// <param name="From">The platform's cursor; null for the beginning.</param>
/// <param name="Until">Up to when everything will have been read once the list has ended, UTC.</param>
internal sealed record CatchUpPart(string? From, DateTimeOffset Until);

/// <param name="Since">What was written before is left alone, UTC.</param>
/// <param name="Until">Up to when everything will have been read once the walk has ended, UTC.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="IsWhole">Whether all posts are read, whatever their numbers say.</param>
/// <param name="Comments">How many comments each post had when the walk began.</param>
/// <param name="Left">The posts that have not been read yet, the next one last.</param>
internal sealed record CatchUpWalk(
    DateTimeOffset Since, DateTimeOffset Until, DateTimeOffset StartedAt, bool IsWhole, Dictionary<string, int> Comments, List<CatchUpPost> Left);

/// <param name="From">The platform's cursor in the list of its comments; null for the beginning.</param>
internal sealed record CatchUpPost(string Id, string? From);
