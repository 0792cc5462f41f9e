using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>Reads a webhook body of Instagram accounts: comments, mentions and direct messages, and what we read from the account ourselves.</summary>
internal static class InstagramReader
{
    /// <summary>What was read by us, put into the form of deliveries.</summary>
    public const string PolledChanges = "changes";
    public const string PolledMessages = "messages";

    /// <summary>Announcements that nobody could read.</summary>
    public const string PolledGivenUp = "given-up";

    private static readonly MetaShape Shape = new("instagram", Change, (c, json) => DirectReader.Read(c, json, standby: false), (c, json) => DirectReader.Read(c, json, standby: true), Polled);

    public static IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body) => MetaBody.Read(body, Shape);

    private static InboundItem Change(EntryContext context, JsonElement change)
    {
        var field = change.Text("field"u8) ?? "";
        if (change.Object("value"u8) is not { } value)
            return field is "comments" or "live_comments" or "mentions" ? context.Unknown($"{field} without content", change) : context.Ignored($"{field} without content");
        return field switch
        {
            "comments" or "live_comments" => Comment(context, value, change),
            "mentions" => Mention(context, value, change),
            "mentioned" => Mentioned(context, value, change),
            "story_insights" => context.Ignored("figures of a story"),
            "media" => Media(context, value, change),
            _ => context.Unknown($"changes/{field}", change),
        };
    }

    /// <summary>The platform tells no time of a comment when it delivers it, only when the comment is read.</summary>
    private static InboundItem Comment(EntryContext context, JsonElement value, JsonElement change)
    {
        var media = value.Object("media"u8);
        var author = Author(value);
        if (Id(value, "id"u8) is not { } id || (value.Time("timestamp"u8) ?? context.SentAt) is not { } at)
            return context.Unknown("comments", change);
        if (value.IsTrue("removed"u8))
            return new InboundChange(context.Page, at, id, InboundChangeKind.Removed);
        if (value.Has("hidden"u8) && !value.Has("text"u8))
            return new InboundChange(context.Page, at, id, value.IsTrue("hidden"u8) ? InboundChangeKind.Hidden : InboundChangeKind.Unhidden);
        if (media?.Id("id"u8) is not { } post || !PlatformText.IsId(post, Message.ExternalIdMaxLength))
            return context.Unknown("comments without a post", change);

        var (text, parent) = (Text(value, "text"u8), Id(value, "parent_id"u8));
        if (value.Object("from"u8) is { } from && (author?.Id == context.Page || from.Has("self_ig_scoped_id"u8)))
            return new InboundOwnMessage(context.Page, at, id, Audience.Public, post, text, [], parent ?? post, null, null);
        return new InboundMessage(context.Page, at, id, Audience.Public, post, author, text, [], parent ?? post, parent ?? id)
        {
            Permalink = HttpsLink(value.Text("permalink"u8)),
            Caution = media.Value.IsText("media_product_type"u8, "AD"u8) || media.Value.Has("ad_id"u8)
                ? "Written under an advertisement. Instagram may refuse an answer from outside." : null,
        };
    }

    /// <summary>Instagram tells the ids and nothing else.</summary>
    private static InboundItem Mention(EntryContext context, JsonElement value, JsonElement change)
    {
        if (Id(value, "media_id"u8) is not { } media || context.SentAt is not { } at)
            return context.Unknown("mentions", change);
        return value.Has("comment_id"u8)
            ? Id(value, "comment_id"u8) is { } comment
                ? new InboundAnnouncement(context.Page, at, comment, InstagramAnnounced.MentionInComment, media)
                : context.Unknown("mentions", change)
            : new InboundAnnouncement(context.Page, at, media, InstagramAnnounced.MentionInPost, media);
    }

    /// <summary>A mention as it was read: a comment under somebody's post, or the words of the post itself.</summary>
    private static InboundItem Mentioned(EntryContext context, JsonElement value, JsonElement change)
    {
        var inComment = value.Has("comment_id"u8);
        if (Id(value, "media_id"u8) is not { } media || (inComment ? Id(value, "comment_id"u8) : media) is not { } id
            || (value.Time("timestamp"u8) ?? context.SentAt) is not { } at || media.Length + id.Length + 10 > Message.ExternalIdMaxLength)
            return context.Unknown("mentioned", change);
        var author = Author(value);
        if (author?.Id == context.Page || value.IsTrue("own"u8))
            return context.Ignored("the account mentions itself");

        var attachments = Instagram.DirectReader.Picture(value);
        return new InboundMessage(
            context.Page, at, id, Audience.Public, media, author, Text(value, "text"u8), attachments, inComment ? media : null,
            InstagramIds.Mention(media, inComment ? id : null))
        {
            Permalink = HttpsLink(value.Text("permalink"u8)),
            AnswerOnPlatformOnly = value.IsTrue("tagged"u8),
            Caution = value.IsTrue("tagged"u8) ? "The account is tagged in the picture and not named in the text, so Instagram takes no answer from outside." : null,
        };
    }

    private static InboundItem Media(EntryContext context, JsonElement value, JsonElement change) =>
        Id(value, "id"u8) is { } id && value.Time("timestamp"u8) is { } at
            ? new InboundOwnPost(context.Page, at, id, Text(value, "caption"u8), HttpsLink(value.Text("permalink"u8)))
            : context.Unknown("media", change);

    private static InboundItem Polled(EntryContext context, string what, JsonElement item) => what switch
    {
        PolledChanges => Change(context, item),
        PolledMessages => DirectReader.Read(context, item, standby: false),
        PolledGivenUp when Id(item, "id"u8) is { } id && item.Time("at"u8) is { } at => new InboundAnnouncement(
            context.Page, at, id, PlatformText.CleanLine(item.Text("what"u8), 50) ?? "", Id(item, "place"u8))
        { GivenUp = item.Text("reason"u8) ?? "" },
        _ => context.Unknown($"polled/{what}", item),
    };

    /// <summary>Some answers tell the name only, and that is then the id: it is unique on the platform, though a person may change it.</summary>
    private static InboundAuthor? Author(JsonElement value)
    {
        var from = value.Object("from"u8);
        var handle = PlatformText.CleanLine(from?.Text("username"u8) ?? value.Text("username"u8), Resident.NameMaxLength);
        if ((from?.Id("id"u8) ?? value.Object("user"u8)?.Id("id"u8)) is { } id && PlatformText.IsId(id, Resident.PlatformIdMaxLength))
            return new InboundAuthor(id, null, handle);
        return handle is not null && PlatformText.IsId(handle, 100) ? new InboundAuthor("@" + handle, null, handle) : null;
    }

    private static string? Id(JsonElement json, ReadOnlySpan<byte> name) => json.Id(name) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength - 10) ? id : null;

    private static string Text(JsonElement json, ReadOnlySpan<byte> name) => PlatformText.Clean(json.Text(name) ?? "", Message.TextMaxLength);

    private static string? HttpsLink(string? address) =>
        Facebook.MessengerAttachments.Link(address, 1000) is { } link && link.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? link : null;
}

/// <summary>What Instagram announces without its words.</summary>
internal static class InstagramAnnounced
{
    public const string MentionInComment = "mention in a comment";
    public const string MentionInPost = "mention in a post";
    public const string DirectMessage = "direct message";
}

internal static class InstagramIds
{
    private const string MentionPrefix = "mention_";

    /// <summary>What an answer to a mention is attached to: the post, and the comment if it was one. Neither can be answered like a comment of our own posts.</summary>
    public static string Mention(string media, string? comment) => comment is null ? MentionPrefix + media : $"{MentionPrefix}{media}_{comment}";

    public static (string Media, string? Comment)? ReadMention(string replyTo)
    {
        if (!replyTo.StartsWith(MentionPrefix, StringComparison.Ordinal))
            return null;
        var parts = replyTo[MentionPrefix.Length..].Split('_', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : null);
    }
}
