using System.Diagnostics;
using Enquiries.Benchmarks.Running;
using Enquiries.Benchmarks.Workload;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>Signed webhooks of one comment each over HTTP, and the cases that come of them.</summary>
internal static class Intake
{
    private const int WarmUp = 8_000;
    private const int Clients = 8;

    public static async Task<int> RunAsync(PublishedDesk desk, Workspace workspace, int deliveries)
    {
        var file = workspace.PathOf("intake.db");
        await desk.RunVerbAsync(file, "migrate");
        await Product.ConnectPageAsync(file);
        await using var running = desk.Serve(file);
        await running.ReadyAsync();

        var now = DateTimeOffset.UtcNow;
        await WebhookClients.PostAsync(running.Client, [.. Enumerable.Range(0, WarmUp).Select(i => PageWebhooks.Comment(i, now))], Clients);
        await DatabaseFile.DrainedAsync(file);

        byte[][] bodies = [.. Enumerable.Range(WarmUp, deliveries).Select(i => PageWebhooks.Comment(i, now))];
        var processor = running.ProcessorTime;
        var before = DatabaseFile.Ask(file, "SELECT COUNT(*) FROM Cases");
        var started = Stopwatch.GetTimestamp();
        var (took, each) = await WebhookClients.PostAsync(running.Client, bodies, Clients);
        var backlog = deliveries - (DatabaseFile.Ask(file, "SELECT COUNT(*) FROM Cases") - before);
        var draining = Stopwatch.GetTimestamp();
        await DatabaseFile.DrainedAsync(file);
        var drained = Stopwatch.GetElapsedTime(draining);
        var all = Stopwatch.GetElapsedTime(started);
        processor = running.ProcessorTime - processor;

        new Figure("intake.accepted.rate", deliveries / took.TotalSeconds, "deliveries/s", 1500, 3000, HigherIsBetter: true).Print();
        new Figure("intake.accepted.p50", each.P50, "ms").Print();
        new Figure("intake.accepted.p99", each.P99, "ms", 25, 12).Print();
        new Figure("intake.cases.rate", deliveries / all.TotalSeconds, "cases/s from the first delivery to the last case, clients included", 800, 1500, HigherIsBetter: true).Print();
        if (backlog > 2000)
            new Figure("intake.backlog.rate", backlog / drained.TotalSeconds, "cases/s once no more deliveries come", 800, 1500, HigherIsBetter: true).Print();
        new Figure("intake.cpu", processor.TotalMilliseconds / deliveries, "s of CPU per 1,000 new cases, webhooks included", 1.2, 0.5).Print();

        var made = DatabaseFile.Ask(file, "SELECT COUNT(*) FROM Cases") - before;
        var clocks = DatabaseFile.Ask(file, "SELECT COUNT(*) FROM Clocks");
        if (made == deliveries && clocks == 2L * (deliveries + WarmUp))
            return 0;
        await Console.Error.WriteLineAsync($"{deliveries} deliveries became {made} cases; {clocks} clocks in all.");
        return 1;
    }
}
