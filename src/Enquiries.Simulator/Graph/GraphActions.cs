using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.Graph;

/// <summary>What can be asked of the Graph API: one method per call.</summary>
internal sealed class GraphActions(SimulatedPlatform platform, GraphCall call)
{
    private static readonly string[] Scopes =
    [
        "pages_show_list", "pages_messaging", "pages_read_engagement", "pages_manage_metadata", "pages_read_user_content", "pages_manage_posts", "pages_manage_engagement",
    ];

    private readonly GraphReader _reader = new(platform, call);

    /// <summary>The class of calls for which failures can be switched on separately.</summary>
    public static string Area(GraphCall call)
    {
        if (call.IsRead || call.Path is ["oauth", ..]) return "reads";
        return call.Path switch
        {
            [_, "messages"] => "messages",
            [_, "comments"] => "comments",
            [_, "feed" or "photos"] => "posts",
            [_, _] => "writes",
            [var id] when platformId(id) => "comments",
            _ => "writes",
        };

        static bool platformId(string id) => id.Contains('_', StringComparison.Ordinal);
    }

    public JsonNode Perform() => (call.Verb, call.Path) switch
    {
        ("GET", []) when call["ids"] is { } ids => ByIds(ids),
        ("GET", [var id, "comments"]) => ReadComments(id),
        ("POST", [var id, "comments"]) => PostComment(id),
        ("GET", [var id, "feed"]) when IsPage(id) => _reader.PostEdge(mentions: false, ownOnly: false),
        ("GET", [var id, "posts" or "published_posts"]) when IsPage(id) => _reader.PostEdge(mentions: false, ownOnly: true),
        ("GET", [var id, "tagged"]) when IsPage(id) => _reader.PostEdge(mentions: true, ownOnly: false),
        ("POST", [var id, "feed"]) when IsPage(id) => Publish(),
        ("POST", [var id, "photos"]) when IsPage(id) => AddPhoto(),
        ("GET", [var id, "conversations"]) when IsPage(id) => _reader.ConversationEdge(),
        ("GET", [var id, "messages"]) => ReadMessages(id),
        ("POST", [var id, "messages"]) when IsPage(id) => SendMessage(),
        ("GET", [var id, "subscribed_apps"]) when IsPage(id) => Subscriptions(),
        ("POST", [var id, "subscribed_apps"]) when IsPage(id) => Subscribe(),
        ("DELETE", [var id, "subscribed_apps"]) when IsPage(id) => Unsubscribe(),
        ("GET", [var id]) => _reader.Object(id, call.Fields),
        ("POST", [var id]) => Change(id),
        ("DELETE", [var id]) => Delete(id),
        (_, [var id, ..]) => throw new GraphException(GraphErrors.Missing(id, call.IsRead)),
        _ => throw new GraphException(new GraphError(400, 2500, null, "Unknown path components: /")),
    };

    public static JsonObject DebugToken(SimulatedPlatform platform, string? token)
    {
        var page = platform.Pages.FirstOrDefault(p => p.AccessToken == token);
        var problem = page is null ? GraphErrors.Token(null) : platform.Failures.TokenProblem?.Error;
        var data = new JsonObject
        {
            ["app_id"] = page?.AppId,
            ["type"] = "PAGE",
            ["application"] = "Example enquiry desk",
            ["data_access_expires_at"] = platform.Now.AddDays(60).ToUnixTimeSeconds(),
            ["expires_at"] = 0,
            ["is_valid"] = problem is null,
            ["profile_id"] = page?.Id,
            ["scopes"] = problem is null ? new JsonArray([.. Scopes.Where(s => page?.MissingPermissions.Contains(s) != true).Select(s => JsonValue.Create(s))]) : new JsonArray(),
        };
        if (problem is not null)
        {
            var error = new JsonObject { ["code"] = problem.Code, ["message"] = problem.Message };
            if (problem.Subcode is { } subcode) error["subcode"] = subcode;
            data["error"] = error;
        }

        return new JsonObject { ["data"] = data };
    }

    private static JsonObject Success() => new() { ["success"] = true };

    private bool IsPage(string id)
    {
        if (id == "me" || id == call.Page.Id) return true;
        if (platform.FindPage(id) is not null) throw new GraphException(GraphErrors.PermissionMissing);
        return false;
    }

    private void RequireVisible(string id)
    {
        var visible = (platform.FindPost(id) is { IsRemoved: false } post && post.PageId == call.Page.Id)
            || (platform.FindComment(id) is { IsRemoved: false } comment && comment.PageId == call.Page.Id);
        if (!visible) throw new GraphException(GraphErrors.Missing(id, call.IsRead));
    }

    private JsonObject ByIds(string ids)
    {
        var wanted = ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length > 50) throw new GraphException(GraphErrors.BadInput("Too many IDs. Maximum: 50."));
        return new JsonObject(wanted.Distinct(StringComparer.Ordinal).Select(id => KeyValuePair.Create(id, (JsonNode?)_reader.Object(id, call.Fields))));
    }

    private JsonObject ReadComments(string id)
    {
        RequireVisible(id);
        return _reader.CommentEdge(id, call.Fields, name => call[name], nested: false);
    }

    private JsonObject ReadMessages(string id)
    {
        if (platform.FindConversation(id) is not { } found || found.PageId != call.Page.Id) throw new GraphException(GraphErrors.Missing(id, reading: true));
        return _reader.MessageEdge(id);
    }

    private JsonObject PostComment(string id)
    {
        RequireVisible(id);
        var photo = call["attachment_url"] ?? (call["attachment_id"] is { } attached ? PhotoOf(attached) : null);
        var comment = platform.CouncilComment(id, call["message"], photo);
        return call.Fields.Count > 0 ? _reader.Comment(comment, call.Fields) : new JsonObject { ["id"] = comment.Id };
    }

    private JsonObject SendMessage()
    {
        var recipient = call.Object("recipient") ?? throw new GraphException(GraphErrors.BadInput("param recipient must be non-empty."));
        var message = call.Object("message") ?? throw new GraphException(GraphErrors.BadInput("param message must be non-empty."));
        ImmutableArray<SimulatedAttachment> attachments = message["attachment"] is JsonObject attachment
            ? [new SimulatedAttachment(
                Text(attachment["type"]) ?? "file", call.File("filedata") is { } data ? platform.Media.Add(data, null) : Text((attachment["payload"] as JsonObject)?["url"]))]
            : [];
        var request = new SendRequest(
            Text(recipient["id"]), Text(recipient["comment_id"]), Text(message["text"]), attachments,
            call["messaging_type"] ?? "RESPONSE", call["tag"], Text(message["metadata"]));
        if (request.Metadata?.Length > 1_000) throw new GraphException(GraphErrors.BadInput("Length of param message[metadata] must be less than or equal to 1000"));
        var sent = platform.Send(call.Page, request);
        return new JsonObject { ["recipient_id"] = sent.PersonId, ["message_id"] = sent.Id };
    }

    private JsonObject Publish()
    {
        var message = call["message"];
        var link = call["link"];
        var photos = AttachedPhotos();
        if (string.IsNullOrWhiteSpace(message) && string.IsNullOrWhiteSpace(link) && photos.Count == 0)
            throw new GraphException(GraphErrors.BadInput("Requires one of the params: message, link, attached_media"));
        var published = call.Flag("published") ?? true;
        var scheduled = call.Time("scheduled_publish_time");
        if (scheduled is { } at && (published || at < platform.Now.AddMinutes(10) || at > platform.Now.AddDays(30)))
            throw new GraphException(GraphErrors.BadInput("The specified scheduled publish time is invalid."));
        return new JsonObject { ["id"] = platform.CouncilPost(message, call.Page.Id, null, link, photos, published, scheduled).Id };
    }

    private List<string> AttachedPhotos()
    {
        if (call["attached_media"] is not { } text) return [];
        try
        {
            return [.. (JsonNode.Parse(text) as JsonArray ?? []).Select(m => Text((m as JsonObject)?["media_fbid"])).OfType<string>().Select(PhotoOf)];
        }
        catch (System.Text.Json.JsonException)
        {
            throw new GraphException(GraphErrors.BadInput("param attached_media must be an array."));
        }
    }

    private string PhotoOf(string id) =>
        platform.FindPost($"{call.Page.Id}_{id}") is { Photos: [var url, ..] } ? url : throw new GraphException(GraphErrors.BadInput($"Photo {id} does not exist"));

    private JsonObject AddPhoto()
    {
        var url = call.File("source") is { } source ? platform.Media.Add(source, call["alt_text_custom"])
            : call["url"] ?? throw new GraphException(GraphErrors.BadInput("param url must be non-empty."));
        var published = call.Flag("published") ?? true;
        var post = platform.CouncilPost(call["caption"] ?? call["message"], call.Page.Id, null, null, [url], published);
        var answer = new JsonObject { ["id"] = post.Number };
        if (published) answer["post_id"] = post.Id;
        return answer;
    }

    private JsonObject Change(string id)
    {
        RequireVisible(id);
        var author = platform.FindPost(id)?.AuthorId ?? platform.FindComment(id)!.AuthorId;
        var hidden = call.Flag("is_hidden");
        var message = call["message"];
        if (hidden is null && message is null) throw new GraphException(GraphErrors.BadInput("Requires one of the params: message, is_hidden"));
        if (message is not null && author != call.Page.Id) throw new GraphException(GraphErrors.NotTheAuthor);
        if (hidden is not null && author == call.Page.Id) throw new GraphException(GraphErrors.PermissionMissing);
        if (message is not null) platform.Edit(id, message);
        if (hidden is { } wanted) platform.SetHidden(id, wanted);
        return Success();
    }

    private JsonObject Delete(string id)
    {
        RequireVisible(id);
        if (platform.FindPost(id) is { IsMention: true }) throw new GraphException(GraphErrors.PermissionMissing);
        platform.Remove(id);
        return Success();
    }

    private JsonObject Subscriptions() => new()
    {
        ["data"] = Subscribed() is { Count: > 0 } fields
            ? new JsonArray(new JsonObject
            {
                ["link"] = "https://enquiries.example/",
                ["name"] = "Example enquiry desk",
                ["id"] = call.Page.AppId,
                ["subscribed_fields"] = new JsonArray([.. fields.Select(f => JsonValue.Create(f))]),
            })
            : new JsonArray(),
    };

    /// <summary>After an hour of failed deliveries nothing of messages is left, until somebody subscribes again.</summary>
    private List<string> Subscribed() =>
        [.. platform.Page(call.Page.Id).SubscribedFields.Where(f => !platform.Webhooks.IsUnsubscribed(call.Page.Id) || f is "feed" or "mention" or "ratings")];

    private JsonObject Subscribe()
    {
        var text = call["subscribed_fields"] ?? throw new GraphException(GraphErrors.BadInput("param subscribed_fields must be non-empty."));
        var fields = text.Trim('[', ']').Replace("\"", "", StringComparison.Ordinal).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (fields.FirstOrDefault(f => !WebhookFields.All.Contains(f)) is { } unknown)
            throw new GraphException(GraphErrors.BadInput($"Param subscribed_fields must be one of {{{string.Join(", ", WebhookFields.All)}}} - got \"{unknown}\"."));
        platform.SetSubscription(call.Page.Id, fields);
        return Success();
    }

    private JsonObject Unsubscribe()
    {
        platform.SetSubscription(call.Page.Id, []);
        return Success();
    }

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
