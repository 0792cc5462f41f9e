using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>Sends replies: to comments and mentions in public, direct messages in private, and a private answer to a public comment.</summary>
internal sealed class InstagramSender(GraphClient graph, MetaPace pace, TimeProvider clock)
{
    public async Task<SendResult> SendAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (pace.NotBefore(account.Id) is { } later)
            return new SendResult.Failed(FailureKind.RetryLater, "Instagram asks us to slow down.", later);
        return message.Audience == Audience.Private ? await SendDirectAsync(account, message, ct) : await CommentAsync(account, message, ct);
    }

    /// <summary>Hides a comment from the public, or shows it again.</summary>
    public async Task<SendResult> ModerateAsync(ConnectedAccount account, ModerationRequest request, CancellationToken ct)
    {
        if (request.Kind is not (ModerationKind.Hide or ModerationKind.Show))
            return new SendResult.Failed(FailureKind.NotAllowedHere, "On Instagram a comment can be hidden and shown again, and nothing else from here.");
        var answer = await graph.PostFormAsync(account, request.ExternalId, [("hide", request.Kind == ModerationKind.Hide ? "true" : "false")], ct);
        if (answer.Succeeded)
            return new SendResult.Sent(request.ExternalId, null);
        var failed = Classify(account, answer).OfModeration("Instagram");

        // What is gone and what stands elsewhere is refused in the same words.
        return failed.Kind == FailureKind.TargetGone
            ? failed with { Reason = "It is no longer on Instagram, or not under one of the council's own posts: only there the council can hide something." }
            : failed;
    }

    private async Task<SendResult> CommentAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.ReplyToExternalId is not { Length: > 0 } target)
            return new SendResult.Failed(FailureKind.NotAllowedHere, "There is nothing on Instagram to attach the answer to.");

        GraphAnswer answer;
        if (InstagramIds.ReadMention(target) is var (media, comment))
        {
            List<(string, string)> form = [("media_id", media), ("message", message.Text)];
            if (comment is not null)
                form.Add(("comment_id", comment));
            answer = await graph.PostFormAsync(account, account.ExternalId + "/mentions", form, ct);
        }
        else
        {
            answer = await graph.PostFormAsync(account, target + "/replies", [("message", message.Text)], ct);
        }

        return answer.Json?.Id("id"u8) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength) ? new SendResult.Sent(id, null) : Classify(account, answer);
    }

    private async Task<SendResult> SendDirectAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.ReplyToExternalId is { Length: > 0 } comment)
        {
            if (InstagramIds.ReadMention(comment) is not null)
                return new SendResult.Failed(FailureKind.NotAllowedHere, "Instagram lets nobody answer a mention in private.");
            return Read(account, await PostAsync(account, new JsonObject { ["comment_id"] = comment }, message.Text, asHumanAgent: false, ct));
        }

        if (message.RecipientId is not { Length: > 0 } person || person[0] == '@')
            return new SendResult.Failed(FailureKind.RecipientUnreachable, "It is not known who wrote, so nobody can be answered.");

        var sent = Read(account, await PostAsync(account, new JsonObject { ["id"] = person }, message.Text, asHumanAgent: false, ct));
        if (sent is not SendResult.Failed { Kind: FailureKind.WindowClosed } closed)
            return sent;

        // After a day Instagram takes it as the answer of a person only, and after a week not at all.
        var tagged = Read(account, await PostAsync(account, new JsonObject { ["id"] = person }, message.Text, asHumanAgent: true, ct));
        return tagged is SendResult.Failed { Kind: FailureKind.PermissionMissing or FailureKind.BadContent }
            ? closed with { Reason = "More than 24 hours have passed since the resident's last message, and Meta has not given the application the feature Human Agent, with which answers are taken for seven days." }
            : tagged;
    }

    private Task<GraphAnswer> PostAsync(ConnectedAccount account, JsonObject recipient, string text, bool asHumanAgent, CancellationToken ct)
    {
        var body = new JsonObject { ["recipient"] = recipient, ["message"] = new JsonObject { ["text"] = text } };
        if (asHumanAgent)
        {
            body["messaging_type"] = "MESSAGE_TAG";
            body["tag"] = "HUMAN_AGENT";
        }

        return graph.PostJsonAsync(account, "me/messages", body, ct);
    }

    private SendResult Read(ConnectedAccount account, GraphAnswer answer) =>
        answer.Json?.Id("message_id"u8) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength)
            ? new SendResult.Sent(id, null) { RecipientId = answer.Json?.Id("recipient_id"u8) is { } reached && PlatformText.IsId(reached, Resident.PlatformIdMaxLength) ? reached : null }
            : Classify(account, answer);

    private SendResult.Failed Classify(ConnectedAccount account, GraphAnswer answer) => InstagramErrors.Classify(answer, clock.GetUtcNow(), pace.NotBefore(account.Id));
}
