using Enquiries.Application.Channels;
using Enquiries.Application.Delivery;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Delivery;

/// <summary>
/// Sends what officers wrote. Every step is a transaction of its own: claim, ask the platform, write down its answer. Whatever step a crash interrupts, the claim
/// runs out and the reply is looked up on the platform before it is sent again.
/// </summary>
internal sealed class DeliveryWorker(
    IServiceScopeFactory scopes, IChannels channels, IAccountDirectory accounts, TimeProvider clock, DeliverySignal signal, ILogger<DeliveryWorker> log)
    : BackgroundService
{
    private const int BatchSize = 32;
    private const int Lanes = 4;
    private const int MostSameWords = 10;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Handles what is due now. Returns how many replies it took.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var due = await SendAsync(new FindDueReplies(BatchSize), ct);
        var taken = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = ct }, async (id, token) =>
        {
            try
            {
                if (await DeliverAsync(id, token))
                    Interlocked.Increment(ref taken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Delivering reply {Message} is interrupted; it goes on when its claim has run out", id);
            }
        });
        return taken;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunOnceAsync(stoppingToken) == 0)
                    await signal.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "Delivery is interrupted; it goes on in a moment");
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> DeliverAsync(Guid id, CancellationToken ct)
    {
        if (await SendAsync(new ClaimReply(id), ct) is not { } claim)
            return false;

        // A process that was suspended must not act on a claim that is no longer its own.
        if (clock.GetUtcNow() > claim.LeasedUntil - Margin)
            return false;

        if (claim.LookUp)
            await LookUpAsync(claim, ct);
        else
            await DispatchAsync(claim, ct);
        return true;
    }

    private async Task DispatchAsync(ClaimedReply claim, CancellationToken ct)
    {
        SendResult result;
        var token = await TokenAsync(claim.Message.AccountId, ct);
        try
        {
            result = await channels[claim.Channel].SendAsync(claim.Message, ct);
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
                await SendAsync(new RecordLookUp(claim.Message.MessageId, claim.Attempt, answeredAt, found), CancellationToken.None);
                return;
            }
        }

        // What the platform said is written down even when the application is stopping.
        await SendAsync(new RecordSending(claim.Message.MessageId, claim.Attempt, answeredAt, result), CancellationToken.None);
        if (result is SendResult.Failed { Kind: FailureKind.TokenInvalid or FailureKind.PermissionMissing or FailureKind.PolicyPause })
            accounts.Invalidate();
    }

    private async Task<string?> TokenAsync(Guid accountId, CancellationToken ct) =>
        (await accounts.AllAsync(ct)).FirstOrDefault(a => a.Id == accountId)?.Credentials.AccessToken;

    private async Task LookUpAsync(ClaimedReply claim, CancellationToken ct)
    {
        var result = await FindAsync(claim, ct);
        if (result is LookUpResult.CannotTell { Failure: var failure })
            log.LogWarning("Reply {Message} could not be looked up: {Kind} ({Raw})", claim.Message.MessageId, failure.Kind, failure.Raw);
        await SendAsync(new RecordLookUp(claim.Message.MessageId, claim.Attempt, clock.GetUtcNow(), result), CancellationToken.None);
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

            if (result is not LookUpResult.Found found || !await SendAsync(new IsAccountedFor(message.AccountId, found.ExternalId, message.MessageId), ct))
                return result;

            // The same words were sent before, as another reply: that one is not this one.
            message = message with { KnownExternalIds = [.. message.KnownExternalIds, found.ExternalId] };
        }

        return new LookUpResult.CannotTell(new SendResult.Failed(FailureKind.Unknown, "The same words were sent many times."));
    }

    private async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
