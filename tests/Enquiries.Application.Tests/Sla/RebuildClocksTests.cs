using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Application.Tests.Sla.Rules;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Sla;

public class RebuildClocksTests
{
    [Fact]
    public async Task Case_67_what_a_working_desk_has_stored_is_what_the_events_give()
    {
        // A time of day that does not fit into whole microseconds.
        await using var desk = await TestDesk.StartAsync(now: App.MondayNine.AddTicks(1_234_567));
        var ids = new List<Guid>();
        for (var i = 0; i < 6; i++)
            ids.Add((await desk.CaseAsync(id: $"q{i}")).Id);
        await desk.SendAsync(new WaitForResident(ids[0], "Which street?"));
        await desk.SendAsync(new ChangePriority(ids[1], Priority.Urgent));
        desk.App.Clock.Advance(TimeSpan.FromTicks(12_345_678_901));
        await desk.ReceiveAsync(desk.Answer("a2", "q2"));
        await desk.SendAsync(new ResolveCase(ids[2], CaseOutcome.Answered, null));
        await desk.SendAsync(new MarkNotAnEnquiry(ids[3]));
        await desk.App.SavePolicyAsync(RuleSamples.Standard(6), RuleBook.StandardPolicyId, move: true);
        await desk.App.FollowRulesAsync();
        for (var i = 0; i < 30; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromTicks(12_345_678_901));
            await desk.App.SendAsync(new RaiseSlaAlerts());
        }

        await desk.SendAsync(new ReopenCase(ids[2], "It came back"));

        var rebuilt = await desk.App.SendAsync(new RebuildClocks(0, Check: true));

        rebuilt.Differences.ShouldBeEmpty();
        (rebuilt.Cases, rebuilt.Clocks, rebuilt.Moving, rebuilt.Busy).ShouldBe((6, 12, 0, 0));
        (await desk.App.SendAsync(new RebuildClocks(rebuilt.Last!.Value, Check: true))).Last.ShouldBeNull();
    }

    [Fact]
    public async Task A_row_that_somebody_has_tampered_with_is_found_and_mended()
    {
        await using var desk = await TestDesk.StartAsync();
        var (id, ended) = ((await desk.CaseAsync()).Id, (await desk.CaseAsync()).Id);
        await desk.SendAsync(new MarkNotAnEnquiry(ended));
        var sound = await desk.CaseAsync(id);
        await TamperAsync(desk, db => db.Clocks.Where(c => c.CaseId == id && c.Kind == ClockKind.FirstResponse)
            .ExecuteUpdateAsync(u => u.SetProperty(c => c.DueAt, App.MondayNine.AddDays(9)).SetProperty(c => c.PausedWorkingSeconds, 77)));
        await TamperAsync(desk, db => db.Cases.Where(c => c.Id == id).ExecuteUpdateAsync(u => u.SetProperty(c => c.NextDueAt, App.MondayNine.AddDays(9))));
        await TamperAsync(desk, db => db.Clocks.Where(c => c.CaseId == id && c.Kind == ClockKind.Resolution).ExecuteDeleteAsync());
        await TamperAsync(desk, db => db.Clocks.Where(c => c.CaseId == ended && c.Kind == ClockKind.Resolution).ExecuteUpdateAsync(u => u.SetProperty(c => c.CancelledAt, (DateTimeOffset?)null)));

        var found = await desk.App.SendAsync(new RebuildClocks(0, Check: true));

        found.Differences.Where(d => d.Reference == sound.Reference).ShouldBe(
        [
            new ClockDifference(sound.Reference, null, 0, "NextDueAt", App.MondayNine.AddDays(9), App.MondayNine.AddHours(4)),
            new ClockDifference(sound.Reference, ClockKind.Resolution, 1, "Clock", null, "computed"),
            new ClockDifference(sound.Reference, ClockKind.FirstResponse, 1, "DueAt", App.MondayNine.AddDays(9), App.MondayNine.AddHours(4)),
            new ClockDifference(sound.Reference, ClockKind.FirstResponse, 1, "PausedWorkingSeconds", 77L, 0L),
        ]);
        found.Differences.ShouldContain(d => d.Reference != sound.Reference && d.Field == "CancelledAt" && d.Stored == null);
        (await desk.CaseAsync(id)).NextDueAt.ShouldBe(App.MondayNine.AddDays(9));

        (await desk.App.SendAsync(new RebuildClocks(0, Check: false))).Differences.ShouldBe(found.Differences);

        (await desk.App.SendAsync(new RebuildClocks(0, Check: true))).Differences.ShouldBeEmpty();
        var mended = await desk.CaseAsync(id);
        mended.NextDueAt.ShouldBe(sound.NextDueAt);
        mended.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt.ShouldBe(App.MondayNine.AddHours(4));
        mended.Clocks.ShouldContain(c => c.Kind == ClockKind.Resolution);
        mended.EventCount.ShouldBe(sound.EventCount);
    }

    [Fact]
    public async Task Cases_that_have_still_to_follow_a_change_of_the_rules_are_counted_apart()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.CaseAsync();
        await desk.App.SavePolicyAsync(RuleSamples.Standard(6), RuleBook.StandardPolicyId, move: true);
        await desk.App.SendAsync(new RefreshRules());

        var rebuilt = await desk.App.SendAsync(new RebuildClocks(0, Check: true));

        (rebuilt.Moving, rebuilt.Differences.Count).ShouldBe((1, 0));
    }

    private static Task<int> TamperAsync(TestDesk desk, Func<EnquiriesDbContext, Task<int>> tamper) => desk.App.ReadAsync(tamper);
}
