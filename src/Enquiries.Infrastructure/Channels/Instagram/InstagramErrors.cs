using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>The platform's error numbers in our own classes, with words for officers. Texts of the platform are translated and change, so only numbers count.</summary>
internal static class InstagramErrors
{
    private static readonly TimeSpan ThrottledFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PolicyPauseFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan QuotaLasts = TimeSpan.FromHours(24);

    /// <param name="answer">An answer that is no success.</param>
    /// <param name="now">UTC.</param>
    /// <param name="slowUntil">When the platform's usage headers let us go on, UTC.</param>
    public static SendResult.Failed Classify(GraphAnswer answer, DateTimeOffset now, DateTimeOffset? slowUntil)
    {
        if (answer.Status is null)
        {
            return answer.Reached
                ? Failed(FailureKind.AmbiguousMaybeSent, "Instagram did not answer, so it is not known whether the message got through.")
                : Failed(FailureKind.RetryLater, "Instagram cannot be reached at the moment.");
        }

        return (answer.Code, answer.Subcode) switch
        {
            (190 or 102, _) => Failed(FailureKind.TokenInvalid, "Instagram no longer accepts the account's access token. An administrator has to connect the account again."),
            (4 or 17 or 32 or 341 or 613 or 80001 or 80002 or 80006, _) => Failed(FailureKind.RetryLater, "Instagram asks us to slow down.", Later(slowUntil, now + ThrottledFor)),
            (368, _) or (10, 1893063) => Failed(FailureKind.PolicyPause, "Instagram has restricted what the account may send for a while.", now + PolicyPauseFor),
            (10, 2534022 or 2018278) =>
                Failed(FailureKind.WindowClosed, "Too much time has passed since the resident's last message, so Instagram does not accept a direct message to them."),
            (10900, _) => Failed(FailureKind.NotAllowedHere, "This comment was answered in private already. Instagram lets that be done once; the resident has to write back first."),
            (100, 2534014) or (100, 2018001) => Failed(FailureKind.RecipientUnreachable, "Instagram does not know this person any more."),
            (200, 2534041) or (200 or 10, 1545041 or 2018108) or (551, _) => Failed(FailureKind.RecipientUnreachable, "Instagram cannot deliver direct messages to this person."),
            (100, 33) => Failed(FailureKind.TargetGone, "What this answers is no longer on Instagram."),
            (100, 2534029) => Failed(FailureKind.BadContent, "Instagram does not accept the message as it is; it may be too long."),
            (9, 2207042) => Failed(FailureKind.QuotaOrMoney, "The account has published as much as Instagram allows in 24 hours.", now + QuotaLasts),
            (9, _) or (_, >= 2207000 and <= 2207999) => Failed(FailureKind.BadContent, "Instagram does not accept the picture or video."),
            (10 or 3 or (>= 200 and <= 299), _) =>
                Failed(FailureKind.PermissionMissing, "The account's connection lacks a permission for this. An administrator has to connect the account again."),
            (2500, _) => Failed(FailureKind.Unknown, "Instagram does not know this call. The API's address or version of the account may be wrong."),
            (100, _) => Failed(FailureKind.BadContent, "Instagram does not accept the message as it is."),
            (1, not 1357046) when answer.IsTransient == false => Failed(FailureKind.Unknown, "Instagram refused the message without saying why."),
            (1 or 2, _) => Failed(FailureKind.AmbiguousMaybeSent, "Instagram had a fault, so it is not known whether the message got through."),
            _ when answer.Status >= 500 => Failed(FailureKind.AmbiguousMaybeSent, "Instagram had a fault, so it is not known whether the message got through."),
            _ when answer.Status is >= 200 and < 300 =>
                Failed(FailureKind.AmbiguousMaybeSent, "Instagram's answer could not be read, so it is not known whether the message got through."),
            _ when answer.IsTransient == true || answer.Status is 408 or 425 => Failed(FailureKind.RetryLater, "Instagram had a fault and asks us to try again."),
            _ when answer.Status == 429 => Failed(FailureKind.RetryLater, "Instagram asks us to slow down.", Later(slowUntil, now + ThrottledFor)),
            _ => Failed(FailureKind.Unknown, "Instagram refused the message for a reason we do not know."),
        };

        SendResult.Failed Failed(FailureKind kind, string reason, DateTimeOffset? retryAt = null) => new(kind, reason, retryAt, answer.Raw);
    }

    private static DateTimeOffset Later(DateTimeOffset? a, DateTimeOffset b) => a > b ? a.Value : b;
}
