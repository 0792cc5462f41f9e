using Enquiries.Application.Channels;
using Enquiries.Application.Moderation;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Moderation;

/// <summary>
/// Has platforms do what staff asked for about public messages. Claim, ask, write down: each a transaction of its own. After a crash the claim runs out and the
/// platform is asked again, which changes nothing when it had been done.
/// </summary>
internal sealed class ModerationWorker(
    SystemRequests requests, IChannels channels, TimeProvider clock, ILogger<ModerationWorker> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromSeconds(1))
{
    private const int BatchSize = 20;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Handles what is due now. Returns how many acts it took.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var taken = 0;
        foreach (var id in await SendAsync(new FindDueModeration(BatchSize), ct))
        {
            // A process that was suspended must not act on a claim that is no longer its own.
            if (await SendAsync(new ClaimModeration(id), ct) is not { } claim || Now > claim.LeasedUntil - Margin)
                continue;
            taken++;
            SendResult result;
            try
            {
                using var last = HearToTheEnd(ct);
                result = await channels[claim.Channel].ModerateAsync(claim.Request, last.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Moderation {Act} failed in an unforeseen way", id);
                result = new SendResult.Failed(FailureKind.AmbiguousMaybeSent, "Something went wrong while the platform was asked.");
            }

            if (result is SendResult.Failed failed)
                log.LogWarning("Moderation {Act} was not done: {Kind} ({Raw})", id, failed.Kind, failed.Raw);
            await SendAsync(new RecordModeration(id, claim.Attempt, result), CancellationToken.None);
        }

        return taken;
    }

    protected override Task RunAsync(CancellationToken ct) => RunOnceAsync(ct);
}
