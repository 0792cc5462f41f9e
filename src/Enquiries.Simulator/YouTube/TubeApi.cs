using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Failures;

namespace Enquiries.Simulator.YouTube;

/// <summary>The YouTube Data API, Google's token endpoint and the hub, as far as the contract describes them.</summary>
internal sealed class TubeApi(SimulatedTube tube)
{
    private const int MostEmbedded = 5;
    private const int LongestText = 10_000;
    private const int CallsKept = 1_000;

    public void Map(WebApplication app)
    {
        const string Api = "/youtube/v3/";
        MapCall(app, "GET", Api + "commentThreads", 1, "reads", ListThreads);
        MapCall(app, "GET", Api + "comments", 1, "reads", ListComments);
        MapCall(app, "GET", Api + "videos", 1, "reads", ListVideos);
        MapCall(app, "GET", Api + "playlistItems", 1, "reads", ListUploads);
        MapCall(app, "GET", Api + "channels", 1, "reads", ListChannels);
        MapCall(app, "POST", Api + "comments", 50, "writes", Reply);
        MapCall(app, "POST", Api + "commentThreads", 50, "writes", NewThread);
        MapCall(app, "PUT", Api + "comments", 50, "writes", Edit);
        MapCall(app, "DELETE", Api + "comments", 50, "writes", Delete);
        MapCall(app, "POST", Api + "comments/setModerationStatus", 50, "writes", Moderate);
        app.MapPost("/youtube/token", TokenAsync);
        app.MapPost("/youtube/hub/subscribe", SubscribeAsync);
    }

    private void MapCall(WebApplication app, string method, string path, int units, string area, Func<TubeCall, JsonNode?> act) =>
        app.MapMethods(path, [method], context => RunAsync(context, units, area, act));

    private async Task RunAsync(HttpContext context, int units, string area, Func<TubeCall, JsonNode?> act)
    {
        var request = context.Request;
        tube.Calls.Enqueue($"{request.Method} {request.Path}{request.QueryString}");
        while (tube.Calls.Count > CallsKept) tube.Calls.TryDequeue(out _);
        try
        {
            var on = tube.Failures.Take(area);
            if (on is not null && await FailBeforeAsync(context, on)) return;

            var token = request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null;
            var grant = tube.Tokens.Check(token) ?? throw new TubeError(401, "authError", "Request had invalid authentication credentials.", "global");
            if (!tube.Quota.Take(units))
                throw new TubeError(403, "quotaExceeded", "The request cannot be completed because you have exceeded your <a href=\"/youtube/v3/getting-started#quota\">quota</a>.", "youtube.quota");
            var body = request.Method is "POST" or "PUT" && request.HasJsonContentType() ? await JsonNode.ParseAsync(request.Body, cancellationToken: context.RequestAborted) : null;
            var call = new TubeCall(request.Query, body, grant.MayManage, tube.FindChannel(grant.ChannelId) ?? tube.Channel);
            if (area == "writes") call.MustManage();
            var answer = act(call);
            if (on is not null && await FailAfterAsync(context, on)) return;
            if (answer is null) context.Response.StatusCode = StatusCodes.Status204NoContent;
            else await WriteAsync(context, 200, answer);
        }
        catch (TubeError e)
        {
            await WriteAsync(context, e.Status, e.ToJson());
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            await WriteAsync(context, 400, new TubeError(400, "invalidCommentMetadata", Problems.InWords(e), "youtube.comment").ToJson());
        }
    }

    private static async Task<bool> FailBeforeAsync(HttpContext context, TubeFailureSwitch on)
    {
        switch (on.Failure.Effect)
        {
            case FailureEffect.Refuse:
                throw new TubeError(on.Failure.Status, on.Failure.Reason, "Switched on in the simulator.", on.Failure.Domain);
            case FailureEffect.RefuseWithoutJson:
                context.Response.StatusCode = on.Failure.Status == 0 ? 502 : on.Failure.Status;
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync("<!DOCTYPE html><title>Error</title><p>That’s an error.", context.RequestAborted);
                return true;
            case FailureEffect.Delay:
                await Task.Delay(on.DelayMilliseconds, context.RequestAborted);
                return false;
            case FailureEffect.AbortBefore:
                context.Abort();
                return true;
            case FailureEffect.HangBefore:
                return await HangAsync(context, on);
            default:
                return false;
        }
    }

    private static async Task<bool> FailAfterAsync(HttpContext context, TubeFailureSwitch on)
    {
        switch (on.Failure.Effect)
        {
            case FailureEffect.AbortAfter:
                context.Abort();
                return true;
            case FailureEffect.HangAfter:
                return await HangAsync(context, on);
            case FailureEffect.RefuseAfter:
                throw new TubeError(on.Failure.Status, on.Failure.Reason, "Switched on in the simulator.", on.Failure.Domain);
            default:
                return false;
        }
    }

    private static async Task<bool> HangAsync(HttpContext context, TubeFailureSwitch on)
    {
        try
        {
            await Task.Delay(on.DelayMilliseconds, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return true;
        }

        context.Abort();
        return true;
    }

    private JsonNode ListThreads(TubeCall call)
    {
        var status = call["moderationStatus"] switch
        {
            null or "published" => TubeStatus.Published,
            "heldForReview" => TubeStatus.HeldForReview,
            "likelySpam" => TubeStatus.LikelySpam,
            _ => throw new TubeError(400, "invalidParameter", "Invalid value for moderationStatus.", "youtube.parameter"),
        };
        if (status != TubeStatus.Published) call.MustManage();
        string? owner;
        IReadOnlyList<TubeComment> threads;
        if (call["id"] is { } ids)
        {
            threads = [.. ids.Split(',').Select(tube.Find).Where(c => c is { IsReply: false, IsRemoved: false, IsDropped: false }).Select(c => c!)];
            owner = null;
        }
        else if (call["videoId"] is { } videoId)
        {
            var video = tube.FindVideo(videoId) ?? throw new TubeError(404, "videoNotFound", "The video could not be found.", "youtube.commentThread");
            if (video.CommentsOff) throw new TubeError(403, "commentsDisabled", "The video has disabled <a href=\"/x\">comments</a>.", "youtube.commentThread");
            threads = tube.Threads(videoId, status);
            owner = video.Channel.Id;
        }
        else if (call["allThreadsRelatedToChannelId"] is { } channelId)
        {
            if (tube.FindChannel(channelId) is null) throw new TubeError(404, "channelNotFound", "The channel could not be found.", "youtube.commentThread");
            threads = tube.Threads(null, status, channelId);
            owner = channelId;
        }
        else
        {
            throw new TubeError(400, "missingRequiredParameter", "No filter selected.", "youtube.parameter");
        }

        // What waits for review is for the owner of the videos alone.
        if (status != TubeStatus.Published && owner is not null && owner != call.As.Id)
            throw new TubeError(403, "forbidden", "The comment threads cannot be retrieved: the request is not properly authorized.", "youtube.commentThread");
        var withReplies = (call["part"] ?? "").Contains("replies", StringComparison.Ordinal);
        return Page(call, threads, 20, "youtube#commentThreadListResponse", thread => Thread(thread, withReplies));
    }

    private JsonNode ListComments(TubeCall call)
    {
        if (call["id"] is { } ids)
        {
            // Removed and rejected ones simply do not come back.
            var found = ids.Split(',').Take(100).Select(tube.Find).Where(c => c is { IsRemoved: false, IsDropped: false } && c.Status != TubeStatus.Rejected).Select(c => c!).ToList();
            return List("youtube#commentListResponse", found.Select(Comment), found.Count, found.Count, null);
        }

        var parent = call["parentId"] ?? throw new TubeError(400, "missingRequiredParameter", "No filter selected.", "youtube.parameter");
        if (tube.Find(parent) is not { IsReply: false, IsRemoved: false }) throw new TubeError(404, "commentNotFound", "The comment could not be found.", "youtube.comment");
        return Page(call, tube.Replies(parent), 20, "youtube#commentListResponse", Comment);
    }

    private JsonNode ListVideos(TubeCall call)
    {
        var found = (call["id"] ?? "").Split(',').Select(tube.FindVideo).Where(v => v is not null).Select(v => v!).ToList();
        return List("youtube#videoListResponse", found.Select(v => Video(v, playlistItem: false)), found.Count, found.Count, null);
    }

    private JsonNode ListUploads(TubeCall call)
    {
        if (tube.Channels.FirstOrDefault(c => call["playlistId"] == "UU" + c.Id[2..]) is not { } channel) throw new TubeError(404, "playlistNotFound", "The playlist could not be found.", "youtube.playlistItem");
        return Page(call, [.. tube.Videos.Where(v => v.Channel.Id == channel.Id)], 5, "youtube#playlistItemListResponse", v => Video(v, playlistItem: true));
    }

    private JsonNode ListChannels(TubeCall call)
    {
        var found = call["mine"] == "true" ? call.As : tube.FindChannel(call["id"]);
        var items = found is null ? [] : new[]
        {
            new JsonObject
            {
                ["kind"] = "youtube#channel",
                ["id"] = found.Id,
                ["snippet"] = new JsonObject { ["title"] = found.Title, ["customUrl"] = found.Handle },
            },
        };
        return List("youtube#channelListResponse", items, items.Length, 5, null);
    }

    private JsonNode Reply(TubeCall call)
    {
        var snippet = call.Body?["snippet"];
        var parent = (string?)snippet?["parentId"] ?? throw new TubeError(400, "parentIdMissing", "The comment must have a parentId.", "youtube.comment");
        var thread = tube.Find(parent);

        // The id of a reply is no thread.
        if (thread is null or { IsRemoved: true } or { IsReply: true } || tube.FindVideo(thread.VideoId) is not { } video)
            throw new TubeError(404, "parentCommentNotFound", "The specified parent comment could not be found.", "youtube.comment");
        if (video.CommentsOff) throw new TubeError(403, "commentsDisabled", "The video has disabled comments.", "youtube.comment");
        if (thread.Status != TubeStatus.Published) throw new TubeError(400, "parentCommentIsPrivate", "The specified parent comment is private.", "youtube.comment");
        return Comment(tube.CouncilReply(parent, Text(snippet), call.As));
    }

    private JsonNode NewThread(TubeCall call)
    {
        var snippet = call.Body?["snippet"];
        var videoId = (string?)snippet?["videoId"] ?? "";
        if (tube.FindVideo(videoId) is null) throw new TubeError(404, "videoNotFound", "The video could not be found.", "youtube.commentThread");
        return Thread(tube.CouncilComment(videoId, Text(snippet?["topLevelComment"]?["snippet"]), call.As), withReplies: false);
    }

    private JsonNode Edit(TubeCall call)
    {
        var id = (string?)call.Body?["id"] ?? "";
        if (tube.Find(id) is not { IsRemoved: false } comment || comment.AuthorId != call.As.Id) throw new TubeError(404, "commentNotFound", "The comment could not be found.", "youtube.comment");
        tube.Edit(id, Text(call.Body?["snippet"]));
        return Comment(tube.Find(id)!);
    }

    private JsonNode? Delete(TubeCall call)
    {
        var id = call["id"] ?? "";
        if (tube.Find(id) is not { IsRemoved: false } comment) throw new TubeError(404, "commentNotFound", "The comment could not be found.", "youtube.comment");
        if (comment.AuthorId != call.As.Id && tube.ChannelOf(comment).Id != call.As.Id) throw Forbidden();
        tube.Remove(id);
        return null;
    }

    private JsonNode? Moderate(TubeCall call)
    {
        var status = call["moderationStatus"] switch
        {
            "heldForReview" => TubeStatus.HeldForReview,
            "published" => TubeStatus.Published,
            "rejected" => TubeStatus.Rejected,
            _ => throw new TubeError(400, "invalidParameter", "Invalid value for moderationStatus.", "youtube.comment"),
        };
        foreach (var id in (call["id"] ?? "").Split(','))
        {
            if (tube.Find(id) is not { IsRemoved: false } comment) throw new TubeError(404, "commentNotFound", "The comment could not be found.", "youtube.comment");
            if (tube.ChannelOf(comment).Id != call.As.Id) throw Forbidden();
            tube.Moderate(id, status, call["banAuthor"] == "true");
        }

        return null;
    }

    private static TubeError Forbidden() => new(403, "forbidden", "The comment belongs to another channel.", "youtube.comment");

    private static string Text(JsonNode? snippet)
    {
        var text = (string?)snippet?["textOriginal"];
        if (string.IsNullOrWhiteSpace(text)) throw new TubeError(400, "commentTextRequired", "The comment text is required.", "youtube.comment");
        return text.Length > LongestText ? throw new TubeError(400, "commentTextTooLong", "The comment text is too long.", "youtube.comment") : text;
    }

    private JsonObject Page<T>(TubeCall call, IReadOnlyList<T> all, int usual, string kind, Func<T, JsonObject> write)
    {
        var settings = tube.Settings;
        var asked = int.TryParse(call["maxResults"], NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : usual;
        var size = Math.Min(Math.Clamp(asked, 1, 100), settings.MostItems);
        var from = 0;
        if (call["pageToken"] is { } token && (!token.StartsWith("page", StringComparison.Ordinal) || !int.TryParse(token[4..], NumberStyles.None, CultureInfo.InvariantCulture, out from)))
            throw new TubeError(400, "invalidPageToken", "The page token is not valid.", "youtube.parameter");

        // By position, so that a page read after new comments came in overlaps the one before, as the platform's do.
        var start = from > 0 ? Math.Max(0, from - Math.Min(settings.Overlap, size - 1)) : 0;
        var items = all.Skip(start).Take(size + from - start).Select(write).ToList();
        if (settings.Shuffle) items = [.. items.OrderBy(i => tube.Chance((string)i["id"]!))];
        var end = from + size;
        return List(kind, items, items.Count, size, end < all.Count ? string.Create(CultureInfo.InvariantCulture, $"page{end}") : null);
    }

    private static JsonObject List(string kind, IEnumerable<JsonObject> items, int total, int perPage, string? next)
    {
        var list = new JsonObject { ["kind"] = kind, ["etag"] = "example-etag" };
        if (next is not null) list["nextPageToken"] = next;
        list["pageInfo"] = new JsonObject { ["totalResults"] = total, ["resultsPerPage"] = perPage };
        list["items"] = new JsonArray([.. items]);
        return list;
    }

    private JsonObject Thread(TubeComment top, bool withReplies)
    {
        var replies = tube.Replies(top.Id);
        var thread = new JsonObject
        {
            ["kind"] = "youtube#commentThread",
            ["etag"] = "example-etag",
            ["id"] = top.Id,
            ["snippet"] = new JsonObject
            {
                ["channelId"] = tube.ChannelOf(top).Id,
                ["videoId"] = top.VideoId,
                ["topLevelComment"] = Comment(top),
                ["canReply"] = top.Status == TubeStatus.Published,
                ["totalReplyCount"] = replies.Count,
                ["isPublic"] = top.Status == TubeStatus.Published,
            },
        };
        if (withReplies && replies.Count > 0) thread["replies"] = new JsonObject { ["comments"] = new JsonArray([.. replies.Take(MostEmbedded).Select(Comment)]) };
        return thread;
    }

    private JsonObject Comment(TubeComment comment)
    {
        var snippet = new JsonObject
        {
            ["channelId"] = tube.ChannelOf(comment).Id,
            ["videoId"] = comment.VideoId,
            ["textDisplay"] = comment.Text,
            ["textOriginal"] = comment.Text,
            ["authorDisplayName"] = comment.AuthorName,
            ["authorProfileImageUrl"] = "",
            ["authorChannelUrl"] = "http://www.youtube.com/" + comment.AuthorName,
            ["canRate"] = true,
            ["viewerRating"] = "none",
            ["likeCount"] = 0,
            ["publishedAt"] = Time(comment.At),
            ["updatedAt"] = Time(comment.UpdatedAt),
        };
        if (comment.AuthorId is not null) snippet["authorChannelId"] = new JsonObject { ["value"] = comment.AuthorId };
        if (comment.IsReply) snippet["parentId"] = comment.ThreadId;
        if (comment.ImageUrl is not null) snippet["imageUrl"] = comment.ImageUrl;
        if (comment.Status != TubeStatus.Published) snippet["moderationStatus"] = comment.Status switch { TubeStatus.HeldForReview => "heldForReview", TubeStatus.LikelySpam => "likelySpam", _ => "rejected" };
        return new JsonObject { ["kind"] = "youtube#comment", ["etag"] = "example-etag", ["id"] = comment.Id, ["snippet"] = snippet };
    }

    private static JsonObject Video(SimulatedVideo video, bool playlistItem)
    {
        var snippet = new JsonObject { ["publishedAt"] = Time(video.PublishedAt), ["channelId"] = video.Channel.Id, ["title"] = video.Title };
        if (playlistItem) snippet["resourceId"] = new JsonObject { ["kind"] = "youtube#video", ["videoId"] = video.Id };
        return new JsonObject { ["kind"] = playlistItem ? "youtube#playlistItem" : "youtube#video", ["id"] = playlistItem ? "UExample" + video.Id : video.Id, ["snippet"] = snippet };
    }

    private async Task TokenAsync(HttpContext context)
    {
        if (tube.Failures.Take("token") is { } on)
        {
            if (on.Failure.Effect == FailureEffect.Refuse) await WriteAsync(context, 400, InvalidGrant());
            else await FailBeforeAsync(context, on);
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["client_id"] != tube.Client.ClientId || form["client_secret"] != tube.Client.ClientSecret)
        {
            await WriteAsync(context, 401, new JsonObject { ["error"] = "invalid_client", ["error_description"] = "The OAuth client was not found." });
            return;
        }

        string? access;
        string? refresh = null;
        TubeGrant? grant;
        if (form["grant_type"] == "authorization_code") (access, refresh, grant) = tube.Tokens.Exchange(form["code"].ToString(), form["code_verifier"].ToString(), form["redirect_uri"].ToString());
        else (access, grant) = tube.Tokens.Refresh(form["refresh_token"].ToString());
        if (access is null || grant is null)
        {
            await WriteAsync(context, 400, InvalidGrant());
            return;
        }

        var answer = new JsonObject
        {
            ["access_token"] = access,
            ["expires_in"] = (int)TubeTokens.Life.TotalSeconds - 1,
            ["scope"] = grant.MayManage ? TubeTokens.Scope : "https://www.googleapis.com/auth/youtube.readonly",
            ["token_type"] = "Bearer",
        };
        if (refresh is not null) answer["refresh_token"] = refresh;
        await WriteAsync(context, 200, answer);
    }

    private async Task SubscribeAsync(HttpContext context)
    {
        var on = tube.Failures.Take("hub");
        if (on is { Failure.Effect: FailureEffect.RefuseWithoutJson })
        {
            await FailBeforeAsync(context, on);
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (mode, callback, topic) = (form["hub.mode"].ToString(), form["hub.callback"].ToString(), form["hub.topic"].ToString());
        if (mode is not ("subscribe" or "unsubscribe") || topic.Length == 0 || !Uri.TryCreate(callback, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var lease = long.TryParse(form["hub.lease_seconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : (long?)null;
        tube.Hub.Subscribe(mode, callback, topic, form["hub.secret"].ToString(), lease, form.TryGetValue("hub.verify_token", out var token) ? token.ToString() : null, on is not null);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static JsonObject InvalidGrant() => new() { ["error"] = "invalid_grant", ["error_description"] = "Token has been expired or revoked." };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Task WriteAsync(HttpContext context, int status, JsonNode json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json.ToJsonString()), context.RequestAborted).AsTask();
    }
}

/// <param name="As">The channel whose owner signed in.</param>
internal sealed record TubeCall(IQueryCollection Query, JsonNode? Body, bool MayManage, TubeChannel As)
{
    public string? this[string name] => Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public void MustManage()
    {
        if (!MayManage) throw new TubeError(403, "insufficientPermissions", "Request had insufficient authentication scopes.", "global");
    }
}

/// <summary>Ends a call with an error body.</summary>
internal sealed class TubeError(int status, string reason, string message, string domain) : Exception(message)
{
    public int Status { get; } = status;

    public JsonObject ToJson() => new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = Status,
            ["message"] = Message,
            ["errors"] = new JsonArray(new JsonObject { ["message"] = Message, ["domain"] = domain, ["reason"] = reason }),
        },
    };
}
