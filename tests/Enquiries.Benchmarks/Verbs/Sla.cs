using System.Diagnostics;
using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Benchmarks.Workload;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>The request that the SLA worker sends every second, at 100,000 open clocks: with nothing due, and with clocks falling due.</summary>
internal static class Sla
{
    private const int Cases = 50_000;
    private const int DueTogether = 2_500;
    private const int WarmUpRounds = 12;
    private const int Rounds = 9;

    public static async Task<int> RunAsync(Workspace workspace)
    {
        DueTimes.Run();
        var clock = new SetClock { Now = OpenCases.First };
        await using var product = await Product.StartAsync(workspace.PathOf("sla.db"), clock);
        await OpenCases.FillAsync(product, Cases);

        for (var i = 0; i < 100; i++)
            await product.SendAsync(new RaiseSlaAlerts());
        var idle = new List<double>();
        for (var i = 0; i < 500; i++)
        {
            var started = Stopwatch.GetTimestamp();
            if (await product.SendAsync(new RaiseSlaAlerts()) != 0)
                throw new InvalidOperationException("A clock is due that should not be.");
            idle.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        new Figure("sla.idle", new Latencies(idle).P50, "ms with nothing due", 5, 1).Print();

        // The median of the rounds counts.
        var perClock = new List<double>();
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            clock.Now = await DueAfterAsync(product, DueTogether);
            var raised = 0;
            var started = Stopwatch.GetTimestamp();
            int looked;
            do
            {
                looked = await product.SendAsync(new RaiseSlaAlerts());
                raised += looked;
            }
            while (looked == RaiseSlaAlerts.BatchSize);
            if (round >= WarmUpRounds)
                perClock.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds / raised);
        }

        new Figure("sla.due", new Latencies(perClock).P50, "ms per clock falling due", 0.3, 0.05).Print();
        return 0;
    }

    /// <summary>The moment at which so many clocks will have to be looked at.</summary>
    private static async Task<DateTimeOffset> DueAfterAsync(Product product, int count)
    {
        await using var scope = product.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        return (await db.Clocks.Where(c => c.NextAlertAt != null).OrderBy(c => c.NextAlertAt).Skip(count).Select(c => c.NextAlertAt).FirstAsync())!.Value;
    }
}
