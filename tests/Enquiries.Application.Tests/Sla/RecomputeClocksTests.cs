using Enquiries.Application.Cases;
using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Rules;
using Enquiries.Application.Statutory;
using Enquiries.Application.Tests.Sla.Rules;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Sla;

public class RecomputeClocksTests
{
    [Fact]
    public async Task Case_65_what_a_crash_leaves_undone_is_done_by_the_next_run_and_nothing_is_done_twice()
    {
        await using var desk = await TestDesk.StartAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 8; i++)
            ids.Add((await desk.CaseAsync()).Id);
        await CloseTodayAsync(desk);

        var lagging = await desk.App.SendAsync(new FindLaggingCases());
        lagging.Count.ShouldBe(8);
        (await desk.App.SendAsync(new RecomputeClocks([.. lagging.Take(3)]))).ShouldBe(6);
        await using var restarted = await TestDesk.StartAsync(besides: desk);
        (await restarted.App.SendAsync(new RefreshRules())).ShouldBeTrue();

        (await restarted.App.SendAsync(new FindLaggingCases())).Count.ShouldBe(5);
        (await restarted.App.SendAsync(new RecomputeClocks(lagging))).ShouldBe(10);
        (await restarted.App.SendAsync(new FindLaggingCases())).ShouldBeEmpty();
        (await restarted.App.SendAsync(new RecomputeClocks(lagging))).ShouldBe(0);

        foreach (var @case in await desk.CasesAsync())
        {
            @case.Events.Count(e => e.Fact is PolicyChosen).ShouldBe(1);
            @case.Events.Count.ShouldBe(@case.EventCount);
            @case.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt.ShouldBe(App.MondayNine.AddHours(28));
            @case.NextDueAt.ShouldBe(App.MondayNine.AddHours(28));
        }
    }

    [Fact]
    public async Task A_process_that_has_not_heard_of_the_new_rules_reads_them_when_it_meets_a_case_that_runs_on_them()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();
        await using var stale = await TestDesk.StartAsync(besides: desk);
        await CloseTodayAsync(desk);
        await desk.App.SendAsync(new RecomputeClocks(await desk.App.SendAsync(new FindLaggingCases())));

        (await stale.SendAsync(new GetCase(@case.Reference))).Clocks.ShouldContain(c => c.Kind == ClockKind.FirstResponse && c.DueAt == App.MondayNine.AddHours(28));
        await stale.SendAsync(new ChangePriority(@case.Id, Priority.Urgent));

        (await desk.CaseAsync(@case.Id)).Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt.ShouldBe(App.MondayNine.AddHours(25));
        (await stale.App.SendAsync(new RefreshRules())).ShouldBeFalse("it has read them already");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_65_a_change_made_between_reading_and_writing_is_not_overwritten(bool tracked)
    {
        await using var desk = await TestDesk.StartAsync();
        var others = new List<Guid>();
        for (var i = 0; i < 60; i++)
            others.Add((await desk.CaseAsync()).Id);
        var @case = await desk.CaseAsync(id: "q");
        await CloseTodayAsync(desk);
        var rules = desk.App.Services.GetService(typeof(SlaRules)).ShouldBeOfType<SlaRules>().Book;

        var stored = await desk.App.ReadAsync(async db =>
        {
            var read = await db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery().OrderBy(c => c.Number).ToListAsync(TestContext.Current.CancellationToken);
            var recomputed = read.ConvertAll(c => Persistence.RecomputedCase.Compute(c, rules, desk.Now));
            await desk.ReceiveAsync(desk.Answer("a", "q"));
            return tracked
                ? await Persistence.RecomputedCase.StoreTrackedAsync(db, recomputed, TestContext.Current.CancellationToken)
                : await db.StoreRecomputedAsync(recomputed, TestContext.Current.CancellationToken);
        });

        // Through change tracking nothing of its chunk of fifty is stored; the next look finds the rest of it.
        stored.Select(r => r.Case.Id).ShouldBe(tracked ? others.Take(50) : others);
        (await desk.App.SendAsync(new FindLaggingCases())).Count.ShouldBe(tracked ? 10 : 0);
        await desk.App.FollowRulesAsync();
        foreach (var other in await desk.CasesAsync())
        {
            other.Clocks.Count(c => c.CalendarVersion == 2).ShouldBe(other.Id == @case.Id ? 1 : 2);
            other.Events.Count.ShouldBe(other.EventCount);
        }

        var after = await desk.CaseAsync(@case.Id);
        after.UnansweredSince.ShouldBeNull();
        after.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).MetAt.ShouldBe(desk.Now);
        after.Events.ShouldContain(e => e.Fact is ReplySent);
        (await desk.App.SendAsync(new FindLaggingCases())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Case_65_replies_recorded_while_the_clocks_are_recomputed_are_not_lost()
    {
        await using var desk = await TestDesk.StartAsync();
        const int count = 40;
        for (var i = 0; i < count; i++)
            await desk.CaseAsync(id: $"q{i}");
        await CloseTodayAsync(desk);
        var lagging = await desk.App.SendAsync(new FindLaggingCases());

        await Task.WhenAll(RecomputeAsync(), AnswerAsync());

        lagging.Count.ShouldBe(count);
        foreach (var @case in await desk.CasesAsync())
        {
            @case.UnansweredSince.ShouldBeNull(@case.Reference);
            @case.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).MetAt.ShouldNotBeNull();
            @case.Clocks.Single(c => c.Kind == ClockKind.Resolution).CalendarVersion.ShouldBe(2);
            @case.Events.Select(e => e.Number).Order().ShouldBe(Enumerable.Range(1, @case.EventCount));
        }

        async Task RecomputeAsync()
        {
            await Task.Yield();
            while (await desk.App.SendAsync(new FindLaggingCases()) is { Count: > 0 } left)
            {
                foreach (var batch in left.Chunk(5))
                    await desk.App.SendAsync(new RecomputeClocks(batch));
            }
        }

        async Task AnswerAsync()
        {
            await Task.Yield();
            for (var i = count - 1; i >= 0; i--)
                await desk.ReceiveAsync(desk.Answer($"a{i}", $"q{i}"));
        }
    }

    [Fact]
    public async Task Case_65_the_queue_is_in_the_order_of_the_moved_deadlines_and_ended_cases_stay_as_they_are()
    {
        await using var desk = await TestDesk.StartAsync();
        var ended = await desk.CaseAsync();
        await desk.SendAsync(new MarkNotAnEnquiry(ended.Id, null));
        var first = await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromHours(30));
        var second = await desk.CaseAsync();
        var version = (await desk.CaseAsync(ended.Id)).Version;

        await CloseTodayAsync(desk);
        await desk.App.FollowRulesAsync();

        var queue = await desk.SendAsync(new ListCases(new CaseFilter { OpenOnly = true }, CaseSort.NextDue, 50));
        queue.Items.Select(c => c.Id).ShouldBe([first.Id, second.Id]);
        (await desk.CaseAsync(ended.Id)).Version.ShouldBe(version);
    }

    [Fact]
    public async Task A_case_that_another_process_saves_under_the_rules_of_before_is_found_as_a_straggler()
    {
        await using var desk = await TestDesk.StartAsync();
        await using var other = await TestDesk.StartAsync(besides: desk);
        await CloseTodayAsync(desk);
        await desk.App.FollowRulesAsync();

        var late = await other.CaseAsync();
        late.Clocks.ShouldAllBe(c => c.CalendarVersion == 1);

        (await desk.App.FollowRulesAsync()).ShouldBe(2);
        (await desk.CaseAsync(late.Id)).Clocks.ShouldAllBe(c => c.CalendarVersion == 2);
    }

    [Fact]
    public async Task A_proclaimed_holiday_moves_the_clocks_of_the_law_and_the_list_of_matters_and_the_preview_says_so()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync()).Id;
        await desk.SendAsync(new ConfirmMatter(id, Guid.NewGuid(), StatutoryType.FreedomOfInformation, UkNation.England));
        var calendar = RuleBook.StatutoryCalendarId(HolidayRegion.AnywhereInTheUnitedKingdom);
        var draft = RuleBook.BuiltIn.NewestCalendar(calendar).Definition with { ClosedDays = [new NamedDay(new DateOnly(2026, 9, 22), "Proclaimed holiday")] };
        var before = (await desk.CaseAsync(id)).Clocks.Single(c => c.Kind == ClockKind.Answer).DueAt;

        var preview = await desk.App.SendAsync(new PreviewRules(new RuleDraft(calendar, draft)));
        await desk.App.SaveCalendarAsync(draft, calendar, move: true);
        await desk.App.FollowRulesAsync();

        var after = await desk.CaseAsync(id);
        var answer = after.Clocks.Single(c => c.Kind == ClockKind.Answer);
        answer.DueAt.ShouldBe(before!.Value.AddDays(1));
        after.Matters.Single().NextDueAt.ShouldBe(answer.DueAt!.Value);
        preview.CasesFollowing.ShouldBe(1);
        preview.Largest.Select(m => (m.Kind, m.DueNow, m.DueThen)).ShouldBe([(ClockKind.Answer, before, answer.DueAt)]);

        await desk.App.ReadAsync(db => db.StatutoryMatters.ExecuteUpdateAsync(u => u.SetProperty(m => m.NextDueAt, App.MondayNine), TestContext.Current.CancellationToken));
        (await desk.App.SendAsync(new RebuildClocks(0, Check: false))).Differences.Single().Field.ShouldBe("matter 1 NextDueAt");
        (await desk.CaseAsync(id)).Matters.Single().NextDueAt.ShouldBe(answer.DueAt!.Value);
    }

    private static async Task CloseTodayAsync(TestDesk desk)
    {
        await desk.App.SaveCalendarAsync(
            RuleSamples.OfficeHours with { ClosedDays = [new NamedDay(new DateOnly(2026, 9, 14), "Proclaimed holiday")] }, RuleBook.StandardCalendarId, move: true);
        await desk.App.SendAsync(new RefreshRules());
    }
}
