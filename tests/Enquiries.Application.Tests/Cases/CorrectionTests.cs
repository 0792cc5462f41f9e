using Enquiries.Application.Cases;
using Enquiries.Application.Dashboards;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Application.Triage;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Testing;

namespace Enquiries.Application.Tests.Cases;

/// <summary>The numbers in the names are those of docs/sla-edge-cases.md.</summary>
public class CorrectionTests
{
    [Fact]
    public async Task An_answer_by_telephone_counts_from_the_time_at_which_it_was_given()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromHours(6));

        await desk.SendAsync(new RecordAnswerElsewhere(@case.Id, AnsweredBy.Telephone, App.MondayNine.AddHours(2), "Spoke to Jo"));

        var after = await desk.CaseAsync(@case.Id);
        var first = after.Clocks.Single(c => c.Kind == ClockKind.FirstResponse);
        (first.MetAt, first.StateAt(desk.Now)).ShouldBe((App.MondayNine.AddHours(2), ClockState.Met));
        after.UnansweredSince.ShouldBeNull();
        (await desk.SendAsync(new GetCase(@case.Reference))).Timeline[^1].ShouldSatisfyAllConditions(
            e => e.Text.ShouldBe("Answered in another way: by telephone. Spoke to Jo"), e => e.Actor.ShouldBe(desk.Officer.Name));
    }

    [Fact]
    public async Task An_answer_in_the_future_before_the_case_or_without_a_word_is_refused_and_changes_nothing()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();

        var future = await Should.ThrowAsync<FluentValidation.ValidationException>(desk.SendAsync(new RecordAnswerElsewhere(@case.Id, AnsweredBy.Letter, desk.Now.AddMinutes(1), null)));
        future.Errors.ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => e.PropertyName.ShouldBe("At"), e => e.ErrorMessage.ShouldContain("future"));
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new RecordAnswerElsewhere(@case.Id, AnsweredBy.Letter, desk.Now.AddDays(-1), null)));
        await Should.ThrowAsync<FluentValidation.ValidationException>(desk.SendAsync(new RecordAnswerElsewhere(@case.Id, AnsweredBy.OtherWay, desk.Now, " ")));
        (await desk.CaseAsync(@case.Id)).Version.ShouldBe(@case.Version);
    }

    [Fact]
    public async Task Case_35_a_wait_added_afterwards_moves_the_due_moment_and_the_explanation_shows_before_and_after()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(id: "m");
        await desk.ReceiveAsync(desk.Answer("a", "m", at: desk.Now));
        desk.App.Clock.Advance(TimeSpan.FromDays(4));
        var before = (await desk.SendAsync(new ExplainClock(@case.Reference, ClockKind.Resolution))).Clock.DueAt;

        await desk.SendAsync(new AddPause(@case.Id, App.MondayNine.AddHours(14), App.MondayNine.AddHours(64), "Asked by telephone for the address"));

        var told = await desk.SendAsync(new ExplainClock(@case.Reference, ClockKind.Resolution));
        var change = told.Changes.Single(c => c.Kind == ClockStepKind.PauseAdded);
        (change.DueBefore, change.DueAfter, change.By).ShouldBe((before, before!.Value.AddDays(2), desk.Officer.Name));
        told.Clock.DueAt.ShouldBe(before.Value.AddDays(2));
        told.Ledger.Single(l => l.Kind == LedgerKind.Paused).Cause.ShouldContain("Asked by telephone for the address");
        told.Sentence.ShouldContain("while the case waited, as a correction says");
        await Should.ThrowAsync<FluentValidation.ValidationException>(desk.SendAsync(new AddPause(@case.Id, desk.Now, desk.Now.AddHours(1), "Soon")));
    }

    [Fact]
    public async Task Case_55_a_matter_of_another_authority_stops_the_clocks_until_it_comes_back()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromHours(1));

        await desk.SendAsync(new WaitForAuthority(@case.Id, "Kent County Council", "The road is theirs"));

        var waiting = await desk.SendAsync(new GetCase(@case.Reference));
        waiting.Clocks.ShouldAllBe(c => c.State == ClockState.Paused);
        waiting.Wait.ShouldBe(new CaseWait(WaitingFor.AnotherAuthority, desk.Now, desk.Now, "Kent County Council. The road is theirs", AsksForDecision: false));

        desk.App.Clock.Advance(TimeSpan.FromDays(1));
        await desk.SendAsync(new ReopenCase(@case.Id, "They say it is ours"));

        var back = await desk.CaseAsync(@case.Id);
        back.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt.ShouldBe(desk.Now.AddHours(3));
        (await desk.SendAsync(new ExplainClock(@case.Reference, ClockKind.FirstResponse))).Sentence.ShouldContain("It stood still for 1 day while another authority had the matter.");
    }

    [Fact]
    public async Task Case_36_a_case_that_waits_too_long_asks_for_a_decision_until_somebody_says_why_it_goes_on()
    {
        await using var desk = await TestDesk.StartAsync();
        var lead = await desk.App.OfficerAsync("Lea Lead", Role.Lead);
        var @case = await desk.CaseAsync();
        await desk.CaseAsync();
        await desk.SendAsync(new WaitForResident(@case.Id, "Which street?"));
        desk.App.Clock.Advance(TimeSpan.FromDays(14));
        (await Asked()).ShouldBe((0, 0, false));

        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Asked()).ShouldBe((1, 1, true));
        (await desk.SendAsync(new ListCases(new CaseFilter { OpenOnly = true, AskForDecision = true }))).Items.ShouldHaveSingleItem().Reference.ShouldBe(@case.Reference);

        var due = (await desk.CaseAsync(@case.Id)).Clocks.Single(c => c.Kind == ClockKind.Resolution);
        await desk.SendAsync(new GoOnWaiting(@case.Id, "On holiday until June"));

        (await Asked()).ShouldBe((0, 0, false));
        var after = await desk.SendAsync(new GetCase(@case.Reference));
        (after.Wait!.Since, after.Wait.SaidAt, after.Wait.Reason).ShouldBe((App.MondayNine, desk.Now, "On holiday until June"));
        (await desk.CaseAsync(@case.Id)).Clocks.Single(c => c.Kind == ClockKind.Resolution).ShouldSatisfyAllConditions(
            c => c.PausedAt.ShouldBe(due.PausedAt), c => c.LeftWhenPaused.ShouldBe(due.LeftWhenPaused));

        await desk.SendAsync(new ReopenCase(@case.Id, "They telephoned"));
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new GoOnWaiting(@case.Id, "No")));

        async Task<(int, int, bool)> Asked() => (
            (await desk.App.SendAsync(new GetAttention(), lead)).DecisionsDue,
            (await desk.SendAsync(new GetQueueCounts(new CaseFilter { OpenOnly = true }))).DecisionsDue,
            (await desk.SendAsync(new GetCase(@case.Reference))).Wait!.AsksForDecision);
    }

    [Fact]
    public async Task What_is_known_of_a_resident_follows_to_all_their_open_cases_and_the_next()
    {
        await using var desk = await TestDesk.StartAsync();
        var first = await desk.CaseAsync(author: "councillor");
        await desk.ReceiveAsync(desk.Comment("other", "councillor", post: "another-post"));
        var second = await desk.CaseOfAsync("other");
        second.Id.ShouldNotBe(first.Id);

        await desk.SendAsync(new FlagResident(first.Id, ResidentFlag.ElectedMember));

        (await desk.CaseAsync(first.Id)).ResidentFlag.ShouldBe(ResidentFlag.ElectedMember);
        (await desk.CaseAsync(second.Id)).ResidentFlag.ShouldBe(ResidentFlag.ElectedMember);
        (await desk.SendAsync(new GetCase(second.Reference))).ShouldSatisfyAllConditions(
            c => c.Case.Flag.ShouldBe(ResidentFlag.ElectedMember), c => c.Timeline[^1].Text.ShouldBe("The resident is marked: elected member"));
        await desk.ReceiveAsync(desk.Comment("third", "councillor", post: "third-post"));
        (await desk.CaseOfAsync("third")).ResidentFlag.ShouldBe(ResidentFlag.ElectedMember);
        await Should.ThrowAsync<ForbiddenException>(desk.App.SendAsync(new FlagResident(first.Id, ResidentFlag.Press), user => user.BecomeApiKey(Guid.NewGuid(), "reader", ApiScope.Read)));
    }

    [Fact]
    public async Task Case_74_the_end_of_the_reply_window_drives_the_warning_and_stands_beside_the_target()
    {
        // Friday 16:00 in London: four working hours end on Monday at 12:00, Messenger takes a free answer until Saturday 16:00.
        var friday = new DateTimeOffset(2026, 9, 18, 15, 0, 0, TimeSpan.Zero);
        await using var desk = await TestDesk.StartAsync(now: friday);
        var @case = await desk.CaseAsync(inPrivate: true);
        var inPublic = await desk.CaseAsync();

        var row = (await desk.SendAsync(new GetCase(@case.Reference))).Case;
        row.LastSafeReplyAt.ShouldBe(friday.AddHours(24));
        row.NextDueAt.ShouldBe(new DateTimeOffset(2026, 9, 21, 11, 0, 0, TimeSpan.Zero));
        row.WindowClosesFirst.ShouldBeTrue();
        (await desk.SendAsync(new GetCase(inPublic.Reference))).Case.WindowClosesFirst.ShouldBeFalse();

        // Warned in the last open hour before the window closes, not on Monday.
        row.NextWarnAt!.Value.ShouldBeLessThan(new DateTimeOffset(2026, 9, 18, 16, 0, 0, TimeSpan.Zero));
        desk.App.Clock.Advance(TimeSpan.FromHours(1));
        while (await desk.App.SendAsync(new Enquiries.Application.Sla.RaiseSlaAlerts()) > 0)
        {
            // Until nothing more is due.
        }

        (await desk.CaseAsync(@case.Id)).Events.Select(e => e.Fact).OfType<SlaAtRisk>().ShouldContain(a => a.Kind == ClockKind.FirstResponse);
        (await desk.CaseAsync(inPublic.Id)).Events.Select(e => e.Fact).OfType<SlaAtRisk>().ShouldNotContain(a => a.Kind == ClockKind.FirstResponse);

        // Both are in the queue by their target; a window that has closed is no missed target.
        desk.App.Clock.Advance(TimeSpan.FromHours(24));
        (await desk.SendAsync(new ListCases(new CaseFilter { OpenOnly = true, Sla = SlaStanding.Breached }))).Items.ShouldBeEmpty();
    }
}
