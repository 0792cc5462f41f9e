using System.Globalization;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Tests.Sla;

/// <summary>Cases of plain calendar arithmetic; the numbers in the names are those of the edge-case list of the SLA rules.</summary>
public sealed class WorkingCalendarTests
{
    private static readonly TimeZoneInfo London = WorkingCalendar.FindZone("Europe/London");
    private static readonly WorkingCalendar Standard = Office(WorkingWeek.Standard);

    [Theory]
    [InlineData("2026-06-03T07:00", "2026-06-03T11:00")] // before opening
    [InlineData("2026-06-03T10:15", "2026-06-03T12:15")] // inside hours
    [InlineData("2026-06-03T09:00", "2026-06-03T11:00")] // at the opening instant
    [InlineData("2026-06-03T17:00", "2026-06-04T11:00")] // at the closing instant
    [InlineData("2026-06-03T20:30", "2026-06-04T11:00")] // after closing
    [InlineData("2026-05-25T10:00", "2026-05-26T11:00")] // on a bank holiday
    public void Case_01_two_working_hours_count_from_where_the_day_stands(string startedAt, string dueAt) =>
        Standard.Add(At(startedAt), TimeSpan.FromHours(2)).ShouldBe(At(dueAt));

    [Fact]
    public void Case_02_a_target_that_ends_at_closing_time_is_due_then() =>
        Standard.Add(At("2026-06-03T09:00"), TimeSpan.FromHours(8)).ShouldBe(At("2026-06-03T17:00"));

    [Fact]
    public void Case_02_one_second_more_is_due_next_morning() =>
        Standard.Add(At("2026-06-05T09:00"), TimeSpan.FromHours(8) + TimeSpan.FromSeconds(1)).ShouldBe(At("2026-06-08T09:00:01"));

    [Fact]
    public void Case_03_a_start_in_the_lunch_gap_counts_from_the_afternoon()
    {
        var calendar = Office(WorkingWeek.WeekdaysFrom(OpeningInterval.Parse("09:00", "12:30"), OpeningInterval.Parse("13:00", "17:00")));

        calendar.Add(At("2026-06-03T12:45"), TimeSpan.FromHours(1)).ShouldBe(At("2026-06-03T14:00"));
        calendar.Add(At("2026-06-03T12:00"), TimeSpan.FromHours(1)).ShouldBe(At("2026-06-03T13:30"));
        calendar.IsOpen(At("2026-06-03T12:30")).ShouldBeFalse();
        calendar.IsOpen(At("2026-06-03T13:00")).ShouldBeTrue();
    }

    [Fact]
    public void Case_03_an_interval_of_zero_length_opens_nothing()
    {
        var calendar = Office(WorkingWeek.WeekdaysFrom(OpeningInterval.Parse("08:00", "08:00"), OpeningInterval.Parse("09:00", "17:00")));

        calendar.IsOpen(At("2026-06-03T08:00")).ShouldBeFalse();
        calendar.Between(At("2026-06-03T00:00"), At("2026-06-04T00:00")).ShouldBe(TimeSpan.FromHours(8));
    }

    [Fact]
    public void Case_03_overlapping_and_touching_intervals_merge()
    {
        var calendar = Office(WorkingWeek.WeekdaysFrom(
            OpeningInterval.Parse("11:00", "15:00"), OpeningInterval.Parse("09:00", "12:00"), OpeningInterval.Parse("15:00", "17:00")));

        calendar.OpenPeriods(At("2026-06-03T00:00")).First().ShouldBe((At("2026-06-03T09:00"), At("2026-06-03T17:00")));
    }

    [Fact]
    public void Case_04_an_interval_over_midnight_runs_into_the_following_day()
    {
        var calendar = Office(Week((DayOfWeek.Friday, "22:00", "06:00")));

        calendar.OpenPeriods(At("2026-06-01T00:00")).First().ShouldBe((At("2026-06-05T22:00"), At("2026-06-06T06:00")));
        calendar.IsWorkingDay(new DateOnly(2026, 6, 6)).ShouldBeTrue();
        calendar.IsWorkingDay(new DateOnly(2026, 6, 7)).ShouldBeFalse();
    }

    [Fact]
    public void Case_04_a_night_stops_at_midnight_when_the_following_date_is_closed()
    {
        var calendar = new WorkingCalendar(London, Week((DayOfWeek.Friday, "22:00", "06:00")), [new DateOnly(2026, 6, 6)]);

        calendar.OpenPeriods(At("2026-06-01T00:00")).First().ShouldBe((At("2026-06-05T22:00"), At("2026-06-06T00:00")));
    }

    [Fact]
    public void Case_04_the_small_hours_after_a_closed_date_are_open()
    {
        var calendar = new WorkingCalendar(London, Week((DayOfWeek.Friday, "22:00", "06:00")), [new DateOnly(2026, 6, 5)]);

        calendar.OpenPeriods(At("2026-06-01T00:00")).First().ShouldBe((At("2026-06-06T00:00"), At("2026-06-06T06:00")));
    }

    [Fact]
    public void Case_04_round_the_clock_hours_are_one_period_across_midnights_and_years()
    {
        var calendar = new WorkingCalendar(London, WorkingWeek.AroundTheClock, [new DateOnly(2027, 1, 3)]);

        calendar.OpenPeriods(At("2026-12-30T10:00")).First().ShouldBe((At("2026-12-30T10:00"), At("2027-01-03T00:00")));
    }

    [Theory]
    [InlineData(DayOfWeek.Monday, "2026-06-08T10:00")]
    [InlineData(DayOfWeek.Wednesday, "2026-06-03T10:00")]
    [InlineData(DayOfWeek.Sunday, "2026-06-07T10:00")]
    public void Case_04_a_week_may_have_one_working_day(DayOfWeek only, string dueAt) =>
        Office(Week((only, "09:00", "17:00"))).Add(At("2026-06-02T12:00"), TimeSpan.FromHours(1)).ShouldBe(At(dueAt));

    [Fact]
    public void Case_04_any_subset_of_weekdays_is_a_week()
    {
        for (var subset = 1; subset < 128; subset++)
        {
            var open = Enum.GetValues<DayOfWeek>().Where(day => (subset >> (int)day & 1) == 1).ToHashSet();
            var calendar = new WorkingCalendar(London, Week([.. open.Select(day => (day, "09:00", "17:00"))]), []);
            var due = new DateOnly(2026, 6, 3);
            for (var left = 9; left > 0;)
            {
                due = due.AddDays(1);
                if (open.Contains(due.DayOfWeek)) left--;
            }

            calendar.AddWorkingDays(new DateOnly(2026, 6, 3), 9).ShouldBe(due);
            calendar.Add(At("2026-06-03T20:00"), TimeSpan.FromHours(8 * 9)).ShouldBe(calendar.StartOf(due).AddHours(17));
        }
    }

    [Fact]
    public void Case_05_a_calendar_without_working_time_never_gives_a_due_moment()
    {
        var calendar = Office(Week((DayOfWeek.Monday, "09:00", "09:00")));

        calendar.Add(At("2026-06-03T09:00"), TimeSpan.FromHours(1)).ShouldBeNull();
        calendar.AddWorkingDays(new DateOnly(2026, 6, 3), 1).ShouldBeNull();
        calendar.WorkingDayOnOrAfter(new DateOnly(2026, 6, 3)).ShouldBeNull();
        calendar.OpenPeriods(At("2026-06-03T09:00")).ShouldBeEmpty();
        calendar.Between(At("2020-01-01T00:00"), At("2030-01-01T00:00")).ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("2026-12-24T16:00", "2026-12-29T10:00")] // Christmas, a weekend and the substitute for Boxing Day
    [InlineData("2026-05-01T16:30", "2026-05-05T10:30")] // early May bank holiday
    public void Case_06_bank_holidays_and_substitutes_are_stepped_over(string startedAt, string dueAt) =>
        Standard.Add(At(startedAt), TimeSpan.FromHours(2)).ShouldBe(At(dueAt));

    [Fact]
    public void Case_06_a_holiday_on_a_weekend_changes_nothing()
    {
        var without = new WorkingCalendar(London, WorkingWeek.Standard, []);
        var with = new WorkingCalendar(London, WorkingWeek.Standard, [new DateOnly(2026, 12, 26)]);

        with.Add(At("2026-12-21T12:00"), TimeSpan.FromHours(50)).ShouldBe(without.Add(At("2026-12-21T12:00"), TimeSpan.FromHours(50)));
    }

    [Fact]
    public void Case_06_the_proclaimed_holiday_of_15_June_2026_moves_Scotland_only()
    {
        var scotland = new WorkingCalendar(London, WorkingWeek.Standard, BankHolidays.For(Nation.Scotland).Select(day => day.Date));

        scotland.Add(At("2026-06-12T16:00"), TimeSpan.FromHours(2)).ShouldBe(At("2026-06-16T10:00"));
        Standard.Add(At("2026-06-12T16:00"), TimeSpan.FromHours(2)).ShouldBe(At("2026-06-15T10:00"));
    }

    [Fact]
    public void Case_06_a_half_day_closes_at_noon_and_is_a_working_day()
    {
        var christmasEve = new Dictionary<DateOnly, IReadOnlyList<OpeningInterval>> { [new DateOnly(2026, 12, 24)] = [OpeningInterval.Parse("09:00", "12:00")] };
        var calendar = new WorkingCalendar(London, WorkingWeek.Standard, BankHolidays.For(Nation.EnglandAndWales).Select(day => day.Date), christmasEve);

        calendar.Add(At("2026-12-24T11:00"), TimeSpan.FromHours(2)).ShouldBe(At("2026-12-29T10:00"));
        calendar.LastOpenAtOrBefore(At("2026-12-24T15:00")).ShouldBe(At("2026-12-24T11:59:59"));
        calendar.AddWorkingDays(new DateOnly(2026, 12, 23), 1).ShouldBe(new DateOnly(2026, 12, 24));
    }

    [Fact]
    public void Case_06_a_holiday_added_or_removed_afterwards_moves_what_lies_beyond_it_and_nothing_else()
    {
        var before = new WorkingCalendar(London, WorkingWeek.Standard, []);
        var after = new WorkingCalendar(London, WorkingWeek.Standard, [new DateOnly(2026, 6, 15)]);

        (before.Add(At("2026-06-12T16:00"), TimeSpan.FromHours(2)), after.Add(At("2026-06-12T16:00"), TimeSpan.FromHours(2)))
            .ShouldBe((At("2026-06-15T10:00"), At("2026-06-16T10:00")));
        (before.AddWorkingDays(new DateOnly(2026, 6, 12), 1), after.AddWorkingDays(new DateOnly(2026, 6, 12), 1))
            .ShouldBe((new DateOnly(2026, 6, 15), new DateOnly(2026, 6, 16)));
        after.Add(At("2026-06-12T09:00"), TimeSpan.FromHours(8)).ShouldBe(before.Add(At("2026-06-12T09:00"), TimeSpan.FromHours(8)));
    }

    [Fact]
    public void Case_08_working_hours_over_the_spring_change_are_due_at_noon_local_time() =>
        Standard.Add(Utc("2026-03-27T16:00"), TimeSpan.FromHours(4)).ShouldBe(Utc("2026-03-30T11:00"));

    [Fact]
    public void Case_08_the_skipped_spring_hour_has_no_open_time()
    {
        var calendar = Office(Week((DayOfWeek.Sunday, "00:30", "02:30")));

        calendar.Between(Utc("2026-03-29T00:00"), Utc("2026-03-30T00:00")).ShouldBe(TimeSpan.FromHours(1));
        calendar.Add(Utc("2026-03-29T00:30"), TimeSpan.FromMinutes(45)).ShouldBe(Utc("2026-03-29T01:15"));
    }

    [Fact]
    public void Case_08_a_date_whose_only_open_hour_is_skipped_is_no_working_day()
    {
        var calendar = Office(Week((DayOfWeek.Sunday, "01:00", "02:00")));

        calendar.IsWorkingDay(new DateOnly(2026, 3, 29)).ShouldBeFalse();
        calendar.AddWorkingDays(new DateOnly(2026, 3, 22), 1).ShouldBe(new DateOnly(2026, 4, 5));
    }

    [Fact]
    public void Case_08_the_repeated_autumn_hour_counts_twice()
    {
        var calendar = Office(Week((DayOfWeek.Sunday, "00:30", "02:30")));

        calendar.Between(Utc("2026-10-24T00:00"), Utc("2026-10-26T00:00")).ShouldBe(TimeSpan.FromHours(3));
    }

    [Fact]
    public void Case_08_an_interval_inside_the_repeated_hour_opens_twice()
    {
        var calendar = Office(Week((DayOfWeek.Sunday, "01:15", "01:45")));

        calendar.OpenPeriods(Utc("2026-10-24T00:00")).Take(2)
            .ShouldBe([(Utc("2026-10-25T00:15"), Utc("2026-10-25T00:45")), (Utc("2026-10-25T01:15"), Utc("2026-10-25T01:45"))]);
    }

    [Fact]
    public void Case_08_events_in_the_repeated_hour_keep_their_order()
    {
        var calendar = Office(WorkingWeek.AroundTheClock);
        var first = new DateTimeOffset(2026, 10, 25, 1, 40, 0, TimeSpan.FromHours(1));
        var second = new DateTimeOffset(2026, 10, 25, 1, 20, 0, TimeSpan.Zero);

        calendar.Between(first, second).ShouldBe(TimeSpan.FromMinutes(40));
        calendar.Between(second, first).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Case_09_the_local_date_is_not_the_UTC_date_in_summer()
    {
        Standard.LocalDate(Utc("2026-06-03T22:59:59")).ShouldBe(new DateOnly(2026, 6, 3));
        Standard.LocalDate(Utc("2026-06-03T23:00:00")).ShouldBe(new DateOnly(2026, 6, 4));
        Standard.StartOf(new DateOnly(2026, 6, 4)).ShouldBe(Utc("2026-06-03T23:00"));
        Standard.LastSecondOf(new DateOnly(2026, 6, 3)).ShouldBe(Utc("2026-06-03T22:59:59"));
    }

    [Theory]
    [InlineData("Asia/Beirut", "2023-10-28", "2023-10-27T21:00:00", "2023-10-28T21:59:59")] // 24:00 back to 23:00: the second 23:59:59
    [InlineData("America/Havana", "2024-03-10", "2024-03-10T05:00:00", "2024-03-11T03:59:59")] // 00:00 on to 01:00
    [InlineData("America/Havana", "2024-11-03", "2024-11-03T04:00:00", "2024-11-04T04:59:59")] // 01:00 back to 00:00
    [InlineData("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00", "2026-04-05T13:29:59")] // half an hour
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00", "2011-12-30T09:59:59")] // a date that never was
    public void Case_09_a_local_date_runs_from_its_first_to_its_last_instant(string zone, string date, string first, string last)
    {
        var calendar = new WorkingCalendar(WorkingCalendar.FindZone(zone), WorkingWeek.AroundTheClock, []);
        var day = DateOnly.Parse(date, CultureInfo.InvariantCulture);

        calendar.StartOf(day).ShouldBe(Utc(first));
        calendar.LastSecondOf(day).ShouldBe(Utc(last));
    }

    [Fact]
    public void Case_12_one_minute_stays_exact() =>
        Standard.Add(At("2026-06-05T16:59:30"), TimeSpan.FromMinutes(1)).ShouldBe(At("2026-06-08T09:00:30"));

    [Theory]
    [InlineData(1)]
    [InlineData(60 * 24 * 365 * 3)]
    [InlineData(60 * 24 * 365 * 30)]
    public void Case_12_a_minute_and_thirty_years_of_real_time_are_as_exact(int minutes) =>
        SlaCalculation.Due(Standard, At("2026-03-28T18:00"), new SlaTarget.Elapsed(TimeSpan.FromMinutes(minutes)), [])
            .ShouldBe(new SlaDue(At("2026-03-28T18:00").AddMinutes(minutes), SlaState.Running));

    [Fact]
    public void Case_12_three_years_of_working_time_stay_exact()
    {
        // 2024 to 2026 have 784 weekdays, of which 24 are holidays in England and Wales.
        var due = Standard.Add(At("2024-01-01T00:00"), TimeSpan.FromHours(8 * 760));

        due.ShouldBe(At("2026-12-31T17:00"));
        Standard.Between(At("2024-01-01T00:00"), due!.Value).ShouldBe(TimeSpan.FromHours(8 * 760));
    }

    [Fact]
    public void Case_12_a_target_beyond_the_last_year_is_refused_and_not_searched_for()
    {
        Should.Throw<RuleException>(() => Standard.Add(At("2026-06-03T09:00"), TimeSpan.MaxValue)).Message.ShouldContain("9999");
        Should.Throw<RuleException>(() => Standard.AddWorkingDays(new DateOnly(2026, 6, 3), int.MaxValue)).Message.ShouldContain("9999");
    }

    [Theory]
    [InlineData("2026-06-03T16:00", 2, "2026-06-03T14:00")] // inside the day
    [InlineData("2026-06-03T11:00", 3, "2026-06-02T16:00")] // over the night
    [InlineData("2026-06-03T11:00", 2, "2026-06-03T09:00")] // the opening instant, not last evening's closing
    [InlineData("2026-06-03T09:00", 8, "2026-06-02T09:00")] // a whole day before an opening
    [InlineData("2026-06-03T20:00", 1, "2026-06-03T16:00")] // from after closing
    [InlineData("2026-06-03T03:00", 1, "2026-06-02T16:00")] // from before opening
    [InlineData("2026-06-07T12:00", 8, "2026-06-05T09:00")] // from a Sunday
    [InlineData("2026-12-29T10:00", 2, "2026-12-24T16:00")] // over Christmas and a substitute day
    [InlineData("2027-01-04T10:00", 9, "2026-12-31T09:00")] // over New Year, a Friday
    [InlineData("2026-03-30T12:00", 4, "2026-03-27T16:00")] // over the spring change
    [InlineData("2026-10-26T10:00", 2, "2026-10-23T16:00")] // over the autumn change
    [InlineData("2026-06-06T12:34", 0, "2026-06-06T12:34")] // nothing to go back
    public void Going_back_leaves_exactly_that_much_open_time_and_is_the_latest_instant_to_do_so(string to, int hours, string from)
    {
        Standard.Subtract(At(to), TimeSpan.FromHours(hours)).ShouldBe(At(from));

        Standard.Between(At(from), At(to)).ShouldBe(TimeSpan.FromHours(hours));
        if (hours > 0) Standard.Between(At(from).AddSeconds(1), At(to)).ShouldBe(TimeSpan.FromHours(hours) - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Going_back_three_years_of_open_time_stays_exact() =>
        Standard.Subtract(At("2026-12-31T17:00"), TimeSpan.FromHours(8 * 760)).ShouldBe(At("2024-01-02T09:00"));

    [Fact]
    public void Going_back_through_the_repeated_hour_counts_it_twice() =>
        Office(Week((DayOfWeek.Sunday, "00:30", "02:30"))).Subtract(Utc("2026-10-25T02:30"), TimeSpan.FromHours(3)).ShouldBe(Utc("2026-10-24T23:30"));

    [Fact]
    public void Going_back_is_refused_when_negative_or_before_the_first_year_and_null_when_nothing_ever_opens()
    {
        Should.Throw<RuleException>(() => Standard.Subtract(At("2026-06-03T09:00"), TimeSpan.FromSeconds(-1))).Message.ShouldContain("negative");
        Should.Throw<RuleException>(() => Standard.Subtract(At("2026-06-03T09:00"), TimeSpan.MaxValue)).Message.ShouldContain("year 1");
        Should.Throw<RuleException>(() => Standard.Subtract(DateTimeOffset.MinValue.AddDays(9), TimeSpan.FromDays(9))).Message.ShouldContain("year 1");
        Office(Week((DayOfWeek.Monday, "09:00", "09:00"))).Subtract(At("2026-06-03T09:00"), TimeSpan.FromHours(1)).ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-06-03T10:15:20", "2026-06-03T10:15:20")] // open
    [InlineData("2026-06-03T09:00:00", "2026-06-03T09:00:00")] // the opening instant is open
    [InlineData("2026-06-03T17:00:00", "2026-06-03T16:59:59")] // the closing instant is not
    [InlineData("2026-06-03T08:59:59", "2026-06-02T16:59:59")] // before opening
    [InlineData("2026-06-07T12:00:00", "2026-06-05T16:59:59")] // Sunday
    [InlineData("2026-12-28T12:00:00", "2026-12-24T16:59:59")] // Christmas, a weekend and the substitute day
    [InlineData("2027-01-01T10:00:00", "2026-12-31T16:59:59")] // the year before
    [InlineData("2026-03-29T12:00:00", "2026-03-27T16:59:59")] // the day of the spring change
    public void The_last_open_moment_is_the_instant_itself_or_the_last_second_before_closing(string at, string last) =>
        Standard.LastOpenAtOrBefore(At(at)).ShouldBe(At(last));

    [Fact]
    public void The_last_open_moment_is_null_when_there_never_was_one()
    {
        Office(Week((DayOfWeek.Monday, "09:00", "09:00"))).LastOpenAtOrBefore(At("2026-06-03T09:00")).ShouldBeNull();
        Standard.LastOpenAtOrBefore(DateTimeOffset.MinValue.AddHours(3)).ShouldBeNull();
    }

    [Fact]
    public void One_calendar_answers_many_threads_alike()
    {
        var shared = Office(WorkingWeek.Standard);
        var starts = Enumerable.Range(0, 2_000).Select(hour => At("2019-06-03T09:00").AddHours(hour * 31L)).ToArray();
        var answers = new DateTimeOffset?[starts.Length];

        Parallel.For(0, starts.Length, i => answers[i] = shared.Add(starts[i], TimeSpan.FromHours(300)));

        answers.ShouldBe(starts.Select(start => Office(WorkingWeek.Standard).Add(start, TimeSpan.FromHours(300))));
    }

    [Fact]
    public void Very_early_and_very_late_instants_are_answered()
    {
        var calendar = new WorkingCalendar(WorkingCalendar.FindZone("America/New_York"), WorkingWeek.AroundTheClock, []);

        calendar.IsOpen(DateTimeOffset.MinValue.AddDays(2)).ShouldBeTrue();
        calendar.IsOpen(DateTimeOffset.MaxValue.AddDays(-2)).ShouldBeTrue();
        calendar.Add(DateTimeOffset.MaxValue.AddDays(-2), TimeSpan.FromDays(1)).ShouldBe(DateTimeOffset.MaxValue.AddDays(-1));
    }

    [Fact]
    public void A_negative_target_is_refused() =>
        Should.Throw<RuleException>(() => Standard.Add(At("2026-06-03T09:00"), TimeSpan.FromSeconds(-1))).Message.ShouldBe("A target cannot be negative.");

    [Theory]
    [InlineData("9:00", "17:00")]
    [InlineData("09:00", "25:00")]
    [InlineData("24:00", "06:00")]
    [InlineData("nine", "17:00")]
    public void A_time_of_day_that_makes_no_sense_is_refused(string from, string to) =>
        Should.Throw<RuleException>(() => OpeningInterval.Parse(from, to)).Message.ShouldContain("HH:mm");

    [Fact]
    public void An_unknown_time_zone_is_refused() =>
        Should.Throw<RuleException>(() => WorkingCalendar.FindZone("Europe/Atlantis")).Message.ShouldContain("Europe/Atlantis");

    private static WorkingCalendar Office(WorkingWeek week) => new(London, week, BankHolidays.For(Nation.EnglandAndWales).Select(day => day.Date));

    private static WorkingWeek Week(params (DayOfWeek Day, string From, string To)[] days) =>
        new(days.Select(day => KeyValuePair.Create<DayOfWeek, IReadOnlyList<OpeningInterval>>(day.Day, [OpeningInterval.Parse(day.From, day.To)])));

    private static DateTimeOffset At(string london)
    {
        var local = DateTime.Parse(london, CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, London.GetUtcOffset(local)).ToUniversalTime();
    }

    private static DateTimeOffset Utc(string utc) => new(DateTime.Parse(utc, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
