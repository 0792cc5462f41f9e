using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Cases;
using FluentValidation;
using FluentValidation.Results;

namespace Enquiries.Web.Tests.Cases;

public sealed class CaseCorrectionsTests : CaseContext
{
    [Fact]
    public void An_answer_given_elsewhere_is_recorded_with_its_time_in_London()
    {
        var page = Show<CaseCorrections>(State());
        Press(page, "Answered elsewhere…");

        page.Find("#field-how").Change(nameof(AnsweredBy.Letter));
        page.Find("#field-at").Change("2026-09-14T08:30");
        page.Find("#field-remark").Change("Sent on Friday");
        page.Find("form").Submit();

        Sent<RecordAnswerElsewhere>().ShouldHaveSingleItem().ShouldBe(
            new RecordAnswerElsewhere(CaseId, AnsweredBy.Letter, new DateTimeOffset(2026, 9, 14, 7, 30, 0, TimeSpan.Zero), "Sent on Friday", 7));
    }

    [Fact]
    public void What_is_refused_stands_at_its_field_and_nothing_typed_is_lost()
    {
        var page = Show<CaseCorrections>(State());
        Failure = new ValidationException([new ValidationFailure("At", "The time lies in the future. Enter when the answer was given.")]);
        Press(page, "Answered elsewhere…");

        page.Find("#field-at").Change("2027-01-01T08:30");
        page.Find("#field-remark").Change("Sent on Friday");
        page.Find("form").Submit();

        page.Find("#field-at-error").TextContent.ShouldContain("lies in the future");
        page.Find("#field-remark").GetAttribute("value").ShouldBe("Sent on Friday");
    }

    [Fact]
    public void A_wait_is_added_afterwards_an_authority_named_and_a_resident_marked()
    {
        var page = Show<CaseCorrections>(State());

        Press(page, "Add a wait…");
        page.Find("#field-from").Change("2026-09-10T09:00");
        page.Find("#field-to").Change("2026-09-11T09:00");
        page.Find("#field-reason").Change("Asked by telephone");
        page.Find("form").Submit();
        Press(page, "Hand to another authority…");
        page.Find("#field-authority").Change("Kent County Council");
        page.Find("#field-reason").Change("Their road");
        page.Find("form").Submit();
        Press(page, "Mark the resident…");
        page.Find("#field-flag").Change(nameof(ResidentFlag.Press));
        page.Find("form").Submit();

        Sent<AddPause>().ShouldHaveSingleItem().ShouldBe(new AddPause(
            CaseId, new DateTimeOffset(2026, 9, 10, 8, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 9, 11, 8, 0, 0, TimeSpan.Zero), "Asked by telephone", 7));
        Sent<WaitForAuthority>().ShouldHaveSingleItem().ShouldBe(new WaitForAuthority(CaseId, "Kent County Council", "Their road", 7));
        Sent<FlagResident>().ShouldHaveSingleItem().ShouldBe(new FlagResident(CaseId, ResidentFlag.Press, 7));
    }

    [Fact]
    public void Case_36_a_long_wait_asks_for_a_decision_and_names_the_ways_out()
    {
        var state = State(status: CaseStatus.WaitingForResident);
        state.Details = state.Details with { Wait = new CaseWait(WaitingFor.Resident, Now.AddDays(-20), Now.AddDays(-15), "Which street?", AsksForDecision: true) };
        var ways = new List<string>();

        var page = Show<CaseCorrections>(state, p => p.Add(c => c.OnResolve, () => ways.Add("resolve")).Add(c => c.OnReopen, () => ways.Add("reopen")));

        page.Find("#decision-heading ~ p").TextContent.ShouldContain("Which street?");
        Press(page, "Resolve…");
        Press(page, "Take it up again…");
        ways.ShouldBe(["resolve", "reopen"]);
        Press(page, "Go on waiting…");
        page.Find("#field-reason").Change("On holiday");
        page.Find("form").Submit();
        Sent<GoOnWaiting>().ShouldHaveSingleItem().ShouldBe(new GoOnWaiting(CaseId, "On holiday", 7));
    }

    [Fact]
    public void An_acknowledgement_says_the_due_moment_of_the_cases_own_clock_in_plain_words()
    {
        var state = State();
        state.Details = state.Details with { Clocks = [Told(ClockKind.FirstResponse, new SlaTarget.Working(TimeSpan.FromHours(4)), new DateTimeOffset(2026, 9, 17, 14, 0, 0, TimeSpan.Zero))] };
        var page = Show<ReplyComposer>(state);

        page.FindAll("button").Single(b => b.TextContent == "Insert acknowledgement").Click();

        page.Find("#reply-text").GetAttribute("value").ShouldBe(
            "Thank you for your message. We are looking into it and aim to answer by 3 pm on Thursday 17 September. Your reference is ENQ-BBBB-BB.");
        state.Details = state.Details with { Clocks = [.. state.Details.Clocks, Told(ClockKind.Resolution, new SlaTarget.WorkingDays(5), new DateTimeOffset(2026, 9, 21, 22, 59, 59, TimeSpan.Zero))] };
        AcknowledgementWords.Of(state, Now)!.ShouldContain("aim to give you a full answer by the end of Monday 21 September.");
        AcknowledgementWords.Of(state, Now.AddDays(30)).ShouldBeNull();
    }

    [Fact]
    public void Case_74_the_clocks_say_by_when_a_reply_is_still_possible()
    {
        var state = State(Audience.Private);
        state.Details = state.Details with { Case = state.Details.Case with { LastSafeReplyAt = Now.AddHours(1) } };

        Show<ClocksPanel>(state).Find(".last-safe").TextContent.ShouldContain("Messenger takes no free answer later, although the target ends later.");

        state.Details = state.Details with { Case = state.Details.Case with { LastSafeReplyAt = state.Details.Case.NextDueAt } };
        Show<ClocksPanel>(state).FindAll(".last-safe").ShouldBeEmpty();
    }

    private static CaseClock Told(ClockKind kind, SlaTarget target, DateTimeOffset due) =>
        new(kind, 1, "Standard", ClockState.Running, due.AddDays(-1), due, null, null, null, null, 0, 0) { Target = target, Calendar = RuleBook.BuiltIn.OfficeCalendar };

    private static void Press<T>(IRenderedComponent<T> page, string words)
        where T : Microsoft.AspNetCore.Components.IComponent => page.FindAll("button").First(b => b.TextContent.Trim() == words).Click();
}
