using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Domain.Sla;
using Enquiries.Infrastructure.Holidays;

namespace Enquiries.Infrastructure.Tests.Holidays;

public class HolidayFeedReaderTests
{
    private static readonly DateOnly Today = new(2026, 9, 14);

    [Fact]
    public void A_whole_list_is_read_with_all_its_divisions()
    {
        var listed = HolidayFeedReader.Read(new Lists().ToBytes(), Today);

        foreach (var nation in Enum.GetValues<Nation>())
            listed.Where(l => l.Nation == nation).Select(l => l.Date).ShouldBe(BankHolidays.For(nation).Select(h => h.Date));
    }

    [Fact]
    public void The_list_that_GOV_UK_publishes_holds_the_built_in_years_day_by_day()
    {
        var path = Published();
        Assert.SkipWhen(path is null, "The published list is not beside this repository.");

        var listed = HolidayFeedReader.Read(File.ReadAllBytes(path!), Today);

        foreach (var nation in Enum.GetValues<Nation>())
        {
            var builtIn = BankHolidays.For(nation).Select(h => h.Date).ToList();
            listed.Where(l => l.Nation == nation && l.Date.Year >= builtIn[0].Year && l.Date.Year <= builtIn[^1].Year).Select(l => l.Date).Order().ShouldBe(builtIn);
        }
    }

    [Theory]
    [InlineData("", "It is not JSON.")]
    [InlineData("<html>Down for maintenance</html>", "It is not JSON.")]
    [InlineData("[]", "It is not a list by division.")]
    [InlineData("{}", "It must hold each of england-and-wales, scotland, northern-ireland once.")]
    [InlineData("""{"england-and-wales":{"events":[]},"scotland":{"events":[]},"atlantis":{"events":[]}}""", "It has an unknown division “atlantis”.")]
    [InlineData("""{"england-and-wales":[],"scotland":{},"northern-ireland":{}}""", "The division england-and-wales has no list of events.")]
    [InlineData("""{"england-and-wales":{"events":[]},"scotland":{"events":[]},"northern-ireland":{"events":[]}}""", "The division england-and-wales lists no day of 2026.")]
    public void Nonsense_is_refused_in_words(string body, string words) => Refused(Lists.Bytes(body)).ShouldBe(words);

    [Theory]
    [InlineData("date", "2026-02-30", "The division scotland has a date “2026-02-30”.")]
    [InlineData("date", "25/12/2026", "The division scotland has a date “25/12/2026”.")]
    [InlineData("date", "1815-06-18", "The division scotland has a day in the year 1815.")]
    [InlineData("date", "2626-12-25", "The division scotland has a day in the year 2626.")]
    [InlineData("date", "2024-01-02", "The division scotland lists 2024-01-02 twice.")]
    [InlineData("title", "", "The division scotland has no proper title for 2024-01-01.")]
    [InlineData("title", "Two\nlines", "The division scotland has no proper title for 2024-01-01.")]
    public void One_bad_day_refuses_the_whole_list(string property, string value, string words)
    {
        var list = new Lists().ToJson();
        list["scotland"]!["events"]![0]![property] = value;

        Refused(JsonSerializer.SerializeToUtf8Bytes(list)).ShouldBe(words);
    }

    [Fact]
    public void A_day_that_is_no_text_refuses_the_list()
    {
        var list = new Lists().ToJson();
        list["scotland"]!["events"]![0]!["date"] = new JsonArray();

        Refused(JsonSerializer.SerializeToUtf8Bytes(list)).ShouldBe("The division scotland has a date “”.");
    }

    [Fact]
    public void A_list_cut_short_is_not_taken_for_one_from_which_holidays_went()
    {
        var list = new Lists();
        foreach (var date in BankHolidays.For(Nation.EnglandAndWales).Select(h => h.Date).Where(d => d.Year == 2027).Take(2))
            list.Without("england-and-wales", date);

        Refused(list.ToBytes()).ShouldBe("The division england-and-wales lists 6 days for 2027; from 7 to 20 would be plausible.");
    }

    [Fact]
    public void A_list_that_ends_before_this_year_is_refused() =>
        Refused(new Lists().ToBytes(), new DateOnly(2029, 1, 2)).ShouldBe("The division england-and-wales lists no day of 2029.");

    [Fact]
    public void A_body_of_more_than_a_megabyte_is_refused() => Refused(new byte[HolidayFeedReader.LongestBody + 1]).ShouldBe("It is longer than 1,024 KB.");

    private static string Refused(byte[] body, DateOnly? today = null) => Should.Throw<HolidayFeedException>(() => HolidayFeedReader.Read(body, today ?? Today)).Message;

    private static string? Published()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Enquiries.sln")))
                continue;
            var path = Path.Combine(folder.FullName, "..", "shared", "data", "uk-bank-holidays.json");
            return File.Exists(path) ? path : null;
        }

        return null;
    }
}
