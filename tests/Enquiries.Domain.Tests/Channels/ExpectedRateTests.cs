using Enquiries.Domain.Channels;

namespace Enquiries.Domain.Tests.Channels;

public sealed class ExpectedRateTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    // Monday 14 September 2026.
    private static readonly DateOnly Monday = new(2026, 9, 14);

    [Fact]
    public void The_usual_is_the_median_of_the_same_hour_of_the_past_weeks()
    {
        var counts = new Dictionary<DateTimeOffset, int>();
        int[] past = [1, 9, 4, 7, 5, 100, 6, 8];
        for (var week = 1; week <= past.Length; week++)
            counts[At(Monday.AddDays(-7 * week), 10)] = past[week - 1];

        var expected = Rate(At(Monday, 10), At(Monday, 11)).Judge(counts, At(Monday.AddDays(-100), 0));

        expected.ShouldBe(new Expectation(6.5, 4.75, 8));
    }

    [Fact]
    public void A_running_hour_counts_for_as_much_of_it_as_has_passed()
    {
        var counts = Enumerable.Range(1, 8).ToDictionary(week => At(Monday.AddDays(-7 * week), 10), _ => 12);

        Rate(At(Monday, 10), At(Monday, 10).AddMinutes(15)).Judge(counts, At(Monday.AddDays(-100), 0)).Usual.ShouldBe(3);
    }

    [Fact]
    public void Weeks_before_counting_began_are_no_measure()
    {
        var counts = Enumerable.Range(1, 8).ToDictionary(week => At(Monday.AddDays(-7 * week), 10), _ => 12);

        var expected = Rate(At(Monday, 10), At(Monday, 11)).Judge(counts, At(Monday.AddDays(-15), 0));

        expected.Weeks.ShouldBe(2);
        expected.IsKnown.ShouldBeFalse();
    }

    [Fact]
    public void A_week_with_a_bank_holiday_in_these_hours_is_left_out()
    {
        // The summer bank holiday: Monday 31 August 2026.
        var holiday = new DateOnly(2026, 8, 31);
        var counts = Enumerable.Range(1, 8).ToDictionary(week => At(Monday.AddDays(-7 * week), 10), week => week == 2 ? 0 : 12);

        var expected = Rate(At(Monday, 10), At(Monday, 11), holiday).Judge(counts, At(Monday.AddDays(-100), 0));

        expected.ShouldBe(new Expectation(12, 12, 7));
    }

    [Fact]
    public void A_bank_holiday_is_compared_with_Sundays()
    {
        var counts = Enumerable.Range(0, 9).SelectMany(week => new[] { (At(Monday.AddDays(-7 * week), 10), 50), (At(Monday.AddDays(-1 - (7 * week)), 10), 2) })
            .ToDictionary(c => c.Item1, c => c.Item2);

        Rate(At(Monday, 10), At(Monday, 11), Monday).Judge(counts, At(Monday.AddDays(-100), 0)).Usual.ShouldBe(2);
    }

    [Fact]
    public void Local_hours_are_compared_over_a_change_of_the_clocks()
    {
        // The clocks went back on 25 October 2026: ten o'clock on the Mondays before is 9:00 UTC, after it 10:00 UTC.
        var after = new DateOnly(2026, 11, 2);

        var hours = Rate(At(after, 10), At(after, 11)).Hours.Order().ToList();

        hours[^1].ShouldBe(new DateTimeOffset(2026, 10, 26, 10, 0, 0, TimeSpan.Zero));
        hours[^2].ShouldBe(new DateTimeOffset(2026, 10, 19, 9, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void The_hour_that_the_clocks_skip_brings_nothing_and_does_no_harm()
    {
        // 29 March 2026: 1:00 is 2:00 at once.
        var sunday = new DateOnly(2026, 4, 5);

        var expected = Rate(At(sunday, 1), At(sunday, 2)).Judge(new Dictionary<DateTimeOffset, int>(), At(sunday.AddDays(-100), 0));

        expected.ShouldBe(new Expectation(0, 0, 8));
    }

    [Fact]
    public void A_stretch_longer_than_a_week_is_cut_at_its_beginning()
    {
        var rate = Rate(At(Monday.AddDays(-30), 0), At(Monday, 0));

        rate.From.ShouldBe(At(Monday.AddDays(-7), 0));
    }

    // Where nights bring nothing, Mondays from nine to five twelve an hour, and the other working days eight.
    [Theory]
    [InlineData("2026-09-14 08:55", "2026-09-14 09:10", false, "ten minutes of a Monday morning can be chance")]
    [InlineData("2026-09-14 08:55", "2026-09-14 09:40", true, "a silent Monday morning is none")]
    [InlineData("2026-09-11 16:58", "2026-09-14 08:59", false, "nights and weekends are quiet")]
    [InlineData("2026-09-11 16:58", "2026-09-14 09:40", true, "a silence that has lasted since Friday and goes on")]
    [InlineData("2026-09-14 17:00", "2026-09-15 03:00", false, "a quiet night")]
    [InlineData("2026-09-15 09:00", "2026-09-15 09:30", false, "four are too few to be sure")]
    [InlineData("2026-09-15 09:00", "2026-09-15 09:45", true, "six are enough")]
    public void A_silence_is_a_sign_when_enough_was_to_be_expected_in_it(string lastAt, string now, bool isSilence, string why)
    {
        var (last, to) = (Instant(lastAt), Instant(now));
        var rate = Rate(last, to);

        Quiet.IsSilence(last, rate.From, rate.Judge(OfficeHours(), At(Monday.AddDays(-100), 0))).ShouldBe(isSilence, why);
    }

    [Theory]
    [InlineData(0, 4.9, 8, false)]
    [InlineData(3, 20, 8, true)]
    [InlineData(4, 20, 8, true)]
    [InlineData(5, 20, 8, false)]
    [InlineData(0, 19.9, 8, false)]
    [InlineData(0, 200, 2, false)]
    public void Far_less_than_usual_is_a_sign_where_much_is_usual(int received, double atLeast, int weeks, bool isTrickle) =>
        Quiet.IsTrickle(received, new Expectation(atLeast, atLeast, weeks)).ShouldBe(isTrickle);

    private static Dictionary<DateTimeOffset, int> OfficeHours()
    {
        var counts = new Dictionary<DateTimeOffset, int>();
        for (var date = Monday.AddDays(-70); date < Monday; date = date.AddDays(1))
        {
            if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
                continue;
            for (var hour = 9; hour < 17; hour++)
                counts[At(date, hour)] = date.DayOfWeek == DayOfWeek.Monday ? 12 : 8;
        }

        return counts;
    }

    private static ExpectedRate Rate(DateTimeOffset from, DateTimeOffset to, params DateOnly[] holidays) => new(from, to, London, holidays.Contains);

    private static DateTimeOffset At(DateOnly date, int hour)
    {
        var wall = date.ToDateTime(new TimeOnly(hour, 0));
        return new DateTimeOffset(wall, London.GetUtcOffset(wall)).ToUniversalTime();
    }

    private static DateTimeOffset Instant(string wall)
    {
        var local = DateTime.Parse(wall, System.Globalization.CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, London.GetUtcOffset(local)).ToUniversalTime();
    }
}
