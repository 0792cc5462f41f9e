using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Reads what YouTube's hub tells of a channel's videos: Atom, without document types and without anything from outside.</summary>
internal static class UploadsReader
{
    private const int MostCharacters = 1024 * 1024;
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace YouTube = "http://www.youtube.com/xml/schemas/2015";
    private static readonly XNamespace Tombstones = "http://purl.org/atompub/tombstones/1.0";

    public static bool IsXml(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        return body.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];
    }

    public static IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body)
    {
        XElement feed;
        try
        {
            var safe = new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MostCharacters,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
            };
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, safe);
            feed = XElement.Load(reader);
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException or ArgumentException)
        {
            throw new UnreadableDeliveryException("The body is no Atom that can be read.", e);
        }

        if (feed.Name != Atom + "feed")
            throw new UnreadableDeliveryException("The body is XML, but no Atom feed.");
        return [.. feed.Elements().Where(e => e.Name == Atom + "entry").Select(Entry), .. feed.Elements().Where(e => e.Name == Tombstones + "deleted-entry").Select(Deleted)];
    }

    private static InboundItem Entry(XElement entry)
    {
        var channel = Id(entry.Element(YouTube + "channelId")?.Value);
        var video = Id(entry.Element(YouTube + "videoId")?.Value);
        var published = Time(entry.Element(Atom + "published")?.Value);
        var at = Time(entry.Element(Atom + "updated")?.Value) ?? published;
        if (channel is null || video is null || at is null)
            return new InboundUnknown(channel ?? "", DateTimeOffset.UnixEpoch, "Atom entry", PlatformText.Clean(entry.ToString(), 4000));
        var title = PlatformText.Clean(entry.Element(Atom + "title")?.Value ?? "", Message.TextMaxLength);
        return new InboundOwnPost(channel, at.Value, video, title, YouTubeComment.Permalink(video, null));
    }

    private static InboundItem Deleted(XElement deleted)
    {
        var uri = deleted.Element(Tombstones + "by")?.Element(Atom + "uri")?.Value;
        var channel = Id(uri?[(uri.LastIndexOf('/') + 1)..]);
        return channel is null
            ? new InboundUnknown("", DateTimeOffset.UnixEpoch, "Atom deleted-entry", PlatformText.Clean(deleted.ToString(), 4000))
            : new InboundIgnored(channel, Time((string?)deleted.Attribute("when")) ?? DateTimeOffset.UnixEpoch, "a video was deleted");
    }

    private static string? Id(string? text) => text?.Trim() is { } id && PlatformText.IsId(id, ChannelAccount.ExternalIdMaxLength) ? id : null;

    /// <summary>Nanoseconds come along, of which only seven digits can be kept.</summary>
    private static DateTimeOffset? Time(string? text)
    {
        if (text is null || text.Length > 64)
            return null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            text = text[..Math.Min(end, dot + 8)] + text[end..];
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            && at.Year is >= 2004 and < 2200
            ? at
            : null;
    }
}

/// <summary>A video, from the list of videos or of a playlist.</summary>
internal sealed record YouTubeVideo(string Id, string Title, DateTimeOffset PublishedAt)
{
    public static YouTubeVideo? TryRead(JsonElement json)
    {
        if (json.Object("snippet"u8) is not { } snippet || snippet.Time("publishedAt"u8) is not { } at)
            return null;
        var id = snippet.Object("resourceId"u8)?.Id("videoId"u8) ?? json.Id("id"u8);
        return id is not null && PlatformText.IsId(id, ChannelAccount.ExternalIdMaxLength)
            ? new YouTubeVideo(id, PlatformText.Clean(snippet.Text("title"u8) ?? "", Message.TextMaxLength), at)
            : null;
    }
}
