using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Decides what a post is to the council: a resident's message, an answer or a post of the council itself, or nothing.</summary>
internal static class PostReader
{
    /// <param name="isNamed">X itself says that the author named or quoted us.</param>
    public static InboundItem Read(XContext context, XPost post, bool isNamed)
    {
        if (post.IsRepost)
            return context.Ignored("a repost");
        if (post is not { FirstId: { } id, ConversationId: { } conversation, WrittenAt: { } at } || !post.HasGoodIds)
            return context.Unknown("post", post.Json);
        if (post.AuthorId == context.Account)
            return Own(context, post, id, conversation, at);

        var text = post.Text;
        var attachments = post.Attachments();
        if (text.Length == 0 && attachments.Count == 0)
            return context.Unknown("post without content", post.Json);
        return new InboundMessage(context.Account, at, id, Audience.Public, conversation, post.Author, text, attachments, post.ParentId, id)
        {
            EditedAt = post.EditedAt,
            Permalink = post.Permalink,
            AnswerOnPlatformOnly = !isNamed && !post.IsForUs(),
        };
    }

    /// <summary>X tells of removals of our own posts only.</summary>
    public static InboundItem Removed(XContext context, JsonElement status, DateTimeOffset at) =>
        status.Id("id"u8) is { } id && XIds.IsGood(id) ? new InboundChange(context.Account, at, id, InboundChangeKind.Removed) : context.Unknown("removal", status);

    private static InboundItem Own(XContext context, XPost post, string id, string conversation, DateTimeOffset at)
    {
        if (post.ParentId is not { } parent)
            return new InboundOwnPost(context.Account, post.EditedAt ?? at, id, post.Text, post.Permalink);
        var text = XText.WithoutNames(post.Text);
        return post.EditedAt is { } editedAt
            ? new InboundChange(context.Account, editedAt, id, InboundChangeKind.Edited, text)
            : new InboundOwnMessage(context.Account, at, id, Audience.Public, conversation, text, post.Attachments(), parent, null, null);
    }
}
