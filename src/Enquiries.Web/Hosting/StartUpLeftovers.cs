using System.Runtime;
using System.Runtime.InteropServices;

namespace Enquiries.Web.Hosting;

/// <summary>
/// Gives back, once shortly after the start and once when the first code has been compiled anew, the memory that starting up needed (models, maps, compiled
/// requests). A desk that idles would keep it, because nothing makes the collector look, nor the allocator of the C library that the compiler uses.
/// </summary>
internal sealed class StartUpLeftovers(TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan[] After = [TimeSpan.FromSeconds(8), TimeSpan.FromMinutes(1)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var wait in After)
        {
            await Task.Delay(wait, clock, stoppingToken);
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Trim();
        }
    }

    private static void Trim()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Trim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library than glibc keeps nothing that it could be asked for.
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint pad);
}
