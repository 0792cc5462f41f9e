using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Application.Escalations;
using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Delivery;

/// <summary>A reply with its case and account: what every outcome of an attempt means for them.</summary>
internal sealed class ReplyOnItsWay(EnquiriesDbContext db, Message message, Case @case, ChannelAccount account, SlaRules sla, EscalationRaiser escalations, DateTimeOffset now)
{
    /// <summary>The first look that did not find the reply; only the second one, a little later, is believed.</summary>
    internal const string NotSeenOnce = "It may have been sent. It is not on the platform yet, which is looked at once more.";

    private const int MostAttempts = 12;
    private const int MostLookUps = 10;

    /// <summary>Mail servers try for two days, and so do we.</summary>
    private static readonly TimeSpan TryFor = TimeSpan.FromHours(48);
    private static readonly TimeSpan LookUpAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
        TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8),
    ];

    public static async Task<ReplyOnItsWay> LoadAsync(
        EnquiriesDbContext db, SlaRules sla, EscalationRaiser escalations, TimeProvider clock, Guid messageId, CancellationToken ct)
    {
        var message = await db.Messages.SingleAsync(m => m.Id == messageId, ct);
        var @case = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).Include(c => c.Conversations).AsSplitQuery().SingleAsync(c => c.Id == message.CaseId, ct);
        var account = await db.ChannelAccounts.SingleAsync(a => a.Id == message.AccountId, ct);
        return new ReplyOnItsWay(db, message, @case, account, sla, escalations, clock.GetUtcNow());
    }

    public ChannelKind Channel => account.Channel;

    /// <summary>Whether the attempt is still the present one, and nobody else has learned better.</summary>
    public bool IsAttempt(int attempt) => message.State == MessageState.Sending && message.Work.Attempts == attempt;

    /// <param name="joins">The conversation that the answer to a private message will come in, where the platform told only now to whom it went.</param>
    public async Task SentAsync(string externalId, DateTimeOffset at, CancellationToken ct, (IChannel Channel, string PersonId)? joins = null)
    {
        if (joins is { } to && message is { Audience: Audience.Private, ConversationId: null } && @case.Audience == Audience.Public)
            await db.JoinInvitedAsync(@case, message, account, to.Channel, to.PersonId, now, ct);

        if (message.State == MessageState.Sent)
            return;

        // The platform's copy may have come back first and been taken for a colleague's answer.
        string? id = externalId;
        if (await db.Messages.FirstOrDefaultAsync(m => m.AccountId == account.Id && m.ExternalId == externalId && m.Id != message.Id, ct) is { } other)
        {
            if (other.OnPlatform)
            {
                db.StoredFiles.RemoveRange(await db.StoredFiles.Where(f => f.MessageId == other.Id).ToListAsync(ct));
                db.Messages.Remove(other);
            }
            else
                id = null;
        }

        at = at > now ? now : at;
        @case.Sent(message, id, at < message.ReceivedAt ? message.ReceivedAt : at, now, sla.Book);
        if (account.LastError is not null)
            account.Works(now);
    }

    public async Task FailedAsync(SendResult.Failed failed, CancellationToken ct)
    {
        switch (failed.Kind)
        {
            case FailureKind.RetryLater or FailureKind.QuotaOrMoney when failed is { Waits: WaitScope.Message, RetryAt: { } fitsAt }:
                Pause(fitsAt, failed.Reason);
                break;
            case FailureKind.RetryLater or FailureKind.QuotaOrMoney when failed is { Waits: WaitScope.Audience, RetryAt: { } goesOnAt }:
                Pause(goesOnAt, failed.Reason);
                await HoldOthersAsync(goesOnAt, failed.Reason, ct);
                break;
            case FailureKind.RetryLater when failed.RetryAt is { } allowedAt:
                // The platform slows the whole account down: what was written first goes first afterwards.
                PauseAccount(failed);
                Pause(allowedAt, failed.Reason);
                break;
            case FailureKind.RetryLater:
                await TryAgainAsync(failed.Reason, ct);
                break;
            case FailureKind.AmbiguousMaybeSent:
                Case.MaybeSent(message, now + LookUpAfter, failed.Reason);
                break;
            case FailureKind.TokenInvalid or FailureKind.PermissionMissing:
                account.NeedsAttention(failed.Reason);
                Pause(now, failed.Reason);
                break;
            case FailureKind.PolicyPause or FailureKind.QuotaOrMoney:
                PauseAccount(failed);
                Pause(account.PausedUntil ?? now, failed.Reason);
                break;
            default:
                if (failed.Kind == FailureKind.RefusedByPolicy)
                    await db.CountPolicyRefusalAsync(account.Id, now, ct);
                await GiveUpAsync(failed.Reason, CanRetry(failed.Kind), ct);
                break;
        }
    }

    public async Task NotThereAsync(IChannels channels, CancellationToken ct)
    {
        if (message.Work.LastError != NotSeenOnce)
            Case.MaybeSent(message, now + channels[Channel].Capabilities(message.Audience).AbsenceCountsAfter, NotSeenOnce);
        else if (message.Work.Attempts > MostAttempts)
            await GiveUpAsync("The platform did not take the message, although it was tried many times.", canRetry: true, ct);
        else
            Case.SendLater(message, now, "It did not get through the first time and is sent again.");
    }

    public async Task CannotTellAsync(SendResult.Failed failure, CancellationToken ct)
    {
        switch (failure.Kind)
        {
            case FailureKind.TargetGone:
                await GiveUpAsync(failure.Reason, canRetry: false, ct);
                break;
            case FailureKind.TokenInvalid or FailureKind.PermissionMissing:
                account.NeedsAttention(failure.Reason);
                Case.MaybeSent(message, now, failure.Reason);
                break;
            case FailureKind.PolicyPause or FailureKind.QuotaOrMoney:
                PauseAccount(failure);
                Case.MaybeSent(message, account.PausedUntil ?? now, failure.Reason);
                break;
            default:
                if (message.Work.Attempts > MostLookUps)
                    await GiveUpAsync("It is not known whether this reached the resident, because the platform could not be asked. Trying again looks there first.", canRetry: true, ct, outcomeUnknown: true);
                else
                    Case.MaybeSent(message, Later(now + Wait(), failure.RetryAt), "It may have been sent, and the platform cannot be asked at the moment. It is looked up later.");
                break;
        }
    }

    private static bool CanRetry(FailureKind kind) =>
        kind is FailureKind.Unknown or FailureKind.Duplicate or FailureKind.RecipientUnreachable or FailureKind.RefusedByPolicy;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b > a ? b.Value : a;

    private async Task TryAgainAsync(string reason, CancellationToken ct)
    {
        var waited = Waited(message.Work.Attempts);
        if (waited >= TryFor)
            await GiveUpAsync($"{reason} It was tried {message.Work.Attempts} times in {TryFor.TotalHours:N0} hours.", canRetry: true, ct);
        else
            Case.SendLater(message, now + (Wait() < TryFor - waited ? Wait() : TryFor - waited), reason);
    }

    /// <summary>The account has to wait, or its limits make this wait, which says nothing about the message: the attempt does not count.</summary>
    private void Pause(DateTimeOffset until, string reason)
    {
        Case.SendLater(message, until, reason);
        message.Work.Attempts--;
    }

    /// <summary>How long the tries before this one have waited for each other.</summary>
    private static TimeSpan Waited(int attempts)
    {
        var waited = TimeSpan.Zero;
        for (var i = 0; i < attempts - 1 && waited < TryFor; i++)
            waited += Waits[Math.Min(i, Waits.Length - 1)];
        return waited;
    }

    /// <summary>What else waits for the same limit: none of it overtakes, and nothing is asked of the platform for it.</summary>
    private async Task HoldOthersAsync(DateTimeOffset until, string reason, CancellationToken ct)
    {
        var short_ = reason.Length <= Message.FailureReasonMaxLength ? reason : reason[..Message.FailureReasonMaxLength];
        await db.Messages
            .Where(m => m.AccountId == account.Id && m.Id != message.Id && m.Direction == MessageDirection.Outbound && m.State == MessageState.Pending
                && m.Audience == message.Audience && m.Work.LeasedUntil == null && m.Work.NextAttemptAt < until)
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.Work.NextAttemptAt, until).SetProperty(m => m.FailureReason, short_), ct);
    }

    private void PauseAccount(SendResult.Failed failed) => account.PauseUntil(failed.RetryAt ?? now + TimeSpan.FromHours(1), failed.Reason);

    private async Task GiveUpAsync(string reason, bool canRetry, CancellationToken ct, bool outcomeUnknown = false)
    {
        @case.SendFailed(message, reason, canRetry, now, sla.Book, outcomeUnknown);
        if (@case.Events.LastOrDefault(e => e.Fact is ReplyFailed f && f.MessageId == message.Id) is { } failed)
            await escalations.TellOfReplyAsync(@case, failed, message, ct);
    }

    private TimeSpan Wait() => Waits[Math.Clamp(message.Work.Attempts - 1, 0, Waits.Length - 1)];
}
