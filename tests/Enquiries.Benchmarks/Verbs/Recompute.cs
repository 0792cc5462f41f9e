using System.Diagnostics;
using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Rules;
using Enquiries.Benchmarks.Workload;
using Enquiries.Domain.Sla;
using Enquiries.Infrastructure.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>
/// A calendar that 100,000 running clocks are on gets another day, and all of them move, while somebody reads the queue. Then the SLA worker comes back after an
/// hour's outage, with 10,000 clocks due.
/// </summary>
internal static class Recompute
{
    private const int Cases = 50_000;
    private const int DueAfterOutage = 10_000;

    public static async Task<int> RunAsync(Workspace workspace)
    {
        var clock = new SetClock { Now = OpenCases.First };
        await using var product = await Product.StartAsync(workspace.PathOf("recompute.db"), clock);
        await OpenCases.FillAsync(product, Cases);
        clock.Now = OpenCases.First.AddSeconds(Cases);

        // A first, small change, so that everything is compiled; then the one that counts.
        await ListAsync(product, TimeSpan.FromSeconds(2));
        await SaveAsync(product, "A day that changes nothing", new DateOnly(2030, 1, 7));
        await RecomputeAsync(product);
        var preview = Stopwatch.GetTimestamp();
        await product.SendAsync(new PreviewRules(new RuleDraft(RuleBook.StandardCalendarId, await DraftAsync(product, new DateOnly(2026, 9, 17)))));
        new Figure("recompute.preview", Stopwatch.GetElapsedTime(preview).TotalSeconds, $"s for the preview over {Cases:N0} open cases").Print();
        await SaveAsync(product, "A proclaimed holiday", new DateOnly(2026, 9, 16));

        var quiet = await ListAsync(product, TimeSpan.FromSeconds(3));
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() => ListAsync(product, TimeSpan.FromMinutes(10), done.Token));
        var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var clocks = await RecomputeAsync(product);
        var (took, used) = (Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - cpu);
        await done.CancelAsync();
        var busy = await reading;
        await CheckAsync(product);

        new Figure("recompute.clocks", clocks / took.TotalSeconds, "clocks/s computed again after a calendar edit", 10_000, HigherIsBetter: true).Print();
        new Figure("recompute.took", took.TotalSeconds, $"s for {clocks:N0} running clocks of {Cases:N0} cases").Print();
        new Figure("recompute.cpu", used.TotalMilliseconds / clocks * 1000, "ms of CPU per 1,000 clocks, the reader of the queue included").Print();
        new Figure("recompute.list.quiet", quiet.P50, "ms, reading the queue before it, p50").Print();
        new Figure("recompute.list.p50", busy.P50, "ms, reading the queue meanwhile").Print();
        new Figure("recompute.list.p99", busy.P99, "ms, reading the queue meanwhile").Print();

        await CatchUpAsync(product, clock);
        return 0;
    }

    private static async Task SaveAsync(Product product, string reason, DateOnly day)
    {
        var rules = (await product.SendAsync(new ListCalendars())).Rules;
        await product.SendAsync(new SaveCalendar(RuleBook.StandardCalendarId, await DraftAsync(product, day), reason, MoveOpenCases: true, rules));
    }

    private static async Task<CalendarDefinition> DraftAsync(Product product, DateOnly day)
    {
        var present = (await product.SendAsync(new GetCalendar(RuleBook.StandardCalendarId))).Definition;
        return present with { ClosedDays = [.. present.ClosedDays, new NamedDay(day, "Proclaimed holiday")] };
    }

    /// <summary>What the worker of the desk does once the rules have changed. Answers how many running clocks.</summary>
    private static async Task<int> RecomputeAsync(Product product)
    {
        if (!await product.SendAsync(new RefreshRules()))
            throw new InvalidOperationException("The rules have not changed.");
        return await product.Services.GetRequiredService<RulesFollower>().FollowAsync(CancellationToken.None);
    }

    private static async Task<Latencies> ListAsync(Product product, TimeSpan time, CancellationToken until = default)
    {
        var each = new List<double>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time && !until.IsCancellationRequested;)
        {
            var asked = Stopwatch.GetTimestamp();
            await product.SendAsync(new ListCases(new CaseFilter { OpenOnly = true }, CaseSort.NextDue, 50));
            each.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await Task.Delay(20, CancellationToken.None);
        }

        return new Latencies(each);
    }

    private static async Task CheckAsync(Product product)
    {
        await using var scope = product.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var rules = product.Services.GetRequiredService<SlaRules>().Book;
        var (behind, old) = (await db.Cases.CountAsync(c => c.RulesVersion < rules.LastMove), await db.Clocks.CountAsync(c => c.CalendarVersion != rules.NewestCalendar(RuleBook.StandardCalendarId).Version));
        if (behind + old > 0)
            throw new InvalidOperationException($"{behind} cases and {old} clocks were left behind.");
    }

    private static async Task CatchUpAsync(Product product, SetClock clock)
    {
        await using (var scope = product.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            clock.Now = (await db.Clocks.Where(c => c.NextAlertAt != null).OrderBy(c => c.NextAlertAt).Skip(DueAfterOutage).Select(c => c.NextAlertAt).FirstAsync())!.Value;
        }

        var (raised, looked) = (0, 0);
        var started = Stopwatch.GetTimestamp();
        do
        {
            looked = await product.SendAsync(new RaiseSlaAlerts());
            raised += looked;
        }
        while (looked == RaiseSlaAlerts.BatchSize);
        var took = Stopwatch.GetElapsedTime(started);
        new Figure("recompute.catchup", raised / took.TotalSeconds, $"clocks/s raised after an outage, {raised:N0} due", HigherIsBetter: true).Print();
    }
}
