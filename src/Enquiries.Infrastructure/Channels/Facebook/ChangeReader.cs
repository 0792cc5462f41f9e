using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>Reads the elements of an entry's <c>changes</c>: comments, posts, shares, mentions and recommendations.</summary>
internal static class ChangeReader
{
    public static InboundItem Read(EntryContext context, JsonElement change)
    {
        var field = change.Text("field"u8) ?? "";
        if (change.Object("value"u8) is not { } json)
        {
            // A subscription without values tells that something happened but not what: residents' words get lost until somebody mends it.
            return field is "feed" or "mention" or "ratings" ? context.Unknown($"{field} without content", change) : context.Ignored($"{field} without content");
        }

        var value = new FeedValue(context, json);
        return field switch
        {
            "feed" => Feed(context, value, change),
            "mention" => Mention(context, value, change),
            "ratings" => Rating(context, value, change),
            _ => context.Unknown($"changes/{field}", change),
        };
    }

    private static InboundItem Feed(EntryContext context, FeedValue value, JsonElement change) => value.Item switch
    {
        "comment" => Comment(context, value, change),
        "post" or "status" or "photo" or "video" or "link" or "note" or "reel" => Post(context, value, change),
        "share" => Share(context, value, change),
        "like" or "reaction" => context.Ignored("a reaction"),
        "album" => context.Ignored("an album"),
        _ => context.Unknown($"feed/{value.Item}", change),
    };

    private static InboundItem Comment(EntryContext context, FeedValue value, JsonElement change)
    {
        if (value.CommentId is not { } id || value.PostId is not { } postId || !value.HasGoodIds)
            return context.Unknown($"feed/comment/{value.Verb}", change);

        var parent = value.ParentId ?? postId;
        switch (value.Verb)
        {
            case "add" when value.WrittenAt is { } at:
                return value.IsOwn
                    ? new InboundOwnMessage(context.Page, at, id, Audience.Public, postId, value.Message, value.Attachments(), parent, null, null)
                    : Written(context, value, at, id, postId, parent, parent == postId ? id : parent);
            case "edit" or "edited" when value.WrittenAt is { } at:
                return value.IsOwn
                    ? new InboundChange(context.Page, value.ChangedAt ?? at, id, InboundChangeKind.Edited, value.Message)
                    : Written(context, value, at, id, postId, parent, parent == postId ? id : parent) with { EditedAt = value.ChangedAt ?? at };
            default:
                return Other(context, value, id, change);
        }
    }

    private static InboundItem Post(EntryContext context, FeedValue value, JsonElement change)
    {
        if (value.PostId is not { } id || !value.HasGoodIds)
            return context.Unknown($"feed/{value.Item}/{value.Verb}", change);

        switch (value.Verb)
        {
            case "add" or "edit" or "edited" when value.IsUnpublished:
                return context.Ignored("a post that is not published");
            case "add" or "edit" or "edited" when value is { WrittenAt: { } at, IsOwn: true }:
                return new InboundOwnPost(context.Page, at, id, value.Message, value.Permalink);
            case "add" when value.WrittenAt is { } at:
                return Written(context, value, at, id, id, null, id);
            case "edit" or "edited" when value.WrittenAt is { } at:
                return Written(context, value, at, id, id, null, id) with { EditedAt = value.ChangedAt ?? at };
            default:
                return Other(context, value, id, change);
        }
    }

    /// <summary>A resident who shares a post of the council with words of their own begins a conversation of its own; without words it is no enquiry.</summary>
    private static InboundItem Share(EntryContext context, FeedValue value, JsonElement change)
    {
        if (value.Json.Id("share_id"u8) is { } shareId && value.PostId is { } shared && !shared.EndsWith("_" + shareId, StringComparison.Ordinal))
            value.PostId = $"{context.Page}_{shareId}";
        return !value.IsOwn && value.Verb == "add" && value.Message.Length == 0 ? context.Ignored("a share without words") : Post(context, value, change);
    }

    private static InboundItem Mention(EntryContext context, FeedValue value, JsonElement change)
    {
        if ((value.CommentId ?? value.PostId) is not { } id || !value.HasGoodIds)
            return context.Unknown($"mention/{value.Item}/{value.Verb}", change);
        if (value.IsOwn)
            return context.Ignored("the Page mentions itself");

        var postId = value.PostId ?? id;
        var parent = value.CommentId is null ? null : value.ParentId ?? postId;
        return value.Verb switch
        {
            "add" when value.WrittenAt is { } at => Written(context, value, at, id, postId, parent, id),
            "edit" or "edited" when value.WrittenAt is { } at => Written(context, value, at, id, postId, parent, id) with { EditedAt = value.ChangedAt ?? at },
            _ => Other(context, value, id, change),
        };
    }

    /// <summary>A recommendation with words. The platform has no way to answer it, which the id's prefix keeps in mind.</summary>
    private static InboundItem Rating(EntryContext context, FeedValue value, JsonElement change)
    {
        if (value.Item != "rating" || value.Json.Id("open_graph_story_id"u8) is not { } story || !PlatformText.IsId(story, Message.ExternalIdMaxLength - 20))
            return context.Unknown($"ratings/{value.Item}/{value.Verb}", change);
        if (!value.HasGoodIds)
            return context.Unknown("ratings", change);

        var id = FacebookIds.Recommendation + story;
        switch (value.Verb)
        {
            case "add" or "edit" or "edited" when value.Review.Length == 0:
                return context.Ignored("a recommendation without words");
            case "add" when value.WrittenAt is { } at:
                return new InboundMessage(context.Page, at, id, Audience.Public, id, value.Author, value.Review, [], null, id);
            case "edit" or "edited" when value.WrittenAt is { } at:
                return new InboundMessage(context.Page, at, id, Audience.Public, id, value.Author, value.Review, [], null, id) { EditedAt = value.ChangedAt ?? at };
            default:
                return Other(context, value, id, change);
        }
    }

    private static InboundMessage Written(
        EntryContext context, FeedValue value, DateTimeOffset at, string id, string conversation, string? parent, string replyTo) =>
        new(context.Page, at, id, Audience.Public, conversation, value.Author, value.Message, value.Attachments(), parent, replyTo);

    private static InboundItem Other(EntryContext context, FeedValue value, string id, JsonElement change)
    {
        InboundChangeKind? kind = value.Verb switch
        {
            "remove" => InboundChangeKind.Removed,
            "hide" => InboundChangeKind.Hidden,
            "unhide" => InboundChangeKind.Unhidden,
            _ => null,
        };
        if (kind is { } known && value.ChangedAt is { } at)
            return new InboundChange(context.Page, at, id, known);
        return value.Verb is "block" or "unblock" or "mute" or "unmute" or "follow" or "unfollow" or "report"
            ? context.Ignored($"{value.Item}/{value.Verb}")
            : context.Unknown($"{value.Item}/{value.Verb}", change);
    }
}
