using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Infrastructure.Tests.Faults;

public class AlertKillTests
{
    private const int Cases = 300;
    private const int Rounds = 5;

    [Fact]
    public async Task Case_60_two_workers_on_one_database_killed_at_any_instant_raise_each_warning_and_each_breach_once_with_its_true_time()
    {
        await using var desk = await TestDesk.StartAsync();
        if (desk.App.OnSqlServer)
            Assert.Skip("The processes work on a SQLite file.");

        // One case every minute: warnings and breaches fall due all the time, four working hours after each.
        for (var i = 0; i < Cases; i++)
        {
            var at = desk.Now.AddMinutes(i);
            var @case = Case.Open(
                i + 1, desk.Page.Id, Domain.Channels.ChannelKind.Facebook, Audience.Public, "post", $"post/{i}", null, null, null, at, at, RuleBook.BuiltIn, (Priority)(i % 3));
            @case.Receive($"c{i}", null, null, "Hello", [], null, at, at, RuleBook.BuiltIn);
            await desk.App.SaveAsync(@case);
        }

        var (time, random, looked) = (desk.Now.AddHours(1), new Random(20260914), 0);
        for (var round = 0; round < Rounds; round++)
            (time, looked) = await WorkAndKillAsync(desk.App.DatabaseFile, time, random, looked);

        looked.ShouldBeGreaterThan(Cases / 2, "the processes were killed before they had done anything");
        desk.App.Clock.Advance(TimeSpan.FromDays(30));
        while (await desk.App.SendAsync(new RaiseSlaAlerts()) > 0)
        {
            // Until nothing is due any more.
        }

        var (clocks, events) = await desk.App.ReadAsync(async db => (await db.Clocks.AsNoTracking().ToListAsync(), await db.Events.AsNoTracking().ToListAsync()));
        var breaches = events.Where(e => e.Fact is SlaBreached).ToLookup(e => (e.CaseId, ((SlaBreached)e.Fact).Kind, ((SlaBreached)e.Fact).Cycle));
        var warnings = events.Where(e => e.Fact is SlaAtRisk).ToLookup(e => (e.CaseId, ((SlaAtRisk)e.Fact).Kind, ((SlaAtRisk)e.Fact).Cycle));
        foreach (var clock in clocks)
        {
            var key = (clock.CaseId, clock.Kind, clock.Cycle);
            breaches[key].ShouldHaveSingleItem().At.ShouldBe(clock.DueAt!.Value);
            foreach (var warning in warnings[key])
                warning.At.ShouldBe(clock.WarnAt!.Value);
            warnings[key].Count().ShouldBeLessThanOrEqualTo(1);
        }

        warnings.Count.ShouldBeGreaterThan(Cases / 4);
        events.Select(e => (e.CaseId, e.Number)).ShouldBeUnique();
        var escalations = await desk.App.ReadAsync(db => db.Escalations.AsNoTracking().Select(e => new { e.CaseId, e.EventNumber }).ToListAsync());
        escalations.ShouldBeUnique();
        escalations.Count.ShouldBe(events.Count(e => e.Fact is SlaAtRisk or SlaBreached), "each is told of once");
    }

    private static async Task<(DateTimeOffset Time, int Looked)> WorkAndKillAsync(string database, DateTimeOffset time, Random random, int lookedBefore)
    {
        var (reached, looked) = (new ConcurrentBag<long> { time.UtcTicks }, 0);
        var processes = Enumerable.Range(0, 2).Select(_ => Process.Start(new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { typeof(AlertKillTests).Assembly.Location, AlertsAtWork.Verb, database, time.UtcTicks.ToString(CultureInfo.InvariantCulture) },
        })!).ToList();
        var reading = processes.Select(process => Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line && line.Split(' ') is ["looked", var count, var ticks])
            {
                Interlocked.Add(ref looked, int.Parse(count, CultureInfo.InvariantCulture));
                reached.Add(long.Parse(ticks, CultureInfo.InvariantCulture));
            }
        })).ToList();

        // Both at work first, then killed at random instants.
        var (enough, patience) = (looked + (Cases / Rounds), Stopwatch.StartNew());
        while (Volatile.Read(ref looked) < enough && !processes.TrueForAll(p => p.HasExited) && patience.Elapsed < TimeSpan.FromSeconds(30))
            await Task.Delay(10);
        foreach (var process in processes)
        {
            await Task.Delay(random.Next(1, 200));
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Task.WhenAll(reading);
        return (new DateTimeOffset(reached.Max(), TimeSpan.Zero), lookedBefore + looked);
    }
}
