using Bunit;
using Enquiries.Web.Components.Pages.Dashboards;
using Case = Enquiries.Domain.Cases.Case;

namespace Enquiries.Web.Tests.Dashboards;

public sealed class ResponseTimesPageTests : PageContext
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Figures_stand_in_words_and_few_cases_are_marked()
    {
        await HasCaseAsync("Answered in time", ago: 3 * Day, then: AnsweredAfter(TimeSpan.FromMinutes(65)));
        await HasCaseAsync("Never answered", ago: 4 * Day);

        var page = Open("/response-times");

        var row = page.FindAll(".figures tbody tr").ShouldHaveSingleItem();
        row.QuerySelector("th")!.TextContent.ShouldBe("Waste");
        var cells = row.QuerySelectorAll("td").Select(c => string.Join(' ', c.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList();
        cells[..3].ShouldBe(["2", "1", "Few 50 % 1 of 2"]);
        cells[^1].ShouldBe("1 h 05 min (few)");
        page.Find(".figures tfoot").TextContent.ShouldContain("1 of 2");
    }

    [Fact]
    public async Task Another_promise_can_be_looked_at_and_misses_stand_by_month()
    {
        await HasCaseAsync("Never answered", ago: 9 * Day);

        var page = Open("/response-times?clock=resolution");

        page.Find("#report-clock").GetAttribute("value").ShouldBe("Resolution");
        page.Find(".period").TextContent.ShouldContain("Resolution; times counted from the resident's first message to the end of the case");
        page.Find("#misses ~ .gridwrap tbody td").TextContent.ShouldBe("1");
    }

    [Fact]
    public async Task What_is_late_now_leads_to_the_queue_of_the_same_team()
    {
        await HasCaseAsync("Never answered", ago: 4 * Day, name: "Ann Other");

        var page = Open($"/response-times?team={Waste.Id}");

        var link = page.FindAll(".now-counts a")[0];
        link.TextContent.ShouldBe("1 breached");
        link.GetAttribute("href").ShouldBe($"/?team={Waste.Id}&sla=breached");
        page.Find(".waiting tbody tr").TextContent.ShouldContain("Ann Other");
    }

    [Fact]
    public async Task The_choice_is_in_the_address_and_the_file_has_the_same()
    {
        await HasCaseAsync();
        var page = Open("/response-times");

        page.Find("#report-by").Change("Day");
        page.WaitForState(() => page.Find("#groups").TextContent == "By day");
        page.Find("#report-period").Change("last-7-days");

        page.WaitForState(() => page.Find(".period").TextContent.Contains("Tue 8 Sep 2026 to Mon 14 Sep 2026", StringComparison.Ordinal));
        Navigation.Uri.ShouldEndWith("/response-times?period=last-7-days&by=day");
        page.Find("a[download]").GetAttribute("href").ShouldBe("/response-times/export.csv?period=last-7-days&by=day");
        page.FindAll("figure tbody tr").Count.ShouldBe(7);
    }

    [Fact]
    public void A_period_the_wrong_way_round_is_refused_in_words()
    {
        var page = Open("/response-times?period=custom&from=2026-09-10&to=2026-09-01");

        page.Find("[role=alert]").TextContent.ShouldContain("The period must end after it begins.");
    }

    [Fact]
    public void A_period_without_cases_says_so()
    {
        Open("/response-times").Find(".empty").TextContent.ShouldContain("No cases in this period");
    }

    private static Action<Case, Application.Sla.SlaRules> AnsweredAfter(TimeSpan time) => (c, sla) =>
        c.AnsweredOnPlatform("answer", null, "It will be collected tomorrow.", [], "Council page", c.OpenedAt + time, c.OpenedAt + time, sla.Book);

    private IRenderedComponent<ResponseTimesPage> Open(string address)
    {
        Navigation.NavigateTo(address);
        var page = Render<ResponseTimesPage>();
        page.WaitForState(() => page.FindAll("[aria-busy]").Count == 0);
        return page;
    }
}
