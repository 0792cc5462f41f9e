using Enquiries.Application.Sla;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Workers;

/// <summary>Looks every second for clocks that have fallen due. After an outage it catches up, with the true times.</summary>
internal sealed class SlaWorker(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SlaWorker> log)
    : PeriodicWorker(scopes, clock, log, TimeSpan.FromSeconds(1))
{
    protected override Task RunAsync(CancellationToken ct) => SendUntilDoneAsync(() => new RaiseSlaAlerts(), RaiseSlaAlerts.BatchSize, ct);
}
