using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>
/// X's problems in our own classes, with words for officers. Its refusals (403) have no codes: there, and only there, the beginning of the text decides, and
/// one that we do not know goes to a person.
/// </summary>
internal static class XErrors
{
    private static readonly TimeSpan ThrottledFor = TimeSpan.FromMinutes(1);

    /// <summary>Of a call with the application's own token: the account can still send and be read.</summary>
    public static SendResult.Failed OfApplication(XAnswer answer, DateTimeOffset now)
    {
        var failed = Classify(answer, writes: false, now, null);
        return failed.Kind is FailureKind.TokenInvalid or FailureKind.PermissionMissing
            ? failed with { Kind = FailureKind.Unknown, Reason = "X refuses the application's bearer token, so that its deliveries cannot be looked after. Enter a new one with the account." }
            : failed;
    }

    /// <param name="writes">Whether the call was to change something, so that a fault leaves open whether it did.</param>
    /// <param name="slowUntil">When X lets us go on, UTC.</param>
    public static SendResult.Failed Classify(XAnswer answer, bool writes, DateTimeOffset now, DateTimeOffset? slowUntil)
    {
        if (answer.Failure is { } before)
            return before;
        var status = answer.Http.Status;
        if (status is null)
        {
            return writes && answer.Http.Reached
                ? Failed(FailureKind.AmbiguousMaybeSent, "X did not answer, so it is not known whether the message got through.")
                : Failed(FailureKind.RetryLater, "X cannot be reached at the moment.");
        }

        if (status == 402 || Is("credits") || answer.Title == "CreditsDepleted")
            return Failed(FailureKind.QuotaOrMoney, "The council's credit with X is used up. An administrator has to top it up at X.");
        if (Is("usage-capped"))
            return Failed(FailureKind.QuotaOrMoney, "The month's allowance at X is used up.", XSpending.NextMonth(now));
        return status switch
        {
            401 => Failed(FailureKind.TokenInvalid, XTokens.Expired.Reason),
            429 => Failed(FailureKind.RetryLater, "X asks us to slow down.", slowUntil > now ? slowUntil : now + ThrottledFor),
            403 => Refused(),
            404 or 410 => Failed(FailureKind.TargetGone, "What this answers is no longer on X."),
            408 or 425 => Failed(FailureKind.RetryLater, "X asks us to try again."),
            >= 500 when writes => Failed(FailureKind.AmbiguousMaybeSent, "X had a fault, so it is not known whether the message got through."),
            >= 500 => Failed(FailureKind.RetryLater, "X has a fault at the moment."),
            400 or 413 or 422 => Failed(FailureKind.BadContent, "X does not accept the message as it is."),
            >= 200 and < 300 when Is("resource-not-found") => Failed(FailureKind.TargetGone, "What this answers is no longer on X."),
            >= 200 and < 300 when Is("not-authorized-for-resource") => Failed(FailureKind.NotAllowedHere, "X does not show us this: its author is protected or suspended."),
            >= 200 and < 300 when writes => Failed(FailureKind.AmbiguousMaybeSent, "X's answer could not be read, so it is not known whether the message got through."),
            >= 200 and < 300 => Failed(FailureKind.RetryLater, "X's answer could not be read."),
            _ => Failed(FailureKind.Unknown, "X refused this for a reason we do not know."),
        };

        SendResult.Failed Refused()
        {
            if (Is("client-forbidden") || answer.Reason == "client-not-enrolled" || answer.Title == "Client Forbidden")
                return Failed(FailureKind.PermissionMissing, "The council's application is not enrolled for this at X. An administrator has to put it right in X's developer portal.");
            if (Is("oauth1-permissions") || Is("unsupported-authentication"))
                return Failed(FailureKind.PermissionMissing, "The account's connection lacks a permission for this. An administrator has to connect the account again.");
            if (Begins("You attempted to reply to a Tweet that is deleted or not visible to you") || Is("resource-not-found"))
                return Failed(FailureKind.TargetGone, "What this answers was removed, or its author no longer shows it to the council.");
            if (Begins("Reply to this conversation is not allowed"))
                return Failed(FailureKind.NotAllowedHere, "X lets the desk answer only people who named or quoted the council. Answer it on X itself, then record the answer here.");
            if (Begins("You are not allowed to create a Tweet with duplicate content"))
                return Failed(FailureKind.Duplicate, "X says that the council has written exactly this already. Change the words a little.");
            if (Begins("You do not have permission to DM") || Begins("You cannot send messages to") || Begins("You do not have permission to message"))
                return Failed(FailureKind.RecipientUnreachable, "This person does not take direct messages from the council.");
            if (Is("not-authorized-for-resource"))
                return Failed(FailureKind.NotAllowedHere, "X does not let the council do this here.");
            return Failed(FailureKind.Unknown, "X refused this for a reason we do not know.");
        }

        bool Is(string type) => answer.Type.EndsWith("/problems/" + type, StringComparison.Ordinal);

        bool Begins(string detail) => answer.Detail.StartsWith(detail, StringComparison.OrdinalIgnoreCase);

        SendResult.Failed Failed(FailureKind kind, string reason, DateTimeOffset? retryAt = null) => new(kind, reason, retryAt, answer.Raw);
    }
}
