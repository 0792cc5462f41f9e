using System.Globalization;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.Webhooks;

/// <summary>Builds the <c>value</c> of a change and the items of a <c>messaging</c> list.</summary>
internal static class WebhookEvents
{
    public static JsonObject Comment(SimulatedPost? post, SimulatedComment comment, string verb, (string Id, string Name)? from)
    {
        var value = new JsonObject();
        if (from is { } author) value["from"] = From(author);
        if (post is not null) value["post"] = PostSummary(post);
        if (verb != "remove" && comment.Message is not null) value["message"] = comment.Message;
        value["post_id"] = comment.PostId;
        value["comment_id"] = comment.Id;
        value["created_time"] = comment.CreatedAt.ToUnixTimeSeconds();
        value["item"] = "comment";
        value["parent_id"] = comment.ParentId;
        if (verb != "remove" && comment.PhotoUrl is not null) value["photo"] = comment.PhotoUrl;
        value["verb"] = verb;
        return value;
    }

    public static JsonObject Post(SimulatedPost post, string verb, (string Id, string Name)? from)
    {
        var value = new JsonObject();
        if (from is { } author) value["from"] = From(author);
        if (verb != "remove" && post.Message is not null) value["message"] = post.Message;
        value["post_id"] = post.Id;
        value["created_time"] = post.CreatedAt.ToUnixTimeSeconds();
        if (post.IsByPage)
        {
            value["item"] = "status";
            if (verb == "add") value["published"] = post.IsPublished ? 1 : 0;
            if (verb == "add" && post.Photos.Length > 0) value["photos"] = new JsonArray([.. post.Photos.Select(p => JsonValue.Create(p))]);
        }
        else
        {
            value["item"] = post.Photos.Length > 0 ? "photo" : "post";
            value["recipient_id"] = post.PageId;
            if (verb == "add" && post.Photos.Length > 0)
            {
                value["link"] = post.Photos[0];
                value["photo_id"] = post.Number;
                value["published"] = 1;
            }
            else if (verb == "add")
            {
                value["is_hidden"] = post.IsHidden;
            }
        }

        if (verb == "add" && post.Link is not null) value["link"] = post.Link;
        value["verb"] = verb;
        return value;
    }

    public static JsonObject Reaction(string postId, string parentId, string? commentId, SimulatedPerson person, string type, string verb, DateTimeOffset at)
    {
        var value = new JsonObject
        {
            ["reaction_type"] = type,
            ["from"] = From((person.Id, person.Name)),
            ["parent_id"] = parentId,
            ["post_id"] = postId,
            ["verb"] = verb,
            ["item"] = "reaction",
            ["created_time"] = at.ToUnixTimeSeconds(),
        };
        if (commentId is not null) value["comment_id"] = commentId;
        return value;
    }

    public static JsonObject Mention(SimulatedPost post, SimulatedComment? comment, string verb)
    {
        var value = new JsonObject { ["message"] = comment?.Message ?? post.Message, ["post_id"] = post.Id };
        if (comment is not null) value["comment_id"] = comment.Id;
        value["created_time"] = (comment?.CreatedAt ?? post.CreatedAt).ToUnixTimeSeconds();
        value["item"] = comment is null ? "post" : "comment";
        value["verb"] = verb;
        return value;
    }

    public static JsonObject Message(SimulatedPage page, SimulatedMessage message)
    {
        var content = new JsonObject { ["mid"] = message.Id };
        if (message.Text is not null) content["text"] = message.Text;
        if (message.IsByPage)
        {
            content["is_echo"] = true;
            if (message.AppId is not null && long.TryParse(message.AppId, CultureInfo.InvariantCulture, out var app)) content["app_id"] = app;
            if (message.Metadata is not null) content["metadata"] = message.Metadata;
        }

        if (message.ReplyToId is not null) content["reply_to"] = new JsonObject { ["mid"] = message.ReplyToId };
        if (message.Attachments.Length > 0) content["attachments"] = new JsonArray([.. message.Attachments.Select(Attachment)]);
        if (page.LanguageDetection && !message.IsByPage && message.Text is { } text) content["nlp"] = Language(text);
        return Messaging(message, message.CreatedAt, "message", content);
    }

    public static JsonObject MessageEdit(SimulatedMessage message, DateTimeOffset at) => Messaging(message, at, "message_edit", new JsonObject
    {
        ["mid"] = message.Id,
        ["text"] = message.Text,
        ["num_edit"] = message.EditCount.ToString(CultureInfo.InvariantCulture),
    });

    public static JsonObject Unsend(SimulatedMessage message, DateTimeOffset at) =>
        Messaging(message, at, "message", new JsonObject { ["is_deleted"] = true, ["mid"] = message.Id });

    public static JsonObject MessageReaction(SimulatedMessage message, string? emoji, DateTimeOffset at)
    {
        var reaction = new JsonObject { ["mid"] = message.Id, ["action"] = emoji is null ? "unreact" : "react" };
        if (emoji is not null)
        {
            reaction["emoji"] = emoji;
            reaction["reaction"] = "other";
        }

        return Messaging(message with { IsByPage = false }, at, "reaction", reaction);
    }

    public static JsonObject Read(string pageId, string personId, DateTimeOffset watermark, DateTimeOffset at)
    {
        var item = Sender(personId, pageId);
        item["timestamp"] = at.ToUnixTimeMilliseconds();
        item["read"] = new JsonObject { ["watermark"] = watermark.ToUnixTimeMilliseconds() };
        return item;
    }

    public static JsonObject Delivered(SimulatedMessage message)
    {
        var item = Sender(message.PersonId, message.PageId);
        item["delivery"] = new JsonObject
        {
            ["mids"] = new JsonArray(message.Id),
            ["watermark"] = message.CreatedAt.ToUnixTimeMilliseconds(),
        };
        return item;
    }

    public static JsonObject Postback(string pageId, string personId, string mid, string title, string payload, DateTimeOffset at)
    {
        var item = Sender(personId, pageId);
        item["timestamp"] = at.ToUnixTimeMilliseconds();
        item["postback"] = new JsonObject { ["mid"] = mid, ["title"] = title, ["payload"] = payload };
        return item;
    }

    public static JsonObject PolicyEnforcement(string pageId, string action, string reason, DateTimeOffset at) => new()
    {
        ["recipient"] = new JsonObject { ["id"] = pageId },
        ["timestamp"] = at.ToUnixTimeMilliseconds(),
        ["policy-enforcement"] = new JsonObject { ["action"] = action, ["reason"] = reason },
    };

    public static string Iso(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "+0000";

    public static string Permalink(SimulatedPost post) => $"https://www.facebook.com/{post.PageId}/posts/{post.Number}";

    private static JsonObject From((string Id, string Name) author) => new() { ["id"] = author.Id, ["name"] = author.Name };

    private static JsonObject PostSummary(SimulatedPost post) => new()
    {
        ["status_type"] = post.Photos.Length > 0 ? "added_photos" : "mobile_status_update",
        ["is_published"] = post.IsPublished,
        ["updated_time"] = Iso(post.UpdatedAt),
        ["permalink_url"] = Permalink(post),
        ["promotion_status"] = "inactive",
        ["id"] = post.Id,
    };

    private static JsonObject Messaging(SimulatedMessage message, DateTimeOffset at, string kind, JsonObject content)
    {
        var item = message.IsByPage ? Sender(message.PageId, message.PersonId) : Sender(message.PersonId, message.PageId);
        item["timestamp"] = at.ToUnixTimeMilliseconds();
        item[kind] = content;
        return item;
    }

    private static JsonObject Sender(string from, string to) => new()
    {
        ["sender"] = new JsonObject { ["id"] = from },
        ["recipient"] = new JsonObject { ["id"] = to },
    };

    private static JsonObject Attachment(SimulatedAttachment attachment) => attachment.Type switch
    {
        "location" => new JsonObject
        {
            ["type"] = "location",
            ["payload"] = new JsonObject { ["coordinates"] = new JsonObject { ["lat"] = attachment.Latitude, ["long"] = attachment.Longitude } },
        },
        "fallback" => new JsonObject { ["title"] = "Shared link", ["url"] = attachment.Url, ["type"] = "fallback", ["payload"] = "SHARED_LINK" },
        "sticker" => new JsonObject { ["type"] = "image", ["payload"] = new JsonObject { ["url"] = attachment.Url, ["sticker_id"] = 369239263222822 } },
        _ => new JsonObject { ["type"] = attachment.Type, ["payload"] = new JsonObject { ["url"] = attachment.Url } },
    };

    private static JsonObject Language(string text) => new()
    {
        ["intents"] = new JsonArray(),
        ["entities"] = new JsonObject(),
        ["traits"] = new JsonObject(),
        ["detected_locales"] = new JsonArray(new JsonObject
        {
            ["locale"] = text.Contains("Bore da", StringComparison.OrdinalIgnoreCase) ? "cy_GB" : "en_XX",
            ["confidence"] = 0.98,
        }),
    };
}
