using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>Turns a direct message as the Graph API tells it into the form in which it would have been delivered.</summary>
internal static class GraphMessages
{
    /// <summary>Null when it names nobody.</summary>
    public static JsonObject? AsDelivered(JsonElement json, string id)
    {
        var from = json.Object("from"u8);
        var to = json.Object("to"u8)?.Array("data"u8) is { } people && people.GetArrayLength() > 0 ? people[0].Id("id"u8) : null;
        if (from?.Id("id"u8) is not { } sender)
            return null;
        var message = new JsonObject { ["mid"] = id };
        if (json.Text("message"u8) is { Length: > 0 } text)
            message["text"] = text;
        if (Attachments(json) is { Count: > 0 } attachments)
            message["attachments"] = attachments;
        if (json.Object("story"u8)?.Object("reply_to"u8) is { } story)
            message["reply_to"] = new JsonObject { ["story"] = FoundItems.Node(story) };
        if (json.Object("story"u8)?.Object("mention"u8) is { } mention)
            message["attachments"] = new JsonArray(new JsonObject { ["type"] = "story_mention", ["payload"] = new JsonObject { ["url"] = mention.Text("link"u8) } });
        if (json.IsTrue("is_unsupported"u8))
            message["is_unsupported"] = true;
        return new JsonObject
        {
            ["sender"] = new JsonObject { ["id"] = sender, ["username"] = from.Value.Text("username"u8) },
            ["recipient"] = new JsonObject { ["id"] = to },
            ["timestamp"] = json.Text("created_time"u8),
            ["message"] = message,
        };
    }

    private static JsonArray? Attachments(JsonElement json)
    {
        if (json.Object("attachments"u8)?.Array("data"u8) is not { } list)
            return null;
        var attachments = new JsonArray();
        foreach (var one in list.EnumerateArray())
        {
            var url = one.Object("image_data"u8)?.Text("url"u8) ?? one.Object("video_data"u8)?.Text("url"u8) ?? one.Object("file_data"u8)?.Text("url"u8) ?? one.Text("file_url"u8);
            var type = (one.Object("image_data"u8), one.Object("video_data"u8), one.Text("mime_type"u8)) switch
            {
                ({ }, _, _) => "image",
                (_, { }, _) => "video",
                (_, _, { } mime) when mime.StartsWith("image/", StringComparison.Ordinal) => "image",
                (_, _, { } mime) when mime.StartsWith("video/", StringComparison.Ordinal) => "video",
                (_, _, { } mime) when mime.StartsWith("audio/", StringComparison.Ordinal) => "audio",
                _ => "file",
            };
            attachments.Add((JsonNode)new JsonObject { ["type"] = type, ["title"] = one.Text("name"u8), ["payload"] = new JsonObject { ["url"] = url } });
        }

        return attachments;
    }
}
