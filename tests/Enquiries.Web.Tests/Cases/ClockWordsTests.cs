using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Cases;

namespace Enquiries.Web.Tests.Cases;

public sealed class ClockWordsTests
{
    [Fact]
    public void A_clock_says_why_it_is_due_when_it_is()
    {
        var policy = Domain.Sla.RuleBook.BuiltIn;

        ClockWords.Why(ClockKind.FirstResponse, Priority.Normal, policy).ShouldBe(
            "Answer due 4 hours of working time after the first message (priority normal). Working time: Mon–Fri 9:00–17:00, not on bank holidays.");
        ClockWords.Why(ClockKind.Resolution, Priority.Urgent, policy).ShouldStartWith("To be resolved within 1 working day of the first message, by the end of that day");
    }

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
