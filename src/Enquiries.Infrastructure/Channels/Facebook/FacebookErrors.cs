using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>The platform's error numbers in our own classes, with words for officers. Texts of the platform are translated and change, so only numbers count.</summary>
internal static class FacebookErrors
{
    private static readonly TimeSpan ThrottledFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PolicyPauseFor = TimeSpan.FromHours(1);

    /// <param name="answer">An answer that is no success.</param>
    /// <param name="now">UTC.</param>
    /// <param name="slowUntil">When the platform's usage headers let us go on, UTC.</param>
    public static SendResult.Failed Classify(GraphAnswer answer, DateTimeOffset now, DateTimeOffset? slowUntil)
    {
        if (answer.Status is null)
        {
            return answer.Reached
                ? Failed(FailureKind.AmbiguousMaybeSent, "Facebook did not answer, so it is not known whether the message got through.")
                : Failed(FailureKind.RetryLater, "Facebook cannot be reached at the moment.");
        }

        return (answer.Code, answer.Subcode) switch
        {
            (190 or 102, _) => Failed(FailureKind.TokenInvalid, "Facebook no longer accepts the Page's access token. An administrator has to connect the Page again."),
            (4 or 17 or 32 or 341 or 613 or 80001, _) =>
                Failed(FailureKind.RetryLater, "Facebook asks us to slow down.", Later(slowUntil, now + ThrottledFor)),
            (10900, _) => Failed(FailureKind.NotAllowedHere, "This comment was answered in private already. Facebook lets that be done once; the resident has to write back first."),
            (368, _) or (10, 1893063) =>
                Failed(FailureKind.PolicyPause, "Facebook has restricted what the Page may send for a while.", now + PolicyPauseFor),
            (10, 2018278 or 2534022) =>
                Failed(FailureKind.WindowClosed, "More than 24 hours have passed since the resident's last message, so Facebook does not accept a direct message to them."),
            (10, 2018108) or (200, 1545041) or (551, _) => Failed(FailureKind.RecipientUnreachable, "Facebook cannot deliver direct messages to this person."),
            (100, 2018001) => Failed(FailureKind.RecipientUnreachable, "Facebook does not know this person any more."),
            (100, 33) => Failed(FailureKind.TargetGone, "What this answers is no longer on Facebook."),
            (10 or 3 or (>= 200 and <= 299), _) =>
                Failed(FailureKind.PermissionMissing, "The Page's connection lacks a permission for this. An administrator has to connect the Page again."),
            (506, _) => Failed(FailureKind.Duplicate, "Facebook says that the Page has written exactly this here already."),
            (1609005, _) => Failed(FailureKind.BadContent, "Facebook cannot open a link in the text."),
            (100, _) => Failed(FailureKind.BadContent, "Facebook does not accept the message as it is."),
            (1, not 1357046) when answer.IsTransient == false => Failed(FailureKind.Unknown, "Facebook refused the message without saying why."),
            (1 or 2, _) => Failed(FailureKind.AmbiguousMaybeSent, "Facebook had a fault, so it is not known whether the message got through."),
            _ when answer.Status >= 500 => Failed(FailureKind.AmbiguousMaybeSent, "Facebook had a fault, so it is not known whether the message got through."),
            _ when answer.Status is >= 200 and < 300 =>
                Failed(FailureKind.AmbiguousMaybeSent, "Facebook's answer could not be read, so it is not known whether the message got through."),
            _ when answer.IsTransient == true || answer.Status is 408 or 425 => Failed(FailureKind.RetryLater, "Facebook had a fault and asks us to try again."),
            _ when answer.Status == 429 => Failed(FailureKind.RetryLater, "Facebook asks us to slow down.", Later(slowUntil, now + ThrottledFor)),
            _ => Failed(FailureKind.Unknown, "Facebook refused the message for a reason we do not know."),
        };

        SendResult.Failed Failed(FailureKind kind, string reason, DateTimeOffset? retryAt = null) => new(kind, reason, retryAt, answer.Raw);
    }

    private static DateTimeOffset Later(DateTimeOffset? a, DateTimeOffset b) => a > b ? a.Value : b;
}
