using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Application.Delivery;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Intake;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Delivery;

/// <summary>
/// Sends what officers wrote. Every step is a transaction of its own: claim, ask the platform, write down its answer. Whatever step a crash interrupts, the claim
/// runs out and the reply is looked up on the platform before it is sent again.
/// </summary>
internal sealed class DeliveryWorker(
    SystemRequests requests, IChannels channels, IAccountDirectory accounts, IDeliveryWriter writer, TimeProvider clock, DeliverySignal signal, ILogger<DeliveryWorker> log)
    : BackgroundService
{
    private const int BatchSize = 64;
    private const int MostSameWords = 10;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Handles what is due now and waits for it. Returns how many replies it took.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var due = await requests.SendAsync(new FindDueReplies(BatchSize, []), ct);
        var taken = await Task.WhenAll(due.GroupBy(d => d.AccountId).Select(account => DeliverAsync([.. account.Select(d => d.MessageId)], ct)));
        return taken.Sum();
    }

    /// <summary>Each account has a lane of its own, in which one reply follows the other: an account that is slow or in trouble holds up no other, and order is kept.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lanes = new Dictionary<Guid, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var done in lanes.Where(l => l.Value.IsCompleted).Select(l => l.Key).ToList())
                    lanes.Remove(done);
                var due = await requests.SendAsync(new FindDueReplies(BatchSize, lanes.Keys), stoppingToken);
                foreach (var account in due.GroupBy(d => d.AccountId))
                    lanes[account.Key] = Task.Run(() => DeliverAsync([.. account.Select(d => d.MessageId)], stoppingToken), stoppingToken);
                if (lanes.Count == 0)
                    await signal.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
                else
                    await Task.WhenAny([.. lanes.Values, signal.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken)]);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                log.LogError(e, "Delivery is interrupted; it goes on in a moment");
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        // What a platform has said by now is still written down.
        await Task.WhenAll(lanes.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Sends replies of one account one after the other, until one of them finds the account in trouble: the next look leaves the account out.</summary>
    private async Task<int> DeliverAsync(IReadOnlyList<Guid> replies, CancellationToken ct)
    {
        var taken = 0;
        foreach (var id in replies)
        {
            try
            {
                var step = await DeliverAsync(id, ct);
                if (step is not Step.LeftAlone)
                    taken++;
                if (step is Step.AccountInTrouble or Step.HasToWait)
                {
                    while (await requests.SendAsync(new TellOfHeldReplies(), ct) == TellOfHeldReplies.BatchSize)
                    {
                        // The next batch.
                    }
                }

                if (step is Step.AccountInTrouble)
                    break;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Delivering reply {Message} is interrupted; it goes on when its claim has run out", id);
            }
        }

        return taken;
    }

    private enum Step
    {
        LeftAlone = 0,
        Done = 1,
        AccountInTrouble = 2,

        /// <summary>This one, and perhaps others like it, while the account goes on.</summary>
        HasToWait = 3,
    }

    private async Task<Step> DeliverAsync(Guid id, CancellationToken ct)
    {
        if (await requests.SendAsync(new ClaimReply(id), ct) is not { } claim)
            return Step.LeftAlone;

        // A process that was suspended must not act on a claim that is no longer its own.
        if (clock.GetUtcNow() > claim.LeasedUntil - Margin)
            return Step.LeftAlone;

        if (!claim.LookUp)
        {
            using var last = new LastWord(clock, ct);
            return await DispatchAsync(claim, last.Token);
        }

        await LookUpAsync(claim, ct);
        return Step.Done;
    }

    private async Task<Step> DispatchAsync(ClaimedReply claim, CancellationToken ct)
    {
        SendResult result;
        var token = await TokenAsync(claim.Message.AccountId, ct);
        try
        {
            result = await WhyGoneAsync(claim, ct) ?? await channels[claim.Channel].SendAsync(claim.Message, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Sending reply {Message} failed in an unforeseen way", claim.Message.MessageId);
            result = new SendResult.Failed(FailureKind.AmbiguousMaybeSent, "Something went wrong while sending, so it is not known whether the message got through.");
        }

        var answeredAt = clock.GetUtcNow();
        if (result is SendResult.Failed failed)
        {
            log.LogWarning("Reply {Message} was not sent: {Kind} ({Raw})", claim.Message.MessageId, failed.Kind, failed.Raw);
            if (failed.Kind is FailureKind.TokenInvalid or FailureKind.PermissionMissing)
            {
                // Another process may have taken in a new token: a refusal of the old one says nothing about the account.
                accounts.Invalidate();
                if (await TokenAsync(claim.Message.AccountId, ct) is { } present && present != token)
                    result = failed with { Kind = FailureKind.RetryLater, Reason = "The account was connected anew while this was being sent." };
            }

            // "Already there" may mean that an earlier try worked.
            if (failed.Kind == FailureKind.Duplicate && await FindAsync(claim, ct) is var found && found is not LookUpResult.NotThere)
            {
                await requests.SendAsync(new RecordLookUp(claim.Message.MessageId, claim.Attempt, answeredAt, found), CancellationToken.None);
                return Step.Done;
            }
        }

        // What the platform said is written down even when the application is stopping.
        await requests.SendAsync(new RecordSending(claim.Message.MessageId, claim.Attempt, answeredAt, result), CancellationToken.None);
        var inTrouble = result is SendResult.Failed { Kind: FailureKind.TokenInvalid or FailureKind.PermissionMissing or FailureKind.PolicyPause or FailureKind.QuotaOrMoney }
            or SendResult.Failed { Kind: FailureKind.RetryLater, RetryAt: not null };
        return !inTrouble ? Step.Done : ((SendResult.Failed)result).Waits == WaitScope.Account ? Step.AccountInTrouble : Step.HasToWait;
    }

    /// <summary>Where the platform tells of no removals, what is answered is read again first: an answer to nothing puzzles everybody.</summary>
    private async Task<SendResult.Failed?> WhyGoneAsync(ClaimedReply claim, CancellationToken ct)
    {
        var channel = channels[claim.Channel];
        if (claim.Message is not { Audience: Audience.Public, ReplyToExternalId: { Length: > 0 } target } || channel.Capabilities(Audience.Public).TellsRemovals
            || await channel.FindRemovedAsync(claim.Message.AccountId, [target], ct) is not RemovalCheck.Looked looked)
            return null;
        foreach (var body in looked.Changed)
            await writer.StoreAsync(claim.Channel, body, ConnectedAccount.ReadByUs(claim.Message.AccountId), CancellationToken.None, MessageSource.CatchUp);

        // A platform may leave something out for a moment: only the second miss is believed.
        if (looked.Gone.Contains(target) && claim.Attempt == 1)
            return new SendResult.Failed(FailureKind.RetryLater, "What this answers was not found on the platform, which is looked at once more before the answer is given up.");
        var gone = await requests.SendAsync(new RecordReread(claim.Message.AccountId, [target], looked.Gone), CancellationToken.None);
        return gone.Contains(target) ? new SendResult.Failed(FailureKind.TargetGone, "The resident removed what this answers, so the answer was not sent.") : null;
    }

    private async Task<string?> TokenAsync(Guid accountId, CancellationToken ct) =>
        (await accounts.AllAsync(ct)).FirstOrDefault(a => a.Id == accountId)?.Credentials.AccessToken;

    private async Task LookUpAsync(ClaimedReply claim, CancellationToken ct)
    {
        var result = await FindAsync(claim, ct);
        if (result is LookUpResult.CannotTell { Failure: var failure })
            log.LogWarning("Reply {Message} could not be looked up: {Kind} ({Raw})", claim.Message.MessageId, failure.Kind, failure.Raw);
        await requests.SendAsync(new RecordLookUp(claim.Message.MessageId, claim.Attempt, clock.GetUtcNow(), result), CancellationToken.None);
    }

    private async Task<LookUpResult> FindAsync(ClaimedReply claim, CancellationToken ct)
    {
        var message = claim.Message;
        for (var i = 0; i < MostSameWords; i++)
        {
            LookUpResult result;
            try
            {
                result = await channels[claim.Channel].FindSentAsync(message, ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Looking up reply {Message} failed in an unforeseen way", message.MessageId);
                result = new LookUpResult.CannotTell(new SendResult.Failed(FailureKind.Unknown, "The platform could not be asked."));
            }

            if (result is not LookUpResult.Found found || !await requests.SendAsync(new IsAccountedFor(message.AccountId, found.ExternalId, message.MessageId), ct))
                return result;

            // The same words were sent before, as another reply: that one is not this one.
            message = message with { KnownExternalIds = [.. message.KnownExternalIds, found.ExternalId] };
        }

        return new LookUpResult.CannotTell(new SendResult.Failed(FailureKind.Unknown, "The same words were sent many times."));
    }
}
