using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Delivery;

/// <summary>A reply with its case and account: what every outcome of an attempt means for them.</summary>
internal sealed class ReplyOnItsWay(EnquiriesDbContext db, Message message, Case @case, ChannelAccount account, SlaRules sla, DateTimeOffset now)
{
    /// <summary>The first look that did not find the reply; only the second one, a little later, is believed.</summary>
    internal const string NotSeenOnce = "It may have been sent. It is not on the platform yet, which is looked at once more.";

    private const int MostAttempts = 12;
    private const int MostLookUps = 10;
    private static readonly TimeSpan LookUpAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
        TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8),
    ];

    public static async Task<ReplyOnItsWay> LoadAsync(EnquiriesDbContext db, SlaRules sla, TimeProvider clock, Guid messageId, CancellationToken ct)
    {
        var message = await db.Messages.SingleAsync(m => m.Id == messageId, ct);
        var @case = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery().SingleAsync(c => c.Id == message.CaseId, ct);
        var account = await db.ChannelAccounts.SingleAsync(a => a.Id == @case.AccountId, ct);
        return new ReplyOnItsWay(db, message, @case, account, sla, clock.GetUtcNow());
    }

    /// <summary>Whether the attempt is still the present one, and nobody else has learned better.</summary>
    public bool IsAttempt(int attempt) => message.State == MessageState.Sending && message.Work.Attempts == attempt;

    public async Task SentAsync(string externalId, DateTimeOffset at, CancellationToken ct)
    {
        if (message.State == MessageState.Sent)
            return;

        // The platform's copy may have come back first and been taken for a colleague's answer.
        string? id = externalId;
        if (await db.Messages.FirstOrDefaultAsync(m => m.AccountId == account.Id && m.ExternalId == externalId && m.Id != message.Id, ct) is { } other)
        {
            if (other.OnPlatform)
                db.Messages.Remove(other);
            else
                id = null;
        }

        at = at > now ? now : at;
        @case.Sent(message, id, at < message.ReceivedAt ? message.ReceivedAt : at, now, sla.Book);
        if (account.LastError is not null)
            account.Works(now);
    }

    public void Failed(SendResult.Failed failed)
    {
        switch (failed.Kind)
        {
            case FailureKind.RetryLater:
                TryAgain(failed.Reason, failed.RetryAt);
                break;
            case FailureKind.AmbiguousMaybeSent:
                Case.MaybeSent(message, now + LookUpAfter, failed.Reason);
                break;
            case FailureKind.TokenInvalid or FailureKind.PermissionMissing:
                account.NeedsAttention(failed.Reason);
                Case.SendLater(message, now, failed.Reason);
                break;
            case FailureKind.PolicyPause:
                PauseAccount(failed);
                Case.SendLater(message, account.PausedUntil ?? now, failed.Reason);
                break;
            default:
                GiveUp(failed.Reason, CanRetry(failed.Kind));
                break;
        }
    }

    public void NotThere()
    {
        if (message.Work.LastError != NotSeenOnce)
            Case.MaybeSent(message, now + LookUpAfter, NotSeenOnce);
        else if (message.Work.Attempts > MostAttempts)
            GiveUp("The platform did not take the message, although it was tried many times.", canRetry: true);
        else
            Case.SendLater(message, now, "It did not get through the first time and is sent again.");
    }

    public void CannotTell(SendResult.Failed failure)
    {
        switch (failure.Kind)
        {
            case FailureKind.TargetGone:
                GiveUp(failure.Reason, canRetry: false);
                break;
            case FailureKind.TokenInvalid or FailureKind.PermissionMissing:
                account.NeedsAttention(failure.Reason);
                Case.MaybeSent(message, now, failure.Reason);
                break;
            case FailureKind.PolicyPause:
                PauseAccount(failure);
                Case.MaybeSent(message, account.PausedUntil ?? now, failure.Reason);
                break;
            default:
                if (message.Work.Attempts > MostLookUps)
                    GiveUp("It is not known whether this reached the resident, because the platform could not be asked. Trying again looks there first.", canRetry: true, outcomeUnknown: true);
                else
                    Case.MaybeSent(message, Later(now + Wait(), failure.RetryAt), "It may have been sent, and the platform cannot be asked at the moment. It is looked up later.");
                break;
        }
    }

    private static bool CanRetry(FailureKind kind) =>
        kind is FailureKind.Unknown or FailureKind.QuotaOrMoney or FailureKind.Duplicate or FailureKind.RecipientUnreachable;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b > a ? b.Value : a;

    private void TryAgain(string reason, DateTimeOffset? at)
    {
        if (message.Work.Attempts > MostAttempts)
            GiveUp($"{reason} It was tried {message.Work.Attempts} times.", canRetry: true);
        else
            Case.SendLater(message, Later(now + Wait(), at), reason);
    }

    private void PauseAccount(SendResult.Failed failed) => account.PauseUntil(failed.RetryAt ?? now + TimeSpan.FromHours(1), failed.Reason);

    private void GiveUp(string reason, bool canRetry, bool outcomeUnknown = false) =>
        @case.SendFailed(message, reason, canRetry, now, sla.Book, outcomeUnknown);

    private TimeSpan Wait() => Waits[Math.Clamp(message.Work.Attempts - 1, 0, Waits.Length - 1)];
}
