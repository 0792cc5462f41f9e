using Enquiries.Application.Channels.Health;
using Enquiries.Infrastructure.Files;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Channels;

/// <summary>Every minute: looks whether anything is wrong with the accounts or with taking in. Every fifth time also whether one is quieter than it should be.</summary>
internal sealed class AlarmWorker(SystemRequests requests, VirusScanner scanner, AlarmSignal signal, TimeProvider clock, ILogger<AlarmWorker> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromMinutes(1), firstAfter: TimeSpan.FromMinutes(1))
{
    private const int RatesEvery = 5;
    private int run;

    protected override async Task RunAsync(CancellationToken ct)
    {
        await scanner.LookAsync(ct);
        if (await SendAsync(new CheckAccounts(WithRates: run++ % RatesEvery == 0), ct))
            signal.Tell();
    }
}

/// <summary>Tells the pages of this process that alarms were raised, cleared or acknowledged.</summary>
public sealed class AlarmSignal
{
    public event EventHandler? Changed;

    public void Tell() => Changed?.Invoke(this, EventArgs.Empty);
}
