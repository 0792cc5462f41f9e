using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using static Enquiries.Domain.Statutory.StatutoryType;

namespace Enquiries.Domain.Tests.Statutory;

/// <summary>What starts, stops, pauses and extends the clocks of a statutory matter.</summary>
public sealed class MatterClocksTests
{
    [Fact]
    public void Case_07_each_clock_of_one_case_keeps_the_holidays_of_its_own_law()
    {
        var story = new MatterStory("2026-06-01").Is(FreedomOfInformation, "2026-06-01").Is(CouncilComplaintStage1, "2026-06-01").Is(SubjectAccess, "2026-06-01", nation: UkNation.Scotland);

        story.Due(ClockKind.Answer, 1).ShouldBe("2026-06-30"); // 15 June is a holiday in one part of the United Kingdom
        story.Due(ClockKind.Acknowledgement, 2).ShouldBe("2026-06-08");
        story.Due(ClockKind.Answer, 3).ShouldBe("2026-07-01");
        story.Case.Clocks.Where(c => c.MatterId is not null).Select(c => c.CalendarId).Distinct().Count().ShouldBe(3);
        story.Step(StatutoryStep.Acknowledged, "2026-06-08", number: 2).Due(ClockKind.Answer, 2).ShouldBe("2026-06-22"); // 15 June is a working day in England
    }

    [Theory]
    [InlineData("2026-12-30", "2027-01-14")] // on the last day
    [InlineData("2026-12-22", "2027-01-08")] // early
    [InlineData("2027-01-06", "2027-01-20")] // late
    public void Case_11_the_answer_runs_from_the_day_actually_acknowledged(string acknowledged, string due)
    {
        var story = new MatterStory("2026-12-21").Is(CouncilComplaintStage1, "2026-12-21");
        story.Case.Clocks.ShouldNotContain(c => c.Kind == ClockKind.Answer);

        story.Step(StatutoryStep.Acknowledged, acknowledged);

        story.Due(ClockKind.Answer).ShouldBe(due);
        (story.Clock(ClockKind.Acknowledgement).BreachedAt is not null).ShouldBe(acknowledged == "2027-01-06");
    }

    [Fact]
    public void Case_11_an_acknowledgement_recorded_late_counts_from_when_it_was_given_and_needs_a_reason()
    {
        var story = new MatterStory("2026-12-21").Is(CouncilComplaintStage1, "2026-12-21");
        Should.Throw<RuleException>(() => story.Step(StatutoryStep.Acknowledged, "2026-12-30", recorded: "2027-01-05", reason: " ")).Message.ShouldContain("Say why");

        story.Step(StatutoryStep.Acknowledged, "2026-12-30", recorded: "2027-01-05");

        story.Due(ClockKind.Answer).ShouldBe("2027-01-14");
        story.Clock(ClockKind.Acknowledgement).StateAt(MatterStory.At("2027-01-05")).ShouldBe(ClockState.Met);
    }

    [Fact]
    public void A_full_answer_acknowledges_too()
    {
        var story = new MatterStory("2026-09-14").Is(CouncilComplaintStage1, "2026-09-14").Step(StatutoryStep.Answered, "2026-09-16");

        story.Clock(ClockKind.Acknowledgement).MetAt.ShouldBe(MatterStory.At("2026-09-16"));
        story.Clock(ClockKind.Answer).StateAt(MatterStory.At("2026-09-16")).ShouldBe(ClockState.Met);
        story.Row().State.ShouldBe(MatterState.Finished);
    }

    [Fact]
    public void Case_26_removing_the_message_cancels_the_first_response_but_nothing_that_the_law_asks_for()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14");
        var message = story.Case.Messages[0];

        story.Case.Remove(message, MatterStory.At("2026-09-15"), MatterStory.At("2026-09-15"), story.Rules);

        story.Case.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).CancelledAt.ShouldNotBeNull();
        story.Clock(ClockKind.Answer).HasEnded.ShouldBeFalse();
        story.Row().State.ShouldBe(MatterState.Running);
    }

    [Fact]
    public void Case_30_waiting_for_the_resident_pauses_no_statutory_clock()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14");
        var due = story.Due(ClockKind.Answer);

        story.Case.Wait(WaitingFor.Resident, "Which year?", MatterStory.Asha, MatterStory.At("2026-09-15"), story.Rules);
        story.Clock(ClockKind.Answer).PausedAt.ShouldBeNull();
        story.Case.Reopen("They rang", MatterStory.Asha, MatterStory.At("2026-09-24"), story.Rules);

        story.Due(ClockKind.Answer).ShouldBe(due);
    }

    [Theory]
    [InlineData(FreedomOfInformation, PauseGround.Clarification)]
    [InlineData(FreedomOfInformation, PauseGround.Fee)]
    [InlineData(SubjectAccess, PauseGround.Identity)]
    public void Case_30_a_statutory_clock_pauses_on_the_grounds_of_its_law(StatutoryType type, PauseGround ground)
    {
        var story = new MatterStory("2026-09-14").Is(type, "2026-09-14").Pauses(ground, "2026-09-16 10:00");

        story.Due(ClockKind.Answer).ShouldBeNull();
        story.Row().State.ShouldBe(MatterState.Paused);
        story.Row().NextDueAt.ShouldBe(Case.NoDeadline);
        story.Matter().Pauses.ShouldHaveSingleItem().Ground.ShouldBe(ground);
    }

    [Theory]
    [InlineData(CouncilComplaintStage1, PauseGround.Clarification, "the law lets nothing stop this clock")]
    [InlineData(SignificantHazard, PauseGround.Identity, "the law lets nothing stop this clock")]
    [InlineData(FreedomOfInformation, PauseGround.Identity, "only for clarification or a fee")]
    [InlineData(SubjectAccess, PauseGround.Fee, "only for clarification or proof of identity")]
    public void Case_30_any_other_ground_is_refused_in_words(StatutoryType type, PauseGround ground, string words) =>
        Should.Throw<RuleException>(() => new MatterStory("2026-09-14").Is(type, "2026-09-14").Pauses(ground, "2026-09-15")).Message.ShouldContain(words);

    [Fact]
    public void A_pause_moves_the_due_day_by_the_days_it_wholly_covers()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14");
        story.Due(ClockKind.Answer).ShouldBe("2026-10-12");

        // Thursday, Friday and Monday are covered; Wednesday and Tuesday in part.
        story.Pauses(PauseGround.Clarification, "2026-09-16 10:00").Resumes("2026-09-22 15:00");

        story.Due(ClockKind.Answer).ShouldBe("2026-10-15");
        story.Row().State.ShouldBe(MatterState.Running);
    }

    [Fact]
    public void A_clarification_counts_from_when_it_came_not_from_when_it_was_recorded()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14").Pauses(PauseGround.Clarification, "2026-09-16 10:00", recorded: "2026-09-17")
            .Resumes("2026-09-17 15:00", recorded: "2026-09-29");

        story.Due(ClockKind.Answer).ShouldBe("2026-10-12"); // no day wholly covered
        Should.Throw<RuleException>(() => story.Pauses(PauseGround.Clarification, "2026-09-16 12:00", recorded: "2026-09-29")).Message.ShouldContain("cannot have been asked for before");
    }

    [Fact]
    public void A_pause_recorded_after_a_miss_does_not_undo_it()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14");

        Should.Throw<RuleException>(() => story.Pauses(PauseGround.Clarification, "2026-10-01", recorded: "2026-10-20")).Message.ShouldContain("does not change that");

        story.Pauses(PauseGround.Clarification, "2026-10-20").Clock(ClockKind.Answer).BreachedAt.ShouldBe(MatterStory.At("2026-10-12 23:59:59"));
    }

    [Fact]
    public void Case_42_a_complaint_on_a_closed_request_has_its_own_clock_and_opens_the_case_again()
    {
        var story = new MatterStory("2026-09-14");
        var met = MatterStory.At("2026-09-15");
        story.Case.Resolve(CaseOutcome.Answered, "By telephone", MatterStory.Asha, met, story.Rules, replyOnItsWay: false);
        story.Case.Close(MatterStory.At("2026-09-23"));

        story.Is(CouncilComplaintStage1, "2026-09-24", confirmed: "2026-09-25");

        story.Case.Status.ShouldBe(CaseStatus.Open);
        story.Clock(ClockKind.Acknowledgement).StartedAt.ShouldBe(MatterStory.At("2026-09-24"));
        story.Due(ClockKind.Acknowledgement).ShouldBe("2026-10-01");
        var resolution = story.Case.Clocks.Single(c => c.Kind == ClockKind.Resolution);
        resolution.BreachedAt.ShouldBeNull();
        resolution.PausedAt.ShouldBe(MatterStory.At("2026-09-25")); // the request itself is not late because of the complaint
        story.Case.NextDueAt.ShouldBe(story.Clock(ClockKind.Acknowledgement).DueAt!.Value);
    }

    [Fact]
    public void The_request_goes_on_while_a_complaint_runs_and_can_be_resolved_after_it()
    {
        var story = new MatterStory("2026-09-14 10:00").Is(CouncilComplaintStage1, "2026-09-14 10:00", confirmed: "2026-09-14 12:00");
        story.Case.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).PausedAt.ShouldBeNull();

        Should.Throw<RuleException>(() => story.Case.Resolve(CaseOutcome.Answered, "Done", MatterStory.Asha, MatterStory.At("2026-09-16"), story.Rules, replyOnItsWay: false))
            .Message.ShouldContain("the law still asks for an answer");
        story.Case.Status.ShouldBe(CaseStatus.Open);
        Should.Throw<RuleException>(() => story.Case.MarkNotAnEnquiry(null, MatterStory.Asha, MatterStory.At("2026-09-16"), story.Rules));

        story.Step(StatutoryStep.Acknowledged, "2026-09-16").Step(StatutoryStep.Answered, "2026-09-28");
        story.Case.Resolve(CaseOutcome.Answered, "Done", MatterStory.Asha, MatterStory.At("2026-09-28 16:00"), story.Rules, replyOnItsWay: false);

        story.Case.Clocks.Single(c => c.Kind == ClockKind.Resolution).StateAt(MatterStory.At("2026-09-29")).ShouldBe(ClockState.Met);
        story.Case.NextDueAt.ShouldBe(Case.Ended);
    }

    [Fact]
    public void A_proposal_has_to_be_decided_before_the_case_is_resolved()
    {
        var story = new MatterStory("2026-09-14").IsProposed(FreedomOfInformation, "2026-09-14");
        story.Case.Clocks.ShouldNotContain(c => c.MatterId != null);
        Should.Throw<RuleException>(() => story.Case.Resolve(CaseOutcome.Answered, "Done", MatterStory.Asha, MatterStory.At("2026-09-15"), story.Rules, replyOnItsWay: false))
            .Message.ShouldContain("Confirm or dismiss");

        story.IsDismissed("2026-09-15");
        story.Case.Resolve(CaseOutcome.Answered, "Done", MatterStory.Asha, MatterStory.At("2026-09-15"), story.Rules, replyOnItsWay: false);

        story.Matter().EndReason.ShouldBe("Only a question");
        Should.Throw<RuleException>(() => story.Confirm(1, FreedomOfInformation, "2026-09-14", confirmed: "2026-09-16"));
    }

    [Fact]
    public void Case_48_a_matter_recognised_late_runs_from_its_receipt_and_its_miss_is_stamped_at_the_due_moment()
    {
        var story = new MatterStory("2026-06-01").Is(FreedomOfInformation, "2026-06-01", confirmed: "2026-07-03");

        var clock = story.Clock(ClockKind.Answer);
        clock.StartedAt.ShouldBe(MatterStory.At("2026-06-01"));
        clock.StateAt(MatterStory.At("2026-07-03")).ShouldBe(ClockState.Breached);

        story.Looks("2026-07-03 12:01");
        var missed = story.Case.Events.Single(e => e.Fact is SlaBreached { Kind: ClockKind.Answer });
        missed.At.ShouldBe(MatterStory.At("2026-06-30 23:59:59"));
        missed.RecordedAt.ShouldBe(MatterStory.At("2026-07-03 12:01"));
        story.Clock(ClockKind.Answer).BreachedAt.ShouldBe(missed.At);
    }

    [Fact]
    public void Case_48_recognised_late_but_in_time_it_shows_the_days_already_used()
    {
        var story = new MatterStory("2026-06-01").Is(FreedomOfInformation, "2026-06-01", confirmed: "2026-06-19");

        story.Due(ClockKind.Answer).ShouldBe("2026-06-30");
        MatterDates.Used(story.Matter(), ClockKind.Answer, MatterStory.At("2026-06-19")).ShouldBe("13 of 20 working days used"); // 15 June left out
    }

    [Fact]
    public void Case_48_an_acknowledgement_that_had_been_given_in_time_corrects_the_miss()
    {
        var story = new MatterStory("2026-09-14").Is(CouncilComplaintStage1, "2026-09-14", confirmed: "2026-09-23").Looks("2026-09-23");
        story.Clock(ClockKind.Acknowledgement).BreachedAt.ShouldBe(MatterStory.At("2026-09-21 23:59:59"));

        story.Step(StatutoryStep.Acknowledged, "2026-09-16", recorded: "2026-09-24", reason: "The letter was sent by post");

        story.Clock(ClockKind.Acknowledgement).BreachedAt.ShouldBeNull();
        story.Case.Events.ShouldContain(e => e.Fact is SlaBreachCorrected);
        story.Due(ClockKind.Answer).ShouldBe("2026-09-30");
    }

    [Theory]
    [InlineData("2026-09-15", "The day of receipt cannot lie in the future.")]
    [InlineData("2020-09-14", "The day of receipt lies more than 3 years back. Check the year.")]
    public void Case_48_the_day_of_receipt_is_checked(string received, string words) =>
        Should.Throw<RuleException>(() => new MatterStory("2026-09-14").Is(FreedomOfInformation, received, confirmed: "2026-09-14")).Message.ShouldBe(words);

    [Fact]
    public void Case_50_an_extension_of_ten_days_before_the_due_moment()
    {
        var story = new MatterStory("2026-12-21").Is(CouncilComplaintStage1, "2026-12-21").Step(StatutoryStep.Acknowledged, "2026-12-30");

        story.Extends(10, "2027-01-14 23:59:59");

        story.Due(ClockKind.Answer).ShouldBe("2027-01-28");
        story.Matter().Extensions.ShouldHaveSingleItem().Told.ShouldContain("ombudsman");
        Should.Throw<RuleException>(() => story.Extends(1, "2027-01-15")).Message.ShouldContain("the law allows that once");
    }

    [Fact]
    public void Case_50_an_extension_after_the_due_moment_is_refused()
    {
        var story = new MatterStory("2026-12-21").Is(CouncilComplaintStage1, "2026-12-21").Step(StatutoryStep.Acknowledged, "2026-12-30");

        Should.Throw<RuleException>(() => story.Extends(5, "2027-01-15 00:00")).Message.ShouldContain("has to come before it");

        story.Due(ClockKind.Answer).ShouldBe("2027-01-14");
    }

    [Theory]
    [InlineData(CouncilComplaintStage1, 11, "at most 10 working days more")]
    [InlineData(CouncilComplaintStage1, 0, "at most 10 working days more")]
    [InlineData(SubjectAccess, 3, "at most 2 months more")]
    [InlineData(EnvironmentalInformation, 21, "at most 20 working days more")]
    [InlineData(DataProtectionComplaint, 1, "the law allows no extension here")]
    [InlineData(SignificantHazard, 1, "the law allows no extension here")]
    public void Case_50_an_extension_is_capped_as_the_law_says(StatutoryType type, int by, string words)
    {
        var story = new MatterStory("2026-09-14").Is(type, "2026-09-14");
        if (type == CouncilComplaintStage1)
            story.Step(StatutoryStep.Acknowledged, "2026-09-14");
        Should.Throw<RuleException>(() => story.Extends(by, "2026-09-15")).Message.ShouldContain(words);
    }

    [Fact]
    public void Case_50_an_answer_whose_time_has_not_begun_cannot_be_extended() =>
        Should.Throw<RuleException>(() => new MatterStory("2026-09-14").Is(CouncilComplaintStage1, "2026-09-14").Extends(5, "2026-09-15")).Message.ShouldContain("has not begun");

    [Theory]
    [InlineData("2026-01-31", 2, "2026-04-30")] // three months from the original start
    [InlineData("2026-01-31", 1, "2026-03-31")]
    public void Case_50_subject_access_is_extended_from_the_original_start(string received, int months, string due) =>
        new MatterStory(received).Is(SubjectAccess, received).Extends(months, "2026-02-20").Due(ClockKind.Answer).ShouldBe(due);

    [Fact]
    public void Case_50_environmental_information_may_take_forty_working_days() =>
        new MatterStory("2026-06-01").Is(EnvironmentalInformation, "2026-06-01").Extends(20, "2026-06-30").Due(ClockKind.Answer).ShouldBe("2026-07-29");

    [Fact]
    public void Case_52_several_matters_of_one_case_keep_their_own_clocks()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14").Is(FreedomOfInformation, "2026-09-16").Is(CouncilComplaintStage1, "2026-09-15");

        story.Step(StatutoryStep.Answered, "2026-09-21", number: 2).Pauses(PauseGround.Fee, "2026-09-22", number: 1);

        story.Clock(ClockKind.Answer, 2).MetAt.ShouldNotBeNull();
        story.Clock(ClockKind.Answer, 1).PausedAt.ShouldNotBeNull();
        story.Clock(ClockKind.Acknowledgement, 3).StateAt(MatterStory.At("2026-09-22")).ShouldBe(ClockState.Running);
        story.Case.Matters.Select(m => m.State).ShouldBe([MatterState.Paused, MatterState.Finished, MatterState.Running]);
    }

    [Fact]
    public void Case_55_handed_to_another_authority_the_clock_stops_and_goes_on_when_it_comes_back()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14").IsWithdrawn(WithdrawalKind.AnotherAuthority, "2026-09-16 12:00");
        story.Row().State.ShouldBe(MatterState.HandedOver);
        story.Row().NextDueAt.ShouldBe(Case.Ended);
        story.Clock(ClockKind.Answer).CancelledAt.ShouldBe(MatterStory.At("2026-09-16 12:00"));
        story.Matter().EndReason.ShouldBe("Told by telephone");

        story.Returns("2026-09-22 12:00");

        story.Due(ClockKind.Answer).ShouldBe("2026-10-15"); // 17, 18 and 21 September were not ours
        story.Row().State.ShouldBe(MatterState.Running);
    }

    [Fact]
    public void Case_55_a_withdrawal_taken_back_gains_no_time()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14").IsWithdrawn(WithdrawalKind.ByResident, "2026-09-16").Returns("2026-09-30");

        story.Due(ClockKind.Answer).ShouldBe("2026-10-12");
    }

    [Fact]
    public void Case_55_a_miss_before_the_handover_stays()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14").IsWithdrawn(WithdrawalKind.AnotherAuthority, "2026-10-20").Returns("2026-10-22");

        story.Clock(ClockKind.Answer).BreachedAt.ShouldBe(MatterStory.At("2026-10-12 23:59:59"));
    }

    [Fact]
    public void A_withdrawn_matter_lets_the_case_be_resolved_and_its_resolution_go_on()
    {
        var story = new MatterStory("2026-09-14 10:00").Is(FreedomOfInformation, "2026-09-14 10:00").IsWithdrawn(WithdrawalKind.NotThisLaw, "2026-09-16");

        story.Case.Clocks.Single(c => c.Kind == ClockKind.Resolution).PausedAt.ShouldBeNull();
        story.Case.Resolve(CaseOutcome.Answered, "Done", MatterStory.Asha, MatterStory.At("2026-09-16"), story.Rules, replyOnItsWay: false);
        story.Returns("2026-09-17");

        story.Case.Status.ShouldBe(CaseStatus.Open);
        story.Clock(ClockKind.Answer).HasEnded.ShouldBeFalse();
    }

    [Fact]
    public void Stage_two_follows_stage_one_on_the_same_case()
    {
        var story = new MatterStory("2026-09-14").Is(CouncilComplaintStage1, "2026-09-14");
        Should.Throw<RuleException>(() => story.Is(CouncilComplaintStage2, "2026-09-15")).Message.ShouldContain("Stage 1 of this complaint has not been answered");

        story = new MatterStory("2026-09-14").Is(CouncilComplaintStage1, "2026-09-14").Step(StatutoryStep.Answered, "2026-09-28").Is(CouncilComplaintStage2, "2026-10-01")
            .Step(StatutoryStep.Acknowledged, "2026-10-05", number: 2);

        story.Due(ClockKind.Acknowledgement, 2).ShouldBe("2026-10-08");
        story.Due(ClockKind.Answer, 2).ShouldBe("2026-11-02");
    }

    [Fact]
    public void A_significant_hazard_is_investigated_then_summarised_made_safe_and_worked_on()
    {
        var story = new MatterStory("2026-09-14").Is(SignificantHazard, "2026-09-14");
        story.Due(ClockKind.Investigation).ShouldBe("2026-09-28");
        Should.Throw<RuleException>(() => story.Step(StatutoryStep.MadeSafe, "2026-09-15")).Message.ShouldContain("end of the investigation first");

        story.Step(StatutoryStep.InvestigationFinished, "2026-09-23");
        story.Due(ClockKind.WrittenSummary).ShouldBe("2026-09-28");
        story.Due(ClockKind.MakeSafe).ShouldBe("2026-09-30");
        story.Due(ClockKind.FurtherWork).ShouldBe("2026-09-30");
        story.Due(ClockKind.FurtherWorkLatest).ShouldBe("2026-12-16");

        story.Step(StatutoryStep.SummarySent, "2026-09-24").Step(StatutoryStep.MadeSafe, "2026-09-25");
        story.Matter().OpenSteps.ShouldBe([StatutoryStep.FurtherWorkStarted, StatutoryStep.NoFurtherWork]);
        story.Step(StatutoryStep.FurtherWorkStarted, "2026-10-02").Row().State.ShouldBe(MatterState.Finished);
        story.Clock(ClockKind.FurtherWork).StateAt(MatterStory.At("2026-10-02")).ShouldBe(ClockState.MetLate);
        story.Clock(ClockKind.FurtherWorkLatest).StateAt(MatterStory.At("2026-10-02")).ShouldBe(ClockState.Met);
    }

    [Fact]
    public void Where_no_hazard_is_found_only_the_summary_is_owed()
    {
        var story = new MatterStory("2026-09-14").Is(SignificantHazard, "2026-09-14").Step(StatutoryStep.NoHazardFound, "2026-09-16");

        story.Case.Clocks.Where(c => c.MatterId is not null && !c.HasEnded).Select(c => c.Kind).ShouldBe([ClockKind.WrittenSummary]);
        story.Step(StatutoryStep.SummarySent, "2026-09-17").Row().State.ShouldBe(MatterState.Finished);
    }

    [Theory]
    [InlineData("2026-03-28 18:00", "2026-03-29 19:00")] // the clocks go forward
    [InlineData("2026-10-24 18:00", "2026-10-25 17:00")] // and back
    public void Case_08_an_emergency_has_24_hours_by_the_clock_from_awareness(string received, string due)
    {
        var story = new MatterStory(received).Is(EmergencyHazard, received);

        story.Clock(ClockKind.MakeSafe).DueAt.ShouldBe(MatterStory.At(due));
        story.Clock(ClockKind.Investigation).DueAt.ShouldBe(MatterStory.At(due));
    }

    [Fact]
    public void An_emergency_counted_from_the_finding_starts_its_24_hours_there()
    {
        var story = new MatterStory("2026-09-18 16:00").Is(EmergencyHazard, "2026-09-18 16:00", start: EmergencyStart.Finding);
        story.Case.Clocks.ShouldNotContain(c => c.Kind == ClockKind.MakeSafe);

        story.Step(StatutoryStep.InvestigationFinished, "2026-09-19 09:00");

        story.Clock(ClockKind.MakeSafe).DueAt.ShouldBe(MatterStory.At("2026-09-20 09:00")); // a Sunday
        story.Due(ClockKind.WrittenSummary).ShouldBe("2026-09-23");
    }

    [Fact]
    public void A_social_services_complaint_in_Wales_is_acknowledged_discussed_and_written_down()
    {
        var story = new MatterStory("2026-09-14").Is(SocialServicesComplaint, "2026-09-14", nation: UkNation.Wales);
        story.Due(ClockKind.Acknowledgement).ShouldBe("2026-09-16");
        story.Step(StatutoryStep.Acknowledged, "2026-09-15").Due(ClockKind.Discussion).ShouldBe("2026-09-29");
        story.Step(StatutoryStep.Discussed, "2026-09-22").Due(ClockKind.WrittenSummary).ShouldBe("2026-09-29");
        story.Step(StatutoryStep.SummarySent, "2026-09-23").Row().State.ShouldBe(MatterState.Finished);
    }

    [Fact]
    public void A_data_protection_complaint_stays_open_until_the_person_has_heard_the_outcome()
    {
        var story = new MatterStory("2026-07-01").Is(DataProtectionComplaint, "2026-07-01").Step(StatutoryStep.Acknowledged, "2026-07-10");

        story.Row().State.ShouldBe(MatterState.Running);
        story.Row().NextDueAt.ShouldBe(Case.NoDeadline);
        story.Step(StatutoryStep.Answered, "2026-08-10").Row().State.ShouldBe(MatterState.Finished);
    }

    [Theory]
    [InlineData("2026-09-13", "2026-09-13", "It cannot have been done before 14 September 2026 at 12:00.")]
    [InlineData("2026-09-16", "2026-09-15", "It must have been done already.")]
    public void A_step_happens_between_the_receipt_and_now(string at, string recorded, string words) => Should.Throw<RuleException>(() =>
        new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14").Step(StatutoryStep.Answered, at, recorded)).Message.ShouldBe(words);

    [Fact]
    public void A_step_the_law_does_not_ask_for_or_that_is_done_is_refused()
    {
        var story = new MatterStory("2026-09-14").Is(CouncilComplaintStage1, "2026-09-14").Step(StatutoryStep.Acknowledged, "2026-09-15");

        Should.Throw<RuleException>(() => story.Step(StatutoryStep.MadeSafe, "2026-09-15")).Message.ShouldContain("does not ask for this");
        Should.Throw<RuleException>(() => story.Step(StatutoryStep.Acknowledged, "2026-09-15")).Message.ShouldContain("recorded already");
        Should.Throw<RuleException>(() => story.Step(StatutoryStep.Answered, "2026-09-14 13:00", recorded: "2026-09-16")).Message.ShouldContain("cannot have been done before");
        story.Step(StatutoryStep.Answered, "2026-09-16");
        Should.Throw<RuleException>(() => story.Step(StatutoryStep.Answered, "2026-09-17")).Message.ShouldBe("This statutory matter has ended.");
    }

    [Fact]
    public void A_proclaimed_holiday_moves_the_clocks_that_run_and_says_so()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14").Is(CouncilComplaintStage1, "2026-09-14");
        var id = RuleBook.StatutoryCalendarId(HolidayRegion.AnywhereInTheUnitedKingdom);
        var before = story.Rules.NewestCalendar(id).Definition;
        var after = before with { BankHolidays = [.. before.BankHolidays, new NamedDay(new DateOnly(2026, 9, 21), "A proclaimed day")] };
        story.Rules = new RuleBook([], [CalendarVersion.Create(id, 2, 1, after, MatterStory.At("2026-09-16"), MatterStory.Asha, "Proclaimed", movesOpenCases: true)]);

        story.Case.ComputeClocks(story.Rules, MatterStory.At("2026-09-16"));

        story.Due(ClockKind.Answer).ShouldBe("2026-10-13");
        story.Due(ClockKind.Acknowledgement, 2).ShouldBe("2026-09-21");
        story.Case.Events.ShouldContain(e => e.Fact is MatterCalendarChanged);
    }

    [Fact]
    public void Case_57_a_statutory_clock_warns_in_office_hours_and_raises_its_miss_once()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14");
        var warn = story.Clock(ClockKind.Answer).WarnAt!.Value;
        RuleBook.BuiltIn.OfficeCalendar.IsOpen(warn).ShouldBeTrue();

        story.Looks("2026-10-13").Looks("2026-10-14");

        story.Case.Events.Count(e => e.Fact is SlaBreached { Kind: ClockKind.Answer }).ShouldBe(1);
    }

    [Fact]
    public void Case_67_clocks_and_matters_computed_again_equal_the_stored_ones()
    {
        var story = new MatterStory("2026-09-14").Is(FreedomOfInformation, "2026-09-14").Is(CouncilComplaintStage1, "2026-09-15", confirmed: "2026-09-23").Looks("2026-09-23")
            .Step(StatutoryStep.Acknowledged, "2026-09-16", recorded: "2026-09-24", number: 2).Pauses(PauseGround.Clarification, "2026-09-24").Resumes("2026-09-29")
            .Extends(4, "2026-09-29", number: 2).IsWithdrawn(WithdrawalKind.AnotherAuthority, "2026-09-30").Returns("2026-10-05");
        var before = Dump(story);

        story.Case.ComputeClocks(story.Rules, MatterStory.At("2026-10-05")).ShouldBeFalse();

        Dump(story).ShouldBe(before);
    }

    private static string Dump(MatterStory story) => string.Join('\n', story.Case.Clocks.OrderBy(c => c.Kind).ThenBy(c => c.Cycle)
        .Select(c => $"{c.Kind} {c.Cycle} {c.StartedAt:O} {c.DueAt:O} {c.Warnings} {c.PausedAt:O} {c.MetAt:O} {c.CancelledAt:O} {c.BreachedAt:O} {c.Target}")
        .Concat(story.Case.Matters.Select(m => $"{m.Number} {m.State} {m.NextDueAt:O} {m.ReceivedAt:O}")));
}
