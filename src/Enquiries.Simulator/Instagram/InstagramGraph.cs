using System.Globalization;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Instagram;

/// <summary>What can be asked of Instagram's interface: one method per call.</summary>
internal sealed class InstagramGraph(SimulatedInstagram instagram, InstagramAccount account, GraphCall call, bool ownInterface)
{
    private static readonly string[] PageScopes =
        ["instagram_basic", "instagram_manage_comments", "instagram_manage_messages", "pages_show_list", "pages_manage_metadata", "pages_read_engagement"];

    public static string Area(GraphCall call) => call.IsRead ? "reads" : call.Path is [_, "messages"] ? "messages" : "comments";

    public JsonNode Perform() => Needs is { } permission && IsMissing(permission)
        ? throw new GraphException(GraphErrors.PermissionDenied)
        : Answer();

    /// <summary>Without the permission a comment is asked for as if it did not exist; lists are refused with the permission's error.</summary>
    private bool IsMissing(string permission) => account.Page.MissingPermissions.Contains((ownInterface ? "instagram_business_" : "instagram_") + permission);

    /// <summary>The permission without which the call is refused, without what the interface puts before its name.</summary>
    private string? Needs => call.Path switch
    {
        [_, "conversations" or "messages"] => "manage_messages",
        [_, "comments" or "replies" or "mentions"] => "manage_comments",
        [var id] when !call.IsRead && Visible(id) is not null => "manage_comments",
        [_, "media"] => call.Fields.Any(f => f.Name == "comments") ? "manage_comments" : "basic",
        _ => null,
    };

    private JsonNode Answer() => (call.Verb, call.Path) switch
    {
        ("GET", ["refresh_access_token"]) => Renew(),
        ("GET", ["debug_token"]) => DebugToken(),
        ("GET", [var id]) when IsSelf(id) => Self(),
        ("GET", [var id, "media" or "tags"]) when IsSelf(id) && !IsAccount(id) => throw new GraphException(GraphErrors.NoSuchField(call.Path[1])),
        ("GET", [var id, "media"]) when IsSelf(id) => Page(instagram.Media(account.Id), m => m.Id, m => Media(m, call.Fields)),
        ("GET", [var id, "tags"]) when IsSelf(id) => Page([.. instagram.Media(account.Id, others: true).Where(m => m is { IsTag: true, IsPrivate: false })], m => m.Id, m => Media(m, call.Fields)),
        ("GET", [var id, "conversations"]) when IsSelf(id) => Conversations(),
        ("GET", [var id, "subscribed_apps"]) when IsSelf(id) => Subscriptions(),
        ("POST", [var id, "subscribed_apps"]) when IsSelf(id) => Subscribe(),
        ("DELETE", [var id, "subscribed_apps"]) when IsSelf(id) => Subscribe([]),
        ("POST", [var id, "messages"]) when IsSelf(id) => Send(),
        ("POST", [var id, "mentions"]) when IsSelf(id) => AnswerMention(),
        ("GET", [var id, "comments"]) when Own(id) is { } media => Page(instagram.Comments(media.Id), c => c.Id, c => Comment(c, call.Fields)),
        ("POST", [var id, "comments"]) when Own(id) is { } media => new JsonObject { ["id"] = instagram.CouncilComment(media.Id, Needed("message")).Id },
        ("GET", [var id, "replies"]) when Visible(id) is { } comment => Page(instagram.Comments(comment.MediaId, comment.Id), c => c.Id, c => Comment(c, call.Fields)),
        ("POST", [var id, "replies"]) when Visible(id) is not null => new JsonObject { ["id"] = instagram.CouncilComment(id, Needed("message")).Id },
        ("GET", [var id, "messages"]) when Person(id) is { } person => Page(Readable(person), m => m.Id, m => Message(m, call.Fields)),
        ("GET", [var id]) when Own(id) is { } media => Media(media, call.Fields),
        ("GET", [var id]) when Visible(id) is { } comment && !IsMissing("manage_comments") => Comment(comment, call.Fields),
        ("GET", [var id]) when instagram.FindMessage(id) is { IsUnsent: false } message && message.AccountId == account.Id => Message(message, call.Fields),
        ("GET", [var id]) when instagram.FindPerson(id) is { } person => new JsonObject { ["id"] = person.Id, ["username"] = person.UserName, ["name"] = person.UserName },
        ("POST", [var id]) when Visible(id) is { } comment => Hide(comment),
        ("DELETE", [var id]) when Visible(id) is not null => Delete(id),
        (_, [var id, .. { Length: < 2 }]) => throw new GraphException(GraphErrors.Missing(id, call.IsRead)),
        _ => throw new GraphException(new GraphError(400, 2500, null, "Unknown path components")),
    };

    private bool IsSelf(string id) => id == "me" || id == account.Id || id == account.OtherId;

    /// <summary>For the token of a Page "me" is the Page, which has neither posts of Instagram nor tags.</summary>
    private bool IsAccount(string id) => ownInterface || id != "me";

    private InstagramMedia? Own(string id) => instagram.FindMedia(id) is { AuthorName: null } media && media.AccountId == account.Id ? media : null;

    private InstagramComment? Visible(string id) =>
        instagram.FindComment(id) is { IsRemoved: false } comment && instagram.FindMedia(comment.MediaId) is { AuthorName: null } media && media.AccountId == account.Id ? comment : null;

    private InstagramPerson? Person(string conversationId) => conversationId.StartsWith("t_", StringComparison.Ordinal) ? instagram.FindPerson(conversationId[2..]) : null;

    private JsonObject Self()
    {
        if (call.Fields.FirstOrDefault(f => f.Name == "mentioned_comment") is { } mentioned) return MentionedComment(mentioned);
        if (call.Fields.FirstOrDefault(f => f.Name == "mentioned_media") is { } tagged) return MentionedMedia(tagged);
        if (ownInterface)
        {
            return new JsonObject
            {
                ["id"] = account.OtherId,
                ["user_id"] = account.Id,
                ["username"] = account.UserName,
                ["name"] = account.Page.Name,
                ["account_type"] = "BUSINESS",
            };
        }

        return new JsonObject
        {
            ["id"] = "109" + account.Id[3..],
            ["name"] = account.Page.Name,
            ["instagram_business_account"] = new JsonObject { ["id"] = account.Id, ["username"] = account.UserName, ["ig_id"] = account.OtherId },
        };
    }

    private JsonObject MentionedComment(FieldSpec field)
    {
        if (instagram.FindComment(field.Argument("comment_id") ?? "") is not { IsRemoved: false } comment
            || instagram.FindMedia(comment.MediaId) is not { AuthorName: not null, IsPrivate: false } media || media.AccountId != account.Id)
            throw new GraphException(GraphErrors.BadInput("The comment cannot be read."));
        var rendered = Render(field.Children, name => name switch
        {
            "text" => comment.Text,
            "timestamp" => WebhookEvents.Iso(comment.CreatedAt),
            "username" => comment.UserName,
            "media" => new JsonObject { ["id"] = media.Id, ["permalink"] = media.Permalink },
            _ => null,
        }, comment.Id);
        return new JsonObject { ["mentioned_comment"] = rendered, ["id"] = account.Id };
    }

    private JsonObject MentionedMedia(FieldSpec field)
    {
        if (instagram.FindMedia(field.Argument("media_id") ?? "") is not { AuthorName: not null, IsPrivate: false } media || media.AccountId != account.Id)
            throw new GraphException(GraphErrors.BadInput("The media cannot be read."));
        return new JsonObject { ["mentioned_media"] = Media(media, field.Children), ["id"] = account.Id };
    }

    private JsonObject Media(InstagramMedia media, IReadOnlyList<FieldSpec> fields)
    {
        var rendered = Render(fields, name => name switch
        {
            "caption" => media.Caption,
            "timestamp" => WebhookEvents.Iso(media.CreatedAt),
            "username" => media.AuthorName ?? account.UserName,
            "permalink" => media.Permalink,
            "media_type" => "IMAGE",
            "media_url" => $"https://platform.example/media/{media.Id}.jpg",
            "media_product_type" => media.ProductType,
            "comments_count" => instagram.Comments(media.Id).Sum(c => 1 + instagram.Comments(media.Id, c.Id).Count),
            _ => null,
        }, media.Id);
        if (fields.FirstOrDefault(f => f.Name == "comments") is { } nested)
            rendered["comments"] = new JsonObject { ["data"] = new JsonArray([.. instagram.Comments(media.Id).Take(Limit(nested.Argument("limit"))).Select(c => Comment(c, nested.Children))]) };
        return rendered;
    }

    private JsonObject Comment(InstagramComment comment, IReadOnlyList<FieldSpec> fields)
    {
        var rendered = Render(fields, name => name switch
        {
            "text" => comment.Text,
            "timestamp" => WebhookEvents.Iso(comment.CreatedAt),
            "username" => comment.UserName,
            "from" => new JsonObject { ["id"] = comment.AuthorId ?? account.Id, ["username"] = comment.UserName },
            "parent_id" => comment.ParentId,
            "hidden" => comment.IsHidden,
            "media" => new JsonObject { ["id"] = comment.MediaId },
            _ => null,
        }, comment.Id);
        if (fields.FirstOrDefault(f => f.Name == "replies") is not { } nested) return rendered;
        var (answers, limit) = (instagram.Comments(comment.MediaId, comment.Id), Limit(nested.Argument("limit")));
        if (answers.Count == 0) return rendered;
        var edge = new JsonObject { ["data"] = new JsonArray([.. answers.Take(limit).Select(a => Comment(a, nested.Children))]) };
        if (answers.Count > limit)
        {
            var after = GraphReader.Cursor(answers[limit - 1].Id);
            edge["paging"] = new JsonObject { ["cursors"] = new JsonObject { ["after"] = after }, ["next"] = call.NextUrl(after, limit) };
        }

        rendered["replies"] = edge;
        return rendered;
    }

    private JsonObject Conversations()
    {
        IReadOnlyList<InstagramPerson> people = [.. instagram.Conversations(account.Id).Where(p => call["user_id"] is not { } user || p.Id == user)];
        return Page(people, p => "t_" + p.Id, p =>
        {
            var messages = Readable(p);
            var rendered = new JsonObject { ["id"] = "t_" + p.Id };
            if (messages.Count > 0) rendered["updated_time"] = WebhookEvents.Iso(messages[0].CreatedAt);
            if (call.Fields.FirstOrDefault(f => f.Name == "messages") is { } nested)
                rendered["messages"] = new JsonObject { ["data"] = new JsonArray([.. messages.Take(Limit(nested.Argument("limit"))).Select(m => Message(m, nested.Children))]) };
            return rendered;
        });
    }

    /// <summary>Of a conversation the latest twenty can be read.</summary>
    private List<InstagramMessage> Readable(InstagramPerson person) => [.. instagram.Messages(person.Id, account.Id).Where(m => !m.IsUnsent).Take(20)];

    private JsonObject Message(InstagramMessage message, IReadOnlyList<FieldSpec> fields)
    {
        var council = new JsonObject { ["id"] = account.Id, ["username"] = account.UserName };
        var person = new JsonObject { ["id"] = message.PersonId, ["username"] = instagram.FindPerson(message.PersonId)?.UserName };
        return Render(fields, name => name switch
        {
            "message" => message.Text ?? "",
            "created_time" => WebhookEvents.Iso(message.CreatedAt),
            "from" => message.IsByCouncil ? council : person,
            "to" => new JsonObject { ["data"] = new JsonArray(message.IsByCouncil ? person : council) },
            "attachments" => message.Attachments.Length == 0 ? null : new JsonObject
            {
                ["data"] = new JsonArray([.. message.Attachments.Select(a => (JsonNode)new JsonObject { ["image_data"] = new JsonObject { ["url"] = a.Url } })]),
            },
            _ => null,
        }, message.Id);
    }

    private JsonObject Subscriptions() => new()
    {
        ["data"] = instagram.Subscription(account.Id) is { Count: > 0 } fields
            ? new JsonArray(new JsonObject { ["id"] = account.Page.AppId, ["subscribed_fields"] = new JsonArray([.. fields.Select(f => JsonValue.Create(f))]) })
            : new JsonArray(),
    };

    private JsonObject Subscribe() => Subscribe(Needed("subscribed_fields").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private JsonObject Subscribe(IEnumerable<string> fields)
    {
        instagram.SetSubscription(account.Id, fields);
        return new JsonObject { ["success"] = true };
    }

    private JsonObject Send()
    {
        var recipient = call.Object("recipient") ?? throw new GraphException(GraphErrors.BadInput("param recipient must be non-empty."));
        var sent = instagram.Send(
            account, (string?)recipient["id"], (string?)recipient["comment_id"], (string?)call.Object("message")?["text"], call["messaging_type"] == "MESSAGE_TAG" ? call["tag"] : null);
        return new JsonObject { ["recipient_id"] = sent.PersonId, ["message_id"] = sent.Id };
    }

    private JsonObject AnswerMention()
    {
        var media = instagram.FindMedia(Needed("media_id"));
        if (media is not { AuthorName: not null, IsPrivate: false }) throw new GraphException(GraphErrors.Missing(Needed("media_id"), reading: false));
        return new JsonObject { ["id"] = instagram.CouncilComment(call["comment_id"] ?? media.Id, Needed("message")).Id };
    }

    private JsonObject Hide(InstagramComment comment)
    {
        instagram.SetHidden(comment.Id, call.Flag("hide") ?? throw new GraphException(GraphErrors.BadInput("param hide must be a boolean.")));
        return new JsonObject { ["success"] = true };
    }

    private JsonObject Delete(string id)
    {
        instagram.RemoveComment(id);
        return new JsonObject { ["success"] = true };
    }

    private JsonObject Renew()
    {
        if (!ownInterface) throw new GraphException(new GraphError(400, 2500, null, "Unknown path components: /refresh_access_token"));
        var (token, life) = instagram.Renew(account);
        return new JsonObject { ["access_token"] = token, ["token_type"] = "bearer", ["expires_in"] = (long)life.TotalSeconds };
    }

    private JsonObject DebugToken() => new()
    {
        ["data"] = new JsonObject
        {
            ["app_id"] = account.Page.AppId,
            ["is_valid"] = true,
            ["expires_at"] = 0,
            ["data_access_expires_at"] = instagram.Now.AddDays(60).ToUnixTimeSeconds(),
            ["scopes"] = new JsonArray([.. PageScopes.Where(s => !account.Page.MissingPermissions.Contains(s)).Select(s => JsonValue.Create(s))]),
        },
    };

    private string Needed(string name) => call[name] is { Length: > 0 } value ? value : throw new GraphException(GraphErrors.BadInput($"param {name} must be non-empty."));

    private static JsonObject Render(IReadOnlyList<FieldSpec> fields, Func<string, JsonNode?> value, string id)
    {
        var rendered = new JsonObject { ["id"] = id };
        foreach (var field in fields)
        {
            if (field.Name != "id" && value(field.Name) is { } found) rendered[field.Name] = found;
        }

        return rendered;
    }

    private JsonObject Page<T>(IReadOnlyList<T> all, Func<T, string> id, Func<T, JsonObject> render)
    {
        var (start, limit) = (0, call.Limit(25, 100));
        if (call["after"] is { } after)
        {
            start = all.ToList().FindIndex(x => GraphReader.Cursor(id(x)) == after) + 1;
            if (start == 0) throw new GraphException(GraphErrors.BadInput("Invalid cursors values"));
        }

        var shown = all.Skip(start).Take(limit).ToList();
        var edge = new JsonObject { ["data"] = new JsonArray([.. shown.Select(render)]) };
        if (shown.Count == 0) return edge;
        var last = GraphReader.Cursor(id(shown[^1]));
        var paging = new JsonObject { ["cursors"] = new JsonObject { ["before"] = GraphReader.Cursor(id(shown[0])), ["after"] = last } };
        if (all.Count > start + limit) paging["next"] = call.NextUrl(last, limit);
        edge["paging"] = paging;
        return edge;
    }

    private static int Limit(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? Math.Min(limit, 100) : 25;
}
