using System.Text.Json;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Tests.Sla;

public sealed class BankHolidaysTests
{
    [Theory]
    [InlineData(Nation.EnglandAndWales, 8)]
    [InlineData(Nation.Scotland, 10)]
    [InlineData(Nation.NorthernIreland, 10)]
    public void Each_nation_has_its_number_of_holidays_in_2026(Nation nation, int count) =>
        BankHolidays.For(nation).Count(day => day.Date.Year == 2026).ShouldBe(count);

    [Fact]
    public void Any_part_of_the_United_Kingdom_makes_14_distinct_days_in_2026() =>
        BankHolidays.AnywhereInTheUnitedKingdom.Count(day => day.Date.Year == 2026).ShouldBe(14);

    [Fact]
    public void Scotland_alone_has_the_proclaimed_15_June_2026()
    {
        var date = new DateOnly(2026, 6, 15);

        BankHolidays.For(Nation.Scotland).ShouldContain(new BankHoliday(date, "World Cup bank holiday"));
        BankHolidays.For(Nation.EnglandAndWales).ShouldNotContain(day => day.Date == date);
        BankHolidays.For(Nation.NorthernIreland).ShouldNotContain(day => day.Date == date);
    }

    [Fact]
    public void A_substitute_day_says_so() =>
        BankHolidays.For(Nation.EnglandAndWales).ShouldContain(new BankHoliday(new DateOnly(2026, 12, 28), "Boxing Day", IsSubstitute: true));

    [Theory]
    [InlineData(Nation.EnglandAndWales, "england-and-wales")]
    [InlineData(Nation.Scotland, "scotland")]
    [InlineData(Nation.NorthernIreland, "northern-ireland")]
    public void The_built_in_holidays_equal_the_published_feed(Nation nation, string division)
    {
        var path = FeedPath();
        if (path is null) Assert.Skip("The published feed is not beside this checkout.");
        using var feed = JsonDocument.Parse(File.ReadAllText(path));

        var published = feed.RootElement.GetProperty(division).GetProperty("events").EnumerateArray()
            .Select(day => new BankHoliday(
                DateOnly.ParseExact(day.GetProperty("date").GetString()!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                day.GetProperty("title").GetString()!,
                day.GetProperty("notes").GetString() == "Substitute day"))
            .Where(day => day.Date.Year is >= 2024 and <= 2028)
            .ToList();

        // Proclaimed in February 2026; a copy of the feed from before lacks it.
        var proclaimed = BankHolidays.For(Nation.Scotland).Single(day => day.Date == new DateOnly(2026, 6, 15));
        if (nation == Nation.Scotland && !published.Exists(day => day.Date == proclaimed.Date)) published.Add(proclaimed);

        BankHolidays.For(nation).ShouldBe(published.OrderBy(day => day.Date));
    }

    private static string? FeedPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Enquiries.sln"))) continue;
            var path = Path.Combine(folder.FullName, "..", "shared", "data", "uk-bank-holidays.json");
            return File.Exists(path) ? path : null;
        }

        return null;
    }
}
