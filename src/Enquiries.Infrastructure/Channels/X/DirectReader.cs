using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Facebook;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Reads direct messages: pushed in the older shape, polled in the newer one, and those that X keeps from everybody but the two who write.</summary>
internal static class DirectReader
{
    /// <summary>Where people read what the desk cannot.</summary>
    public const string Inbox = "https://x.com/messages";

    public static void ReadPushed(XContext context, JsonElement body, List<InboundItem> items)
    {
        if (body.Array("direct_message_events"u8) is not { } list || list.GetArrayLength() == 0)
        {
            items.Add(context.Unknown("direct message without content", body));
            return;
        }

        foreach (var message in list.EnumerateArray())
            items.Add(Pushed(context, message));
    }

    public static InboundItem ReadPolled(XContext context, JsonElement message)
    {
        if (message.Text("event_type"u8) is { } type && type != "MessageCreate")
            return context.Ignored($"dm_events/{type}");
        if (message.Id("id"u8) is not { } id || !XIds.IsGood(id) || message.Id("sender_id"u8) is not { } sender || !XIds.IsGood(sender))
            return context.Unknown("dm_events", message);
        var at = message.Time("created_at"u8) ?? XIds.TimeOf(id);
        var conversation = message.Id("dm_conversation_id"u8);
        if (at is not { } written || (conversation is not null && !XIds.IsGood(conversation)))
            return context.Unknown("dm_events", message);

        var other = conversation is null ? null : XIds.Other(conversation, context.Account);
        if (sender != context.Account && (conversation is null || other is not null))
            conversation = XIds.Conversation(context.Account, sender);
        if (conversation is null)
            return context.Unknown("dm_events without a conversation", message);
        var attachments = new List<Attachment>();
        if (message.Object("attachments"u8)?.Array("media_keys"u8) is { } keys)
        {
            foreach (var key in keys.EnumerateArray())
            {
                if (key.ValueKind == JsonValueKind.String && context.Media(key.GetString()!) is { } media)
                    attachments.Add(Media(media));
            }
        }

        return Item(context, id, written, sender, other, conversation, XText.Of(message.Text("text"u8) ?? "", message.Object("entities"u8), attachments.Count > 0), attachments, message);
    }

    /// <summary>The desk cannot read it, but somebody has to: a message that says so, with the way to where it can be read.</summary>
    public static InboundItem Encrypted(XContext context, JsonElement chat)
    {
        if (chat.Id("id"u8) is not { } id || !XIds.IsGood(id) || (chat.Time("created_at_msec"u8) ?? chat.Time("created_at"u8)) is not { } at)
            return context.Unknown("chat.received", chat);
        var sender = chat.Id("sender_id"u8);
        if (sender == context.Account)
            return context.Ignored("our own encrypted message");
        if (sender is null || !XIds.IsGood(sender))
            return context.Unknown("chat.received", chat);
        return new InboundMessage(
            context.Account, at, id, Audience.Private, "chat:" + sender, Author(context, sender),
            "(An encrypted message. X shows it only to the two who write, so the desk cannot read it.)", [], null, null)
        {
            Permalink = Inbox,
            AnswerOnPlatformOnly = true,
            Caution = "X encrypts this conversation. Open it on X to read and answer it, then record the answer here.",
        };
    }

    private static InboundItem Pushed(XContext context, JsonElement message)
    {
        if (message.Text("type"u8) is { } type && type != "message_create")
            return context.Ignored($"direct message/{type}");
        var create = message.Object("message_create"u8);
        if (message.Id("id"u8) is not { } id || !XIds.IsGood(id) || create?.Id("sender_id"u8) is not { } sender || !XIds.IsGood(sender)
            || (message.Time("created_timestamp"u8) ?? XIds.TimeOf(id)) is not { } at || create?.Object("message_data"u8) is not { } data)
            return context.Unknown("direct message", message);

        var recipient = create?.Object("target"u8)?.Id("recipient_id"u8);
        var other = sender == context.Account ? recipient : sender;
        if (other is null || !XIds.IsGood(other))
            return context.Unknown("direct message without a recipient", message);
        var attachments = data.Object("attachment"u8)?.Object("media"u8) is { } media ? new List<Attachment> { Media(media) } : [];
        return Item(
            context, id, at, sender, other, XIds.Conversation(context.Account, other), XText.Of(data.Text("text"u8) ?? "", data.Object("entities"u8), attachments.Count > 0),
            attachments, message);
    }

    private static InboundItem Item(
        XContext context, string id, DateTimeOffset at, string sender, string? other, string conversation, string text, IReadOnlyList<Attachment> attachments, JsonElement raw)
    {
        if (text.Length == 0 && attachments.Count == 0)
            return context.Unknown("direct message without content", raw);
        return sender == context.Account
            ? new InboundOwnMessage(context.Account, at, id, Audience.Private, conversation, text, attachments, null, null, other)
            : new InboundMessage(context.Account, at, id, Audience.Private, conversation, Author(context, sender), text, attachments, null, null);
    }

    private static InboundAuthor Author(XContext context, string id)
    {
        var user = context.User(id);
        return new InboundAuthor(id, PlatformText.CleanLine(user?.Text("name"u8), Resident.NameMaxLength), XPost.Handle(user));
    }

    private static Attachment Media(JsonElement media) => new(
        media.Text("type"u8) is "video" or "animated_gif" ? "video" : "image", PlatformText.CleanLine(media.Text("alt_text"u8), 200),
        MessengerAttachments.Link(media.Text("media_url_https"u8)) ?? MessengerAttachments.Link(media.Text("url"u8)) ?? MessengerAttachments.Link(media.Text("preview_image_url"u8)));
}
