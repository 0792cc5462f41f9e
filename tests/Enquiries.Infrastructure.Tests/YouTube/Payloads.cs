using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.YouTube;

namespace Enquiries.Infrastructure.Tests.YouTube;

/// <summary>Resources of the API as the tests need them.</summary>
internal static class Payloads
{
    public const string Channel = "UCcouncil00000000000001";
    public const string Thread = "UgzThread0001_4AaABAg";
    public static readonly DateTimeOffset At = new(2026, 9, 14, 8, 0, 0, TimeSpan.Zero);

    public static JsonObject Comment(string id, string? author, string text, string? name = "@asha-example", DateTimeOffset? at = null, DateTimeOffset? updatedAt = null, string? parent = null)
    {
        var snippet = new JsonObject
        {
            ["videoId"] = "vid00000001",
            ["textDisplay"] = text,
            ["textOriginal"] = text,
            ["authorDisplayName"] = name,
            ["publishedAt"] = Iso(at ?? At),
            ["updatedAt"] = Iso(updatedAt ?? at ?? At),
        };
        if (author is not null)
            snippet["authorChannelId"] = new JsonObject { ["value"] = author };
        if (parent is not null)
            snippet["parentId"] = parent;
        return new JsonObject { ["kind"] = "youtube#comment", ["id"] = id, ["snippet"] = snippet };
    }

    public static JsonObject ThreadOf(JsonObject top, params JsonObject[] replies)
    {
        var thread = new JsonObject
        {
            ["kind"] = "youtube#commentThread",
            ["id"] = top["id"]!.DeepClone(),
            ["snippet"] = new JsonObject
            {
                ["channelId"] = Channel,
                ["videoId"] = "vid00000001",
                ["topLevelComment"] = top,
                ["canReply"] = true,
                ["totalReplyCount"] = replies.Length,
                ["isPublic"] = true,
            },
        };
        if (replies.Length > 0)
            thread["replies"] = new JsonObject { ["comments"] = new JsonArray([.. replies]) };
        return thread;
    }

    public static JsonObject Video(string id, string title) => new()
    {
        ["kind"] = "youtube#video",
        ["id"] = id,
        ["snippet"] = new JsonObject { ["title"] = title, ["publishedAt"] = "2026-09-01T09:00:00Z" },
    };

    public static byte[] Page(IEnumerable<JsonNode>? threads = null, IEnumerable<JsonNode>? comments = null, IEnumerable<JsonNode>? videos = null, string? status = null, string channel = Channel)
    {
        var page = new YouTubePage();
        page.Threads.AddRange((threads ?? []).Select(Element));
        page.Comments.AddRange((comments ?? []).Select(Element));
        page.Videos.AddRange((videos ?? []).Select(Element));
        return page.Write(channel, At, status);
    }

    public static JsonElement Element(JsonNode node) => JsonDocument.Parse(node.ToJsonString()).RootElement.Clone();

    public static ConnectedAccount Account(string secret = "hub-secret", string? previous = null, params (string Name, string Value)[] settings) => new(
        Guid.NewGuid(), ChannelKind.YouTube, "Council", Channel, "http://127.0.0.1:9/youtube/v3", null, ChannelAccountState.Connected, null,
        new ChannelCredentials(secret, previous, "verify", "token"),
        previous is null ? [AccountDirectory.Fingerprint(secret)] : [AccountDirectory.Fingerprint(secret), AccountDirectory.Fingerprint(previous)])
    {
        Settings = settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal),
    };

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
