using Enquiries.Application.Cases;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;

namespace Enquiries.Application.Tests.Cases;

public class ExplainClockTests
{
    [Fact]
    public async Task A_running_clock_says_in_one_breath_why_it_is_due_when_it_is()
    {
        await using var desk = await TestDesk.StartAsync(now: new DateTimeOffset(2026, 4, 2, 15, 0, 0, TimeSpan.Zero));
        var @case = await desk.CaseAsync(at: new DateTimeOffset(2026, 4, 2, 14, 0, 0, TimeSpan.Zero));

        var told = await desk.SendAsync(new ExplainClock(@case.Reference, ClockKind.FirstResponse));

        told.Sentence.ShouldBe(
            "Due on Tuesday 7 April 2026 at 11:00, because the target is 4 hours of working time, counted from Thursday 2 April 2026 at 15:00, when the resident wrote. "
            + "In between lay Good Friday (Friday 3 April) and Easter Monday (Monday 6 April). So far 1 hour of working time is used; 3 hours of working time are left.");
        told.Clock.DueAt.ShouldBe(@case.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt);
        told.Ledger.Select(l => $"{l.Kind} {l.Cause} {l.Used / 60} {l.Left / 60}").ShouldBe(
        [
            "Open Counted, in opening hours 60 180",
            "Open Will count 120 120",
            "Closed Outside opening hours; Good Friday (Friday 3 April); Saturday 4 and Sunday 5 April, without opening hours; Easter Monday (Monday 6 April) 120 120",
            "Open Will count 240 0",
        ]);
    }

    [Fact]
    public async Task A_wait_and_a_change_of_priority_are_told_with_who_and_why()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(id: "m");
        await desk.ReceiveAsync(desk.Answer("a", "m", at: desk.Now));
        await desk.SendAsync(new WaitForResident(@case.Id, "Asked for the address"));
        desk.App.Clock.Advance(TimeSpan.FromHours(51));
        await desk.ReceiveAsync(desk.Comment("m2", author: "resident-1", parent: "m"));
        await desk.SendAsync(new ChangePriority(@case.Id, Priority.High));

        var told = await desk.SendAsync(new ExplainClock(@case.Reference, ClockKind.Resolution));

        told.Clock.DueAt.ShouldBe((await desk.CaseAsync(@case.Id)).Clocks.Single(c => c.Kind == ClockKind.Resolution).DueAt);
        told.Sentence.ShouldContain("It stood still for 2 days 3 hours while the case waited for the resident.");
        told.Sentence.ShouldContain("it was moved by Asha Example from the end of Tuesday 22 September 2026 to the end of Friday 18 September 2026: Priority changed from normal to high.");
        var paused = told.Ledger.Single(l => l.Kind == LedgerKind.Paused);
        (paused.Cause, paused.By).ShouldBe(("Waiting for the resident: Asked for the address. Until: The resident wrote", desk.Officer.Name));
        told.Dates[0].Why.ShouldBe("Day of receipt: counts as day 0");
        told.Dates.Sum(d => d.Counts ? d.Last.DayNumber - d.First.DayNumber + 1 : 0).ShouldBe(3);
        told.Changes.Select(c => c.Kind).ShouldBe([ClockStepKind.Started, ClockStepKind.Paused, ClockStepKind.Resumed, ClockStepKind.TargetChanged]);
    }

    [Fact]
    public async Task Met_missed_paused_and_cancelled_clocks_are_explained_too()
    {
        await using var desk = await TestDesk.StartAsync();
        var met = await desk.CaseAsync(id: "met");
        var late = await desk.CaseAsync(id: "late");
        var spam = await desk.CaseAsync();
        await desk.SendAsync(new MarkNotAnEnquiry(spam.Id));
        var waits = await desk.CaseAsync(id: "waits");
        await desk.ReceiveAsync(desk.Answer("w", "waits", at: desk.Now));
        await desk.SendAsync(new WaitForResident(waits.Id, "Which street?"));
        desk.App.Clock.Advance(TimeSpan.FromHours(0.5));
        await desk.ReceiveAsync(desk.Answer("a", "met", at: desk.Now));
        desk.App.Clock.Advance(TimeSpan.FromHours(4.5));

        (await Sentence(met, ClockKind.FirstResponse)).ShouldEndWith("It was met in time, on Monday 14 September 2026 at 09:30, after 30 minutes of working time.");
        (await Sentence(late, ClockKind.FirstResponse)).ShouldEndWith("The target was missed on Monday 14 September 2026 at 13:00, and it still runs: 5 hours of working time are used.");
        (await Sentence(spam, ClockKind.FirstResponse)).ShouldEndWith("The clock was cancelled on Monday 14 September 2026 at 09:00.");
        (await Sentence(waits, ClockKind.Resolution)).ShouldStartWith("No due moment while the clock stands still: the target is 5 working days, and Monday 14 September 2026, the day on which the resident wrote, is day 0.");

        async Task<string> Sentence(Case c, ClockKind kind) => (await desk.SendAsync(new ExplainClock(c.Reference, kind))).Sentence;
    }

    [Fact]
    public async Task What_does_not_exist_is_not_explained()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();

        await Should.ThrowAsync<NotFoundException>(desk.SendAsync(new ExplainClock("ENQ-XXXX", ClockKind.Resolution)));
        await Should.ThrowAsync<NotFoundException>(desk.SendAsync(new ExplainClock(@case.Reference, ClockKind.NextResponse)));
        await Should.ThrowAsync<FluentValidation.ValidationException>(desk.SendAsync(new ExplainClock(@case.Reference, ClockKind.Resolution, 0)));
    }
}
