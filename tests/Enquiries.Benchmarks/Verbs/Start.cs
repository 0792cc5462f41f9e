using System.Diagnostics;
using Enquiries.Benchmarks.Running;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>From the start of the process to the first good answer, on a database that is there already; and what it holds when nobody asks.</summary>
internal static class Start
{
    private const int Times = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(PublishedDesk desk, Workspace workspace)
    {
        var file = workspace.PathOf("start.db");
        await desk.RunVerbAsync(file, "migrate");
        await Product.ConnectPageAsync(file);
        var ready = await TimeAsync("/health/ready");
        var page = await TimeAsync("/sign-in");

        new Figure("start.ready", ready, "s to /health/ready", 2, 0.8).Print();
        new Figure("start.page", page, "s to the sign-in page", 2, 0.8).Print();

        await using var running = desk.Serve(file);
        await running.ReadyAsync();
        await running.ReadyAsync("/sign-in");
        await Task.Delay(Idle);
        new Figure("start.memory", running.ResidentMebibytes, "MiB resident when idle", 180, 120).Print();
        return 0;

        async Task<double> TimeAsync(string path)
        {
            var seconds = new List<double>();
            for (var i = 0; i < Times; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await using var one = desk.Serve(file);
                await one.ReadyAsync(path);
                seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            seconds.Sort();
            return seconds[Times / 2];
        }
    }
}
