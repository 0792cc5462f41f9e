using System.Globalization;
using Enquiries.Application.Escalations;

namespace Enquiries.Application.Tests.Escalations;

public sealed class QuietHoursTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    // Clocks go forward at 01:00 UTC on 29 March 2026 (01:00 to 02:00 is skipped) and back at 01:00 UTC on 25 October 2026 (01:00 to 02:00 comes twice).
    [Theory]
    [InlineData("18:00", "08:00", "2026-09-14 12:00", "2026-09-14 12:00")]
    [InlineData("18:00", "08:00", "2026-09-14 16:59", "2026-09-14 16:59")]
    [InlineData("18:00", "08:00", "2026-09-14 17:00", "2026-09-15 07:00")]
    [InlineData("18:00", "08:00", "2026-09-14 23:30", "2026-09-15 07:00")]
    [InlineData("18:00", "08:00", "2026-09-15 06:59", "2026-09-15 07:00")]
    [InlineData("18:00", "08:00", "2026-09-15 07:00", "2026-09-15 07:00")]
    [InlineData("12:00", "13:30", "2026-09-14 11:15", "2026-09-14 12:30")]
    [InlineData("18:00", "08:00", "2026-03-28 20:00", "2026-03-29 07:00")]
    [InlineData("18:00", "01:30", "2026-03-28 20:00", "2026-03-29 01:00")]
    [InlineData("18:00", "08:00", "2026-10-24 20:00", "2026-10-25 08:00")]
    [InlineData("18:00", "01:30", "2026-10-24 20:00", "2026-10-25 00:30")]
    [InlineData("18:00", "01:30", "2026-10-25 01:10", "2026-10-25 01:30")]
    [InlineData("00:00", "23:59", "2026-09-14 12:00", "2026-09-14 22:59")]
    public void Mail_waits_for_the_end_by_the_wall_clock(string from, string until, string at, string expected) =>
        new QuietHours(TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(until, CultureInfo.InvariantCulture)).NextMailTime(Utc(at), London).ShouldBe(Utc(expected));

    [Fact]
    public void There_are_none_unless_both_times_are_set()
    {
        QuietHours.Of(new TimeOnly(18, 0), null).ShouldBeNull();
        QuietHours.Of(null, new TimeOnly(8, 0)).ShouldBeNull();
        QuietHours.Of(new TimeOnly(18, 0), new TimeOnly(8, 0)).ShouldBe(new QuietHours(new TimeOnly(18, 0), new TimeOnly(8, 0)));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
