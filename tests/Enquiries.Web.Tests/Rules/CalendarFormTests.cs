using System.Text.Json;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Rules;

namespace Enquiries.Web.Tests.Rules;

public class CalendarFormTests
{
    [Theory]
    [InlineData("09:00", "17:00", 540, 1020)]
    [InlineData("9", "17", 540, 1020)]
    [InlineData("9:30", "17.45", 570, 1065)]
    [InlineData("0930", "1745", 570, 1065)]
    [InlineData("22:00", "02:00", 1320, 120)]
    [InlineData("22:00", "00:00", 1320, 1440)]
    [InlineData("00:00", "24:00", 0, 1440)]
    public void Times_are_read_as_people_write_them(string from, string to, int fromMinute, int toMinute)
    {
        var form = Form(from, to);

        form.Check().ShouldBeEmpty();
        form.ToDefinition().Week[DayOfWeek.Monday].ShouldBe([new OpeningInterval(fromMinute, toMinute)]);
    }

    [Theory]
    [InlineData("", "17:00", "Monday: enter both times, or remove these hours.")]
    [InlineData("nine", "17:00", "Monday: “nine” is not a time to begin at. Write it like 09:00.")]
    [InlineData("24:00", "17:00", "Monday: “24:00” is not a time to begin at. Write it like 09:00.")]
    [InlineData("09:00", "17:60", "Monday: “17:60” is not a time. Write it like 17:00.")]
    [InlineData("09:00", "25:00", "Monday: “25:00” is not a time. Write it like 17:00.")]
    [InlineData("09:00", "9", "Monday: these hours end when they begin. Change one of the times, or remove them.")]
    public void Times_that_make_no_sense_are_refused_in_words(string from, string to, string words) => Form(from, to).Check().Single().Words.ShouldBe(words);

    [Fact]
    public void The_hours_of_a_single_day_end_by_midnight()
    {
        var form = Form("09:00", "17:00");
        var day = new SpecialDayForm { Date = "2026-12-24", Name = "Christmas Eve" };
        day.Hours.Add(new HoursForm { From = "20:00", To = "02:00" });
        form.SpecialDays.Add(day);

        form.Check().Single().Words.ShouldBe("Day with other hours 1: the hours of a single day must end by midnight.");
    }

    [Fact]
    public void Every_day_needs_a_date_of_its_own_and_a_name()
    {
        var form = Form("09:00", "17:00");
        form.ClosedDays.Add(new ClosedDayForm { Date = "2026-12-24", Name = "Closed" });
        form.ClosedDays.Add(new ClosedDayForm { Date = "2026-12-24", Name = "Again" });
        form.ClosedDays.Add(new ClosedDayForm { Date = "0026-12-24", Name = "Long ago" });
        form.ClosedDays.Add(new ClosedDayForm());

        form.Check().Select(p => p.Words).ShouldBe(
        [
            "Thu 24 Dec 2026 is entered twice. Keep one entry for it.",
            "Closed day 3: the year must lie between 2000 and 2100.",
            "Closed day 4: enter the date.",
            "Closed day 4: give it a name, so that others know why it is different.",
        ]);
    }

    [Fact]
    public void What_was_saved_comes_back_as_it_was()
    {
        var calendar = new CalendarDefinition
        {
            Name = "Museum",
            TimeZone = "Europe/Jersey",
            Week = new Dictionary<DayOfWeek, IReadOnlyList<OpeningInterval>>
            {
                [DayOfWeek.Monday] = [new(540, 750), new(810, 1020)],
                [DayOfWeek.Saturday] = [new(1320, 120)],
                [DayOfWeek.Sunday] = [OpeningInterval.WholeDay],
            },
            Holidays = HolidayRegion.Scotland,
            BankHolidays = [new NamedDay(new DateOnly(2026, 11, 30), "St Andrew’s Day")],
            ClosedDays = [new NamedDay(new DateOnly(2026, 12, 29), "Stocktaking")],
            SpecialDays = [new SpecialDay(new DateOnly(2026, 12, 24), "Christmas Eve", [new(540, 720)])],
        };

        var again = CalendarForm.Of(calendar).ToDefinition();

        JsonSerializer.Serialize(again).ShouldBe(JsonSerializer.Serialize(calendar));
    }

    [Fact]
    public void Monday_is_copied_to_the_other_weekdays_only()
    {
        var form = CalendarForm.New([]);
        form.Week[0].Hours[0].To = "12:30";

        form.CopyMondayToWeekdays();
        form.Week[0].Hours[0].To = "13:00";

        form.Week.Select(d => d.Hours.SingleOrDefault()?.To).ShouldBe(["13:00", "12:30", "12:30", "12:30", "12:30", null, null]);
    }

    private static CalendarForm Form(string from, string to)
    {
        var form = new CalendarForm { Name = "Office" };
        form.Week[0].Hours.Add(new HoursForm { From = from, To = to });
        return form;
    }
}
