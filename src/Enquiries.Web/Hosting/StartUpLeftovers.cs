using System.Runtime;

namespace Enquiries.Web.Hosting;

/// <summary>
/// Gives back, once and shortly after the start, the memory that starting up needed (models, maps, compiled requests). A desk that idles would keep it,
/// because nothing makes the collector look.
/// </summary>
internal sealed class StartUpLeftovers(TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(8);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(After, clock, stoppingToken);
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
