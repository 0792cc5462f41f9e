using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Sends answers: posts in public, direct messages in private; hides and shows what people answered to us.</summary>
internal sealed class XSender(XClient x, XPace pace, XSpending spending, XMedia media, TimeProvider clock)
{
    public async Task<SendResult> SendAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        var isPrivate = message.Audience == Audience.Private;
        var limit = isPrivate ? XLimit.DirectMessages : XLimit.Posts;
        if (pace.NotBefore(account.Id, limit) is { } later)
            return new SendResult.Failed(FailureKind.RetryLater, "X asks us to slow down.", later) { Waits = WaitScope.Audience };
        if (!isPrivate && message.ReplyToExternalId is not { Length: > 0 })
            return new SendResult.Failed(FailureKind.NotAllowedHere, "There is nothing on X to attach the answer to.");
        if (isPrivate && Target(message) is null)
            return new SendResult.Failed(FailureKind.RecipientUnreachable, "X encrypts this conversation, or it is not known who wrote. Answer it on X itself, then record the answer here.");

        var price = isPrivate ? XPrices.DirectMessage : XPrices.OfAnswer(message.Text);
        if (await spending.RefusalAsync(account, price, ct) is { } refusal)
            return refusal;
        var (ids, failure) = await media.UploadAsync(account, message.Files, isPrivate, ct);
        if (failure is not null)
            return failure;
        return isPrivate ? await SendDirectAsync(account, message, ids, price, ct) : await PostAsync(account, message, ids, price, ct);
    }

    public async Task<SendResult> ModerateAsync(ConnectedAccount account, ModerationRequest request, CancellationToken ct)
    {
        if (request.Kind is not (ModerationKind.Hide or ModerationKind.Show))
            return new SendResult.Failed(FailureKind.NotAllowedHere, "On X the council can hide an answer and show it again, and no more.");
        if (pace.NotBefore(account.Id, XLimit.Hiding) is { } later)
            return new SendResult.Failed(FailureKind.RetryLater, "X asks us to slow down.", later);
        var hide = request.Kind == ModerationKind.Hide;
        var answer = await x.WriteAsync(account, HttpMethod.Put, $"2/tweets/{request.ExternalId}/hidden", new JsonObject { ["hidden"] = hide }, XLimit.Hiding, 0, ct);
        if (answer.Data is { } data && data.IsTrue("hidden"u8) == hide)
            return new SendResult.Sent(request.ExternalId, null);
        var failed = Classify(account, answer, XLimit.Hiding);
        return failed.Kind switch
        {
            FailureKind.Unknown when answer.Http.Status == 403 =>
                failed with { Kind = FailureKind.NotAllowedHere, Reason = "X lets the council hide only answers in conversations that the council began." },
            _ => failed.OfModeration("X"),
        };
    }

    private async Task<SendResult> PostAsync(ConnectedAccount account, OutboundMessage message, IReadOnlyList<string> files, long price, CancellationToken ct)
    {
        var body = new JsonObject { ["text"] = message.Text, ["reply"] = new JsonObject { ["in_reply_to_tweet_id"] = message.ReplyToExternalId } };
        if (files.Count > 0)
            body["media"] = new JsonObject { ["media_ids"] = new JsonArray([.. files.Select(f => JsonValue.Create(f))]) };
        var answer = await x.WriteAsync(account, HttpMethod.Post, "2/tweets", body, XLimit.Posts, price, ct);
        return answer.Data?.Id("id"u8) is { } id && XIds.IsGood(id) ? new SendResult.Sent(id, At(id)) : Classify(account, answer, XLimit.Posts);
    }

    private async Task<SendResult> SendDirectAsync(ConnectedAccount account, OutboundMessage message, IReadOnlyList<string> files, long price, CancellationToken ct)
    {
        var body = new JsonObject { ["text"] = message.Text };
        if (files.Count > 0)
            body["attachments"] = new JsonArray([.. files.Select(f => new JsonObject { ["media_id"] = f })]);
        var answer = await x.WriteAsync(account, HttpMethod.Post, Target(message)! + "/messages", body, XLimit.DirectMessages, price, ct);
        return answer.Data?.Id("dm_event_id"u8) is { } id && XIds.IsGood(id) ? new SendResult.Sent(id, At(id)) : Classify(account, answer, XLimit.DirectMessages);
    }

    /// <summary>The conversation as X's API names it: by the other one of two, or by its own id for a group; null for what only X's own application can read.</summary>
    internal static string? Target(OutboundMessage message)
    {
        if (message.ConversationKey.StartsWith("chat:", StringComparison.Ordinal))
            return null;
        if (message.ConversationKey.Contains('-', StringComparison.Ordinal) || message.ConversationKey.Length == 0 || message.ConversationKey == message.RecipientId)
            return message.RecipientId is { Length: > 0 } person ? $"2/dm_conversations/with/{person}" : null;
        return $"2/dm_conversations/{message.ConversationKey}";
    }

    /// <summary>X's time, unless its clock is far from ours.</summary>
    private DateTimeOffset? At(string id) => XIds.TimeOf(id) is { } at && (at - clock.GetUtcNow()).Duration() < TimeSpan.FromMinutes(5) ? at : null;

    /// <summary>X counts posts and direct messages apart.</summary>
    private SendResult.Failed Classify(ConnectedAccount account, XAnswer answer, XLimit limit)
    {
        var failed = XErrors.Classify(answer, writes: true, clock.GetUtcNow(), pace.NotBefore(account.Id, limit));
        return answer.Http.Status == 429 && failed.Kind == FailureKind.RetryLater ? failed with { Waits = WaitScope.Audience } : failed;
    }
}
