using Enquiries.Application.Channels.Health;
using Enquiries.Application.Contact;
using Enquiries.Application.Delivery;
using Enquiries.Application.Escalations;
using Enquiries.Application.Files;
using Enquiries.Application.Intake;
using Enquiries.Application.Sla;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Workers;

/// <summary>Every few minutes: joins early items to messages that came at the same instant, closes cases whose grace period is over, throws away what has served.</summary>
internal sealed class HousekeepingWorker(SystemRequests requests, TimeProvider clock, ILogger<HousekeepingWorker> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromMinutes(5))
{
    protected override async Task RunAsync(CancellationToken ct)
    {
        await SendUntilDoneAsync(() => new SettleEarlyItems(), SettleEarlyItems.BatchSize, ct);
        await SendUntilDoneAsync(() => new CloseResolvedCases(), CloseResolvedCases.BatchSize, ct);
        await SendUntilDoneAsync(() => new TellOfHeldReplies(), TellOfHeldReplies.BatchSize, ct);
        await SendUntilDoneAsync(() => new ClearRemovedMessages(), ClearRemovedMessages.BatchSize, ct);
        await SendUntilDoneAsync(() => new PruneDeliveries(), PruneDeliveries.BatchSize, ct);
        await SendUntilDoneAsync(() => new PruneEscalations(), PruneEscalations.BatchSize, ct);
        await SendAsync(new PruneAccountHealth(), ct);
        await SendUntilDoneAsync(() => new PruneFiles(), PruneFiles.BatchSize, ct);
        await SendUntilDoneAsync(() => new PruneForms(), PruneForms.BatchSize, ct);
    }
}
