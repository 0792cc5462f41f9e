using Enquiries.Application.Cases;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Rules;
using Enquiries.Application.Staff;
using Enquiries.Application.Statutory;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Enquiries.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Statutory;

/// <summary>What officers and leads do with statutory matters, over the real pipeline. The desk begins on Monday 14 September 2026 at 9:00.</summary>
public sealed class MatterRequestsTests : IAsyncLifetime
{
    private TestDesk desk = null!;
    private Officer lead = null!;

    public async ValueTask InitializeAsync()
    {
        desk = await TestDesk.StartAsync();
        lead = await desk.App.OfficerAsync("Lena Lead", Role.Lead);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task Case_48_confirmed_late_it_counts_from_the_first_message_and_the_miss_is_raised_with_its_own_time()
    {
        var @case = await desk.CaseAsync("How many trees were felled?");
        desk.App.Clock.Advance(TimeSpan.FromDays(30));
        var id = Guid.NewGuid();

        await desk.SendAsync(new ConfirmMatter(@case.Id, id, StatutoryType.FreedomOfInformation, UkNation.England));
        await desk.App.SendAsync(new RaiseSlaAlerts());

        var details = await desk.SendAsync(new GetCase(@case.Reference));
        var matter = details.Matters.ShouldHaveSingleItem();
        matter.ReceivedAt.ShouldBe(@case.OpenedAt);
        matter.Duties.ShouldHaveSingleItem().State.ShouldBe(DutyState.Overdue);
        matter.Duties[0].MissedAt.ShouldBe(new DateTimeOffset(2026, 10, 12, 22, 59, 59, TimeSpan.Zero));
        matter.Duties[0].Used.ShouldBe("22 of 20 working days used");
        var missed = details.Timeline.Single(e => e.Kind == nameof(SlaBreached) && e.Text.StartsWith("Statutory answer", StringComparison.Ordinal));
        missed.At.ShouldBe(matter.Duties[0].MissedAt!.Value);
        missed.Text.ShouldBe("Statutory answer target missed, noticed 14 October 2026 at 09:00");
    }

    [Fact]
    public async Task The_preview_shows_what_follows_before_anything_is_confirmed()
    {
        var @case = await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromDays(2));

        var preview = await desk.SendAsync(new PreviewMatter(@case.Id, StatutoryType.CouncilComplaintStage1, UkNation.England));

        preview.Rule!.Source.ShouldContain("lgo.org.uk");
        preview.Dates[0].DueAt.ShouldBe(new DateTimeOffset(2026, 9, 21, 22, 59, 59, TimeSpan.Zero));
        preview.Dates[0].Used.ShouldBe("2 of 5 working days used");
        preview.Dates[1].DueAt.ShouldBeNull();
        (await desk.CaseAsync(@case.Id)).Events.ShouldNotContain(e => e.Fact is MatterEvent);
        (await desk.SendAsync(new PreviewMatter(@case.Id, StatutoryType.SignificantHazard, UkNation.Scotland))).Problem.ShouldNotBeNull().ShouldStartWith("There is no rule for");
        await Should.ThrowAsync<NotFoundException>(desk.SendAsync(new PreviewMatter(Guid.NewGuid(), StatutoryType.SubjectAccess, UkNation.England)));
    }

    [Fact]
    public async Task A_proposal_is_confirmed_or_dismissed_once()
    {
        var @case = await desk.CaseAsync();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await desk.SendAsync(new ProposeMatter(@case.Id, first, StatutoryType.FreedomOfInformation, " They ask for figures "));
        (await Should.ThrowAsync<RuleException>(desk.SendAsync(new ProposeMatter(@case.Id, second, StatutoryType.FreedomOfInformation)))).Message.ShouldContain("Confirm or dismiss");

        await desk.SendAsync(new DismissMatter(@case.Id, first, "Answered on the website"));

        (await Should.ThrowAsync<RuleException>(desk.SendAsync(new DismissMatter(@case.Id, first, "Again")))).Message.ShouldContain("has not been confirmed");
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new ConfirmMatter(@case.Id, first, StatutoryType.FreedomOfInformation, UkNation.England)));
        await Should.ThrowAsync<ValidationException>(desk.SendAsync(new DismissMatter(@case.Id, first, " ")));
        var matter = (await desk.SendAsync(new GetCase(@case.Reference))).Matters.ShouldHaveSingleItem();
        (matter.State, matter.ProposedReason, matter.EndReason).ShouldBe((MatterState.Dismissed, "They ask for figures", "Answered on the website"));
    }

    [Fact]
    public async Task Confirming_needs_a_type_a_nation_with_a_rule_and_a_day_that_makes_sense()
    {
        var @case = await desk.CaseAsync();

        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ConfirmMatter(@case.Id, Guid.NewGuid(), default, UkNation.England)))).Errors.Single().ErrorMessage.ShouldBe("Choose what this is.");
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new ConfirmMatter(@case.Id, Guid.NewGuid(), StatutoryType.EmergencyHazard, UkNation.Wales)));
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new ConfirmMatter(@case.Id, Guid.NewGuid(), StatutoryType.SubjectAccess, UkNation.England, desk.Now.AddDays(1))));

        (await desk.App.ReadAsync(db => db.StatutoryMatters.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Case_50_a_lead_extends_before_the_due_moment_and_an_officer_may_not()
    {
        var (@case, id) = await IsAsync(StatutoryType.CouncilComplaintStage1);
        await desk.SendAsync(new RecordStatutoryStep(@case.Id, id, StatutoryStep.Acknowledged));
        var extend = new ExtendMatter(@case.Id, id, ClockKind.Answer, 10, "The crew has to be asked", "Reply of today with the ombudsman’s details");

        await Should.ThrowAsync<ForbiddenException>(desk.SendAsync(extend));
        await Should.ThrowAsync<ValidationException>(desk.App.SendAsync(extend with { Reason = "", Told = "" }, lead));
        (await Should.ThrowAsync<RuleException>(desk.App.SendAsync(extend with { By = 11 }, lead))).Message.ShouldContain("at most 10 working days more");
        await desk.App.SendAsync(extend, lead);

        var matter = (await desk.SendAsync(new GetCase(@case.Reference))).Matters.Single();
        matter.NextDueAt.ShouldBe(new DateTimeOffset(2026, 10, 12, 22, 59, 59, TimeSpan.Zero));
        matter.Extensions.Single().Actor.ShouldBe("Lena Lead");
        desk.App.Clock.Advance(TimeSpan.FromDays(40));
        await Should.ThrowAsync<RuleException>(desk.App.SendAsync(extend with { By = 1 }, lead));
    }

    [Fact]
    public async Task Case_30_a_pause_needs_a_ground_of_the_law_and_what_was_asked()
    {
        var (@case, id) = await IsAsync(StatutoryType.FreedomOfInformation);
        await Should.ThrowAsync<ValidationException>(desk.SendAsync(new PauseMatter(@case.Id, id, PauseGround.Clarification, "")));
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new PauseMatter(@case.Id, id, PauseGround.Identity, "Passport")));

        await desk.SendAsync(new PauseMatter(@case.Id, id, PauseGround.Clarification, "Which year?"));
        (await RowAsync(id)).State.ShouldBe(MatterState.Paused);
        desk.App.Clock.Advance(TimeSpan.FromDays(7));
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new ResumeMatter(@case.Id, id, desk.Now.AddHours(1))));
        await desk.SendAsync(new ResumeMatter(@case.Id, id));

        (await RowAsync(id)).State.ShouldBe(MatterState.Running);
        (await RowAsync(id)).NextDueAt.ShouldBe(new DateTimeOffset(2026, 10, 16, 22, 59, 59, TimeSpan.Zero)); // four whole working days
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new ResumeMatter(@case.Id, id)));
    }

    [Fact]
    public async Task A_case_is_not_resolved_while_the_law_asks_for_an_answer()
    {
        var (@case, id) = await IsAsync(StatutoryType.SubjectAccess);
        var resolve = new ResolveCase(@case.Id, CaseOutcome.Answered, "Told by telephone");

        (await Should.ThrowAsync<RuleException>(desk.SendAsync(resolve))).Message.ShouldContain("the law still asks for an answer");
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new MarkNotAnEnquiry(@case.Id)));
        await desk.SendAsync(new RecordStatutoryStep(@case.Id, id, StatutoryStep.Answered));
        await desk.SendAsync(resolve);

        (await desk.CaseAsync(@case.Id)).Status.ShouldBe(CaseStatus.Resolved);
        (await RowAsync(id)).State.ShouldBe(MatterState.Finished);
    }

    [Fact]
    public async Task Case_42_a_closed_case_is_open_again_and_in_the_queue_when_a_complaint_is_confirmed()
    {
        var @case = await desk.CaseAsync();
        await desk.SendAsync(new ResolveCase(@case.Id, CaseOutcome.Answered, "Told by telephone"));

        await desk.SendAsync(new ConfirmMatter(@case.Id, Guid.NewGuid(), StatutoryType.CouncilComplaintStage1, UkNation.England));

        (await desk.SendAsync(new ListCases(new CaseFilter { OpenOnly = true }))).Items.ShouldHaveSingleItem().NextDueAt.ShouldBe(new DateTimeOffset(2026, 9, 21, 22, 59, 59, TimeSpan.Zero));
    }

    [Fact]
    public async Task Case_55_handed_over_and_back()
    {
        var (@case, id) = await IsAsync(StatutoryType.FreedomOfInformation);
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new ReturnMatter(@case.Id, id, "Back")));
        await Should.ThrowAsync<ValidationException>(desk.SendAsync(new WithdrawMatter(@case.Id, id, default, "Gone")));

        await desk.SendAsync(new WithdrawMatter(@case.Id, id, WithdrawalKind.AnotherAuthority, "The county holds it"));
        (await RowAsync(id)).NextDueAt.ShouldBe(Case.Ended);
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new RecordStatutoryStep(@case.Id, id, StatutoryStep.Answered)));
        await desk.SendAsync(new ReturnMatter(@case.Id, id, "They do not hold it"));

        (await RowAsync(id)).State.ShouldBe(MatterState.Running);
    }

    [Fact]
    public async Task The_texts_fill_in_the_dates_and_say_where_to_turn()
    {
        var (@case, id) = await IsAsync(StatutoryType.CouncilComplaintStage1);

        var before = await desk.SendAsync(new GetStatutoryTexts(@case.Id, id));
        before.Single(t => t.Kind == TextKind.Acknowledgement).Text.ShouldBe(
            $"Thank you for your complaint. We received it on Monday 14 September 2026. Our reference is {@case.Reference}. We will send you our full answer by Monday 28 September 2026. If we need longer, we will tell you why before then.");
        before.Single(t => t.Kind == TextKind.FinalAnswer).Text.ShouldContain("somebody else will look at it again (stage 2)");

        await desk.SendAsync(new RecordStatutoryStep(@case.Id, id, StatutoryStep.Acknowledged));
        await desk.App.SendAsync(new ExtendMatter(@case.Id, id, ClockKind.Answer, 5, "a witness is away", "Reply"), lead);
        (await desk.SendAsync(new GetStatutoryTexts(@case.Id, id))).Single(t => t.Kind == TextKind.Extension).Text.ShouldBe(
            $"We need more time to answer your complaint (reference {@case.Reference}). The reason: a witness is away. You will have our answer by Monday 5 October 2026. If you are not content with this, you can turn to the Local Government and Social Care Ombudsman: www.lgo.org.uk, telephone 0300 061 0614.");
        await Should.ThrowAsync<NotFoundException>(desk.SendAsync(new GetStatutoryTexts(@case.Id, Guid.NewGuid())));
    }

    [Theory]
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.England, "Acknowledgement NameAndAddress Clarification Fee Extension FinalAnswer")]
    [InlineData(StatutoryType.FreedomOfInformation, UkNation.Scotland, "Acknowledgement NameAndAddress Clarification Fee FinalAnswer")]
    [InlineData(StatutoryType.EnvironmentalInformation, UkNation.England, "Acknowledgement Clarification Fee Extension FinalAnswer")]
    [InlineData(StatutoryType.SubjectAccess, UkNation.England, "Acknowledgement Clarification Identity Extension FinalAnswer")]
    [InlineData(StatutoryType.DataProtectionComplaint, UkNation.England, "Acknowledgement FinalAnswer")]
    [InlineData(StatutoryType.CouncilComplaintStage2, UkNation.England, "Acknowledgement Extension FinalAnswer")]
    [InlineData(StatutoryType.SocialServicesComplaint, UkNation.Wales, "Acknowledgement Summary")]
    [InlineData(StatutoryType.SignificantHazard, UkNation.England, "Acknowledgement Summary")]
    [InlineData(StatutoryType.EmergencyHazard, UkNation.England, "Acknowledgement Summary")]
    public async Task Each_type_has_the_texts_that_its_law_asks_for(StatutoryType type, UkNation nation, string kinds)
    {
        var (@case, id) = await IsAsync(type, nation);

        var texts = await desk.SendAsync(new GetStatutoryTexts(@case.Id, id));

        string.Join(' ', texts.Select(t => t.Kind)).ShouldBe(kinds);
        texts.ShouldAllBe(t => t.Text.Contains(@case.Reference, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lead_lists_what_is_due_first_by_type_and_standing_page_by_page()
    {
        var (_, foi) = await IsAsync(StatutoryType.FreedomOfInformation);
        var (_, complaint) = await IsAsync(StatutoryType.CouncilComplaintStage1);
        var (waitingCase, waiting) = await IsAsync(StatutoryType.SubjectAccess);
        await desk.SendAsync(new PauseMatter(waitingCase.Id, waiting, PauseGround.Identity, "Passport"));
        var proposedCase = await desk.CaseAsync();
        var proposed = Guid.NewGuid();
        await desk.SendAsync(new ProposeMatter(proposedCase.Id, proposed, StatutoryType.FreedomOfInformation));
        var (endedCase, ended) = await IsAsync(StatutoryType.FreedomOfInformation);
        await desk.SendAsync(new RecordStatutoryStep(endedCase.Id, ended, StatutoryStep.Answered));
        desk.App.Clock.Advance(TimeSpan.FromDays(8));

        await Should.ThrowAsync<ForbiddenException>(desk.SendAsync(new ListStatutoryMatters()));
        var all = await ListAsync(new ListStatutoryMatters());
        all.Items.Select(m => m.Id).ShouldBe([complaint, foi, waiting, proposed]);
        all.Counts.ShouldBe(new MatterCounts(Open: 4, Overdue: 1, DueSoon: 0, Waiting: 1, ToConfirm: 1));
        all.ByType.ShouldBe([new(StatutoryType.CouncilComplaintStage1, 1), new(StatutoryType.FreedomOfInformation, 2), new(StatutoryType.SubjectAccess, 1)]);
        all.Items[0].IsOverdueAt(desk.Now).ShouldBeTrue();

        (await ListAsync(new ListStatutoryMatters(Standing: MatterStanding.Overdue))).Items.Select(m => m.Id).ShouldBe([complaint]);
        (await ListAsync(new ListStatutoryMatters(Standing: MatterStanding.Waiting))).Items.Select(m => m.Id).ShouldBe([waiting]);
        (await ListAsync(new ListStatutoryMatters(Standing: MatterStanding.ToConfirm))).Items.Select(m => m.Id).ShouldBe([proposed]);
        (await ListAsync(new ListStatutoryMatters(Standing: MatterStanding.Ended))).Items.Select(m => m.Id).ShouldBe([ended]);
        (await ListAsync(new ListStatutoryMatters(StatutoryType.FreedomOfInformation))).Items.Select(m => m.Id).ShouldBe([foi, proposed]);

        var paged = new List<Guid>();
        for (var page = await ListAsync(new ListStatutoryMatters(Limit: 1)); ; page = await ListAsync(new ListStatutoryMatters(Limit: 1, After: page.Next)))
        {
            paged.AddRange(page.Items.Select(m => m.Id));
            if (page.Next is null)
                break;
        }

        paged.ShouldBe([complaint, foi, waiting, proposed]);
        await Should.ThrowAsync<ValidationException>(ListAsync(new ListStatutoryMatters(After: "nonsense")));
    }

    [Fact]
    public async Task A_proclaimed_holiday_moves_the_stored_due_moment_of_the_matter()
    {
        var (@case, id) = await IsAsync(StatutoryType.FreedomOfInformation);
        var book = desk.App.Services.GetRequiredService<SlaRules>().Book;
        var calendar = RuleBook.StatutoryCalendarId(HolidayRegion.AnywhereInTheUnitedKingdom);
        var definition = book.NewestCalendar(calendar).Definition;
        definition = definition with { ClosedDays = [.. definition.ClosedDays, new NamedDay(new DateOnly(2026, 9, 21), "A proclaimed day")] };
        var admin = await desk.App.OfficerAsync("Ada Admin", Role.Admin);

        await desk.App.SendAsync(new SaveCalendar(calendar, definition, "Proclaimed", MoveOpenCases: true, book.Version), admin);
        await desk.App.SendAsync(new RefreshRules());
        await desk.App.SendAsync(new RecomputeClocks(await desk.App.SendAsync(new FindLaggingCases())));

        (await RowAsync(id)).NextDueAt.ShouldBe(new DateTimeOffset(2026, 10, 13, 22, 59, 59, TimeSpan.Zero));
        (await desk.SendAsync(new GetCase(@case.Reference))).Timeline.ShouldContain(e => e.Kind == nameof(MatterCalendarChanged));
    }

    [Fact]
    public async Task The_ledger_of_a_statutory_clock_says_why_it_stood_still_and_counts_in_days()
    {
        var (@case, id) = await IsAsync(StatutoryType.FreedomOfInformation);
        await desk.SendAsync(new PauseMatter(@case.Id, id, PauseGround.Clarification, "Which year?"));
        desk.App.Clock.Advance(TimeSpan.FromDays(2));
        await desk.SendAsync(new ResumeMatter(@case.Id, id));
        desk.App.Clock.Advance(TimeSpan.FromDays(1));

        var told = await desk.SendAsync(new ExplainClock(@case.Reference, ClockKind.Answer));

        told.Sentence.ShouldBe(
            "Due at the end of Tuesday 13 October 2026, because the target is 20 working days, and Monday 14 September 2026, the day from which the law counts, is day 0. "
            + "It stood still for 2 days while clarification was awaited. So far 1 day of the time that counts is used; 18 days 14 hours of the time that counts are left.");
    }

    [Fact]
    public async Task A_message_that_comes_keeps_the_stored_matter_as_it_is()
    {
        var (@case, id) = await IsAsync(StatutoryType.FreedomOfInformation);
        var before = await RowAsync(id);

        await desk.ReceiveAsync(desk.Comment("later", "resident-1", "Any news?"));

        (await desk.CaseAsync(@case.Id)).MessageCount.ShouldBe(2);
        (await RowAsync(id)).NextDueAt.ShouldBe(before.NextDueAt);
        (await desk.App.ReadAsync(db => db.StatutoryMatters.CountAsync())).ShouldBe(1);
    }

    private async Task<(Case Case, Guid Id)> IsAsync(StatutoryType type, UkNation nation = UkNation.England)
    {
        var @case = await desk.CaseAsync();
        var id = Guid.NewGuid();
        await desk.SendAsync(new ConfirmMatter(@case.Id, id, type, nation));
        return (@case, id);
    }

    private Task<StatutoryMatter> RowAsync(Guid id) => desk.App.ReadAsync(db => db.StatutoryMatters.AsNoTracking().SingleAsync(m => m.Id == id));

    private Task<MatterPage> ListAsync(ListStatutoryMatters query) => desk.App.SendAsync(query, lead);
}
