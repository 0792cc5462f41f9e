using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
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
    private const int Page = 50;
    private const int MostCalls = 400;
    private const int MostPosts = 300;
    private const string CommentFields = "id,text,timestamp,username,from,parent_id,hidden";
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>One comment may have gone while another came: the number alone does not always tell that something is new.</summary>
    private static readonly TimeSpan WholeEvery = TimeSpan.FromDays(1);
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
        var whole = now - cursor.WholeAt >= WholeEvery;
        var r = new Reading(account, cursor.Until - Overlap, now - FacebookCatchUp.OnItsWay, new FoundItems(account, now), new CallBudget(MostCalls));
        try
        {
            await ReadMediaAsync(r, whole ? [] : cursor.Comments, ct);
            await ReadTagsAsync(r, ct);
            await ReadConversationsAsync(r, ct);
        }
        catch (GraphReadException e)
        {
            return new FeedReading.Failed(InstagramErrors.Classify(e.Answer, now, pace.NotBefore(account.Id)), r.Found.Bodies());
        }
        catch (BudgetSpentException)
        {
            return new FeedReading.Done(r.Found.Bodies(), position.Cursor, now + Every, "There was more to catch up than can be read at once. It goes on in an hour.");
        }

        var next = new CatchUpCursor(r.Until > cursor.Until ? r.Until : cursor.Until, whole ? now : cursor.WholeAt, r.Comments);
        return new FeedReading.Done(r.Found.Bodies(), next.Write(), now + (r.SawYoung ? Again : Every));
    }

    private async Task ReadMediaAsync(Reading r, IReadOnlyDictionary<string, int> before, CancellationToken ct)
    {
        var changed = new List<string>();
        await pages.ReadAsync(r.Account, "me/media", [("fields", "id,timestamp,comments_count")], 100, r.Budget, data =>
        {
            foreach (var media in data.EnumerateArray())
            {
                if (media.Id("id"u8) is not { } id || r.Comments.Count >= MostPosts)
                    continue;
                var count = int.TryParse(media.Text("comments_count"u8), CultureInfo.InvariantCulture, out var n) ? n : 0;
                r.Comments[id] = count;
                if (count > 0 && before.GetValueOrDefault(id) != count)
                    changed.Add(id);
            }

            return Task.FromResult(r.Comments.Count < MostPosts);
        }, ct);
        foreach (var id in changed)
            await ReadCommentsAsync(r, id, ct);
    }

    private async Task ReadCommentsAsync(Reading r, string media, CancellationToken ct)
    {
        var more = new List<(string Comment, string After)>();
        var young = r.YoungSeen;
        await pages.ReadAsync(
            r.Account, media + "/comments", [("fields", $"{CommentFields},replies.limit({Page}){{{CommentFields}}}")], Page, r.Budget,
            async data =>
            {
                var written = new List<(JsonElement Json, string? Parent)>();
                foreach (var comment in data.EnumerateArray())
                {
                    written.Add((comment, null));
                    if (comment.Id("id"u8) is not { } id || comment.Object("replies"u8) is not { } replies || replies.Array("data"u8) is not { } list)
                        continue;
                    written.AddRange(list.EnumerateArray().Select(reply => (reply, (string?)id)));
                    if (list.GetArrayLength() >= Page || GraphPages.After(replies) is not null)
                        more.Add((id, ""));
                }

                await TakeAsync(r, media, written, ct);
                return true;
            },
            ct);
        foreach (var (comment, _) in more)
        {
            await pages.ReadAsync(r.Account, comment + "/replies", [("fields", CommentFields)], Page, r.Budget, async data =>
            {
                await TakeAsync(r, media, [.. data.EnumerateArray().Select(reply => (reply, (string?)comment))], ct);
                return true;
            }, ct);
        }

        // What was left for the next time must be looked for again then.
        if (r.YoungSeen > young)
            r.Comments[media] = -1;
    }

    private async Task TakeAsync(Reading r, string media, List<(JsonElement Json, string? Parent)> written, CancellationToken ct)
    {
        var there = await known.FindAsync(r.Account.Id, [.. written.Select(w => w.Json.Id("id"u8)).OfType<string>()], ct);
        foreach (var (json, parent) in written)
        {
            if (json.Id("id"u8) is not { } id || there.ContainsKey(id) || json.Time("timestamp"u8) is not { } at || at < r.Since || !r.IsOldEnough(at))
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

    private async Task ReadTagsAsync(Reading r, CancellationToken ct) => await pages.ReadAsync(
        r.Account, "me/tags", [("fields", "id,caption,media_type,media_url,timestamp,username,permalink")], Page, r.Budget,
        async data =>
        {
            var posts = data.EnumerateArray().ToList();
            var there = await known.FindAsync(r.Account.Id, [.. posts.Select(p => p.Id("id"u8)).OfType<string>()], ct);
            var goOn = false;
            foreach (var post in posts)
            {
                if (post.Id("id"u8) is not { } id || post.Time("timestamp"u8) is not { } at || at < r.Since)
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

    private Task ReadConversationsAsync(Reading r, CancellationToken ct) => pages.ReadAsync(
        r.Account, "me/conversations",
        [("platform", "instagram"), ("fields", "id,updated_time,messages.limit(20){id,created_time,from,to,message,attachments,story,is_unsupported}")], 20, r.Budget,
        async data =>
        {
            foreach (var conversation in data.EnumerateArray())
            {
                if (conversation.Time("updated_time"u8) < r.Since)
                    return false;
                if (conversation.Object("messages"u8)?.Array("data"u8) is not { } list)
                    continue;
                var messages = list.EnumerateArray().ToList();
                var there = await known.FindAsync(r.Account.Id, [.. messages.Select(m => m.Id("id"u8)).OfType<string>()], ct);
                foreach (var message in messages)
                {
                    if (message.Id("id"u8) is not { } id || there.ContainsKey(id) || message.Time("created_time"u8) is not { } at || at < r.Since || !r.IsOldEnough(at))
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
        ct);

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

    private sealed record Reading(ConnectedAccount Account, DateTimeOffset Since, DateTimeOffset Until, FoundItems Found, CallBudget Budget)
    {
        public Dictionary<string, int> Comments { get; } = new(StringComparer.Ordinal);

        public int YoungSeen { get; private set; }

        public bool SawYoung => YoungSeen > 0;

        public bool IsOldEnough(DateTimeOffset at)
        {
            if (at <= Until)
                return true;
            YoungSeen++;
            return false;
        }
    }
}

/// <param name="Until">Up to when everything was read, UTC.</param>
/// <param name="WholeAt">When all posts were last looked through, whatever their numbers said, UTC.</param>
/// <param name="Comments">How many comments each post had.</param>
internal sealed record CatchUpCursor(DateTimeOffset Until, DateTimeOffset WholeAt, Dictionary<string, int> Comments)
{
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
