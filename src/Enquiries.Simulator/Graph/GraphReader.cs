using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Graph;

/// <summary>Renders objects and lists with the fields a call asks for.</summary>
internal sealed class GraphReader(SimulatedPlatform platform, GraphCall call)
{
    private static readonly string[] PostDefaults = ["created_time", "message", "id"];
    private static readonly string[] CommentDefaults = ["created_time", "from", "message", "id"];
    private static readonly string[] MessageDefaults = ["created_time", "id"];
    private static readonly string[] ConversationDefaults = ["id", "link", "updated_time"];
    private static readonly string[] PageDefaults = ["name", "id"];
    private static readonly string[] PersonDefaults = ["first_name", "last_name", "profile_pic", "id"];

    public JsonObject Object(string id, IReadOnlyList<FieldSpec> fields)
    {
        if (id == "me" || id == call.Page.Id) return Page(call.Page, fields);
        if (platform.FindPost(id) is { IsRemoved: false } post && post.PageId == call.Page.Id) return Post(post, fields);
        if (platform.FindComment(id) is { IsRemoved: false } comment && comment.PageId == call.Page.Id) return Comment(comment, fields);
        if (platform.FindMessage(id) is { IsUnsent: false } message && message.PageId == call.Page.Id) return Message(message, fields);
        if (platform.FindConversation(id) is { } conversation && conversation.PageId == call.Page.Id) return Conversation(conversation, fields);
        if (platform.FindPerson(id) is { } person && person.PageId == call.Page.Id) return Person(person, fields);
        throw new GraphException(GraphErrors.Missing(id, reading: true));
    }

    public JsonObject CommentEdge(string targetId, IReadOnlyList<FieldSpec> fields, Func<string, string?> argument, bool nested)
    {
        var stream = argument("filter") == "stream";
        var newestFirst = argument("order") is "reverse_chronological";
        var limit = Limit(argument("limit"), 25, 100);
        var found = platform.Comments(targetId, stream, newestFirst, Decode(argument("after")), limit + 1);
        var edge = Edge(found, limit, c => c.Id, c => Comment(c, fields), nested ? null : call);
        if (argument("summary") is "1" or "true")
            edge["summary"] = new JsonObject
            {
                ["order"] = newestFirst ? "reverse_chronological" : "chronological",
                ["total_count"] = platform.CountAnswers(targetId),
                ["can_comment"] = true,
            };
        return edge;
    }

    public JsonObject PostEdge(bool mentions, bool ownOnly)
    {
        var since = call.Time("since");
        var until = call.Time("until");
        var posts = platform.Posts(call.Page.Id, mentions).Where(p =>
            !p.IsRemoved && p.IsPublished && (!ownOnly || p.IsByPage) && (since is null || p.CreatedAt >= since) && (until is null || p.CreatedAt <= until));
        var limit = call.Limit(25, 100);
        var fields = call.Fields.Count > 0 || !mentions ? call.Fields : [FieldSpec.Plain("message"), FieldSpec.Plain("id"), FieldSpec.Plain("tagged_time")];
        return Edge(After([.. posts], p => p.Id, limit), limit, p => p.Id, p => Post(p, fields), call);
    }

    public JsonObject ConversationEdge()
    {
        var conversations = platform.Conversations(call.Page.Id).Where(c => call["user_id"] is not { } user || c.PersonId == user);
        var limit = call.Limit(25, 100);
        return Edge(After([.. conversations], c => c.Id, limit), limit, c => c.Id, c => Conversation(c, call.Fields), call);
    }

    public JsonObject MessageEdge(string conversationId)
    {
        var messages = platform.Messages(conversationId).Where(m => !m.IsUnsent).Reverse();
        var limit = call.Limit(25, 100);
        return Edge(After([.. messages], m => m.Id, limit), limit, m => m.Id, m => Message(m, call.Fields), call);
    }

    public static string Cursor(string id) => Convert.ToBase64String(Encoding.ASCII.GetBytes(id)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public JsonObject Comment(SimulatedComment comment, IReadOnlyList<FieldSpec> fields) => Render("Comment", fields, CommentDefaults, field => field.Name switch
    {
        "id" => comment.Id,
        "message" => comment.Message ?? "",
        "from" => Author(comment.AuthorId, comment.AuthorName),
        "created_time" => WebhookEvents.Iso(comment.CreatedAt),
        "parent" => comment.IsReply && platform.FindComment(comment.ParentId) is { IsRemoved: false } parent ? Comment(parent, field.Children) : null,
        "object" => platform.FindPost(comment.PostId) is { } post ? Post(post, field.Children) : null,
        "is_hidden" => comment.IsHidden,
        "is_private" => false,
        "can_hide" => !comment.IsByPage,
        "can_remove" or "can_comment" or "can_like" => true,
        "can_reply_privately" => !comment.IsByPage && comment.RepliedPrivatelyAt is null && platform.Now - comment.CreatedAt <= TimeSpan.FromDays(7),
        "comment_count" => platform.CountAnswers(comment.Id),
        "like_count" => comment.Likes,
        "permalink_url" => platform.FindPost(comment.PostId) is { } under ? $"{WebhookEvents.Permalink(under)}?comment_id={comment.Id.Split('_')[^1]}" : null,
        "attachment" => comment.PhotoUrl is null ? null : new JsonObject
        {
            ["type"] = "photo",
            ["url"] = comment.PhotoUrl,
            ["media"] = new JsonObject { ["image"] = new JsonObject { ["height"] = 720, ["width"] = 960, ["src"] = comment.PhotoUrl } },
        },
        "comments" => CommentEdge(comment.Id, field.Children, field.Argument, nested: true),
        _ => throw new GraphException(GraphErrors.UnknownField(field.Name, "Comment")),
    });

    public JsonObject Post(SimulatedPost post, IReadOnlyList<FieldSpec> fields) => Render("Post", fields, PostDefaults, field => field.Name switch
    {
        "id" => post.Id,
        "message" => post.Message,
        "from" => Author(post.AuthorId, post.AuthorName),
        "created_time" => WebhookEvents.Iso(post.CreatedAt),
        "updated_time" => WebhookEvents.Iso(post.UpdatedAt),
        "tagged_time" => post.IsMention ? WebhookEvents.Iso(post.CreatedAt) : null,
        "permalink_url" => WebhookEvents.Permalink(post),
        "is_hidden" => post.IsHidden,
        "is_published" => post.IsPublished,
        "scheduled_publish_time" => post.ScheduledFor?.ToUnixTimeSeconds(),
        "status_type" => post.Photos.Length > 0 ? "added_photos" : "mobile_status_update",
        "full_picture" => post.Photos.Length > 0 ? post.Photos[0] : null,
        "link" => post.Link,
        "story" => null,
        "comments" => CommentEdge(post.Id, field.Children, field.Argument, nested: true),
        _ => throw new GraphException(GraphErrors.UnknownField(field.Name, "Post")),
    });

    public JsonObject Message(SimulatedMessage message, IReadOnlyList<FieldSpec> fields) => Render("Message", fields, MessageDefaults, field => field.Name switch
    {
        "id" => message.Id,
        "message" => message.Text ?? "",
        "created_time" => WebhookEvents.Iso(message.CreatedAt),
        "from" => message.IsByPage ? PageAddress(message.PageId) : PersonAddress(message.PersonId),
        "to" => new JsonObject { ["data"] = new JsonArray(message.IsByPage ? PersonAddress(message.PersonId) : PageAddress(message.PageId)) },
        "tags" => new JsonObject { ["data"] = new JsonArray(new JsonObject { ["name"] = message.IsByPage ? "sent" : "inbox" }) },
        "attachments" => message.Attachments.Length == 0 ? null : new JsonObject
        {
            ["data"] = new JsonArray([.. message.Attachments.Select((a, i) => (JsonNode)new JsonObject
            {
                ["id"] = string.Create(CultureInfo.InvariantCulture, $"{message.CreatedAt.ToUnixTimeMilliseconds()}{i}"),
                ["mime_type"] = MimeType(a.Type),
                ["name"] = $"{a.Type}-{i + 1}",
                [a.Type == "image" ? "image_data" : "file_data"] = new JsonObject { ["url"] = a.Url },
            })]),
        },
        _ => throw new GraphException(GraphErrors.UnknownField(field.Name, "Message")),
    });

    private JsonObject Conversation(SimulatedConversation conversation, IReadOnlyList<FieldSpec> fields) =>
        Render("Conversation", fields, ConversationDefaults, field => field.Name switch
        {
            "id" => conversation.Id,
            "link" => $"/{conversation.PageId}/inbox/{conversation.PersonId}/",
            "updated_time" => WebhookEvents.Iso(conversation.UpdatedAt),
            "message_count" => conversation.MessageIds.Count,
            "unread_count" => 0,
            "snippet" => platform.Messages(conversation.Id) is [.., var last] ? last.Text ?? "" : "",
            "can_reply" => conversation.LastFromPersonAt is { } heard && platform.Now - heard <= TimeSpan.FromHours(24),
            "participants" or "senders" => new JsonObject
            {
                ["data"] = new JsonArray(PersonAddress(conversation.PersonId), PageAddress(conversation.PageId)),
            },
            "messages" => NestedMessages(conversation, field),
            _ => throw new GraphException(GraphErrors.UnknownField(field.Name, "Conversation")),
        });

    private JsonObject NestedMessages(SimulatedConversation conversation, FieldSpec field)
    {
        var limit = Limit(field.Argument("limit"), 25, 100);
        var messages = platform.Messages(conversation.Id).Where(m => !m.IsUnsent).Reverse().Take(limit + 1).ToList();
        return Edge(messages, limit, m => m.Id, m => Message(m, field.Children), null);
    }

    private static JsonObject Page(SimulatedPage page, IReadOnlyList<FieldSpec> fields) => Render("Page", fields, PageDefaults, field => field.Name switch
    {
        "id" => page.Id,
        "name" => page.Name,
        "category" => "Government organisation",
        "link" => $"https://www.facebook.com/{page.Id}",
        "access_token" => page.AccessToken,
        _ => throw new GraphException(GraphErrors.UnknownField(field.Name, "Page")),
    });

    private static JsonObject Person(SimulatedPerson person, IReadOnlyList<FieldSpec> fields) => Render("User", fields, PersonDefaults, field => field.Name switch
    {
        "id" => person.Id,
        "name" => person.Name,
        "first_name" => person.FirstName,
        "last_name" => person.LastName,
        "profile_pic" => $"https://platform.example/profile/{person.Id}.jpg",
        _ => throw new GraphException(GraphErrors.UnknownField(field.Name, "User")),
    });

    private static JsonObject Render(string type, IReadOnlyList<FieldSpec> fields, string[] defaults, Func<FieldSpec, JsonNode?> value)
    {
        var rendered = new JsonObject();
        var wanted = fields.Count > 0 ? fields : [.. defaults.Select(FieldSpec.Plain)];
        foreach (var field in wanted)
        {
            if (field.Name == "metadata") rendered["metadata"] = new JsonObject { ["type"] = type.ToLowerInvariant() };
            else if (value(field) is { } found) rendered[field.Name] = found;
        }

        if (!rendered.ContainsKey("id") && value(FieldSpec.Plain("id")) is { } id) rendered["id"] = id;
        return rendered;
    }

    private static JsonObject Edge<T>(IReadOnlyList<T> found, int limit, Func<T, string> id, Func<T, JsonObject> render, GraphCall? paged)
    {
        var shown = found.Take(limit).ToList();
        var edge = new JsonObject { ["data"] = new JsonArray([.. shown.Select(render)]) };
        if (shown.Count == 0) return edge;

        var after = Cursor(id(shown[^1]));
        var paging = new JsonObject { ["cursors"] = new JsonObject { ["before"] = Cursor(id(shown[0])), ["after"] = after } };
        if (found.Count > limit && paged is not null) paging["next"] = paged.NextUrl(after, limit);
        edge["paging"] = paging;
        return edge;
    }

    private List<T> After<T>(List<T> all, Func<T, string> id, int limit)
    {
        var start = 0;
        if (Decode(call["after"]) is { } after)
        {
            start = all.FindIndex(x => id(x) == after) + 1;
            if (start == 0) throw new GraphException(GraphErrors.BadInput("Invalid cursors values"));
        }

        return [.. all.Skip(start).Take(limit + 1)];
    }

    private static string? Decode(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return null;
        try
        {
            var text = cursor.Replace('-', '+').Replace('_', '/');
            return Encoding.ASCII.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw new GraphException(GraphErrors.BadInput("Invalid cursors values"));
        }
    }

    private static int Limit(string? text, int standard, int most) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? Math.Min(limit, most) : standard;

    private JsonObject? Author(string id, string name) =>
        platform.Webhooks.Settings.WithholdAuthors && id != call.Page.Id ? null : new JsonObject { ["name"] = name, ["id"] = id };

    private JsonObject PersonAddress(string id) => Address(id, platform.FindPerson(id)?.Name ?? "Facebook user");

    private JsonObject PageAddress(string id) => Address(id, platform.Page(id).Name);

    private static JsonObject Address(string id, string name) => new() { ["name"] = name, ["email"] = id + "@facebook.com", ["id"] = id };

    private static string MimeType(string type) => type switch
    {
        "image" or "sticker" => "image/jpeg",
        "video" => "video/mp4",
        "audio" => "audio/mp4",
        _ => "application/octet-stream",
    };
}
