using System.Globalization;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Tests.Sla;

/// <summary>Pauses, state, time used and left, and the ledger. June 2026 is used where nothing else matters: London is at UTC+1.</summary>
public sealed class SlaCalculationTests
{
    private static readonly TimeZoneInfo London = WorkingCalendar.FindZone("Europe/London");
    private static readonly WorkingCalendar Office = new(London, WorkingWeek.Standard, BankHolidays.For(Nation.EnglandAndWales).Select(day => day.Date));
    private static readonly WorkingCalendar NeverOpen = new(London, new WorkingWeek([]), []);
    private static readonly SlaTarget FourHours = new SlaTarget.Working(TimeSpan.FromHours(4));

    [Fact]
    public void The_worked_example_of_the_interface_description_comes_out()
    {
        var week = new WorkingWeek(new Dictionary<DayOfWeek, IReadOnlyList<OpeningInterval>>
        {
            [DayOfWeek.Monday] = [OpeningInterval.Parse("09:00", "12:30"), OpeningInterval.Parse("13:00", "17:00")],
            [DayOfWeek.Tuesday] = [OpeningInterval.Parse("09:00", "17:00")],
        });
        var calendar = new WorkingCalendar(London, week, [new DateOnly(2026, 12, 25), new DateOnly(2026, 12, 28)]);

        var result = SlaCalculation.Calculate(
            calendar, Z("2026-03-27T16:00"), FourHours, [new Pause(Z("2026-03-30T09:00"), Z("2026-03-30T10:00"))], Z("2026-03-30T11:30"));

        result.DueAt.ShouldBe(Z("2026-03-30T13:30"));
        result.State.ShouldBe(SlaState.Running);
        result.WorkingSecondsUsed.ShouldBe(9000);
        result.WorkingSecondsLeft.ShouldBe(5400);
        result.Ledger.ShouldBe(
        [
            new LedgerEntry(Z("2026-03-27T16:00"), Z("2026-03-30T08:00"), LedgerKind.Closed, 64 * 3600),
            new LedgerEntry(Z("2026-03-30T08:00"), Z("2026-03-30T09:00"), LedgerKind.Open, 3600),
            new LedgerEntry(Z("2026-03-30T09:00"), Z("2026-03-30T10:00"), LedgerKind.Paused, 3600),
            new LedgerEntry(Z("2026-03-30T10:00"), Z("2026-03-30T11:30"), LedgerKind.Open, 5400),
        ]);
    }

    [Theory]
    [InlineData("2026-06-03T09:00", "2026-06-03T10:00", "2026-06-03T14:00")] // in hours: an hour later
    [InlineData("2026-06-03T18:00", "2026-06-04T08:00", "2026-06-03T13:00")] // begins after the due moment: nothing to move
    [InlineData("2026-06-03T04:00", "2026-06-03T09:00", "2026-06-03T13:00")] // before the start: nothing to pause
    [InlineData("2026-06-03T04:00", "2026-06-03T11:00", "2026-06-03T15:00")] // only the part after the start counts
    [InlineData("2026-06-03T12:00", "2026-06-03T12:00:30", "2026-06-03T13:00:30")] // within a minute
    [InlineData("2026-06-03T12:00", "2026-06-03T12:00", "2026-06-03T13:00")] // of no length
    public void Case_29_a_pause_moves_a_working_target_by_its_open_time(string from, string to, string dueAt) =>
        SlaCalculation.Due(Office, L("2026-06-03T09:00"), FourHours, [new Pause(L(from), L(to))]).ShouldBe(new SlaDue(L(dueAt), SlaState.Running));

    [Fact]
    public void Case_29_a_pause_out_of_hours_moves_nothing() =>
        SlaCalculation.Due(Office, L("2026-06-03T15:00"), FourHours, [new Pause(L("2026-06-03T18:00"), L("2026-06-04T08:30"))])
            .DueAt.ShouldBe(L("2026-06-04T11:00"));

    [Fact]
    public void Case_29_a_pause_over_a_weekend_costs_the_open_time_at_both_ends() =>
        SlaCalculation.Due(Office, L("2026-06-05T15:00"), FourHours, [new Pause(L("2026-06-05T16:00"), L("2026-06-08T10:00"))])
            .DueAt.ShouldBe(L("2026-06-08T13:00"));

    [Fact]
    public void Case_29_two_pauses_in_a_day_add_up() =>
        SlaCalculation.Due(
                Office,
                L("2026-06-03T09:00"),
                FourHours,
                [new Pause(L("2026-06-03T12:00"), L("2026-06-03T12:20")), new Pause(L("2026-06-03T10:00"), L("2026-06-03T10:30"))])
            .DueAt.ShouldBe(L("2026-06-03T13:50"));

    [Theory]
    [InlineData("2026-06-03T10:00", "2026-06-03T12:00", "2026-06-03T11:00", "2026-06-03T13:00")]
    [InlineData("2026-06-03T10:00", null, "2026-06-03T11:00", "2026-06-03T13:00")]
    [InlineData("2026-06-03T10:00", null, "2026-06-03T11:00", null)]
    [InlineData("2026-06-03T10:00", "2026-06-03T12:00", "2026-06-03T10:00", "2026-06-03T12:00")]
    [InlineData("2026-06-01T10:00", "2026-06-01T12:00", "2026-06-01T11:00", "2026-06-01T13:00")] // also before the start
    public void Case_29_overlapping_pauses_are_refused(string from, string? to, string otherFrom, string? otherTo)
    {
        Pause[] pauses = [new Pause(L(from), to is null ? null : L(to)), new Pause(L(otherFrom), otherTo is null ? null : L(otherTo))];

        Should.Throw<RuleException>(() => SlaCalculation.Due(Office, L("2026-06-03T09:00"), FourHours, pauses)).Message.ShouldStartWith("Two pauses overlap");
    }

    [Fact]
    public void A_pause_that_ends_before_it_begins_is_refused() =>
        Should.Throw<RuleException>(() => SlaCalculation.Due(Office, L("2026-06-03T09:00"), FourHours, [new Pause(L("2026-06-03T12:00"), L("2026-06-03T11:00"))]))
            .Message.ShouldBe("A pause ends at 2026-06-03T10:00:00Z, before it begins at 2026-06-03T11:00:00Z.");

    [Fact]
    public void Case_30_a_running_pause_before_the_first_answer_leaves_no_due_moment_and_stores_what_is_left()
    {
        var result = SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), FourHours, [new Pause(L("2026-06-03T10:30"), null)], L("2026-06-05T12:00"));

        result.DueAt.ShouldBeNull();
        result.State.ShouldBe(SlaState.Paused);
        result.WorkingSecondsUsed.ShouldBe(5400);
        result.WorkingSecondsLeft.ShouldBe(9000);
        result.Ledger.Select(entry => entry.Kind).ShouldBe([LedgerKind.Open, LedgerKind.Paused]);
    }

    [Fact]
    public void Case_31_moving_between_two_paused_states_neither_resets_nor_counts_twice()
    {
        Pause[] one = [new Pause(L("2026-06-03T10:00"), L("2026-06-03T12:00"))];
        Pause[] two = [new Pause(L("2026-06-03T10:00"), L("2026-06-03T11:00")), new Pause(L("2026-06-03T11:00"), L("2026-06-03T12:00"))];

        var joined = SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), FourHours, one, L("2026-06-03T16:00"));
        var apart = SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), FourHours, two, L("2026-06-03T16:00"));

        apart.DueAt.ShouldBe(joined.DueAt);
        apart.Ledger.ShouldBe(joined.Ledger);
    }

    [Theory]
    [InlineData("workingDays")]
    [InlineData("calendarDays")]
    public void Case_31_two_pauses_that_touch_cover_the_day_on_which_they_meet(string unit)
    {
        SlaTarget target = unit == "workingDays" ? new SlaTarget.WorkingDays(3) : new SlaTarget.CalendarDays(3);
        Pause[] pauses = [new Pause(L("2026-06-03T12:00"), L("2026-06-04T00:00")), new Pause(L("2026-06-03T00:00"), L("2026-06-03T12:00"))];

        SlaCalculation.Due(Office, L("2026-06-01T12:00"), target, pauses).DueAt.ShouldBe(L("2026-06-05T23:59:59"));
    }

    [Fact]
    public void Case_31_a_pause_that_goes_on_into_one_without_an_end_has_not_ended()
    {
        Pause[] pauses = [new Pause(L("2026-06-03T10:00"), L("2026-06-03T11:00")), new Pause(L("2026-06-03T11:00"), null)];

        var result = SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), new SlaTarget.WorkingDays(0), pauses, L("2026-06-09T12:00"));

        result.State.ShouldBe(SlaState.Paused);
        result.WorkingSecondsUsed.ShouldBe(3600);
        result.WorkingSecondsLeft.ShouldBe(7 * 3600);
    }

    [Fact]
    public void Case_33_paused_past_the_old_due_moment_the_due_moment_moves_and_nothing_is_breached()
    {
        var result = SlaCalculation.Calculate(
            Office, L("2026-06-03T09:00"), FourHours, [new Pause(L("2026-06-03T12:00"), L("2026-06-04T12:00"))], L("2026-06-04T12:30"));

        result.DueAt.ShouldBe(L("2026-06-04T13:00"));
        result.State.ShouldBe(SlaState.Running);
    }

    [Fact]
    public void Case_33_a_pause_after_the_breach_takes_nothing_back()
    {
        var result = SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), FourHours, [new Pause(L("2026-06-03T14:00"), null)], L("2026-06-03T15:00"));

        result.DueAt.ShouldBe(L("2026-06-03T13:00"));
        result.State.ShouldBe(SlaState.Breached);
        result.WorkingSecondsUsed.ShouldBe(5 * 3600);
        result.WorkingSecondsLeft.ShouldBe(0);
    }

    [Fact]
    public void Case_34_a_resume_after_hours_counts_from_the_next_opening() =>
        SlaCalculation.Due(Office, L("2026-06-05T15:00"), FourHours, [new Pause(L("2026-06-05T16:00"), L("2026-06-05T19:00"))])
            .DueAt.ShouldBe(L("2026-06-08T12:00"));

    [Fact]
    public void Elapsed_time_ignores_the_calendar_and_leaves_pauses_out()
    {
        var result = SlaCalculation.Calculate(
            NeverOpen,
            L("2026-06-05T18:00"),
            new SlaTarget.Elapsed(TimeSpan.FromHours(24)),
            [new Pause(L("2026-06-06T00:00"), L("2026-06-06T02:00"))],
            L("2026-06-06T12:00"));

        result.DueAt.ShouldBe(L("2026-06-06T20:00"));
        result.State.ShouldBe(SlaState.Running);
        result.WorkingSecondsUsed.ShouldBe(16 * 3600);
        result.WorkingSecondsLeft.ShouldBe(8 * 3600);
        result.Ledger.Select(entry => (entry.Kind, entry.Seconds))
            .ShouldBe([(LedgerKind.Open, 6 * 3600), (LedgerKind.Paused, 2 * 3600), (LedgerKind.Open, 10 * 3600)]);
    }

    [Theory]
    [InlineData("2026-06-02T00:00", "2026-06-04T00:00", "2026-06-10")] // two whole working dates
    [InlineData("2026-06-02T00:01", "2026-06-04T00:00", "2026-06-09")] // one: the first is not whole
    [InlineData("2026-06-02T00:00", "2026-06-03T23:59", "2026-06-09")] // one: the last is not whole
    [InlineData("2026-06-02T09:00", "2026-06-02T17:00", "2026-06-08")] // none
    [InlineData("2026-06-06T00:00", "2026-06-08T00:00", "2026-06-08")] // a weekend has no working date to cover
    [InlineData("2026-06-04T00:00", "2026-06-09T00:00", "2026-06-11")] // Thursday to Monday: three working dates
    [InlineData("2026-06-09T00:00", "2026-06-12T00:00", "2026-06-08")] // after the due moment
    public void A_pause_moves_a_target_in_working_days_by_the_working_dates_it_covers(string from, string to, string due) =>
        SlaCalculation.Due(Office, L("2026-06-01T12:00"), new SlaTarget.WorkingDays(5), [new Pause(L(from), L(to))])
            .DueAt.ShouldBe(L(due + "T23:59:59"));

    [Theory]
    [InlineData("2026-06-05T00:00", "2026-06-08T00:00", "2026-07-04", Roll.None)]
    [InlineData("2026-06-05T00:00", "2026-06-08T00:00", "2026-07-06", Roll.NextWorkingDay)] // a Saturday rolls after the move
    [InlineData("2026-06-05T10:00", "2026-06-06T10:00", "2026-07-01", Roll.None)] // a day's length, but no whole date
    public void A_pause_moves_a_target_in_calendar_units_by_the_whole_dates_it_covers(string from, string to, string due, Roll roll)
    {
        var pause = new Pause(L(from), L(to));

        SlaCalculation.Due(Office, L("2026-06-01T12:00"), new SlaTarget.CalendarDays(30, roll), [pause]).DueAt.ShouldBe(L(due + "T23:59:59"));
        SlaCalculation.Due(Office, L("2026-06-01T12:00"), new SlaTarget.CalendarMonths(1, roll), [pause]).DueAt.ShouldBe(L(due + "T23:59:59"));
    }

    [Fact]
    public void A_pause_over_the_night_of_a_clock_change_covers_the_local_dates() =>
        SlaCalculation.Due(Office, L("2026-03-26T12:00"), new SlaTarget.CalendarDays(7), [new Pause(Z("2026-03-29T00:00"), Z("2026-03-30T23:00"))])
            .DueAt.ShouldBe(L("2026-04-04T23:59:59"));

    [Theory]
    [InlineData("2010-11-06T02:30", "2010-11-07T02:30", "2010-11-09")] // the sixth comes back at 02:31 UTC for an hour: not covered
    [InlineData("2010-11-06T02:30", "2010-11-07T03:30", "2010-11-10")] // now it is
    [InlineData("2010-11-07T02:46", "2010-11-08T03:30", "2010-11-09")] // the first minute of the seventh lies outside
    public void A_date_that_clocks_gone_back_over_midnight_cut_in_two_is_covered_with_both_parts(string from, string to, string due)
    {
        var calendar = new WorkingCalendar(WorkingCalendar.FindZone("America/St_Johns"), WorkingWeek.AroundTheClock, []);

        var dueAt = SlaCalculation.Due(calendar, Z("2010-11-04T12:00"), new SlaTarget.CalendarDays(5), [new Pause(Z(from), Z(to))]).DueAt;

        calendar.LocalDate(dueAt!.Value).ShouldBe(DateOnly.ParseExact(due, "yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_target_in_days_uses_and_leaves_the_open_time_of_the_calendar()
    {
        var result = SlaCalculation.Calculate(
            Office, L("2026-06-03T12:00"), new SlaTarget.WorkingDays(2), [new Pause(L("2026-06-04T10:00"), L("2026-06-04T11:00"))], L("2026-06-04T16:00"));

        result.DueAt.ShouldBe(L("2026-06-05T23:59:59"));
        result.WorkingSecondsUsed.ShouldBe((5 + 6) * 3600);
        result.WorkingSecondsLeft.ShouldBe((1 + 8) * 3600);
    }

    [Fact]
    public void A_paused_target_in_days_keeps_the_open_time_that_was_left()
    {
        var result = SlaCalculation.Calculate(
            Office, L("2026-06-03T12:00"), new SlaTarget.WorkingDays(2), [new Pause(L("2026-06-04T13:00"), null)], L("2026-06-20T16:00"));

        result.State.ShouldBe(SlaState.Paused);
        result.DueAt.ShouldBeNull();
        result.WorkingSecondsUsed.ShouldBe((5 + 4) * 3600);
        result.WorkingSecondsLeft.ShouldBe((4 + 8) * 3600);
    }

    [Fact]
    public void Zero_days_end_with_the_day_of_receipt_even_when_it_is_closed() =>
        SlaCalculation.Due(Office, L("2026-06-06T12:00"), new SlaTarget.WorkingDays(0), []).DueAt.ShouldBe(L("2026-06-06T23:59:59"));

    [Fact]
    public void Reaching_the_due_moment_exactly_is_in_time()
    {
        SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), FourHours, [], L("2026-06-03T13:00")).State.ShouldBe(SlaState.Running);
        SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), FourHours, [], L("2026-06-03T13:00:01")).State.ShouldBe(SlaState.Breached);
    }

    [Fact]
    public void Due_at_closing_time_is_late_a_second_later_though_nothing_more_was_used()
    {
        var result = SlaCalculation.Calculate(Office, L("2026-06-03T13:00"), FourHours, [], L("2026-06-03T17:00:01"));

        result.DueAt.ShouldBe(L("2026-06-03T17:00"));
        result.State.ShouldBe(SlaState.Breached);
        result.WorkingSecondsUsed.ShouldBe(4 * 3600);
    }

    [Fact]
    public void A_moment_before_the_start_has_used_nothing()
    {
        var result = SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), FourHours, [], L("2026-06-02T09:00"));

        result.ShouldSatisfyAllConditions(
            () => result.State.ShouldBe(SlaState.Running),
            () => result.DueAt.ShouldBe(L("2026-06-03T13:00")),
            () => result.WorkingSecondsUsed.ShouldBe(0),
            () => result.WorkingSecondsLeft.ShouldBe(4 * 3600),
            () => result.Ledger.ShouldBeEmpty());
    }

    [Fact]
    public void Without_a_moment_the_ledger_explains_how_the_due_moment_came_about()
    {
        var result = SlaCalculation.Calculate(Office, L("2026-06-03T15:00"), FourHours, [], at: null);

        result.Ledger[^1].To.ShouldBe(L("2026-06-04T11:00"));
        result.WorkingSecondsUsed.ShouldBe(4 * 3600);
        result.WorkingSecondsLeft.ShouldBe(0);
        result.State.ShouldBe(SlaState.Running);
    }

    [Fact]
    public void Case_27_a_message_answered_before_opening_has_used_no_working_time()
    {
        var result = SlaCalculation.Calculate(Office, L("2026-06-03T18:30"), FourHours, [], L("2026-06-04T07:00"));

        result.WorkingSecondsUsed.ShouldBe(0);
        result.State.ShouldBe(SlaState.Running);
        result.Ledger.ShouldHaveSingleItem().Kind.ShouldBe(LedgerKind.Closed);
    }

    public static TheoryData<SlaTarget, SlaState> OnACalendarThatNeverOpens => new()
    {
        { FourHours, SlaState.Unschedulable },
        { new SlaTarget.WorkingDays(1), SlaState.Unschedulable },
        { new SlaTarget.CalendarDays(1, Roll.NextWorkingDay), SlaState.Unschedulable },
        { new SlaTarget.CalendarMonths(1, Roll.NextWorkingDay), SlaState.Unschedulable },
        { new SlaTarget.CalendarDays(1), SlaState.Running },
        { new SlaTarget.CalendarMonths(1), SlaState.Running },
        { new SlaTarget.Elapsed(TimeSpan.FromHours(1)), SlaState.Running },
    };

    [Theory]
    [MemberData(nameof(OnACalendarThatNeverOpens))]
    public void Case_05_a_target_that_needs_open_time_is_unschedulable_when_there_is_none(SlaTarget target, SlaState state)
    {
        var result = SlaCalculation.Calculate(NeverOpen, L("2026-06-03T09:00"), target, [], L("2026-06-03T09:00"));

        result.State.ShouldBe(state);
        result.DueAt.HasValue.ShouldBe(state == SlaState.Running);
    }

    public static TheoryData<SlaTarget> NegativeTargets =>
    [
        new SlaTarget.Working(TimeSpan.FromMinutes(-1)), new SlaTarget.Elapsed(TimeSpan.FromMinutes(-1)), new SlaTarget.WorkingDays(-1),
        new SlaTarget.CalendarDays(-1), new SlaTarget.CalendarMonths(-1, Roll.NextWorkingDay),
    ];

    [Theory]
    [MemberData(nameof(NegativeTargets))]
    public void Case_47_a_negative_target_is_refused(SlaTarget target) =>
        Should.Throw<RuleException>(() => SlaCalculation.Due(NeverOpen, L("2026-06-03T09:00"), target, [])).Message.ShouldBe("A target cannot be negative.");

    public static TheoryData<SlaTarget> TargetsBeyondTime =>
    [
        new SlaTarget.Working(TimeSpan.MaxValue), new SlaTarget.Elapsed(TimeSpan.MaxValue), new SlaTarget.WorkingDays(int.MaxValue),
        new SlaTarget.CalendarDays(int.MaxValue), new SlaTarget.CalendarMonths(int.MaxValue, Roll.NextWorkingDay),
    ];

    [Theory]
    [MemberData(nameof(TargetsBeyondTime))]
    public void Case_12_a_target_that_no_calendar_can_hold_is_refused(SlaTarget target) =>
        Should.Throw<RuleException>(() => SlaCalculation.Due(Office, L("2026-06-03T09:00"), target, [])).Message.ShouldContain("year 9999");

    [Fact]
    public void A_ledger_of_more_than_a_century_is_refused() =>
        Should.Throw<RuleException>(() => SlaCalculation.Calculate(Office, L("2026-06-03T09:00"), FourHours, [], L("2326-06-03T09:00")))
            .Message.ShouldContain("100 years");

    [Fact]
    public void A_ledger_of_more_lines_than_anyone_could_read_is_refused()
    {
        OpeningInterval[] everyOtherMinute = [.. Enumerable.Range(0, 719).Select(i => new OpeningInterval(2 * i, (2 * i) + 1))];
        var calendar = new WorkingCalendar(London, WorkingWeek.WeekdaysFrom(everyOtherMinute), []);

        Should.Throw<RuleException>(() => SlaCalculation.Calculate(calendar, L("2026-06-03T09:00"), FourHours, [], L("2029-06-03T09:00")))
            .Message.ShouldContain("500000 lines");
    }

    [Fact]
    public void Fractions_of_a_second_never_add_up_in_the_ledger()
    {
        var start = L("2026-06-03T09:00").AddMilliseconds(700);
        var at = L("2026-06-05T10:00").AddMilliseconds(100);

        var result = SlaCalculation.Calculate(Office, start, FourHours, [], at);

        result.Ledger.Sum(entry => entry.Seconds).ShouldBe((long)(at - start).TotalSeconds);
    }

    private static DateTimeOffset Z(string utc) => new(DateTime.Parse(utc, CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static DateTimeOffset L(string london)
    {
        var local = DateTime.Parse(london, CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, London.GetUtcOffset(local)).ToUniversalTime();
    }
}
