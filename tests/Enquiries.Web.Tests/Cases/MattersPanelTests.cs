using AngleSharp.Dom;
using Bunit;
using Enquiries.Application.Statutory;
using Enquiries.Domain;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Enquiries.Web.Components.Pages.Cases;
using MediatR;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Enquiries.Web.Tests.Cases;

public sealed class MattersPanelTests : CaseContext
{
    private static readonly Guid MatterId = Guid.CreateVersion7();

    public MattersPanelTests() => Services.AddSingleton(Options.Create(new CouncilOptions { Nation = UkNation.England }));

    [Fact]
    public void Confirming_shows_the_dates_and_the_days_used_first_and_then_sends_what_was_chosen()
    {
        var rule = StatutoryRules.Get(StatutoryType.CouncilComplaintStage1, UkNation.England);
        Mediator.Send(Arg.Any<IRequest<MatterPreview>>(), Arg.Any<CancellationToken>()).Returns(
            new MatterPreview(rule, Now.AddDays(-3), [new DutyDate(rule.Duties[0], Now.AddDays(2), "3 of 5 working days used"), new DutyDate(rule.Duties[1], null, null)], null));
        var page = Show<MattersPanel>(State());
        Button(page, "This is really a…").Click();

        page.Find("#field-type").Change(nameof(StatutoryType.CouncilComplaintStage1));

        var follows = page.Find(".matter-duties").TextContent;
        follows.ShouldContain("Acknowledge within 5 working days of receipt");
        follows.ShouldContain("3 of 5 working days used");
        follows.ShouldContain("counted from the day of the acknowledgement");
        page.Find(".matter-source").TextContent.ShouldContain("lgo.org.uk");
        Sent<ConfirmMatter>().ShouldBeEmpty();

        page.Find("form").Submit();

        var sent = Sent<ConfirmMatter>().ShouldHaveSingleItem();
        (sent.CaseId, sent.Type, sent.Nation, sent.ReceivedAt, sent.ExpectedVersion).ShouldBe((CaseId, StatutoryType.CouncilComplaintStage1, UkNation.England, null, 7));
    }

    [Fact]
    public void Another_day_of_receipt_is_taken_in_London_time()
    {
        var page = Show<MattersPanel>(State());
        Button(page, "This is really a…").Click();
        page.Find("#field-type").Change(nameof(StatutoryType.FreedomOfInformation));
        page.Find("#field-receivedat").Change("2026-07-01T09:30:00");

        page.Find("form").Submit();

        Sent<ConfirmMatter>().Single().ReceivedAt.ShouldBe(new DateTimeOffset(2026, 7, 1, 8, 30, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_refusal_stands_in_the_dialog_and_nothing_chosen_is_lost()
    {
        var page = Show<MattersPanel>(State());
        Button(page, "This is really a…").Click();
        page.Find("#field-type").Change(nameof(StatutoryType.EmergencyHazard));
        page.Find("#field-start").Change(nameof(EmergencyStart.Finding));
        Failure = new RuleException("There is no rule for an emergency hazard in a council home in Wales.");

        page.Find("form").Submit();

        page.Find(".error-summary").TextContent.ShouldContain("There is no rule for");
        page.Find("#field-type").GetAttribute("value").ShouldBe(nameof(StatutoryType.EmergencyHazard));
    }

    [Fact]
    public void A_running_matter_shows_what_is_due_its_source_and_what_can_be_done()
    {
        var page = Show<MattersPanel>(With(Complaint(), lead: false));

        var card = page.Find("article.matter").TextContent;
        card.ShouldContain("Complaint, stage 1");
        card.ShouldContain("2 of 5 working days used");
        card.ShouldContain("Counted from the day of the acknowledgement");
        card.ShouldContain("LGSCO Complaint Handling Code");
        card.ShouldContain("the case cannot be resolved");
        Buttons(page).ShouldNotContain("Ask the person…");
        Buttons(page).ShouldNotContain("More time…");
    }

    [Fact]
    public void A_step_is_recorded_with_its_time()
    {
        var page = Show<MattersPanel>(With(Complaint()));
        Button(page, "Record a step…").Click();
        page.Find("#field-step").Change(nameof(StatutoryStep.Acknowledged));
        page.Find("#field-at").Change("2026-09-11T10:00:00");
        page.Find("#field-reason").Change("Sent by post");

        page.Find("form").Submit();

        Sent<RecordStatutoryStep>().ShouldHaveSingleItem().ShouldBe(new RecordStatutoryStep(
            CaseId, MatterId, StatutoryStep.Acknowledged, new DateTimeOffset(2026, 9, 11, 9, 0, 0, TimeSpan.Zero), "Sent by post", 7));
    }

    [Fact]
    public void Only_a_lead_is_offered_more_time_and_is_told_what_the_person_must_be_told()
    {
        Buttons(Show<MattersPanel>(With(Acknowledged(), lead: false))).ShouldNotContain("More time…");
        var page = Show<MattersPanel>(With(Acknowledged(), lead: true));
        Button(page, "More time…").Click();

        page.Find("form").TextContent.ShouldContain("Local Government and Social Care Ombudsman");
        page.Find("#field-by").Change("10");
        page.Find("#field-reason").Change("The crew is away");
        page.Find("#field-told").Change("Reply of today");
        page.Find("form").Submit();

        Sent<ExtendMatter>().ShouldHaveSingleItem().ShouldBe(new ExtendMatter(CaseId, MatterId, ClockKind.Answer, 10, "The crew is away", "Reply of today", 7));
    }

    [Fact]
    public void The_clock_stands_still_only_on_the_grounds_of_its_law()
    {
        var page = Show<MattersPanel>(With(Request()));
        Button(page, "Ask the person…").Click();

        page.FindAll("#field-ground option").Select(o => o.GetAttribute("value")).ShouldBe([nameof(PauseGround.Clarification), nameof(PauseGround.Fee)]);
        page.Find("#field-reason").Change("Which year?");
        page.Find("form").Submit();

        Sent<PauseMatter>().ShouldHaveSingleItem().ShouldBe(new PauseMatter(CaseId, MatterId, PauseGround.Clarification, "Which year?", null, 7));
    }

    [Fact]
    public void A_text_is_taken_into_the_reply()
    {
        Mediator.Send(Arg.Any<IRequest<IReadOnlyList<TextBlock>>>(), Arg.Any<CancellationToken>()).Returns([new TextBlock(TextKind.Acknowledgement, "Acknowledgement", "Thank you for your complaint.")]);
        var inserted = new List<string>();
        var page = Show<MattersPanel>(With(Complaint()), p => p.Add(x => x.OnInsert, EventCallback.Factory.Create<string>(this, inserted.Add)));
        Button(page, "Texts…").Click();

        Button(page, "Insert into reply").Click();

        inserted.ShouldBe(["Thank you for your complaint."]);
    }

    [Fact]
    public void A_proposal_waits_to_be_confirmed_or_dismissed()
    {
        var page = Show<MattersPanel>(With(Request() with { State = MatterState.Proposed, Rule = null, Duties = [], ReceivedAt = null, OpenSteps = [], ProposedReason = "They ask for figures" }));
        page.Find("article.matter").TextContent.ShouldContain("They ask for figures");
        Button(page, "Dismiss…").Click();
        page.Find("#field-reason").Change("Only a question");

        page.Find("form").Submit();

        Sent<DismissMatter>().ShouldHaveSingleItem().ShouldBe(new DismissMatter(CaseId, MatterId, "Only a question", 7));
    }

    [Fact]
    public void What_was_handed_over_can_come_back()
    {
        var page = Show<MattersPanel>(With(Request() with { State = MatterState.HandedOver, EndReason = "The county holds it", OpenSteps = [] }));
        Button(page, "It is ours again…").Click();
        page.Find("#field-reason").Change("They do not hold it");

        page.Find("form").Submit();

        Sent<ReturnMatter>().Single().Reason.ShouldBe("They do not hold it");
    }

    private CaseState With(CaseMatter matter, bool lead = true)
    {
        var state = State();
        return new CaseState { OfficerId = Me, IsLead = lead, Details = state.Details with { Matters = [matter] } };
    }

    private CaseMatter Complaint()
    {
        var rule = StatutoryRules.Get(StatutoryType.CouncilComplaintStage1, UkNation.England);
        return Matter(rule, [StatutoryStep.Acknowledged, StatutoryStep.Answered], Running(rule.Duties[0], 0), NotBegun(rule.Duties[1]));
    }

    private CaseMatter Acknowledged()
    {
        var rule = StatutoryRules.Get(StatutoryType.CouncilComplaintStage1, UkNation.England);
        return Matter(rule, [StatutoryStep.Answered], Running(rule.Duties[0], 0) with { State = DutyState.Done, DoneAt = Now, Used = null }, Running(rule.Duties[1], 10));
    }

    private CaseMatter Request()
    {
        var rule = StatutoryRules.Get(StatutoryType.FreedomOfInformation, UkNation.England);
        return Matter(rule, [StatutoryStep.Answered], Running(rule.Duties[0], 20));
    }

    private CaseMatter Matter(StatutoryRule rule, IReadOnlyList<StatutoryStep> steps, params IReadOnlyList<MatterDuty> duties) => new()
    {
        Id = MatterId,
        Number = 1,
        Type = rule.Type,
        State = MatterState.Running,
        Rule = rule,
        ProposedAt = Now,
        ReceivedAt = Now.AddDays(-2),
        ConfirmedAt = Now,
        OpenSteps = steps,
        Duties = duties,
    };

    private MatterDuty Running(Duty duty, int mayExtendBy) =>
        new(duty.Clock, duty.Words, DutyState.Running, Now.AddDays(-2), Now.AddDays(3), null, null, "2 of 5 working days used", mayExtendBy, "working days", duty.Extension);

    private static MatterDuty NotBegun(Duty duty) => new(duty.Clock, duty.Words, DutyState.NotBegun, null, null, null, null, null, 0, "working days", duty.Extension);

    private static IElement Button<T>(IRenderedComponent<T> page, string words)
        where T : IComponent => page.FindAll("button").First(b => b.TextContent.Trim() == words);

    private static List<string> Buttons<T>(IRenderedComponent<T> page)
        where T : IComponent => [.. page.FindAll("button").Select(b => b.TextContent.Trim())];
}
