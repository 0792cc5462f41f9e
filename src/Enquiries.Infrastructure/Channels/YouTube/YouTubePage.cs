using System.Text.Json;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>
/// What was read from YouTube, as it is stored: whole threads, single comments, the videos they stand under, and ids of our own replies that
/// YouTube accepted but shows to nobody (dropped).
/// </summary>
internal sealed class YouTubePage
{
    public const string What = "youtube";

    public List<JsonElement> Threads { get; } = [];

    public List<JsonElement> Comments { get; } = [];

    public List<JsonElement> Videos { get; } = [];

    public List<string> Dropped { get; } = [];

    public bool IsEmpty => Threads.Count + Comments.Count + Videos.Count + Dropped.Count == 0;

    /// <param name="status">Comments that were asked for by their moderation status do not all carry it.</param>
    public byte[] Write(string channelId, DateTimeOffset readAt, string? status = null) => PolledPage.Write(What, channelId, readAt, json =>
    {
        json.WriteStartObject();
        if (status is not null)
            json.WriteString("moderationStatus"u8, status);
        Write(json, "threads", Threads);
        Write(json, "comments", Comments);
        Write(json, "videos", Videos);
        Write(json, "dropped", Dropped);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, string name, List<JsonElement> items)
    {
        if (items.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var item in items)
            item.WriteTo(json);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, List<string> ids)
    {
        if (ids.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var id in ids)
            json.WriteStringValue(id);
        json.WriteEndArray();
    }
}
