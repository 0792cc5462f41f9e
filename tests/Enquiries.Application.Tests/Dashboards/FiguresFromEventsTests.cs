using System.Globalization;
using Enquiries.Application.Dashboards;
using Enquiries.Application.Sla;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Dashboards;

public class FiguresFromEventsTests
{
    private const int Cases = 300;
    private static readonly DateTimeOffset Until = new(2026, 10, 12, 11, 0, 0, TimeSpan.Zero);
    private static readonly Actor Asha = new(Guid.Parse("a54a0000-0000-0000-0000-000000000001"), "Asha Example");

    [Fact]
    public async Task Case_68_the_figures_equal_sums_made_from_the_events_by_other_means()
    {
        await using var desk = await TestDesk.StartAsync(now: Until);
        var teams = new[] { await desk.TeamAsync("Waste"), await desk.TeamAsync("Highways") };
        var random = new Random(20260914);
        var made = Enumerable.Range(1, Cases).Select(n => Make(n, desk.Page.Id, random, random.Next(3) is var t && t < 2 ? teams[t].Id : null)).ToList();
        await desk.App.SaveAsync([.. made]);

        // All the states that the figures have to get right are there.
        made.Count(c => c.Status.IsOpen()).ShouldBeGreaterThan(30);
        made.Count(c => c.Clocks.Any(k => k.StateAt(Until) == ClockState.Met)).ShouldBeGreaterThan(30);
        made.Count(c => c.Clocks.Any(k => k.StateAt(Until) == ClockState.MetLate)).ShouldBeGreaterThan(30);
        made.Count(c => c.Clocks.Any(k => k.StateAt(Until) == ClockState.Paused)).ShouldBeGreaterThan(5);
        made.Count(c => c.Events.Any(e => e.Fact is CaseReopened)).ShouldBeGreaterThan(20);

        await CompareAsync(desk);

        // Noticing the misses changes no figure.
        while (await desk.App.SendAsync(new RaiseSlaAlerts()) == RaiseSlaAlerts.BatchSize)
        {
            // Until all are raised.
        }

        await CompareAsync(desk);
    }

    [Fact]
    public async Task Case_69_percentiles_over_fewer_than_twenty_answers_say_so()
    {
        await using var desk = await TestDesk.StartAsync(now: App.MondayNine.AddHours(5));
        for (var i = 0; i < 20; i++)
        {
            (await Few()).ShouldBeTrue();
            await desk.ReceiveAsync(desk.Comment($"c{i}", $"r{i}", at: App.MondayNine), desk.Answer($"o{i}", $"c{i}", at: App.MondayNine.AddMinutes(i)));
        }

        (await Few()).ShouldBeFalse();

        async Task<bool> Few() => (await desk.App.SendAsync(new GetResponseTimes(App.MondayNine, desk.Now, ResponseTimesGroup.Team))).Total.FewSamples;
    }

    [Fact]
    public async Task A_miss_belongs_to_the_London_month_in_which_the_target_was_missed()
    {
        // Written on Tuesday 30 June 2026 at 15:00 in London, missed on Wednesday 1 July at 11:00; the next one is missed at 0:30 London time, still June in UTC.
        await using var desk = await TestDesk.StartAsync(now: new DateTimeOffset(2026, 7, 3, 9, 0, 0, TimeSpan.Zero));
        await desk.CaseAsync(at: new DateTimeOffset(2026, 6, 30, 14, 0, 0, TimeSpan.Zero));
        await desk.CaseAsync(at: new DateTimeOffset(2026, 6, 30, 8, 0, 0, TimeSpan.Zero));

        var report = await desk.App.SendAsync(new GetResponseTimes(
            new DateTimeOffset(2026, 5, 31, 23, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 7, 31, 23, 0, 0, TimeSpan.Zero), ResponseTimesGroup.Team));

        report.Misses.ShouldBe([new MissesOfMonth(new DateOnly(2026, 6, 1), 1), new MissesOfMonth(new DateOnly(2026, 7, 1), 1)]);
    }

    private static async Task CompareAsync(TestDesk desk)
    {
        var cases = await desk.CasesAsync();
        var events = (await desk.App.ReadAsync(db => db.Events.AsNoTracking().ToListAsync())).ToLookup(e => e.CaseId);
        var told = cases.SelectMany(c => CaseRetold.Tell(c.OpenedWithPriority, events[c.Id], Until).Select(p => (Case: c, Promise: p, Spam: IsSpam(events[c.Id])))).ToList();
        foreach (var t in told.ToLookup(t => t.Case, t => t.Promise))
            CompareClocks(t.Key, t, events[t.Key.Id]);
        foreach (var kind in new[] { ClockKind.FirstResponse, ClockKind.NextResponse, ClockKind.Resolution })
        {
            var counted = told.Where(t => t.Promise.Kind == kind && (t.Promise.Cancelled is null || (t.Promise.Missed is not null && !t.Spam))).ToList();
            counted.Count.ShouldBeGreaterThan(50);
            foreach (var group in Enum.GetValues<ResponseTimesGroup>())
            {
                var report = await desk.App.SendAsync(new GetResponseTimes(Until.AddDays(-45), Until.AddDays(1), group, Clock: kind));

                report.Total.ShouldBe(Sum("", "All", counted.Select(t => t.Promise)), $"{kind}");
                var groups = counted.GroupBy(t => group switch
                {
                    ResponseTimesGroup.Team => t.Case.TeamId?.ToString() ?? "",
                    ResponseTimesGroup.Channel => t.Case.Channel.ToString(),
                    _ => t.Promise.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                }).ToDictionary(g => g.Key, g => g.Select(t => t.Promise).ToList(), StringComparer.Ordinal);
                report.Groups.Select(g => g.Key).ShouldBe(groups.Keys, ignoreOrder: true);
                foreach (var row in report.Groups)
                    row.ShouldBe(Sum(row.Key, row.Name, groups[row.Key]), $"{kind} by {group}");
                report.Misses.Select(m => (m.Month, m.Missed)).ShouldBe(told
                    .Where(t => t.Promise.Kind == kind && t.Promise.Missed is not null && (t.Promise.Cancelled is null || !t.Spam))
                    .GroupBy(t => new DateOnly(t.Promise.Missed!.Value.Year, t.Promise.Missed.Value.Month, 1)).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
            }
        }
    }

    // Case by case first, so that a difference shows where it comes from.
    private static void CompareClocks(Case c, IEnumerable<Promise> promises, IEnumerable<RecordedEvent> events)
    {
        var stored = c.Clocks.Where(k => k.Kind != ClockKind.PeriodicUpdate).Select(k => Line(
            k.Kind, k.StartedAt.UtcDateTime.AddHours(1), Local(k.MetAt), Local(k.CancelledAt), Local(k.StateAt(Until) == ClockState.Breached ? k.BreachedAt ?? k.DueAt : k.BreachedAt)));
        var retold = promises.Select(p => Line(p.Kind, p.Start, p.Met, p.Cancelled, p.Missed));

        retold.Order(StringComparer.Ordinal).ShouldBe(
            stored.Order(StringComparer.Ordinal), $"case {c.Number}: {string.Join("; ", events.OrderBy(e => e.Number).Select(e => $"{Local(e.At):ddd dd HH:mm} {e.Data} {e.Kind}"))}");

        static DateTime? Local(DateTimeOffset? at) => at is { } known ? CaseRetold.Local(known) : null;

        static string Line(ClockKind kind, DateTime start, DateTime? met, DateTime? cancelled, DateTime? missed) =>
            string.Create(CultureInfo.InvariantCulture, $"{kind} from {start:s}, met {met:s}, cancelled {cancelled:s}, missed {missed:s}");
    }

    private static ResponseTimesRow Sum(string key, string name, IEnumerable<Promise> promises)
    {
        var all = promises.ToList();
        var met = all.Where(p => p.Met is not null).ToList();
        return new ResponseTimesRow(
            key, name, all.Count, met.Count, met.Count(p => p.Missed is null), all.Count(p => p.Missed is not null),
            Percentiles([.. met.Select(p => p.OpenMinutes * 60L)]), Percentiles([.. met.Select(p => (long)(p.Met!.Value - p.Start).TotalSeconds)]));
    }

    // The smallest value that at least half (nine tenths) of all do not exceed.
    private static Percentiles Percentiles(List<long> values) => values.Count == 0 ? new Percentiles(null, null) : new Percentiles(
        values.Where(v => values.Count(x => x <= v) * 2 >= values.Count).Min(), values.Where(v => values.Count(x => x <= v) * 10 >= values.Count * 9).Min());

    private static bool IsSpam(IEnumerable<RecordedEvent> events) =>
        events.OrderBy(e => e.Number).LastOrDefault(e => e.Fact is MarkedNotAnEnquiry or CaseReopened)?.Fact is MarkedNotAnEnquiry;

    private static Case Make(int number, Guid page, Random random, Guid? team)
    {
        var rules = RuleBook.BuiltIn;
        var at = App.MondayNine.AddMinutes(random.Next(12 * 24 * 60));
        var channel = new[] { ChannelKind.Facebook, ChannelKind.Instagram, ChannelKind.X }[random.Next(3)];
        var c = Case.Open(number, page, channel, Audience.Public, "post", $"post/{number}", null, null, team, at, at, rules, (Priority)random.Next(3));
        c.Receive($"m{number}", null, null, "Hello", [], "Resident", at, at, rules);
        for (var step = 0; step < 7; step++)
        {
            at = at.AddMinutes(random.Next(3) == 0 ? random.Next(1, 4000) : random.Next(1, 500));
            if (at >= Until)
                break;
            try
            {
                Do(c, random.Next(12), $"m{number}-{step}", at, rules, random);
            }
            catch (RuleException)
            {
                // Not allowed in this status: leaves the case as it was.
            }
        }

        return c;
    }

    private static void Do(Case c, int deed, string id, DateTimeOffset at, RuleBook rules, Random random)
    {
        switch (deed)
        {
            case 0 or 1 or 2:
                if (c.Status is not CaseStatus.NotAnEnquiry)
                    c.Receive(id, null, null, "And?", [], "Resident", at, at, rules);
                break;
            case 3 or 4 or 5:
                if (c.Status.IsOpen())
                    c.Sent(c.Reply(Guid.NewGuid(), "We will come", Asha, at), id, at, at, rules);
                break;
            case 6: c.Wait(WaitingFor.Resident, "Which street?", Asha, at, rules); break;
            case 7: c.Wait(WaitingFor.AnotherAuthority, "The county's road", Asha, at, rules); break;
            case 8: c.Resolve(CaseOutcome.Answered, "Done", Asha, at, rules, replyOnItsWay: false); break;
            case 9: c.Reopen("Not done after all", Asha, at, rules); break;
            case 10: c.ChangePriority((Priority)random.Next(3), Asha, at, rules); break;
            default:
                if (random.Next(3) == 0)
                    c.MarkNotAnEnquiry(null, Asha, at, rules);
                break;
        }
    }
}
