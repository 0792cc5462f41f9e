using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.X;

/// <summary>X's API v2 below <c>/x</c>: as much of it as a desk uses, with its limits and its problems.</summary>
internal sealed class XApi(SimulatedX x, SimulatorOptions options)
{
    private const int Window = 15 * 60;
    private readonly ConcurrentDictionary<(string User, string Limit, long Window), int> calls = new();
    private readonly ConcurrentDictionary<string, long> media = new(StringComparer.Ordinal);
    private long mediaNumber;

    public ConcurrentQueue<string> Calls { get; } = new();

    public async Task HandleAsync(HttpContext context, string path)
    {
        Calls.Enqueue($"{context.Request.Method} {path}");
        while (Calls.Count > 1000) Calls.TryDequeue(out _);
        var area = path == "2/oauth2/token" ? "token" : HttpMethods.IsGet(context.Request.Method) ? "reads" : "writes";
        var failure = x.Failures.Take(area);
        if (failure is { IsAfter: false }) await FailAsync(context, failure);
        else
        {
            try
            {
                var (status, answer) = await AnswerAsync(context, path);
                if (failure is null) await WriteAsync(context, status, answer);
                else await FailAsync(context, failure);
            }
            catch (XException e)
            {
                await WriteAsync(context, e.Status, e.Problem);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
            {
                await WriteAsync(context, 400, XException.BadRequest(Problems.InWords(e)).Problem);
            }
        }
    }

    private static async Task FailAsync(HttpContext context, XFailureKind failure)
    {
        if (failure.IsCut) context.Abort();
        else await WriteAsync(context, failure.Status ?? 500, (JsonObject)failure.Problem!.DeepClone());
    }

    private async Task<(int Status, JsonObject? Answer)> AnswerAsync(HttpContext context, string path)
    {
        var request = context.Request;
        if (path == "2/oauth2/token")
        {
            var form = await request.ReadFormAsync(context.RequestAborted);
            return (200, x.Tokens.Exchange(form.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal), request.Headers.Authorization));
        }

        var token = request.Headers.Authorization.ToString() is { Length: > 7 } header && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null;
        var isApplication = token == options.X.BearerToken;
        var user = x.Find(x.Tokens.UserOf(token));
        if (user is null && !isApplication) throw XException.Of(401, "Unauthorized", "Unauthorized");
        var parts = path.Split('/')[1..];
        Limit(context, (user?.Id ?? "app"), request.Method, parts);
        var query = request.Query;
        switch (request.Method, parts)
        {
            case ("GET", ["webhooks"]):
                return (200, List(x.Webhooks.Registered.Select(Webhook)));
            case ("POST", ["webhooks"]) when isApplication:
                var (webhook, reason) = await x.Webhooks.RegisterAsync((string?)(await BodyAsync(context))["url"] ?? "", context.RequestAborted);
                return webhook is null ? throw XException.BadRequest("The webhook could not be registered.", reason) : (200, new JsonObject { ["data"] = Webhook(webhook) });
            case ("POST", ["webhooks", "replay"]) when isApplication:
                var stretch = await BodyAsync(context);
                return (200, x.Webhooks.Repeat((string?)stretch["webhook_id"] ?? "", Minute((string?)stretch["from_date"]), Minute((string?)stretch["to_date"]))
                    ? new JsonObject { ["created_at"] = XJson.Time(x.Now), ["job_id"] = "1915510368169844736" } : throw NotFound("webhook", "replay"));
            case ("PUT", ["webhooks", var id]) when isApplication:
                return await x.Webhooks.CheckAsync(id, context.RequestAborted) switch
                {
                    null => throw NotFound("webhook", id),
                    // Taken, whatever came of it.
                    var valid => (200, new JsonObject { ["data"] = new JsonObject { ["valid"] = valid } }),
                };
            case ("DELETE", ["webhooks", var id]) when isApplication:
                return x.Webhooks.Remove(id) ? (200, new JsonObject { ["data"] = new JsonObject { ["deleted"] = true } }) : throw NotFound("webhook", id);
            case ("GET", ["activity", "subscriptions"]):
                return (200, List(x.Webhooks.Subscriptions.Select(Subscription)));
            case ("POST", ["activity", "subscriptions"]):
                var wanted = await BodyAsync(context);
                var (type, userId) = ((string?)wanted["event_type"] ?? "", (string?)wanted["filter"]?["user_id"] ?? "");
                if (isApplication && (type.StartsWith("dm.", StringComparison.Ordinal) || type.StartsWith("chat.", StringComparison.Ordinal)))
                    throw XException.Forbidden("This event type needs the authorisation of the user.");
                return (200, new JsonObject { ["data"] = new JsonObject { ["subscription"] = Subscription(x.Webhooks.Subscribe(type, userId, (string?)wanted["webhook_id"] ?? "", (string?)wanted["tag"])) } });
            case ("DELETE", ["activity", "subscriptions", var id]):
                return x.Webhooks.Unsubscribe(id) ? (200, new JsonObject { ["data"] = new JsonObject { ["deleted"] = true } }) : throw NotFound("subscription", id);
        }

        if (user is null) throw XException.Of(403, "Unsupported Authentication", "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.", "https://api.twitter.com/2/problems/unsupported-authentication");
        switch (request.Method, parts)
        {
            case ("GET", ["users", "me"]):
                return (200, new JsonObject { ["data"] = XJson.User(user) });
            case ("GET", ["users", var id]):
                return x.Find(id) is { } found ? (200, new JsonObject { ["data"] = XJson.User(found) }) : (200, Missing("user", id));
            case ("GET", ["users", var id, "mentions"]) when id == user.Id:
                return (200, Page(x.Mentions(user), query, 800));
            case ("GET", ["users", var id, "tweets"]) when x.Find(id) is { } author:
                return (200, Page([.. x.Tweets.Where(t => t.Author.Id == author.Id && !t.IsRemoved)], query, 3200));
            case ("GET", ["tweets"]):
                return (200, Several(query["ids"].ToString().Split(','), query));
            case ("GET", ["tweets", var id]):
                if (x.FindTweet(id) is not { IsRemoved: false } one) return (200, Missing("tweet", id));
                return (200, new JsonObject { ["data"] = XJson.Tweet(one, one.Present, x.Find), ["includes"] = XJson.Includes([one], x.Find) });
            case ("POST", ["tweets"]):
                return (201, Post(user, await BodyAsync(context)));
            case ("DELETE", ["tweets", var id]):
                if (x.FindTweet(id) is { } mine && mine.Author.Id == user.Id) x.Remove(mine);
                return (200, new JsonObject { ["data"] = new JsonObject { ["deleted"] = true } });
            case ("PUT", ["tweets", var id, "hidden"]):
                return (200, Hide(user, id, (bool?)(await BodyAsync(context))["hidden"] ?? true));
            case ("GET", ["dm_events"]):
                if (!x.Tokens.Scopes.Contains("dm.read", StringComparison.Ordinal)) throw XException.Of(403, "Forbidden", "Your client app is not configured with the appropriate permissions for this endpoint.", "https://api.twitter.com/2/problems/oauth1-permissions");
                return (200, Directs([.. x.Directs.Where(d => d.Sender.Id == user.Id || d.Recipient.Id == user.Id)], query));
            case ("GET", ["dm_conversations", "with", var other, "dm_events"]):
                return (200, Directs([.. x.Directs.Where(d => d.ConversationId == SimulatedX.Conversation(user.Id, other))], query));
            case ("POST", ["dm_conversations", "with", var other, "messages"]):
                return (201, Direct(user, other, await BodyAsync(context)));
            case ("POST", ["media", "upload", "initialize"]):
                var media_ = (1_912_103_767_639_719_936 + Interlocked.Increment(ref mediaNumber)).ToString(CultureInfo.InvariantCulture);
                media[media_] = 0;
                return (200, new JsonObject { ["data"] = new JsonObject { ["id"] = media_, ["media_key"] = "3_" + media_, ["expires_after_secs"] = 86400 } });
            case ("POST", ["media", "upload", var id, "append"]) when media.ContainsKey(id):
                var file = (await request.ReadFormAsync(context.RequestAborted)).Files[0];
                media[id] += file.Length;
                return (200, new JsonObject { ["data"] = new JsonObject { ["expires_at"] = 1 } });
            case ("POST", ["media", "upload", var id, "finalize"]) when media.ContainsKey(id):
                return (200, new JsonObject { ["data"] = new JsonObject { ["id"] = id, ["media_key"] = "3_" + id, ["size"] = media[id] } });
            case ("POST", ["media", "metadata"]):
                return (200, new JsonObject { ["data"] = new JsonObject { ["id"] = (string?)(await BodyAsync(context))["id"] } });
            default:
                throw NotFound("path", path);
        }
    }

    private JsonObject Post(XPerson user, JsonObject body)
    {
        var text = (string?)body["text"] ?? "";
        var files = body["media"]?["media_ids"]?.AsArray().Select(m => (string)m!).ToList() ?? [];
        if (text.Length == 0 && files.Count == 0) throw XException.BadRequest("text is needed");
        if (XText.Length(text) > 280) throw XException.BadRequest("Your Tweet text is too long.");
        XTweet? target = null;
        if ((string?)body["reply"]?["in_reply_to_tweet_id"] is { } targetId)
        {
            target = x.FindTweet(targetId);
            if (target is not { IsRemoved: false })
                throw XException.Forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.");
            if (x.RequireSummons && target.Author.Id != user.Id && !SimulatedX.IsSummoned(target, user))
                throw XException.Forbidden("Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.");
        }

        if (x.Tweets.Any(t => t.Author.Id == user.Id && !t.IsRemoved && t.Present.Text == text && t.Present.At > x.Now - options.DuplicateWindow))
            throw XException.Forbidden("You are not allowed to create a Tweet with duplicate content.");
        var tweet = x.Write(user, text, target, media: files);
        return new JsonObject { ["data"] = new JsonObject { ["id"] = tweet.Id, ["text"] = (string?)XJson.Tweet(tweet, tweet.Present, x.Find)["text"], ["edit_history_tweet_ids"] = new JsonArray(tweet.Id) } };
    }

    private JsonObject Hide(XPerson user, string id, bool hidden)
    {
        if (x.FindTweet(id) is not { IsRemoved: false } tweet) throw NotFound("tweet", id);
        if (tweet.ReplyTo is null || x.FindTweet(tweet.ConversationId)?.Author.Id != user.Id) throw XException.Forbidden("You are not permitted to perform this action.");
        tweet.IsHidden = hidden;
        return new JsonObject { ["data"] = new JsonObject { ["hidden"] = hidden } };
    }

    private JsonObject Direct(XPerson user, string other, JsonObject body)
    {
        if (x.Find(other) is not { } person) throw NotFound("user", other);
        if (person.TakesNoDirectMessages) throw XException.Forbidden("You do not have permission to DM one or more participants.");
        var text = (string?)body["text"] ?? "";
        if (text.Length is 0 or > 10_000) throw XException.BadRequest("text is needed, and at most 10,000 characters of it");
        var direct = x.WriteDirect(user, person, text);
        return new JsonObject { ["data"] = new JsonObject { ["dm_conversation_id"] = direct.ConversationId, ["dm_event_id"] = direct.Id } };
    }

    private JsonObject Page(IReadOnlyList<XTweet> tweets, IQueryCollection query, int most)
    {
        var since = query["since_id"].ToString();
        var start = DateTimeOffset.TryParse(query["start_time"], CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.MinValue;
        var all = tweets.OrderByDescending(t => Number(t.Present.Id)).Take(most)
            .Where(t => (since.Length == 0 || Number(t.Present.Id) > Number(since)) && t.Present.At >= start).ToList();
        var (from, size) = Range(query);
        var page = all.Skip(from).Take(size).ToList();
        if (page.Count == 0) return new JsonObject { ["meta"] = new JsonObject { ["result_count"] = 0 } };
        var meta = new JsonObject { ["result_count"] = page.Count, ["newest_id"] = page[0].Present.Id, ["oldest_id"] = page[^1].Present.Id };
        if (all.Count > from + size) meta["next_token"] = $"t{from + size}";
        return new JsonObject { ["data"] = new JsonArray([.. page.Select(t => Asked(XJson.Tweet(t, t.Present, x.Find), query))]), ["includes"] = XJson.Includes(page, x.Find), ["meta"] = meta };
    }

    /// <summary>What belongs to a post only when it was asked for.</summary>
    private static JsonObject Asked(JsonObject tweet, IQueryCollection query)
    {
        var fields = query["tweet.fields"].ToString().Split(',');
        foreach (var name in (string[])["attachments", "entities", "note_tweet", "referenced_tweets", "conversation_id", "created_at", "author_id"])
        {
            if (!fields.Contains(name)) tweet.Remove(name);
        }

        return tweet;
    }

    private JsonObject Directs(IReadOnlyList<XDirect> directs, IQueryCollection query)
    {
        var all = directs.OrderByDescending(d => Number(d.Id)).Where(d => d.At > x.Now - TimeSpan.FromDays(30)).ToList();
        var (from, size) = Range(query);
        var page = all.Skip(from).Take(size).ToList();
        if (page.Count == 0) return new JsonObject { ["meta"] = new JsonObject { ["result_count"] = 0 } };
        var meta = new JsonObject { ["result_count"] = page.Count };
        if (all.Count > from + size) meta["next_token"] = $"t{from + size}";
        return new JsonObject
        {
            ["data"] = new JsonArray([.. page.Select(XJson.PolledDirect)]),
            ["includes"] = new JsonObject { ["users"] = new JsonArray([.. page.Select(d => d.Sender).DistinctBy(p => p.Id).Select(XJson.User)]) },
            ["meta"] = meta,
        };
    }

    /// <summary>Each in the wording whose id was asked for, with the whole history of its edits.</summary>
    private JsonObject Several(IReadOnlyList<string> ids, IQueryCollection query)
    {
        var found = ids.Select(i => (Id: i, Tweet: x.FindTweet(i))).Where(f => f.Tweet is { IsRemoved: false }).Select(f => (f.Id, Tweet: f.Tweet!)).ToList();
        var answer = new JsonObject();
        if (found.Count > 0)
        {
            answer["data"] = new JsonArray([.. found.Select(f =>
            {
                var tweet = Asked(XJson.Tweet(f.Tweet, f.Tweet.Wordings.First(w => w.Id == f.Id), x.Find), query);
                tweet["edit_history_tweet_ids"] = new JsonArray([.. f.Tweet.Wordings.Select(w => JsonValue.Create(w.Id))]);
                return tweet;
            })]);
            answer["includes"] = XJson.Includes([.. found.Select(f => f.Tweet)], x.Find);
        }

        var missing = ids.Where(i => x.FindTweet(i) is not { IsRemoved: false }).ToList();
        if (missing.Count > 0) answer["errors"] = new JsonArray([.. missing.Select(i => Problem("tweet", i))]);
        return answer;
    }

    private void Limit(HttpContext context, string user, string method, string[] parts)
    {
        var (name, limit) = (method, parts) switch
        {
            ("POST", ["tweets"]) => ("tweets", 100),
            (_, ["users", _, "mentions"]) => ("mentions", 300),
            (_, ["dm_events"]) => ("dm_events", 15),
            ("POST", ["dm_conversations", ..]) => ("dm", 15),
            ("PUT", ["tweets", _, "hidden"]) => ("hidden", 50),
            (_, ["webhooks", ..]) => ("webhooks", 450),
            (_, ["activity", ..]) => ("subscriptions", 500),
            _ => ("other", 900),
        };
        limit = Math.Max(1, (int)(limit * Generosity));
        var window = x.Now.ToUnixTimeSeconds() / Window;
        var used = calls.AddOrUpdate((user, name, window), 1, (_, n) => n + 1);
        foreach (var old in calls.Keys.Where(k => k.Window < window)) calls.TryRemove(old, out _);
        var headers = context.Response.Headers;
        headers["x-rate-limit-limit"] = limit.ToString(CultureInfo.InvariantCulture);
        headers["x-rate-limit-remaining"] = Math.Max(0, limit - used).ToString(CultureInfo.InvariantCulture);
        headers["x-rate-limit-reset"] = ((window + 1) * Window).ToString(CultureInfo.InvariantCulture);
        if (used > limit) throw XException.Of(429, "Too Many Requests", "Too Many Requests");
    }

    /// <summary>Multiplies all limits.</summary>
    public double Generosity { get; set; } = 1;

    private static (int From, int Size) Range(IQueryCollection query)
    {
        var token = query["pagination_token"].ToString();
        var from = token.Length > 1 && int.TryParse(token.AsSpan(1), CultureInfo.InvariantCulture, out var at) ? at : 0;
        return (from, int.TryParse(query["max_results"], CultureInfo.InvariantCulture, out var size) ? Math.Clamp(size, 1, 100) : 10);
    }

    private static long Number(string id) => long.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static async Task<JsonObject> BodyAsync(HttpContext context) =>
        await JsonSerializer.DeserializeAsync<JsonObject>(context.Request.Body, cancellationToken: context.RequestAborted) ?? [];

    private static DateTimeOffset Minute(string? text) =>
        DateTimeOffset.TryParseExact(text, "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : throw XException.BadRequest("from_date and to_date are yyyymmddhhmm");

    private static JsonObject Webhook(XWebhook w) => new() { ["id"] = w.Id, ["url"] = w.Url, ["valid"] = w.Valid, ["created_at"] = XJson.Time(w.CreatedAt) };

    private static JsonObject Subscription(XSubscription s) => new()
    {
        ["subscription_id"] = s.Id,
        ["event_type"] = s.EventType,
        ["filter"] = new JsonObject { ["user_id"] = s.UserId },
        ["webhook_id"] = s.WebhookId,
        ["tag"] = s.Tag,
    };

    private static JsonObject List(IEnumerable<JsonObject> items)
    {
        var list = new JsonArray([.. items]);
        var count = list.Count;
        return count == 0 ? new JsonObject { ["meta"] = new JsonObject { ["result_count"] = 0 } } : new JsonObject { ["data"] = list, ["meta"] = new JsonObject { ["result_count"] = count } };
    }

    private static JsonObject Missing(string what, string id) => new() { ["errors"] = new JsonArray(Problem(what, id)) };

    private static JsonObject Problem(string what, string id) => new()
    {
        ["value"] = id,
        ["detail"] = $"Could not find {what} with ids: [{id}].",
        ["title"] = "Not Found Error",
        ["resource_type"] = what,
        ["resource_id"] = id,
        ["type"] = "https://api.twitter.com/2/problems/resource-not-found",
    };

    private static XException NotFound(string what, string id) => new(404, Problem(what, id));

    private static Task WriteAsync(HttpContext context, int status, JsonObject? answer)
    {
        context.Response.StatusCode = status;
        if (answer is null) return Task.CompletedTask;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }
}
