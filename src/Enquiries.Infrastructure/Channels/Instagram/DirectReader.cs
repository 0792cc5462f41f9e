using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Facebook;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>Reads direct messages and what happens to them, with the oddities that Instagram has been seen to send.</summary>
internal static class DirectReader
{
    /// <param name="standby">Another application holds the conversation: it can be read, and is answered there.</param>
    public static InboundItem Read(EntryContext context, JsonElement json, bool standby)
    {
        var at = json.Time("timestamp"u8) ?? context.SentAt;
        if (json.Object("message"u8) is { } message)
            return Written(context, json, message, at, standby);
        if (json.Object("message_edit"u8) is { } edit)
            return Edit(context, json, edit, at);
        if (json.Object("postback"u8) is { } postback)
            return Postback(context, json, postback, at);
        if (json.Has("reaction"u8) || json.Has("read"u8) || json.Has("delivery"u8) || json.Has("referral"u8) || json.Has("optin"u8) || json.Has("seen"u8))
            return context.Ignored("a reaction or receipt");
        if (json.Has("pass_thread_control"u8) || json.Has("take_thread_control"u8) || json.Has("request_thread_control"u8) || json.Has("app_roles"u8))
            return context.Ignored("applications hand over a conversation");
        return context.Unknown("messaging", json);
    }

    /// <summary>The picture or video of a post in which the account was mentioned.</summary>
    public static IReadOnlyList<Attachment> Picture(JsonElement value) =>
        MessengerAttachments.Link(value.Text("media_url"u8)) is { } url ? [new Attachment(value.IsText("media_type"u8, "VIDEO"u8) ? "video" : "image", null, url)] : [];

    private static InboundItem Written(EntryContext context, JsonElement json, JsonElement message, DateTimeOffset? at, bool standby)
    {
        var (sender, recipient) = (json.Object("sender"u8)?.Id("id"u8), json.Object("recipient"u8)?.Id("id"u8));
        if (Mid(message) is not { } mid || at is not { } when)
            return context.Unknown("messaging/message", json);
        if (message.IsTrue("is_deleted"u8))
            return new InboundChange(context.Page, when, mid, InboundChangeKind.Removed);

        var isOwn = message.IsTrue("is_echo"u8) || message.IsTrue("is_self"u8) || sender == context.Page;
        if (sender is null && !isOwn)
            return new InboundAnnouncement(context.Page, when, mid, InstagramAnnounced.DirectMessage);
        var person = isOwn ? recipient : sender;
        if (message.IsTrue("is_self"u8))
            return context.Ignored("a note of the account to itself");
        if (person is null || person == context.Page || !PlatformText.IsId(person, Resident.PlatformIdMaxLength))
            return context.Unknown("messaging/message", json);

        var text = PlatformText.Clean(message.Text("text"u8) ?? "", Message.TextMaxLength);
        var attachments = Attachments(message);
        var reply = message.Object("reply_to"u8);
        var answered = reply?.Id("mid"u8) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength) ? id : null;
        if (isOwn)
            return new InboundOwnMessage(context.Page, when, mid, Audience.Private, person, text, attachments, answered, null, person);

        if (reply?.Object("story"u8) is { } story)
            attachments = [new Attachment("story", "Answers a story of the council", MessengerAttachments.Link(story.Text("url"u8) ?? story.Text("link"u8))), .. attachments];
        if (message.IsTrue("is_unsupported"u8) && text.Length == 0 && attachments.Count == 0)
            attachments = [new Attachment("unsupported", null, null)];
        return new InboundMessage(context.Page, when, mid, Audience.Private, person, new InboundAuthor(person, null, Handle(json)), text, attachments, answered, null)
        {
            AnswerOnPlatformOnly = standby,
            Caution = standby ? "Another application holds this conversation on Instagram, so it has to be answered there." : null,
        };
    }

    /// <summary>
    /// An edit with its words is one. With the number 0 and nothing else it stands for a new message, before its own delivery or in place of it.
    /// </summary>
    private static InboundItem Edit(EntryContext context, JsonElement json, JsonElement edit, DateTimeOffset? at)
    {
        if (Mid(edit) is not { } mid || at is not { } when)
            return context.Unknown("messaging/message_edit", json);
        return edit.Text("text"u8) is { } text
            ? new InboundChange(context.Page, when, mid, InboundChangeKind.Edited, PlatformText.Clean(text, Message.TextMaxLength))
            : new InboundAnnouncement(context.Page, when, mid, InstagramAnnounced.DirectMessage);
    }

    private static InboundItem Postback(EntryContext context, JsonElement json, JsonElement postback, DateTimeOffset? at)
    {
        if (PlatformText.CleanLine(postback.Text("title"u8), Message.TextMaxLength) is not { } title)
            return context.Ignored("a button");
        if (json.Object("sender"u8)?.Id("id"u8) is not { } sender || sender == context.Page || !PlatformText.IsId(sender, Resident.PlatformIdMaxLength) || at is not { } when)
            return context.Unknown("messaging/postback", json);
        var id = Mid(postback) ?? string.Create(CultureInfo.InvariantCulture, $"postback_{sender}_{when.ToUnixTimeMilliseconds()}");
        return new InboundMessage(context.Page, when, id, Audience.Private, sender, new InboundAuthor(sender, null), title, [], null, null);
    }

    private static IReadOnlyList<Attachment> Attachments(JsonElement message)
    {
        var read = MessengerAttachments.Read(message);
        return read.Count == 0 ? read : [.. read.Select(a => a.Type switch
        {
            "story_mention" => a with { Type = "story", Name = "Mentions the council in a story" },
            "ig_reel" or "reel" => a with { Type = "share", Name = a.Name ?? "A reel" },
            "ig_post" => a with { Type = "share", Name = a.Name ?? "A post" },
            "ephemeral" => a with { Type = "unsupported", Name = "A picture that vanishes after it was seen" },
            "unsupported_type" => a with { Type = "unsupported" },
            _ => a,
        })];
    }

    private static string? Mid(JsonElement json) => json.Id("mid"u8) is { } mid && PlatformText.IsId(mid, Message.ExternalIdMaxLength) ? mid : null;

    private static string? Handle(JsonElement json) => PlatformText.CleanLine(json.Object("sender"u8)?.Text("username"u8), Resident.NameMaxLength);
}
