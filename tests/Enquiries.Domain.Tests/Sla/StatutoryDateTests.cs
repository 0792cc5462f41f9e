using System.Globalization;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Tests.Sla;

/// <summary>Statutory and code deadlines with known answers; each traps a common miscount.</summary>
public sealed class StatutoryDateTests
{
    private static readonly WorkingCalendar England = Calendar(BankHolidays.For(Nation.EnglandAndWales));
    private static readonly WorkingCalendar Scotland = Calendar(BankHolidays.For(Nation.Scotland));
    private static readonly WorkingCalendar UnitedKingdom = Calendar(BankHolidays.AnywhereInTheUnitedKingdom);

    [Theory]
    [InlineData("2026-06-01", "2026-06-30")] // Scotland's proclaimed 15 June
    [InlineData("2026-07-01", "2026-07-30")] // Northern Ireland's 13 July
    [InlineData("2026-03-02", "2026-03-31")] // St Patrick's Day
    [InlineData("2026-12-18", "2027-01-21")] // Scotland's substitute 4 January
    [InlineData("2026-05-02", "2026-06-02")] // a Saturday counts as day 0, which gives the earlier of the two published readings
    public void Case_07_freedom_of_information_takes_20_working_days_by_the_holidays_of_every_nation(string received, string due) =>
        DueDate(UnitedKingdom, received, new SlaTarget.WorkingDays(20)).ShouldBe(Date(due));

    [Fact]
    public void Case_07_of_the_two_readings_of_a_request_on_a_Saturday_the_engine_takes_the_earlier()
    {
        var nextWorkingDay = UnitedKingdom.WorkingDayOnOrAfter(Date("2026-05-02"))!.Value;

        var fromTheDayOfArrival = DueDate(UnitedKingdom, "2026-05-02", new SlaTarget.WorkingDays(20));
        var fromTheNextWorkingDay = DueDate(UnitedKingdom, nextWorkingDay.ToString("O", CultureInfo.InvariantCulture), new SlaTarget.WorkingDays(20));

        fromTheDayOfArrival.ShouldBe(Date("2026-06-02"));
        fromTheNextWorkingDay.ShouldBe(Date("2026-06-03"));
    }

    [Fact]
    public void Freedom_of_information_in_Scotland_counts_the_Northern_Irish_holiday_as_a_working_day() =>
        DueDate(Scotland, "2026-07-01", new SlaTarget.WorkingDays(20)).ShouldBe(Date("2026-07-29"));

    [Theory]
    [InlineData("2026-06-01", "2026-06-15", "2026-06-29")]
    [InlineData("2026-07-01", "2026-07-13", "2026-07-29")]
    [InlineData("2026-03-02", "2026-03-17", "2026-03-30")]
    [InlineData("2026-12-18", "2027-01-04", "2027-01-20")]
    public void Case_07_without_the_holiday_of_another_nation_freedom_of_information_would_be_due_a_day_too_early(string received, string missing, string due)
    {
        DueDate(England, received, new SlaTarget.WorkingDays(20)).ShouldBe(Date(due));
        DueDate(Calendar(BankHolidays.AnywhereInTheUnitedKingdom.Where(day => day.Date != Date(missing))), received, new SlaTarget.WorkingDays(20)).ShouldBe(Date(due));
    }

    [Fact]
    public void Case_07_two_clocks_on_one_case_keep_the_holidays_of_their_own_law()
    {
        DueDate(UnitedKingdom, "2026-06-10", new SlaTarget.WorkingDays(5)).ShouldBe(Date("2026-06-18"));
        DueDate(England, "2026-06-10", new SlaTarget.WorkingDays(5)).ShouldBe(Date("2026-06-17"));
    }

    [Theory]
    [InlineData("2026-03-30", "2026-04-08")]
    [InlineData("2026-12-21", "2026-12-30")] // substitute Boxing Day
    public void A_complaint_in_England_is_acknowledged_in_5_working_days(string received, string due) =>
        DueDate(England, received, new SlaTarget.WorkingDays(5)).ShouldBe(Date(due));

    [Fact]
    public void A_complaint_counted_by_the_Scottish_calendar_has_no_Easter_Monday() =>
        DueDate(Scotland, "2026-03-30", new SlaTarget.WorkingDays(5)).ShouldBe(Date("2026-04-07"));

    [Theory]
    [InlineData(10, "2027-01-14")]
    [InlineData(20, "2027-01-28")]
    public void Case_11_stage_one_runs_from_the_day_of_acknowledgement(int workingDays, string due) =>
        DueDate(England, "2026-12-30", new SlaTarget.WorkingDays(workingDays)).ShouldBe(Date(due));

    [Theory]
    [InlineData("2026-12-22", "2027-01-08")] // acknowledged early
    [InlineData("2027-01-05", "2027-01-19")] // acknowledged late, though 30 December was the last day
    [InlineData("2027-01-02", "2027-01-15")] // acknowledged on a Saturday
    public void Case_11_stage_one_runs_from_the_actual_acknowledgement_early_or_late(string acknowledged, string due) =>
        DueDate(England, acknowledged, new SlaTarget.WorkingDays(10)).ShouldBe(Date(due));

    [Theory]
    [InlineData("2026-01-31", 1, "2026-03-02")] // 28 February is a Saturday
    [InlineData("2026-11-25", 1, "2026-12-29")] // Christmas, a weekend, the substitute day
    [InlineData("2026-01-31", 3, "2026-04-30")] // three months from the original start
    [InlineData("2028-01-31", 1, "2028-02-29")] // leap year
    [InlineData("2026-01-29", 1, "2026-03-02")] // 29 to 31 January all end with February
    [InlineData("2027-01-30", 1, "2027-03-01")]
    [InlineData("2025-12-15", 1, "2026-01-15")] // December into January
    [InlineData("2026-03-03", 1, "2026-04-07")] // Good Friday and Easter Monday
    [InlineData("2028-01-29", 1, "2028-02-29")] // the 29th exists
    [InlineData("2028-01-30", 1, "2028-02-29")]
    [InlineData("2028-02-29", 12, "2029-02-28")] // and the year after it does not
    [InlineData("2026-12-31", 1, "2027-02-01")] // 31 January is a Sunday
    [InlineData("2026-08-31", 1, "2026-09-30")]
    public void Case_10_subject_access_takes_calendar_months_rolled_to_a_working_day(string received, int months, string due) =>
        DueDate(England, received, new SlaTarget.CalendarMonths(months, Roll.NextWorkingDay)).ShouldBe(Date(due));

    [Fact]
    public void Case_10_without_a_roll_the_month_ends_on_its_last_day() =>
        DueDate(England, "2026-01-31", new SlaTarget.CalendarMonths(1)).ShouldBe(Date("2026-02-28"));

    [Theory]
    [InlineData("2026-07-01", "2026-07-31")]
    [InlineData("2026-06-25", "2026-07-27")] // a Saturday rolls to Monday
    public void A_data_protection_complaint_is_acknowledged_in_30_calendar_days_rolled_to_a_working_day(string received, string due) =>
        DueDate(England, received, new SlaTarget.CalendarDays(30, Roll.NextWorkingDay)).ShouldBe(Date(due));

    [Theory]
    [InlineData("2026-03-28T18:00:00Z", "2026-03-29T18:00:00Z")] // 19:00 local: the clocks went forward
    [InlineData("2026-10-24T17:00:00Z", "2026-10-25T17:00:00Z")] // 18:00 local to 17:00 local
    public void Case_08_an_emergency_hazard_takes_24_clock_hours_without_weekend_relief(string startedAt, string dueAt) =>
        SlaCalculation.Due(England, Instant(startedAt), new SlaTarget.Elapsed(TimeSpan.FromHours(24)), []).DueAt.ShouldBe(Instant(dueAt));

    [Theory]
    [InlineData("2026-06-03T22:59:00Z", "2026-06-10T22:59:59Z")] // 23:59 local on Wednesday
    [InlineData("2026-06-03T23:01:00Z", "2026-06-11T22:59:59Z")] // 00:01 local on Thursday
    [InlineData("2026-06-03T08:00:00Z", "2026-06-10T22:59:59Z")] // the time of day does not matter
    public void Case_09_the_local_date_of_receipt_decides_and_the_due_moment_is_the_last_second_of_the_day(string startedAt, string dueAt) =>
        SlaCalculation.Due(England, Instant(startedAt), new SlaTarget.WorkingDays(5), []).DueAt.ShouldBe(Instant(dueAt));

    public static TheoryData<SlaTarget> LongAndShort =>
    [
        new SlaTarget.WorkingDays(1), new SlaTarget.WorkingDays(20), new SlaTarget.WorkingDays(760), new SlaTarget.WorkingDays(7_600), new SlaTarget.CalendarDays(1),
        new SlaTarget.CalendarDays(1_096), new SlaTarget.CalendarDays(10_957, Roll.NextWorkingDay), new SlaTarget.CalendarMonths(1), new SlaTarget.CalendarMonths(36),
        new SlaTarget.CalendarMonths(360, Roll.NextWorkingDay),
    ];

    /// <summary>From one day to thirty years, against a walk from date to date.</summary>
    [Theory]
    [MemberData(nameof(LongAndShort))]
    public void Case_12_very_long_targets_in_days_and_months_stay_exact(SlaTarget target)
    {
        var closed = BankHolidays.For(Nation.EnglandAndWales).Select(day => day.Date).ToHashSet();
        foreach (var received in new[] { "2024-02-29", "2025-12-31", "2026-10-24", "2026-03-28" })
        {
            var date = Date(received);
            var (days, roll) = target switch
            {
                SlaTarget.CalendarDays t => (t.Days, t.Roll),
                SlaTarget.CalendarMonths t => (date.AddMonths(t.Months).DayNumber - date.DayNumber, t.Roll),
                SlaTarget.WorkingDays t => (t.Days, Roll.None),
                _ => throw new InvalidOperationException(),
            };
            for (var left = days; left > 0;)
            {
                date = date.AddDays(1);
                if (target is not SlaTarget.WorkingDays || IsWorking(date)) left--;
            }

            while (roll == Roll.NextWorkingDay && !IsWorking(date)) date = date.AddDays(1);

            DueDate(England, received, target).ShouldBe(date);
        }

        bool IsWorking(DateOnly date) => date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !closed.Contains(date);
    }

    private static DateOnly? DueDate(WorkingCalendar calendar, string received, SlaTarget target)
    {
        var noon = calendar.StartOf(Date(received)).AddHours(12);
        var due = SlaCalculation.Due(calendar, noon, target, []).DueAt;
        return due is { } instant ? calendar.LocalDate(instant) : null;
    }

    private static WorkingCalendar Calendar(IEnumerable<BankHoliday> holidays) =>
        new(WorkingCalendar.FindZone("Europe/London"), WorkingWeek.Standard, holidays.Select(day => day.Date));

    private static DateOnly Date(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
