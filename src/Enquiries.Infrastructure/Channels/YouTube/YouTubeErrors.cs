using System.Text.Json;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Google's reasons in our own classes, with words for officers. Messages may hold HTML and change, so only reasons and status codes count.</summary>
internal static class YouTubeErrors
{
    private static readonly TimeSpan Slower = TimeSpan.FromSeconds(30);
    private const int MostDoublings = 6;

    /// <param name="writes">Whether the call changes something: then a lost answer leaves it open whether it was done.</param>
    /// <param name="raw">The platform's words, without secrets.</param>
    /// <param name="refusals">How many calls before it were refused in a row because there were too many: each doubles the wait.</param>
    public static SendResult.Failed Classify(PlatformAnswer answer, bool writes, DateTimeOffset now, string? raw, int refusals = 0)
    {
        if (answer.Status is not { } status)
        {
            return answer.Reached && writes
                ? Failed(FailureKind.AmbiguousMaybeSent, "YouTube did not answer, so it is not known whether this got through.")
                : Failed(FailureKind.RetryLater, "YouTube cannot be reached at the moment.");
        }

        return (ReasonOf(answer), status) switch
        {
            ("quotaExceeded" or "dailyLimitExceeded" or "dailyLimitExceededUnreg", _) =>
                Failed(FailureKind.QuotaOrMoney, "YouTube says that today's quota is used up. It goes on after midnight Pacific time.", PacificDay.EndOf(now)),
            _ when IsTooMany(answer) =>
                Failed(FailureKind.RetryLater, "YouTube asks us to slow down.", now + (Slower * (1 << Math.Min(refusals, MostDoublings)) * (1 + Random.Shared.NextDouble()))),
            ("SERVICE_UNAVAILABLE", < 500) => Failed(FailureKind.RetryLater, "YouTube had a fault and asks us to try again."),
            ("authError" or "invalid_grant" or "invalid_token" or "UNAUTHENTICATED", _) or (_, 401) =>
                Failed(FailureKind.TokenInvalid, "YouTube no longer accepts the channel's sign-in. An administrator has to sign in at Google again."),
            ("insufficientPermissions" or "ACCESS_TOKEN_SCOPE_INSUFFICIENT", _) => Failed(
                FailureKind.PermissionMissing, "The channel's connection lacks the permission to manage comments (youtube.force-ssl). An administrator has to sign in at Google again and allow it."),
            ("ineligibleAccount" or "youtubeSignupRequired", _) => Failed(
                FailureKind.PermissionMissing, "The Google account that was signed in has no YouTube channel. An administrator has to sign in with the account that owns the channel."),
            ("accessNotConfigured" or "keyInvalid" or "SERVICE_DISABLED", _) => Failed(
                FailureKind.PermissionMissing, "The YouTube Data API is not switched on in the council's Google Cloud project. An administrator has to switch it on."),
            ("invalid_client" or "unauthorized_client", _) => Failed(
                FailureKind.TokenInvalid, "Google does not know the client id and secret of the connection. An administrator has to enter them again."),
            ("commentNotFound" or "parentCommentNotFound" or "commentThreadNotFound" or "videoNotFound" or "playlistNotFound" or "channelNotFound", _) =>
                Failed(FailureKind.TargetGone, "What this answers is no longer on YouTube."),
            ("commentsDisabled", _) => Failed(FailureKind.NotAllowedHere, "Comments are switched off under this video."),
            ("parentCommentIsPrivate", _) => Failed(FailureKind.NotAllowedHere, "The comment is not public, so YouTube takes no answer to it. Publish it first."),
            ("operationNotSupported", _) => Failed(FailureKind.NotAllowedHere, "YouTube does not allow this here."),
            ("forbidden", _) => Failed(FailureKind.PermissionMissing, "The channel's connection may not do this. An administrator has to sign in at Google with the account that owns the channel."),
            ("commentTextTooLong", _) => Failed(FailureKind.BadContent, "The text is too long for YouTube."),
            ("commentTextRequired" or "invalidCommentMetadata" or "invalidCustomEmoji" or "parentIdMissing", _) =>
                Failed(FailureKind.BadContent, "YouTube does not accept the text as it is."),
            ("processingFailure", < 500) => Failed(FailureKind.RetryLater, "YouTube could not process this and may take it in a moment."),
            (_, >= 500) => writes
                ? Failed(FailureKind.AmbiguousMaybeSent, "YouTube had a fault, so it is not known whether this got through.")
                : Failed(FailureKind.RetryLater, "YouTube had a fault."),
            (_, >= 200 and < 300) => writes
                ? Failed(FailureKind.AmbiguousMaybeSent, "YouTube's answer could not be read, so it is not known whether this got through.")
                : Failed(FailureKind.RetryLater, "YouTube's answer could not be read."),
            (_, 408 or 425) => Failed(FailureKind.RetryLater, "YouTube asks us to try again."),

            // One odd comment must not stop all that the channel sends.
            ({ }, 403) when !writes => Failed(FailureKind.PermissionMissing, "YouTube does not let the channel's connection do this."),
            _ => Failed(FailureKind.Unknown, "YouTube refused this for a reason we do not know."),
        };

        SendResult.Failed Failed(FailureKind kind, string reason, DateTimeOffset? retryAt = null) => new(kind, reason, retryAt, raw);
    }

    /// <summary>Whether too many calls came in a short time.</summary>
    public static bool IsTooMany(PlatformAnswer answer) =>
        ReasonOf(answer) is var reason
        && (reason is "rateLimitExceeded" or "userRateLimitExceeded" or "RATE_LIMIT_EXCEEDED" || (answer.Status == 429 && reason is not ("quotaExceeded" or "dailyLimitExceeded")));

    /// <summary>The first reason of an API error, the word of a token error, or the status word; null when the answer tells none.</summary>
    public static string? ReasonOf(PlatformAnswer answer)
    {
        if (answer.Json is not { ValueKind: JsonValueKind.Object } json)
            return null;
        if (json.Object("error"u8) is not { } error)
            return json.Text("error"u8);
        if (error.Array("errors"u8) is { } errors)
        {
            foreach (var each in errors.EnumerateArray())
            {
                if (each.Text("reason"u8) is { Length: > 0 } reason)
                    return reason;
            }
        }

        if (error.Array("details"u8) is { } details)
        {
            foreach (var each in details.EnumerateArray())
            {
                if (each.Text("reason"u8) is { Length: > 0 } reason)
                    return reason;
            }
        }

        return error.Text("status"u8) ?? "";
    }
}
