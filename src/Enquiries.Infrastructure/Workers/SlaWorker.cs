using Enquiries.Application.Escalations;
using Enquiries.Application.Sla;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Workers;

/// <summary>Looks every second for clocks that have fallen due and for warnings that nobody took. After an outage it catches up, with the true times.</summary>
internal sealed class SlaWorker(SystemRequests requests, TimeProvider clock, ILogger<SlaWorker> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromSeconds(1))
{
    protected override async Task RunAsync(CancellationToken ct)
    {
        await SendUntilDoneAsync(() => new RaiseSlaAlerts(), RaiseSlaAlerts.BatchSize, ct);
        await SendUntilDoneAsync(() => new ClimbEscalations(), ClimbEscalations.BatchSize, ct);
    }
}
