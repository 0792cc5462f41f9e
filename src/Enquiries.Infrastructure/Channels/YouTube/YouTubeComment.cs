using System.Text.Json;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>A comment resource of the API, read leniently.</summary>
internal sealed record YouTubeComment(
    string Id, string ThreadId, string? VideoId, string? AuthorId, string? AuthorName, string Text, DateTimeOffset WrittenAt, DateTimeOffset? EditedAt, string? ModerationStatus,
    IReadOnlyList<Attachment> Attachments)
{
    public const string Held = "heldForReview";
    public const string LikelySpam = "likelySpam";
    public const string Rejected = "rejected";

    public bool IsReply => Id != ThreadId;

    /// <summary>Whether the public does not see it.</summary>
    public bool IsWithheld => ModerationStatus is Held or LikelySpam or Rejected;

    /// <summary>When its present wording was written.</summary>
    public DateTimeOffset WordingAt => EditedAt ?? WrittenAt;

    /// <summary>As one of a list of comments of that moderation status: those that were asked for by it do not all carry it.</summary>
    public YouTubeComment In(string? status) => ModerationStatus is null && status is not null ? this with { ModerationStatus = status } : this;

    public bool IsBy(string channelId) => AuthorId == channelId;

    /// <summary>Null when it lacks what every comment has.</summary>
    public static YouTubeComment? TryRead(JsonElement json, string? videoId = null)
    {
        if (json.Id("id"u8) is not { } id || !PlatformText.IsId(id, Message.ExternalIdMaxLength) || json.Object("snippet"u8) is not { } snippet
            || snippet.Time("publishedAt"u8) is not { } writtenAt)
            return null;
        var threadId = ThreadOf(id);
        if (snippet.Id("parentId"u8) is { } parent && PlatformText.IsId(parent, Message.ExternalIdMaxLength))
            threadId = ThreadOf(parent);

        var updatedAt = snippet.Time("updatedAt"u8);
        return new YouTubeComment(
            id, threadId, VideoOf(snippet) ?? videoId, AuthorOf(snippet), PlatformText.CleanLine(snippet.Text("authorDisplayName"u8), Resident.NameMaxLength), TextOf(snippet), writtenAt,
            updatedAt > writtenAt ? updatedAt : null, snippet.Text("moderationStatus"u8), Pictures(snippet));
    }

    /// <summary>The id of a reply is that of its thread, a dot, and more.</summary>
    public static string ThreadOf(string id) => id.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? id[..dot] : id;

    public static string? VideoOf(JsonElement snippet) =>
        snippet.Id("videoId"u8) is { } id && PlatformText.IsId(id, ChannelAccount.ExternalIdMaxLength) ? id : null;

    public static string? Permalink(string? videoId, string? commentId) => videoId is null
        ? null
        : $"https://www.youtube.com/watch?v={Uri.EscapeDataString(videoId)}" + (commentId is null ? null : "&lc=" + Uri.EscapeDataString(commentId));

    private static string? AuthorOf(JsonElement snippet)
    {
        var id = snippet.Object("authorChannelId"u8)?.Id("value"u8) ?? snippet.Id("authorChannelId"u8);
        return id is not null && PlatformText.IsId(id, Resident.PlatformIdMaxLength) ? id : null;
    }

    /// <summary>The words as they were typed; YouTube promises them to the author only, so that the displayed form has to do where they are missing.</summary>
    private static string TextOf(JsonElement snippet) =>
        snippet.Has("textOriginal"u8) ? PlatformText.Clean(snippet.Text("textOriginal"u8) ?? "", Message.TextMaxLength) : YouTubeText.Plain(snippet.Text("textDisplay"u8) ?? "");

    private static IReadOnlyList<Attachment> Pictures(JsonElement snippet) =>
        snippet.Text("imageUrl"u8) is { Length: > 0 and < 2000 } address && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? [new Attachment("image", null, url.AbsoluteUri)]
            : [];
}
