using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>Reads the elements of an entry's <c>messaging</c>: direct messages and what happens to them.</summary>
internal static class MessagingReader
{
    public static InboundItem Read(EntryContext context, JsonElement json)
    {
        var sender = json.Object("sender"u8)?.Id("id"u8);
        var recipient = json.Object("recipient"u8)?.Id("id"u8);
        var at = json.Time("timestamp"u8) ?? context.SentAt;
        if (json.Object("message"u8) is { } message)
            return Message(context, json, message, sender, recipient, at);
        if (json.Object("message_edit"u8) is { } edit)
            return Edit(context, json, edit, at);
        if (json.Object("postback"u8) is { } postback)
            return Postback(context, json, postback, sender, at);
        if (json.Has("policy-enforcement"u8))
            return context.Unknown($"messaging/policy-enforcement/{json.Object("policy-enforcement"u8)?.Text("action"u8)}", json);
        if (json.Has("reaction"u8) || json.Has("read"u8) || json.Has("delivery"u8) || json.Has("referral"u8) || json.Has("optin"u8))
            return context.Ignored("a reaction or receipt");
        if (json.Has("pass_thread_control"u8) || json.Has("take_thread_control"u8) || json.Has("request_thread_control"u8) || json.Has("app_roles"u8))
            return context.Ignored("applications hand over a conversation");
        return context.Unknown($"messaging/{NameOf(json)}", json);
    }

    private static InboundItem Message(
        EntryContext context, JsonElement json, JsonElement message, string? sender, string? recipient, DateTimeOffset? at)
    {
        // Older payloads of the Page's own messages name the person as sender.
        var person = sender == context.Page ? recipient : sender;
        if (message.Id("mid"u8) is not { } mid || !PlatformText.IsId(mid, Domain.Cases.Message.ExternalIdMaxLength) || at is not { } when)
            return context.Unknown("messaging/message", json);
        if (message.IsTrue("is_deleted"u8))
            return new InboundChange(context.Page, when, mid, InboundChangeKind.Removed);
        if (person is null || person == context.Page || !PlatformText.IsId(person, Resident.PlatformIdMaxLength))
            return context.Unknown("messaging/message", json);

        var text = PlatformText.Clean(message.Text("text"u8) ?? "", Domain.Cases.Message.TextMaxLength);
        var attachments = MessengerAttachments.Read(message);
        var answered = message.Object("reply_to"u8)?.Id("mid"u8) is { } id && PlatformText.IsId(id, Domain.Cases.Message.ExternalIdMaxLength) ? id : null;
        if (message.IsTrue("is_echo"u8) || sender == context.Page)
        {
            var metadata = message.Text("metadata"u8);
            if (FacebookFiles.IsOurs(metadata))
                return context.Ignored("a file that went along with an answer");
            var ours = Guid.TryParse(metadata, out var messageId) ? messageId : (Guid?)null;
            return new InboundOwnMessage(context.Page, when, mid, Audience.Private, person, text, attachments, answered, ours, person);
        }

        if (message.IsTrue("is_unsupported"u8) && text.Length == 0 && attachments.Count == 0)
            attachments = [new Attachment("unsupported", null, null)];
        return new InboundMessage(context.Page, when, mid, Audience.Private, person, new InboundAuthor(person, null), text, attachments, answered, null);
    }

    private static InboundItem Edit(EntryContext context, JsonElement json, JsonElement edit, DateTimeOffset? at) =>
        edit.Id("mid"u8) is { } mid && PlatformText.IsId(mid, Domain.Cases.Message.ExternalIdMaxLength) && at is { } when && edit.Text("text"u8) is { } text
            ? new InboundChange(context.Page, when, mid, InboundChangeKind.Edited, PlatformText.Clean(text, Domain.Cases.Message.TextMaxLength))
            : context.Unknown("messaging/message_edit", json);

    /// <summary>A button with words on it counts as the words; the button that merely opens a conversation does not.</summary>
    private static InboundItem Postback(EntryContext context, JsonElement json, JsonElement postback, string? sender, DateTimeOffset? at)
    {
        var title = PlatformText.CleanLine(postback.Text("title"u8), Domain.Cases.Message.TextMaxLength);
        if (title is null || postback.Text("payload"u8)?.Replace("_", "", StringComparison.Ordinal).Contains("getstarted", StringComparison.OrdinalIgnoreCase) == true)
            return context.Ignored("a button");
        if (sender is null || sender == context.Page || !PlatformText.IsId(sender, Resident.PlatformIdMaxLength) || at is not { } when)
            return context.Unknown("messaging/postback", json);

        var id = postback.Id("mid"u8) ?? string.Create(CultureInfo.InvariantCulture, $"postback_{sender}_{when.ToUnixTimeMilliseconds()}");
        return PlatformText.IsId(id, Domain.Cases.Message.ExternalIdMaxLength)
            ? new InboundMessage(context.Page, when, id, Audience.Private, sender, new InboundAuthor(sender, null), title, [], null, null)
            : context.Unknown("messaging/postback", json);
    }

    private static string NameOf(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject())
            {
                if (property.Name is not ("sender" or "recipient" or "timestamp"))
                    return property.Name;
            }
        }

        return "";
    }
}
