using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Sends replies and moderates comments.</summary>
internal sealed class YouTubeSender(YouTubeApi api, YouTubeLookUp lookUp)
{
    /// <summary>About 10,000 characters are taken; some are left for the name of the person who is answered.</summary>
    public const int MaxLength = 9_900;

    private const string Unprocessable = "processingFailure";

    public async Task<SendResult> SendAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.Audience == Audience.Private)
            return new SendResult.Failed(FailureKind.NotAllowedHere, "YouTube has no private messages.");
        if (message.ReplyToExternalId is not { Length: > 0 } target)
            return new SendResult.Failed(FailureKind.NotAllowedHere, "There is no comment on YouTube to attach the answer to.");

        var text = message.Text;
        var thread = YouTubeComment.ThreadOf(target);
        if (target != thread)
        {
            // Replies are flat: who is answered is told by name, which is read now because handles change.
            var (found, failure) = await lookUp.ReadAsync(account, [target], Spend.Answering, ct);
            if (failure is not null)
                return failure.Kind == FailureKind.AmbiguousMaybeSent ? failure with { Kind = FailureKind.RetryLater } : failure;
            if (!found.TryGetValue(target, out var answered))
                return new SendResult.Failed(FailureKind.TargetGone, "The comment that this answers is no longer on YouTube.");
            if (answered.Comment?.AuthorName is { } name && !YouTubeMention.Names(text, name))
                text = $"{YouTubeMention.Of(name)} {text}";
        }

        var body = new JsonObject { ["snippet"] = new JsonObject { ["parentId"] = thread, ["textOriginal"] = text } };
        var answer = await api.PostAsync(account, "comments", [("part", "snippet")], body, ct);
        if (answer.Reason == Unprocessable)
        {
            // Nothing was done, and the second time it often works; a text that YouTube cannot process at all is refused again.
            answer = await api.PostAsync(account, "comments", [("part", "snippet")], body.DeepClone().AsObject(), ct);
            if (answer.Reason == Unprocessable)
                return new SendResult.Failed(FailureKind.BadContent, "YouTube could not process the text, twice. Change it and send it again.", null, answer.Failure?.Raw);
        }

        if (answer.Failure is { } failed)
            return failed;
        return answer.Json is { } json && json.Id("id"u8) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength)
            ? new SendResult.Sent(id, json.Object("snippet"u8)?.Time("publishedAt"u8))
            : new SendResult.Failed(FailureKind.AmbiguousMaybeSent, "YouTube's answer could not be read, so it is not known whether the reply got through.");
    }

    public async Task<SendResult> ModerateAsync(ConnectedAccount account, ModerationRequest request, CancellationToken ct)
    {
        var status = request.Kind switch
        {
            ModerationKind.Show => "published",
            ModerationKind.Hide or ModerationKind.HoldForReview => YouTubeComment.Held,
            ModerationKind.Reject or ModerationKind.RejectAndBan => YouTubeComment.Rejected,
            _ => null,
        };
        if (status is null)
            return new SendResult.Failed(FailureKind.NotAllowedHere, "YouTube does not let the council do that.");
        var answer = await api.PostAsync(
            account, "comments/setModerationStatus",
            [("id", request.ExternalId), ("moderationStatus", status), ("banAuthor", request.Kind == ModerationKind.RejectAndBan ? "true" : null)], null, ct);

        // Doing it twice does no harm, so that a lost answer is worth another try.
        return answer.Failure switch
        {
            null => new SendResult.Sent(request.ExternalId, null),
            { Kind: FailureKind.AmbiguousMaybeSent } lost => lost with { Kind = FailureKind.RetryLater, Reason = "YouTube did not confirm it. It is tried again." },
            var failed => failed,
        };
    }
}
