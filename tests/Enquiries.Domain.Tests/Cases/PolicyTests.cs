using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Tests.Sla;
using static Enquiries.Domain.Tests.Cases.CaseStory;

namespace Enquiries.Domain.Tests.Cases;

public class PolicyTests
{
    private static readonly Guid Roads = Guid.NewGuid();
    private static readonly Guid Highways = Guid.NewGuid();
    private static readonly DateTimeOffset Before = At("Mon 08:00");

    private static SlaTarget Hours(double hours) => new SlaTarget.Working(TimeSpan.FromHours(hours));

    [Theory]
    [InlineData(ChannelKind.Facebook, true, false, Priority.Normal, ResidentFlag.None, "roads")]
    [InlineData(ChannelKind.Facebook, false, false, Priority.Normal, ResidentFlag.NeedsCare, "care")]
    [InlineData(ChannelKind.Facebook, true, true, Priority.Urgent, ResidentFlag.NeedsCare, "roads")]
    [InlineData(ChannelKind.Facebook, false, true, Priority.Urgent, ResidentFlag.None, "urgent highways")]
    [InlineData(ChannelKind.Facebook, false, true, Priority.High, ResidentFlag.Press, "standard")]
    public void Case_47_the_first_policy_whose_conditions_all_hold_is_chosen(
        ChannelKind channel, bool roads, bool highways, Priority priority, ResidentFlag flag, string chosen)
    {
        var ids = new Dictionary<string, Guid> { ["roads"] = Guid.NewGuid(), ["care"] = Guid.NewGuid(), ["urgent highways"] = Guid.NewGuid(), ["standard"] = RuleBook.StandardPolicyId };
        var book = new Rules()
            .Policy(Rules.Standard with { Name = "care", When = new() { ResidentFlags = [ResidentFlag.NeedsCare] } }, Before, ids["care"], position: 20)
            .Policy(Rules.Standard with { Name = "roads", When = new() { Categories = [Roads], Channels = [ChannelKind.Facebook] } }, Before, ids["roads"], position: 10)
            .Policy(Rules.Standard with { Name = "urgent highways", When = new() { Teams = [Highways], Priorities = [Priority.Urgent] } }, Before, ids["urgent highways"], position: 30)
            .Book;

        book.Choose(new CaseFacts(channel, roads ? Roads : null, highways ? Highways : null, priority, flag, At("Mon 10:00"))).PolicyId.ShouldBe(ids[chosen]);
    }

    [Fact]
    public void Case_47_of_two_policies_in_the_same_place_the_older_is_tried_first_every_time()
    {
        var (older, newer) = (Guid.NewGuid(), Guid.NewGuid());
        var rules = new Rules().Policy(Rules.Standard, Before, older, position: 5).Policy(Rules.Standard with { Name = "Other" }, Before, newer, position: 5);

        for (var i = 0; i < 5; i++)
            rules.Book.Choose(new CaseFacts(ChannelKind.Facebook, null, null, Priority.Normal, ResidentFlag.None, Before)).PolicyId.ShouldBe(older);
    }

    [Fact]
    public void Case_47_a_case_that_no_policy_is_for_has_no_clock_and_is_unanswered_all_the_same()
    {
        var story = new CaseStory(rules: new Rules().Policy(Rules.Standard, Before, retired: true).Book);

        story.Case.Clocks.ShouldBeEmpty();
        story.Case.NextDueAt.ShouldBe(Case.NoDeadline);
        story.Case.UnansweredSince.ShouldBe(At("Mon 10:00"));
        story.Answers("Mon 11:00").Case.UnansweredSince.ShouldBeNull();
    }

    [Fact]
    public void Case_46_a_new_version_for_new_cases_leaves_running_clocks_alone()
    {
        var story = new CaseStory();
        var changed = new Rules().Policy(Rules.With(Hours(1)), At("Mon 10:30")).Book;

        story.Under(changed, "Mon 10:31");

        story.First.DueAt.ShouldBe(At("Mon 14:00"));
        story.First.PolicyVersion.ShouldBe(1);
        new CaseStory("Mon 10:40", rules: changed).First.DueAt.ShouldBe(At("Mon 11:40"));
    }

    [Fact]
    public void Case_46_a_new_version_that_moves_open_cases_keeps_what_has_been_used_and_says_so()
    {
        var story = new CaseStory().Answers("Mon 10:30").Waits("Tue 10:00").Writes("Tue 12:00");
        var changed = new Rules().Policy(Rules.With(Hours(4), Hours(3), Hours(10)), At("Tue 13:00"), moves: true, reason: "Shorter targets").Book;

        story.Under(changed, "Tue 13:05");

        story.Next.DueAt.ShouldBe(At("Tue 15:00"));
        story.Resolution.DueAt.ShouldBe(At("Tue 14:00"), "7 h used on Monday, 1 h on Tuesday before the pause, 2 h left from 12:00");
        story.Resolution.PolicyVersion.ShouldBe(2);
        var moved = story.Case.Events.Single(e => e.Fact is PolicyChosen);
        (moved.At, moved.ActorName, ((PolicyChosen)moved.Fact).Reason).ShouldBe((At("Tue 13:00"), "Lee Example", "Policy Standard: Shorter targets"));
    }

    [Fact]
    public void Case_46_a_case_that_ended_before_the_move_is_not_moved()
    {
        var story = new CaseStory().Answers("Mon 10:30").Resolves("Mon 11:00");

        story.Under(new Rules().Policy(Rules.With(Hours(1)), At("Mon 12:00"), moves: true).Book, "Mon 12:01");

        story.Resolution.PolicyVersion.ShouldBe(1);
        story.Case.Events.ShouldNotContain(e => e.Fact is PolicyChosen);
    }

    [Fact]
    public void Case_46_following_a_move_twice_changes_nothing()
    {
        var changed = new Rules().Policy(Rules.With(Hours(1)), At("Mon 10:30"), moves: true).Book;
        var story = new CaseStory().Under(changed, "Mon 10:31");
        var events = story.Case.EventCount;

        story.Under(changed, "Mon 10:32").Case.EventCount.ShouldBe(events);
        story.Case.RulesVersion.ShouldBe(changed.LastMove);
    }

    [Fact]
    public void Case_43_a_move_that_puts_the_due_time_into_the_past_is_a_miss_at_the_time_of_the_change()
    {
        var story = new CaseStory().Under(new Rules().Policy(Rules.With(Hours(1)), At("Mon 12:30"), moves: true).Book, "Mon 12:31").Looks("Mon 12:32");

        story.First.DueAt.ShouldBe(At("Mon 11:00"));
        story.First.BreachedAt.ShouldBe(At("Mon 12:30"));
        story.Alerts().ShouldBe([(nameof(SlaBreached), ClockKind.FirstResponse, At("Mon 12:30"))]);
    }

    [Fact]
    public void Case_06_a_holiday_added_after_creation_moves_the_clocks_that_follow_the_calendar()
    {
        var closed = Rules.OfficeHours with { ClosedDays = [new NamedDay(new DateOnly(2026, 9, 15), "Proclaimed holiday")] };
        var added = new Rules().Calendar(closed, At("Mon 16:00"), moves: true, reason: "Proclaimed");
        var story = new CaseStory("Mon 15:00").Under(added.Book, "Mon 16:01");
        story.First.DueAt.ShouldBe(At("Wed 11:00"));
        story.First.CalendarVersion.ShouldBe(2);

        story.Under(added.Calendar(Rules.OfficeHours, At("Mon 16:30"), moves: true, reason: "Withdrawn").Book, "Mon 16:31");

        story.First.DueAt.ShouldBe(At("Tue 11:00"));
    }

    [Fact]
    public void A_policy_saved_later_for_new_cases_only_is_not_taken_up_by_a_move_of_another()
    {
        var (care, press) = (Guid.NewGuid(), Guid.NewGuid());
        var rules = new Rules().Policy(Rules.With(Hours(1)) with { Name = "Everything" }, At("Mon 10:30"), care, position: 5)
            .Policy(Rules.With(Hours(2)) with { Name = "Press", When = new() { ResidentFlags = [ResidentFlag.Press] } }, At("Mon 10:40"), press, moves: true, position: 1);

        var story = new CaseStory().Under(rules.Book, "Mon 10:45");

        story.First.PolicyId.ShouldBe(RuleBook.StandardPolicyId);
    }

    [Fact]
    public void A_policy_that_is_deleted_with_a_move_gives_its_cases_to_the_next()
    {
        var roads = Guid.NewGuid();
        var rules = new Rules().Policy(Rules.With(Hours(1)) with { Name = "Everything" }, Before, roads, position: 5);
        var story = new CaseStory(rules: rules.Book);
        story.First.DueAt.ShouldBe(At("Mon 11:00"));

        story.Under(rules.Policy(Rules.With(Hours(1)) with { Name = "Everything" }, At("Mon 10:30"), roads, moves: true, position: 5, retired: true).Book, "Mon 10:31");

        story.First.PolicyId.ShouldBe(RuleBook.StandardPolicyId);
        story.First.DueAt.ShouldBe(At("Mon 14:00"));
    }

    [Fact]
    public void Another_category_priority_or_knowledge_of_the_resident_can_bring_another_policy()
    {
        var (roads, urgent, care) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var book = new Rules()
            .Policy(Rules.With(Hours(1)) with { Name = "Urgent", When = new() { Priorities = [Priority.Urgent] } }, Before, urgent, position: 1)
            .Policy(Rules.With(Hours(3)) with { Name = "Care", When = new() { ResidentFlags = [ResidentFlag.NeedsCare] } }, Before, care, position: 2)
            .Policy(Rules.With(Hours(2)) with { Name = "Roads", When = new() { Categories = [Roads] } }, Before, roads, position: 3).Book;
        var @case = new CaseStory(rules: book).Case;

        @case.Categorise(Roads, Asha, At("Mon 10:10"), book);
        @case.Clocks[0].Policy.ShouldBe("Standard", "the clock list is in order of start: resolution first");
        @case.PolicyId.ShouldBe(roads);
        @case.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt.ShouldBe(At("Mon 12:00"));
        @case.FlagResident(ResidentFlag.NeedsCare, Asha, At("Mon 10:20"), book);
        @case.PolicyId.ShouldBe(care);
        @case.ChangePriority(Priority.Urgent, Asha, At("Mon 10:30"), book);
        @case.PolicyId.ShouldBe(urgent);
        @case.ChangePriority(Priority.Normal, Asha, At("Mon 10:40"), book);
        @case.PolicyId.ShouldBe(care);
        @case.Clocks.Single(c => c.Kind == ClockKind.FirstResponse).DueAt.ShouldBe(At("Mon 13:00"));
    }

    [Theory]
    [InlineData(false, "Mon 14:00")]
    [InlineData(true, "Mon 12:00")]
    public void Case_49_a_transfer_leaves_the_clock_alone_unless_the_policy_follows_the_team(bool follows, string due)
    {
        var book = new Rules().Policy(Rules.Standard with { FollowsTeam = follows }, Before)
            .Policy(Rules.With(Hours(2)) with { Name = "Highways", When = new() { Teams = [Highways] } }, Before, Guid.NewGuid()).Book;
        var story = new CaseStory(rules: book);

        story.Case.TransferTo(Highways, "Theirs", Asha, At("Mon 10:30"), book);

        story.First.DueAt.ShouldBe(At(due));
    }

    [Fact]
    public void Case_64_surge_targets_hold_for_cases_opened_within_it_and_end_by_themselves()
    {
        var surge = Rules.With(Hours(16)) with { Name = "Storm", When = new() { OpenedFrom = At("Mon 12:00"), OpenedBefore = At("Wed 12:00") } };
        var book = new Rules().Policy(surge, At("Mon 12:00"), Guid.NewGuid(), moves: true).Book;

        new CaseStory("Mon 11:00", rules: book).First.Policy.ShouldBe("Standard");
        new CaseStory("Mon 12:00", rules: book).First.Policy.ShouldBe("Storm");
        new CaseStory("Wed 11:59", rules: book).First.DueAt.ShouldBe(At("Fri 11:59"));
        new CaseStory("Wed 12:00", rules: book).First.Policy.ShouldBe("Standard");
    }

    [Fact]
    public void A_policy_without_a_target_starts_no_clock_and_one_that_gets_it_counts_from_the_beginning()
    {
        var rules = new Rules().Policy(Rules.With(null, null, Hours(40)), Before);
        var story = new CaseStory(rules: rules.Book);
        story.Case.Clocks.Select(c => c.Kind).ShouldBe([ClockKind.Resolution]);

        story.Under(rules.Policy(Rules.With(Hours(4), Hours(4), null), At("Mon 12:00"), moves: true).Book, "Mon 12:01");

        story.First.DueAt.ShouldBe(At("Mon 14:00"));
        story.Resolution.CancelledAt.ShouldBe(At("Mon 12:00"));
    }

    [Fact]
    public void An_update_is_due_after_each_answer_until_the_case_is_resolved()
    {
        var book = new Rules().Policy(Rules.With(Hours(4), Hours(4), new SlaTarget.WorkingDays(20), new SlaTarget.WorkingDays(5)), Before).Book;
        var story = new CaseStory(rules: book).Answers("Mon 11:00");
        story.Clock(ClockKind.PeriodicUpdate).DueAt.ShouldBe(At("Mon+1 23:59:59"));

        story.Answers("Thu 11:00").Looks("Fri 11:00");
        story.StateAt(ClockKind.PeriodicUpdate, "Fri 11:00").ShouldBe(ClockState.Met);
        story.Clock(ClockKind.PeriodicUpdate, 2).DueAt.ShouldBe(At("Thu+1 23:59:59"));

        story.Looks("Fri+1 09:00").Alerts()[^1].ShouldBe((nameof(SlaBreached), ClockKind.PeriodicUpdate, At("Thu+1 23:59:59")));
        story.Resolves("Fri+1 10:00").Clock(ClockKind.PeriodicUpdate, 2).BreachedAt.ShouldBe(At("Thu+1 23:59:59"));
    }

    [Theory]
    [InlineData(false, "Mon 14:00")]
    [InlineData(true, "Tue 10:00")]
    public void Case_30_whether_a_response_clock_pauses_while_waiting_is_the_policys_choice(bool pauses, string due)
    {
        var kinds = pauses ? new[] { ClockKind.Resolution, ClockKind.FirstResponse } : [ClockKind.Resolution];
        var book = new Rules().Policy(Rules.Standard with { PausedWhileWaiting = kinds }, Before).Book;

        var story = new CaseStory(rules: book).Waits("Mon 12:00").Reopens("Mon 16:00");

        story.First.DueAt.ShouldBe(At(due));
    }

    [Fact]
    public void Case_31_moving_between_two_kinds_of_waiting_neither_starts_again_nor_counts_twice()
    {
        var book = new Rules().Policy(Rules.With(Hours(4), Hours(4), Hours(10)), Before).Book;
        var story = new CaseStory(rules: book).Answers("Mon 11:00").Waits("Mon 12:00").WaitsForAnotherAuthority("Mon 14:00").Reopens("Tue 10:00");

        story.Resolution.PausedWorkingSeconds.ShouldBe(6 * 3600);
        story.Resolution.DueAt.ShouldBe(At("Wed 10:00"), "2 h used on Monday, 7 h on Tuesday, 1 h on Wednesday");
    }

    [Fact]
    public void Case_55_handed_to_another_authority_all_of_our_clocks_stand_still_until_it_comes_back()
    {
        var story = new CaseStory().WaitsForAnotherAuthority("Mon 11:00");
        story.StateAt(ClockKind.FirstResponse, "Tue 11:00").ShouldBe(ClockState.Paused);
        story.StateAt(ClockKind.Resolution, "Tue 11:00").ShouldBe(ClockState.Paused);

        story.Reopens("Tue 11:00");

        story.First.DueAt.ShouldBe(At("Tue 14:00"));
    }

    [Fact]
    public void Case_35_a_pause_added_afterwards_moves_what_runs_and_erases_no_miss()
    {
        var book = new Rules().Policy(Rules.With(Hours(4), Hours(4), Hours(6)), Before).Book;
        var running = new CaseStory(rules: book).Answers("Mon 11:00").HadWaited("Mon 12:00", "Mon 14:00", "Mon 15:00");
        running.Resolution.DueAt.ShouldBe(At("Tue 10:00"));
        running.Resolution.BreachedAt.ShouldBeNull();

        var missed = new CaseStory(rules: book).Answers("Mon 11:00").Looks("Mon 16:30").HadWaited("Mon 12:00", "Mon 14:00", "Mon 16:45");
        missed.Resolution.DueAt.ShouldBe(At("Tue 10:00"));
        missed.Resolution.BreachedAt.ShouldBe(At("Mon 16:00"));
    }

    [Fact]
    public void Case_35_a_pause_added_over_another_counts_no_time_twice()
    {
        var book = new Rules().Policy(Rules.With(Hours(4), Hours(4), Hours(10)), Before).Book;
        var story = new CaseStory(rules: book).Answers("Mon 10:10").Waits("Mon 12:00").Reopens("Mon 13:00").HadWaited("Mon 11:00", "Mon 14:00", "Mon 15:00");

        story.Resolution.PausedWorkingSeconds.ShouldBe(3 * 3600);
        story.Resolution.DueAt.ShouldBe(At("Tue 15:00"));
    }

    [Theory]
    [InlineData("Mon 14:00", "Mon 13:00", "Mon 15:00", "The wait must end after it began.")]
    [InlineData("Mon 14:00", "Mon 16:00", "Mon 15:00", "The wait must have ended by now.")]
    [InlineData("Mon 09:00", "Mon 12:00", "Mon 15:00", "The wait cannot begin before the case was opened.")]
    public void A_wait_that_cannot_have_been_is_refused_in_words(string from, string to, string at, string words) =>
        Should.Throw<RuleException>(() => new CaseStory().HadWaited(from, to, at)).Message.ShouldStartWith(words);

    [Fact]
    public void An_answer_by_telephone_counts_when_it_was_given()
    {
        var story = new CaseStory().Looks("Mon 15:00").AnsweredByTelephone("Mon 13:30", known: "Mon 15:30");

        story.StateAt(ClockKind.FirstResponse, "Mon 16:00").ShouldBe(ClockState.Met);
        story.Alerts()[^1].What.ShouldBe(nameof(SlaBreachCorrected));
        story.Case.UnansweredSince.ShouldBeNull();
        Should.Throw<RuleException>(() => story.AnsweredByTelephone("Tue 13:30", known: "Mon 16:00")).Message.ShouldBe("The answer must have been given already.");
    }

    [Fact]
    public void Case_67_a_miss_that_a_change_of_rules_made_is_corrected_openly_when_the_answer_had_been_given_before_the_change()
    {
        var rules = new Rules().Policy(Rules.With(Hours(4)), Before);
        var story = new CaseStory(rules: rules.Book).Answers("Mon 10:10").Writes("Mon 11:00");
        story.Under(rules.Policy(Rules.With(Hours(4), next: Hours(1)), At("Tue 12:00"), moves: true).Book, "Tue 12:00").Looks("Tue 12:01");
        story.Clock(ClockKind.NextResponse, 1).BreachedAt.ShouldBe(At("Tue 12:00"));

        story.AnsweredByTelephone("Tue 09:00", known: "Tue 12:30");

        story.Case.Clocks.ShouldNotContain(c => c.Kind == ClockKind.NextResponse);
        story.Case.Events.Select(e => e.Fact).OfType<SlaBreachCorrected>().ShouldBe([new SlaBreachCorrected(ClockKind.NextResponse, 1)]);
    }

    [Fact]
    public void Case_57_a_policy_can_warn_at_a_share_and_some_time_before()
    {
        var book = new Rules().Policy(Rules.With(Hours(8)) with { WarningShare = 0.5, WarnBefore = TimeSpan.FromHours(1) }, Before).Book;
        var story = new CaseStory(rules: book).Looks("Mon 14:00").Looks("Mon 14:30").Looks("Tue 09:00").Looks("Tue 09:30");

        story.First.DueAt.ShouldBe(At("Tue 10:00"));
        story.Alerts().ShouldBe([(nameof(SlaAtRisk), ClockKind.FirstResponse, At("Mon 14:00")), (nameof(SlaAtRisk), ClockKind.FirstResponse, At("Tue 09:00"))]);
    }

    [Fact]
    public void Case_57_a_warning_is_armed_again_only_when_the_due_time_moves_by_more_than_the_warning()
    {
        // Warned one hour before 14:00; due moves to 14:30, which the warning has covered, and then to 16:00, which it has not.
        var rules = new Rules().Policy(Rules.With(Hours(4)) with { WarningShare = null, WarnBefore = TimeSpan.FromHours(1) }, Before);
        var story = new CaseStory(rules: rules.Book).Looks("Mon 13:00");
        story.Under(rules.Policy(Rules.With(Hours(4.5)) with { WarningShare = null, WarnBefore = TimeSpan.FromHours(1) }, At("Mon 13:10"), moves: true).Book, "Mon 13:10").Looks("Mon 13:45");
        story.Alerts().Count.ShouldBe(1);

        story.Under(rules.Policy(Rules.With(Hours(6)) with { WarningShare = null, WarnBefore = TimeSpan.FromHours(1) }, At("Mon 14:00"), moves: true).Book, "Mon 14:00").Looks("Mon 15:01");

        story.Alerts().Select(a => a.At).ShouldBe([At("Mon 13:00"), At("Mon 15:00")]);
    }

    [Theory]
    [InlineData("Fri 14:00", 24, 8, "Fri 16:59:59")]
    [InlineData("Fri 18:00", 24, 2, "Fri 18:00")]
    [InlineData("Mon 10:00", 24, 1, "Tue 09:00")]
    public void Case_58_a_warning_out_of_hours_is_sent_at_the_last_working_moment_before_it(string opened, int hours, int before, string warned)
    {
        var elapsed = new SlaTarget.Elapsed(TimeSpan.FromHours(hours));
        var book = new Rules().Policy(Rules.With(elapsed) with { WarningShare = null, WarnBefore = TimeSpan.FromHours(before) }, Before).Book;

        new CaseStory(opened, rules: book).First.WarnAt.ShouldBe(At(warned));
    }

    [Fact]
    public void Case_74_a_reply_window_that_closes_before_the_target_drives_the_warning_and_the_last_safe_reply()
    {
        var book = new Rules().Policy(Rules.With(Hours(40)), Before).Book;
        var story = new CaseStory("Mon 10:00", rules: book, replyWindow: TimeSpan.FromHours(24));

        story.First.DueAt.ShouldBe(At("Mon+1 10:00"));
        story.Case.LastSafeReplyAt.ShouldBe(At("Tue 10:00"));
        story.First.WarnAt.ShouldBe(At("Mon 16:00"), "three quarters of the 8 open hours until the window closes");
        story.Answers("Mon 12:00").Case.LastSafeReplyAt.ShouldBeNull();
    }

    [Fact]
    public void Case_74_a_window_that_closes_after_the_target_leaves_the_target_in_charge()
    {
        var story = new CaseStory(replyWindow: TimeSpan.FromHours(24));

        story.Case.LastSafeReplyAt.ShouldBe(At("Mon 14:00"));
        story.First.WarnAt.ShouldBe(At("Mon 13:00"));
    }
}
