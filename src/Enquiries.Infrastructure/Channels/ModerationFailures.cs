using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels;

internal static class ModerationFailures
{
    /// <summary>Errors are worded for answers; here nothing is answered, and doing it twice is doing it once.</summary>
    public static SendResult.Failed OfModeration(this SendResult.Failed failed, string platform) => failed.Kind switch
    {
        FailureKind.AmbiguousMaybeSent => failed with { Kind = FailureKind.RetryLater, Reason = $"{platform} did not say whether it was done; it is tried again." },
        FailureKind.TargetGone => failed with { Reason = $"It is no longer on {platform}: its author may have removed it." },
        FailureKind.BadContent => failed with { Kind = FailureKind.NotAllowedHere, Reason = $"{platform} does not let the council do this with that message." },
        FailureKind.PermissionMissing => failed with
        {
            Reason = $"{platform} does not let the council do this: the message is not under the council's own posts, or the account's connection lacks the permission. An administrator can test the account.",
        },
        _ => failed,
    };
}
