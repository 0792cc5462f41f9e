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
    public void Freedom_of_information_counted_from_the_working_day_after_a_Saturday_is_one_day_later() =>
        DueDate(UnitedKingdom, UnitedKingdom.WorkingDayOnOrAfter(Date("2026-05-02"))!.Value.ToString("O", CultureInfo.InvariantCulture), new SlaTarget.WorkingDays(20))
            .ShouldBe(Date("2026-06-03"));

    [Fact]
    public void Freedom_of_information_in_Scotland_counts_the_Northern_Irish_holiday_as_a_working_day() =>
        DueDate(Scotland, "2026-07-01", new SlaTarget.WorkingDays(20)).ShouldBe(Date("2026-07-29"));

    [Fact]
    public void An_England_only_calendar_would_give_the_wrong_freedom_of_information_date() =>
        DueDate(England, "2026-06-01", new SlaTarget.WorkingDays(20)).ShouldBe(Date("2026-06-29"));

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
    [InlineData("2026-01-31", 1, "2026-03-02")] // 28 February is a Saturday
    [InlineData("2026-11-25", 1, "2026-12-29")] // Christmas, a weekend, the substitute day
    [InlineData("2026-01-31", 3, "2026-04-30")] // three months from the original start
    [InlineData("2028-01-31", 1, "2028-02-29")] // leap year
    [InlineData("2026-01-29", 1, "2026-03-02")] // 29 to 31 January all end with February
    [InlineData("2027-01-30", 1, "2027-03-01")]
    [InlineData("2025-12-15", 1, "2026-01-15")] // December into January
    [InlineData("2026-03-03", 1, "2026-04-07")] // Good Friday and Easter Monday
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
