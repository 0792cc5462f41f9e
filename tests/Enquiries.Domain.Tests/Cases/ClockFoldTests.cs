using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using static Enquiries.Domain.Tests.Cases.CaseStory;

namespace Enquiries.Domain.Tests.Cases;

/// <summary>The numbers in the names are those of docs/sla-edge-cases.md.</summary>
public class ClockFoldTests
{
    [Theory]
    [InlineData("Mon 10:00", "Mon 14:00")]
    [InlineData("Mon 07:00", "Mon 13:00")]
    [InlineData("Mon 09:00", "Mon 13:00")]
    [InlineData("Mon 16:00", "Tue 12:00")]
    [InlineData("Mon 17:00", "Tue 13:00")]
    [InlineData("Mon 13:00", "Mon 17:00")]
    [InlineData("Fri 16:30", "Mon+1 12:30")]
    [InlineData("Sat 11:00", "Mon+1 13:00")]
    public void The_first_response_is_due_after_four_working_hours(string written, string due)
    {
        var story = new CaseStory(written);

        story.First.StartedAt.ShouldBe(At(written));
        story.First.DueAt.ShouldBe(At(due));
        story.Case.NextDueAt.ShouldBe(At(due));
        story.Case.UnansweredSince.ShouldBe(At(written));
    }

    [Theory]
    [InlineData(Priority.Urgent, "Mon 11:00", "Tue 23:59:59")]
    [InlineData(Priority.High, "Mon 12:00", "Thu 23:59:59")]
    [InlineData(Priority.Normal, "Mon 14:00", "Mon+1 23:59:59")]
    [InlineData(Priority.Low, "Tue 23:59:59", "Mon+2 23:59:59")]
    public void Each_priority_has_its_targets(Priority priority, string first, string resolution)
    {
        var story = new CaseStory(priority: priority);

        story.First.DueAt.ShouldBe(At(first));
        story.Resolution.DueAt.ShouldBe(At(resolution));
    }

    [Fact]
    public void Case_13_an_answer_before_any_message_stops_nothing_and_the_first_message_starts_the_clock()
    {
        var story = new CaseStory().AnswersOnPlatform("Mon 09:30", known: "Mon 10:30");

        story.First.MetAt.ShouldBeNull();
        story.First.StartedAt.ShouldBe(At("Mon 10:00"));
    }

    [Fact]
    public void An_answer_that_comes_back_answered_nobody_until_it_is_sent_again()
    {
        var story = new CaseStory().Queues("r1", "Mon 11:00").Sends("r1", "Mon 11:00");
        story.First.MetAt.ShouldBe(At("Mon 11:00"));

        story.ComesBack("r1", "Mon 12:00");
        story.ShouldSatisfyAllConditions(
            s => s.First.MetAt.ShouldBeNull(),
            s => s.First.DueAt.ShouldBe(At("Mon 14:00")),
            s => s.Case.UnansweredSince.ShouldBe(At("Mon 10:00")),
            s => s["r1"].State.ShouldBe(MessageState.Failed));

        story.Case.RetryReply(story["r1"].Id, Asha, At("Mon 12:30"));
        story.Sends("r1", "Mon 13:00");
        story.First.MetAt.ShouldBe(At("Mon 13:00"));
        story.Case.IsUnanswered.ShouldBeFalse();
    }

    [Fact]
    public void An_answer_that_comes_back_after_its_case_was_resolved_opens_it_again()
    {
        var story = new CaseStory().Queues("r1", "Mon 11:00").Sends("r1", "Mon 11:00");
        story.Case.Resolve(CaseOutcome.Answered, null, Asha, At("Mon 11:30"), story.Rules, replyOnItsWay: false);

        story.ComesBack("r1", "Mon 15:00");

        story.Case.Status.ShouldBe(CaseStatus.Open);
        story.Case.UnansweredSince.ShouldBe(At("Mon 10:00"));
        story.First.BreachedAt.ShouldBe(At("Mon 14:00"));
    }

    [Fact]
    public void Case_15_a_note_and_an_edit_stop_nothing()
    {
        var story = new CaseStory().Notes("Mon 10:10").Edits("m1", "Mon 10:20", "Both bins were missed");

        story.First.MetAt.ShouldBeNull();
        story.First.StartedAt.ShouldBe(At("Mon 10:00"));
    }

    [Fact]
    public void Case_16_a_reply_that_fails_does_not_stop_the_clock()
    {
        var story = new CaseStory().Queues("r", "Mon 11:00").Fails("r", "Mon 11:01").Looks("Mon 15:00");

        story.First.MetAt.ShouldBeNull();
        story.StateAt(ClockKind.FirstResponse, "Mon 15:00").ShouldBe(ClockState.Breached);
        story.First.BreachedAt.ShouldBe(At("Mon 14:00"));
    }

    [Fact]
    public void Case_17_a_reply_that_waits_to_be_sent_does_not_stop_the_clock_and_sending_does()
    {
        var story = new CaseStory().Queues("r", "Mon 11:00");
        story.First.MetAt.ShouldBeNull();

        story.Sends("r", "Mon 11:30", known: "Mon 15:00");

        story.First.MetAt.ShouldBe(At("Mon 11:30"));
        story.First.WorkingSecondsTaken.ShouldBe(90 * 60);
        story.StateAt(ClockKind.FirstResponse, "Mon 15:00").ShouldBe(ClockState.Met);
        story.Case.UnansweredSince.ShouldBeNull();
    }

    [Fact]
    public void Case_18_an_answer_typed_on_the_platform_stops_the_clock_at_the_platforms_time()
    {
        var story = new CaseStory().AnswersOnPlatform("Mon 10:45", known: "Mon 11:30");

        story.First.MetAt.ShouldBe(At("Mon 10:45"));
        story.Case.Status.ShouldBe(CaseStatus.Open);
    }

    [Fact]
    public void Case_19_an_answer_does_not_stop_the_resolution()
    {
        var story = new CaseStory().Answers("Mon 11:00");

        story.First.MetAt.ShouldNotBeNull();
        story.Resolution.MetAt.ShouldBeNull();
        story.Case.NextDueAt.ShouldBe(At("Mon+1 23:59:59"));
    }

    [Fact]
    public void Case_20_several_messages_in_a_row_count_from_the_oldest_unanswered()
    {
        var story = new CaseStory().Writes("Mon 10:05").Writes("Mon 10:10").Answers("Mon 11:00").Writes("Mon 12:00").Writes("Mon 13:00");

        story.First.StartedAt.ShouldBe(At("Mon 10:00"));
        story.Next.StartedAt.ShouldBe(At("Mon 12:00"));
        story.Next.DueAt.ShouldBe(At("Mon 16:00"));
        story.Case.Clocks.Count(c => c.Kind == ClockKind.NextResponse).ShouldBe(1);

        story.Answers("Mon 14:00").Writes("Mon 14:30");

        story.Next.MetAt.ShouldBe(At("Mon 14:00"));
        story.Clock(ClockKind.NextResponse, 2).StartedAt.ShouldBe(At("Mon 14:30"));
    }

    [Fact]
    public void Case_20_an_answer_between_two_messages_that_becomes_known_last_counts_for_the_first_only()
    {
        var story = new CaseStory().Writes("Mon 12:00").AnswersOnPlatform("Mon 11:00", known: "Mon 12:30");

        story.First.MetAt.ShouldBe(At("Mon 11:00"));
        story.Next.StartedAt.ShouldBe(At("Mon 12:00"));
        story.Next.MetAt.ShouldBeNull();
    }

    [Fact]
    public void Case_21_a_late_older_message_moves_the_start_back()
    {
        var story = new CaseStory("Mon 11:00").Writes("Mon 10:00", known: "Mon 11:30");

        story.First.StartedAt.ShouldBe(At("Mon 10:00"));
        story.First.DueAt.ShouldBe(At("Mon 14:00"));
        story.Case.OpenedAt.ShouldBe(At("Mon 10:00"));
    }

    [Theory]
    [InlineData("Mon 10:30", false)]
    [InlineData("Mon 11:30", true)]
    public void Case_21_an_answer_counts_for_a_late_message_only_when_it_came_after_it(string written, bool unanswered)
    {
        var story = new CaseStory().Answers("Mon 11:00").Writes(written, known: "Mon 12:00");

        (story.Case.UnansweredSince is not null).ShouldBe(unanswered);
        story.Case.Clocks.Count(c => c.Kind == ClockKind.NextResponse).ShouldBe(unanswered ? 1 : 0);
    }

    [Fact]
    public void An_answer_in_the_same_second_as_the_message_answers_it()
    {
        var story = new CaseStory().AnswersOnPlatform("Mon 10:00");

        story.First.MetAt.ShouldBe(At("Mon 10:00"));
        story.First.WorkingSecondsTaken.ShouldBe(0);
    }

    [Fact]
    public void Case_26_an_edit_leaves_the_start_and_a_removal_cancels()
    {
        var story = new CaseStory().Edits("m1", "Mon 10:30", "Other words").Removes("m1", "Mon 11:00");

        story.First.StartedAt.ShouldBe(At("Mon 10:00"));
        story.First.CancelledAt.ShouldBe(At("Mon 11:00"));
        story.Case.UnansweredSince.ShouldBeNull();

        story.Writes("Mon 12:00");
        story.Clock(ClockKind.FirstResponse, 2).StartedAt.ShouldBe(At("Mon 12:00"));
    }

    [Fact]
    public void Case_26_when_the_oldest_of_several_is_removed_the_next_one_rules()
    {
        var story = new CaseStory().Writes("Mon 11:00").Removes("m1", "Mon 11:30");

        story.First.StartedAt.ShouldBe(At("Mon 11:00"));
        story.First.DueAt.ShouldBe(At("Mon 15:00"));
        story.Case.UnansweredSince.ShouldBe(At("Mon 11:00"));
    }

    [Fact]
    public void Case_26_removing_a_message_after_its_target_was_missed_does_not_undo_the_miss()
    {
        var story = new CaseStory().Writes("Mon 11:00").Removes("m1", "Mon 15:00");

        story.First.StartedAt.ShouldBe(At("Mon 10:00"));
        story.First.BreachedAt.ShouldBe(At("Mon 14:00"));
    }

    [Fact]
    public void Case_27_read_and_answered_before_opening_uses_no_working_time()
    {
        var story = new CaseStory("Mon 06:00").Answers("Mon 08:30");

        story.First.WorkingSecondsTaken.ShouldBe(0);
        story.StateAt(ClockKind.FirstResponse, "Tue 09:00").ShouldBe(ClockState.Met);
    }

    [Theory]
    [InlineData("Mon 13:00", "Mon 15:00", 2 * 3600)]
    [InlineData("Mon 18:00", "Mon 20:00", 0)]
    [InlineData("Fri 16:00", "Mon+1 10:00", 2 * 3600)]
    [InlineData("Mon 13:00:10", "Mon 13:00:40", 30)]
    public void Case_29_the_resolution_pauses_while_waiting_for_the_resident(string from, string to, long paused)
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits(from);
        story.Resolution.PausedAt.ShouldBe(At(from));
        story.Resolution.DueAt.ShouldBeNull();
        story.StateAt(ClockKind.Resolution, to).ShouldBe(ClockState.Paused);

        story.Writes(to);

        story.Resolution.PausedAt.ShouldBeNull();
        story.Resolution.PausedWorkingSeconds.ShouldBe(paused);
        story.Case.Status.ShouldBe(CaseStatus.Open);
    }

    [Fact]
    public void Case_29_two_pauses_of_whole_days_add_up()
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits("Mon 12:00").Writes("Wed 09:00").Answers("Wed 10:00").Waits("Wed 11:00").Writes("Fri 09:00");

        story.Resolution.DueAt.ShouldBe(At("Wed+1 23:59:59"));
    }

    [Fact]
    public void Case_30_response_clocks_do_not_pause()
    {
        var story = new CaseStory().Waits("Mon 10:30");

        story.First.PausedAt.ShouldBeNull();
        story.First.DueAt.ShouldBe(At("Mon 14:00"));
        story.Resolution.PausedAt.ShouldBe(At("Mon 10:30"));
    }

    [Fact]
    public void Case_32_a_message_resumes_at_its_own_time()
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits("Mon 12:00").Writes("Tue 10:00", known: "Thu 16:00");

        story.Resolution.PausedWorkingSeconds.ShouldBe(6 * 3600);
        story.Next.StartedAt.ShouldBe(At("Tue 10:00"));
    }

    [Fact]
    public void Case_32_a_message_from_before_the_question_does_not_end_the_wait()
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits("Mon 12:00").Writes("Mon 11:30", known: "Mon 12:30");

        story.Case.Status.ShouldBe(CaseStatus.WaitingForResident);
        story.Resolution.PausedAt.ShouldBe(At("Mon 12:00"));
        story.Next.StartedAt.ShouldBe(At("Mon 11:30"));
    }

    [Fact]
    public void Case_33_paused_past_the_old_due_time_is_no_miss()
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits("Mon 12:00").Looks("Mon+2 12:00").Writes("Mon+2 12:00").Looks("Mon+2 12:00");

        story.Resolution.BreachedAt.ShouldBeNull();
        story.Resolution.DueAt!.Value.ShouldBeGreaterThan(At("Mon+2 12:00"));
        story.Alerts().ShouldNotContain(a => a.Kind == ClockKind.Resolution && a.What == nameof(SlaBreached));
    }

    [Fact]
    public void Case_33_missed_and_then_paused_for_long_stays_missed_and_can_still_be_worked_on()
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits("Wed+1 12:00").Writes("Wed+5 12:00");

        story.Resolution.BreachedAt.ShouldBe(At("Mon+1 23:59:59"));
        story.StateAt(ClockKind.Resolution, "Wed+5 12:00").ShouldBe(ClockState.Breached);

        story.Answers("Wed+5 13:00").Resolves("Wed+5 13:00").Looks("Wed+5 14:00");
        story.StateAt(ClockKind.Resolution, "Wed+5 14:00").ShouldBe(ClockState.MetLate);
        story.Alerts().ShouldContain((nameof(SlaBreached), ClockKind.Resolution, At("Mon+1 23:59:59")));
    }

    [Fact]
    public void Case_34_a_clock_resumed_after_hours_goes_on_at_the_next_opening()
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits("Mon 12:00").Writes("Mon 20:00");

        story.Resolution.UsedAt(Policy, At("Tue 09:00")).ShouldBe(2 * 3600);
        story.Resolution.UsedAt(Policy, At("Tue 10:00")).ShouldBe(3 * 3600);
    }

    [Fact]
    public void Case_37_a_message_after_resolution_starts_a_response_clock_and_goes_on_with_the_resolution()
    {
        var story = new CaseStory().Answers("Mon 11:00").Resolves("Mon 12:00").Writes("Thu 12:00");

        story.Case.Status.ShouldBe(CaseStatus.Open);
        story.Case.Outcome.ShouldBeNull();
        story.Next.StartedAt.ShouldBe(At("Thu 12:00"));
        story.Resolution.MetAt.ShouldBeNull();
        story.Resolution.PausedWorkingSeconds.ShouldBe(24 * 3600);
        story.Resolution.DueAt.ShouldBe(At("Wed+1 23:59:59"), "two whole days, Tuesday and Wednesday, are left out");
        story.Case.Clocks.Count(c => c.Kind == ClockKind.Resolution).ShouldBe(1);
    }

    [Theory]
    [InlineData(CaseStatus.Resolved, "Mon+1 12:00", true)]
    [InlineData(CaseStatus.Resolved, "Mon+1 12:00:01", false)]
    [InlineData(CaseStatus.Closed, "Mon+1 11:59", true)]
    [InlineData(CaseStatus.Closed, "Mon+1 12:01", false)]
    public void Case_38_after_the_grace_period_a_message_belongs_to_a_new_case(CaseStatus status, string written, bool taken)
    {
        var story = new CaseStory().Answers("Mon 11:00").Resolves("Mon 12:00");
        if (status == CaseStatus.Closed)
            story.Closes("Tue+1 12:00");

        story.Case.Takes(At(written), TimeSpan.FromDays(7)).ShouldBe(taken);
    }

    [Fact]
    public void A_message_from_within_the_grace_period_reopens_a_case_that_was_closed_before_it_became_known()
    {
        var story = new CaseStory().Answers("Mon 11:00").Resolves("Mon 12:00").Closes("Mon+1 12:01").Writes("Mon+1 11:00", known: "Mon+1 13:00");

        story.Case.Status.ShouldBe(CaseStatus.Open);
        story.Next.StartedAt.ShouldBe(At("Mon+1 11:00"));
    }

    [Fact]
    public void Case_38_what_is_not_an_enquiry_takes_no_further_message() =>
        new CaseStory().IsSpam("Mon 11:00").Case.Takes(At("Mon 11:01"), TimeSpan.FromDays(7)).ShouldBeFalse();

    [Fact]
    public void Case_39_taking_back_that_it_is_not_an_enquiry_restores_the_clocks()
    {
        var story = new CaseStory().IsSpam("Mon 11:00").Reopens("Mon 12:00");

        story.First.CancelledAt.ShouldBeNull();
        story.First.DueAt.ShouldBe(At("Mon 14:00"));
        story.Case.UnansweredSince.ShouldBe(At("Mon 10:00"));
        story.Case.NextDueAt.ShouldBe(At("Mon 14:00"));
        story.Resolution.CancelledAt.ShouldBeNull();
        story.Resolution.PausedWorkingSeconds.ShouldBe(3600);
    }

    [Fact]
    public void Case_39_reopening_a_case_that_was_resolved_over_a_message_leaves_that_message_unanswered()
    {
        var story = new CaseStory().Resolves("Mon 11:00", reason: "No answer needed").Reopens("Mon 12:00");

        story.Case.UnansweredSince.ShouldBe(At("Mon 10:00"));
        story.Answers("Mon 13:00").First.WorkingSecondsTaken.ShouldBe(3 * 3600);
    }

    [Fact]
    public void Case_39_reopening_does_not_ask_for_what_was_answered_in_the_meantime()
    {
        var story = new CaseStory().Resolves("Mon 11:00", reason: "No answer needed").AnswersOnPlatform("Mon 11:30").Reopens("Mon 12:00");

        story.Case.UnansweredSince.ShouldBeNull();
    }

    [Fact]
    public void Case_40_reopening_after_a_miss_keeps_it_and_counts_a_new_cycle()
    {
        var story = new CaseStory().Answers("Mon 11:00").Resolves("Tue+1 12:00").Writes("Wed+1 12:00");

        story.Resolution.BreachedAt.ShouldBe(At("Mon+1 23:59:59"));
        story.StateAt(ClockKind.Resolution, "Wed+1 12:00").ShouldBe(ClockState.MetLate);
        story.Clock(ClockKind.Resolution, 2).StartedAt.ShouldBe(At("Wed+1 12:00"));
        story.Clock(ClockKind.Resolution, 2).DueAt.ShouldBe(At("Wed+2 23:59:59"));
    }

    [Fact]
    public void Case_41_a_case_closed_over_a_message_and_reopened_by_a_new_one_counts_from_the_new_one()
    {
        var story = new CaseStory().Resolves("Mon 11:00", reason: "No answer needed").Writes("Thu 12:00");

        story.First.CancelledAt.ShouldBe(At("Mon 11:00"));
        story.Clock(ClockKind.FirstResponse, 2).StartedAt.ShouldBe(At("Thu 12:00"));
    }

    [Fact]
    public void A_message_older_than_the_resolution_that_became_known_after_it_counts_from_its_own_time()
    {
        var story = new CaseStory().Answers("Mon 11:00").Resolves("Mon 12:00").Writes("Mon 11:30", known: "Mon 12:30");

        story.Case.Status.ShouldBe(CaseStatus.Open);
        story.Case.UnansweredSince.ShouldBe(At("Mon 11:30"));
    }

    [Fact]
    public void A_message_older_than_the_answer_that_became_known_after_resolution_reopens_without_a_response_clock()
    {
        var story = new CaseStory().Answers("Mon 11:00").Resolves("Mon 12:00").Writes("Mon 10:30", known: "Mon 12:30");

        story.Case.Status.ShouldBe(CaseStatus.Open);
        story.Case.UnansweredSince.ShouldBeNull();
        story.Case.NextDueAt.ShouldBe(At("Mon+1 23:59:59"));
    }

    [Fact]
    public void Case_43_a_raise_with_time_left_moves_the_due_time_closer()
    {
        var story = new CaseStory().Becomes(Priority.High, "Mon 10:30");

        story.First.DueAt.ShouldBe(At("Mon 12:00"));
        story.First.BreachedAt.ShouldBeNull();
        story.Resolution.DueAt.ShouldBe(At("Thu 23:59:59"));
    }

    [Fact]
    public void Case_43_a_raise_into_the_past_is_missed_at_the_change_by_the_one_who_changed_it()
    {
        var story = new CaseStory().Becomes(Priority.Urgent, "Mon 13:00").Looks("Mon 13:05");

        story.First.DueAt.ShouldBe(At("Mon 11:00"));
        story.First.BreachedAt.ShouldBe(At("Mon 13:00"));
        story.Alerts().ShouldBe([(nameof(SlaBreached), ClockKind.FirstResponse, At("Mon 13:00"))]);
        story.Case.Events.Single(e => e.Fact is PriorityChanged).ActorName.ShouldBe("Asha Example");
    }

    [Fact]
    public void Case_43_a_raise_past_the_warning_point_warns_at_the_change()
    {
        var story = new CaseStory().Becomes(Priority.High, "Mon 11:45").Looks("Mon 11:50");

        story.Alerts().ShouldBe([(nameof(SlaAtRisk), ClockKind.FirstResponse, At("Mon 11:45"))]);
    }

    [Fact]
    public void Case_43_a_raise_during_a_pause_that_leaves_no_time_is_missed_when_the_pause_ends()
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits("Wed 12:00").Becomes(Priority.Urgent, "Wed 13:00").Writes("Wed 14:00");

        story.Resolution.BreachedAt.ShouldBe(At("Wed 14:00"));
    }

    [Fact]
    public void Case_44_lowering_after_a_miss_does_not_undo_it()
    {
        var story = new CaseStory().Looks("Mon 14:30").Becomes(Priority.Low, "Mon 15:00").Looks("Mon 15:05").Answers("Mon 15:30");

        story.First.BreachedAt.ShouldBe(At("Mon 14:00"));
        story.StateAt(ClockKind.FirstResponse, "Mon 16:00").ShouldBe(ClockState.MetLate);
        story.Alerts().Count(a => a.What == nameof(SlaBreached)).ShouldBe(1);
        story.Alerts().ShouldNotContain(a => a.What == nameof(SlaBreachCorrected));
    }

    [Fact]
    public void Case_44_up_and_down_again_gains_no_time()
    {
        var story = new CaseStory().Becomes(Priority.Low, "Mon 10:30").Becomes(Priority.Normal, "Mon 11:30");

        story.First.DueAt.ShouldBe(At("Mon 14:00"));
        story.Resolution.DueAt.ShouldBe(At("Mon+1 23:59:59"));
    }

    [Fact]
    public void Case_45_time_used_and_paused_carries_over_a_change_of_priority()
    {
        var story = new CaseStory().Answers("Mon 11:00").Waits("Mon 12:00").Writes("Wed 09:00").Becomes(Priority.High, "Wed 10:00");

        story.Resolution.DueAt.ShouldBe(At("Fri 23:59:59"), "three working days and the one of the pause");
        story.Resolution.PausedWorkingSeconds.ShouldBe(13 * 3600);
    }

    [Fact]
    public void Case_57_the_warning_comes_once_at_three_quarters_and_the_breach_once()
    {
        var story = new CaseStory().Looks("Mon 12:59").Looks("Mon 13:00").Looks("Mon 13:01").Looks("Mon 14:00");
        story.Alerts().ShouldBe([(nameof(SlaAtRisk), ClockKind.FirstResponse, At("Mon 13:00"))]);

        story.Looks("Mon 14:01").Looks("Mon 14:02").Looks("Mon 16:00");

        story.Alerts().ShouldBe([(nameof(SlaAtRisk), ClockKind.FirstResponse, At("Mon 13:00")), (nameof(SlaBreached), ClockKind.FirstResponse, At("Mon 14:00"))]);
        story.First.NextAlertAt.ShouldBeNull();
    }

    [Fact]
    public void Case_57_a_recalculation_that_moves_nothing_warns_no_second_time()
    {
        var story = new CaseStory().Looks("Mon 13:05").Writes("Mon 13:10").Looks("Mon 13:15");

        story.Alerts().Count.ShouldBe(1);
    }

    [Fact]
    public void Case_57_the_warning_is_armed_again_when_the_due_time_moves_on()
    {
        var story = new CaseStory(priority: Priority.High).Looks("Mon 11:35").Becomes(Priority.Normal, "Mon 11:40").Looks("Mon 13:05");

        story.Alerts().ShouldBe([(nameof(SlaAtRisk), ClockKind.FirstResponse, At("Mon 11:30")), (nameof(SlaAtRisk), ClockKind.FirstResponse, At("Mon 13:00"))]);
    }

    [Fact]
    public void Case_57_the_warning_is_armed_again_when_the_priority_is_lowered_during_a_pause()
    {
        var story = new CaseStory(priority: Priority.Urgent).Answers("Mon 10:30").Looks("Tue 16:00").Waits("Tue 16:30").Becomes(Priority.Low, "Tue 16:40").Writes("Wed 10:00");

        story.Resolution.WarnedAt.ShouldBeNull();
        story.Resolution.NextAlertAt.ShouldBe(story.Resolution.WarnAt);
    }

    [Fact]
    public void Case_58_the_warning_falls_into_working_time()
    {
        var story = new CaseStory("Mon 16:30");

        story.First.WarnAt.ShouldBe(At("Tue 11:30"));
        new CaseStory(priority: Priority.Low).First.WarnAt.ShouldBe(At("Tue 13:15"));
    }

    [Fact]
    public void Case_59_after_an_outage_the_breach_has_its_true_time_and_no_late_warning_is_sent()
    {
        var story = new CaseStory().Looks("Mon 15:00");

        story.Alerts().ShouldBe([(nameof(SlaBreached), ClockKind.FirstResponse, At("Mon 14:00"))]);
        story.Case.Events[^1].RecordedAt.ShouldBe(At("Mon 15:00"));
    }

    [Fact]
    public void Case_59_a_miss_that_was_answered_during_the_outage_is_raised_with_its_true_time()
    {
        var story = new CaseStory().Answers("Mon 14:30");
        story.First.NextAlertAt.ShouldNotBeNull();

        story.Looks("Mon 15:00").Looks("Mon 15:01");

        story.Alerts().ShouldBe([(nameof(SlaBreached), ClockKind.FirstResponse, At("Mon 14:00"))]);
        story.First.NextAlertAt.ShouldBeNull();
    }

    [Theory]
    [InlineData("Mon 14:00", ClockState.Met)]
    [InlineData("Mon 14:00:00.001", ClockState.MetLate)]
    public void Case_61_exactly_due_is_in_time(string answered, ClockState state)
    {
        var story = new CaseStory().AnswersOnPlatform(answered).Looks("Mon 16:00");

        story.StateAt(ClockKind.FirstResponse, "Mon 16:00").ShouldBe(state);
        story.Alerts().Count.ShouldBe(state == ClockState.Met ? 0 : 1);
    }

    [Fact]
    public void Case_61_an_answer_in_time_that_becomes_known_after_the_breach_was_raised_corrects_it()
    {
        var story = new CaseStory().Looks("Mon 14:01").AnswersOnPlatform("Mon 13:59", known: "Mon 14:05");

        story.First.BreachedAt.ShouldBeNull();
        story.StateAt(ClockKind.FirstResponse, "Mon 15:00").ShouldBe(ClockState.Met);
        story.Alerts()[^1].What.ShouldBe(nameof(SlaBreachCorrected));
    }

    [Fact]
    public void Case_61_a_removal_that_moves_the_start_moves_the_time_of_the_miss()
    {
        var story = new CaseStory().Writes("Mon 10:20", "second").Looks("Mon 14:25").Removes("m1", "Mon 13:00", known: "Mon 14:30");

        story.First.DueAt.ShouldBe(At("Mon 14:20"));
        story.First.BreachedAt.ShouldBe(At("Mon 14:20"));
    }

    [Fact]
    public void Case_63_a_paused_resolved_or_spam_case_raises_nothing()
    {
        new CaseStory().Answers("Mon 11:00").Waits("Mon 12:00").Looks("Mon+3 12:00").Alerts().ShouldBeEmpty();
        new CaseStory().Answers("Mon 11:00").Resolves("Mon 12:00").Looks("Mon+3 12:00").Alerts().ShouldBeEmpty();
        new CaseStory().IsSpam("Mon 11:00").Looks("Mon+3 12:00").Alerts().ShouldBeEmpty();
        new CaseStory().Removes("m1", "Mon 11:00").Looks("Tue 12:00").Alerts().ShouldBeEmpty();
    }

    [Fact]
    public void Case_28_spam_cancels_and_resolution_without_an_answer_cancels_the_response_but_meets_the_resolution()
    {
        var spam = new CaseStory().IsSpam("Mon 11:00");
        spam.Case.Clocks.ShouldAllBe(c => c.CancelledAt == At("Mon 11:00"));
        spam.Case.NextDueAt.ShouldBe(Case.Ended);

        var resolved = new CaseStory().Resolves("Mon 11:00", reason: "Rang them");
        resolved.First.CancelledAt.ShouldBe(At("Mon 11:00"));
        resolved.Resolution.MetAt.ShouldBe(At("Mon 11:00"));
    }

    [Fact]
    public void A_case_resolved_with_its_reply_on_the_way_waits_for_the_delivery()
    {
        var story = new CaseStory().Queues("r", "Mon 11:00").Resolves("Mon 11:01", replyOnItsWay: true);
        story.First.HasEnded.ShouldBeFalse();
        story.Case.Status.ShouldBe(CaseStatus.Resolved);

        story.Sends("r", "Mon 11:02");

        story.First.MetAt.ShouldBe(At("Mon 11:02"));
        story.Case.NextDueAt.ShouldBe(Case.Ended);
    }

    [Fact]
    public void A_case_resolved_with_a_reply_that_then_fails_is_open_again_from_the_original_start()
    {
        var story = new CaseStory().Queues("r", "Mon 11:00").Resolves("Mon 11:01", replyOnItsWay: true).Fails("r", "Mon 11:05");

        story.Case.Status.ShouldBe(CaseStatus.Open);
        story.Case.UnansweredSince.ShouldBe(At("Mon 10:00"));
        story.First.DueAt.ShouldBe(At("Mon 14:00"));
    }

    [Fact]
    public void Case_66_the_due_time_by_which_queues_sort_is_that_of_the_earliest_running_clock()
    {
        var story = new CaseStory();
        story.Case.NextDueAt.ShouldBe(story.First.DueAt!.Value);

        story.Answers("Mon 11:00").Case.NextDueAt.ShouldBe(story.Resolution.DueAt!.Value);
        story.Waits("Mon 11:30").Case.NextDueAt.ShouldBe(Case.NoDeadline);
        story.Reopens("Mon 11:40").Resolves("Mon 12:00").Case.NextDueAt.ShouldBe(Case.Ended);
    }

    [Fact]
    public void Clocks_cannot_be_computed_from_a_part_of_the_events()
    {
        var story = new CaseStory();
        typeof(Case).GetProperty(nameof(Case.EventCount))!.SetValue(story.Case, 5);

        Should.Throw<InvalidOperationException>(() => story.Case.ComputeClocks(Policy, At("Mon 11:00"))).Message.ShouldContain("5 events");
    }
}
