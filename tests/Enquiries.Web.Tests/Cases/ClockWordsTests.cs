using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Cases;

namespace Enquiries.Web.Tests.Cases;

public sealed class ClockWordsTests
{
    [Fact]
    public void A_clock_says_why_it_is_due_when_it_is()
    {
        var first = Clock(ClockKind.FirstResponse, new SlaTarget.Working(TimeSpan.FromHours(4)));
        var resolution = Clock(ClockKind.Resolution, new SlaTarget.WorkingDays(1));

        ClockWords.Why(first, Priority.Normal).ShouldBe(
            "Answer due 4 hours of working time after the first message (priority normal). Working time: Mon–Fri 9:00–17:00, not on bank holidays.");
        ClockWords.Why(resolution, Priority.Urgent).ShouldStartWith("To be resolved within 1 working day of the first message, by the end of that day");
    }

    private static CaseClock Clock(ClockKind kind, SlaTarget target) =>
        new(kind, 1, "Standard", ClockState.Running, DateTimeOffset.UnixEpoch, null, null, null, null, null, 0, 0)
        {
            Target = target,
            Calendar = RuleBook.BuiltIn.OfficeCalendar,
        };

    [Fact]
    public void Hours_with_a_break_and_a_short_day_are_written_out()
    {
        var week = new WorkingWeek(
        [
            KeyValuePair.Create<DayOfWeek, IReadOnlyList<OpeningInterval>>(DayOfWeek.Monday, [new(9 * 60, 12 * 60 + 30), new(13 * 60, 17 * 60)]),
            KeyValuePair.Create<DayOfWeek, IReadOnlyList<OpeningInterval>>(DayOfWeek.Tuesday, [new(9 * 60, 12 * 60 + 30), new(13 * 60, 17 * 60)]),
            KeyValuePair.Create<DayOfWeek, IReadOnlyList<OpeningInterval>>(DayOfWeek.Saturday, [new(10 * 60, 12 * 60)]),
        ]);

        ClockWords.Hours(new WorkingCalendar(TimeZoneInfo.Utc, week, [])).ShouldBe("Mon–Tue 9:00–12:30, 13:00–17:00; Sat 10:00–12:00");
    }

    [Theory]
    [InlineData(30, "under 1 min of working time")]
    [InlineData(45 * 60, "45 min of working time")]
    [InlineData(4 * 3600, "4 h of working time")]
    [InlineData((40 * 3600) + (5 * 60), "40 h 05 min of working time")]
    public void Working_time_is_written_in_hours_not_days(long seconds, string words) => ClockWords.Working(seconds).ShouldBe(words);
}
