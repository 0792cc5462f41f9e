using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>Sends replies: comments in public, direct messages in private.</summary>
internal sealed class FacebookSender(GraphClient graph, FacebookFiles files, MetaPace pace, TimeProvider clock)
{
    public async Task<SendResult> SendAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (pace.NotBefore(account.Id) is { } later)
            return new SendResult.Failed(FailureKind.RetryLater, "Facebook asks us to slow down.", later);
        return message.Audience == Audience.Private ? await SendDirectAsync(account, message, ct) : await CommentAsync(account, message, ct);
    }

    private async Task<SendResult> CommentAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.ReplyToExternalId is not { Length: > 0 } target)
            return new SendResult.Failed(FailureKind.NotAllowedHere, "There is nothing on Facebook to attach the answer to.");
        if (target.StartsWith(FacebookIds.Recommendation, StringComparison.Ordinal))
            return new SendResult.Failed(FailureKind.NotAllowedHere, "Facebook lets nobody answer a recommendation from outside. Answer it on the Page itself.");

        List<(string, string)> parameters = [("message", message.Text), ("fields", "id,created_time")];
        if (message.Files is [var picture, ..])
        {
            var (photoId, upload) = await files.UploadAsync(account, picture, ct);
            if (photoId is null)
                return NothingVisible(FacebookErrors.Classify(upload, clock.GetUtcNow(), pace.NotBefore(account.Id)));
            parameters.Add(("attachment_id", photoId));
        }

        var answer = await graph.PostFormAsync(account, target + "/comments", parameters, ct);
        if (answer.Json?.Id("id"u8) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength))
            return new SendResult.Sent(id, answer.Json?.Time("created_time"u8));
        return await ClassifyAsync(account, answer, target, ct);
    }

    private async Task<SendResult> SendDirectAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.Files.Count > 0 && await FilesAsync(account, message, ct) is { } notThere)
            return notThere;

        // A private reply hangs on the comment: it reaches people who have never written in private.
        var recipient = message switch
        {
            { ReplyToExternalId: { Length: > 0 } comment } => new JsonObject { ["comment_id"] = comment },
            { RecipientId: { Length: > 0 } person } => new JsonObject { ["id"] = person },
            _ => null,
        };
        if (recipient is null)
            return new SendResult.Failed(FailureKind.RecipientUnreachable, "It is not known who wrote, so nobody can be answered.");

        var body = new JsonObject
        {
            ["recipient"] = recipient,
            ["messaging_type"] = "RESPONSE",
            ["message"] = new JsonObject { ["text"] = message.Text, ["metadata"] = message.MessageId.ToString() },
        };
        var answer = await graph.PostJsonAsync(account, account.ExternalId + "/messages", body, ct);
        if (answer.Json?.Id("message_id"u8) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength))
        {
            return new SendResult.Sent(id, null)
            {
                RecipientId = answer.Json?.Id("recipient_id"u8) is { } reached && PlatformText.IsId(reached, Resident.PlatformIdMaxLength) ? reached : null,
            };
        }

        return await ClassifyAsync(account, answer, message.ReplyToExternalId ?? account.ExternalId, ct);
    }

    /// <summary>Null when all files of a direct message are there.</summary>
    private async Task<SendResult.Failed?> FilesAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.ReplyToExternalId is { Length: > 0 } || message.RecipientId is not { Length: > 0 } person)
            return new SendResult.Failed(FailureKind.NotAllowedHere, "Facebook takes no files in the first private answer to a comment.");
        var (refused, problem) = await files.SendDirectAsync(account, message, person, ct);
        return problem ?? (refused is null ? null : NothingVisible(FacebookErrors.Classify(refused, clock.GetUtcNow(), pace.NotBefore(account.Id))));
    }

    /// <summary>Hides a comment or visitor post from the public, or shows it again.</summary>
    public async Task<SendResult> ModerateAsync(ConnectedAccount account, ModerationRequest request, CancellationToken ct)
    {
        if (request.Kind is not (ModerationKind.Hide or ModerationKind.Show))
            return new SendResult.Failed(FailureKind.NotAllowedHere, "On Facebook a comment can be hidden and shown again, and nothing else from here.");
        var answer = await graph.PostFormAsync(account, request.ExternalId, [("is_hidden", request.Kind == ModerationKind.Hide ? "true" : "false")], ct);
        if (answer.Succeeded)
            return new SendResult.Sent(request.ExternalId, null);
        var result = await ClassifyAsync(account, answer, request.ExternalId, ct);
        return result is SendResult.Failed failed ? failed.OfModeration("Facebook") : result;
    }

    /// <summary>The answer itself has not been sent for certain, whatever became of its files: those are looked for at the next try.</summary>
    private static SendResult.Failed NothingVisible(SendResult.Failed failed) =>
        failed.Kind == FailureKind.AmbiguousMaybeSent ? failed with { Kind = FailureKind.RetryLater, Reason = "Facebook did not take a file yet." } : failed;

    /// <summary>"Does not exist" may also mean a lost permission; whether the object can be read tells which.</summary>
    private async Task<SendResult> ClassifyAsync(ConnectedAccount account, GraphAnswer answer, string target, CancellationToken ct)
    {
        var failed = FacebookErrors.Classify(answer, clock.GetUtcNow(), pace.NotBefore(account.Id));
        if (failed.Kind != FailureKind.TargetGone)
            return failed;

        var read = await graph.GetAsync(account, target, [("fields", "id")], ct);
        if (read.Succeeded)
        {
            return target == account.ExternalId
                ? failed
                : new SendResult.Failed(
                    FailureKind.PermissionMissing, "The Page's connection may read this but not answer it. An administrator has to connect the Page again.", null, answer.Raw);
        }

        var reading = FacebookErrors.Classify(read, clock.GetUtcNow(), pace.NotBefore(account.Id));
        return reading.Kind switch
        {
            FailureKind.TargetGone or FailureKind.BadContent or FailureKind.Unknown => failed,
            FailureKind.TokenInvalid or FailureKind.PermissionMissing => reading,
            _ => new SendResult.Failed(FailureKind.RetryLater, "Facebook could not say whether the post is still there.", reading.RetryAt, answer.Raw),
        };
    }
}
