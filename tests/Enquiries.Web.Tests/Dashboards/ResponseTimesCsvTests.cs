using System.Net;
using Enquiries.Application.Dashboards;
using Enquiries.Application.Staff;
using Enquiries.Web.Components.Pages.Dashboards;

namespace Enquiries.Web.Tests.Dashboards;

public sealed class ResponseTimesCsvTests
{
    private static readonly Percentiles Half = new(5400, 90000);

    [Theory]
    [InlineData("Waste", "Waste")]
    [InlineData("=HYPERLINK(\"http://example.org\")", "\"'=HYPERLINK(\"\"http://example.org\"\")\"")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData(" +44", "' +44")]
    [InlineData("-1", "'-1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("Parks, gardens", "\"Parks, gardens\"")]
    public void A_cell_never_becomes_a_formula(string text, string written) => ResponseTimesCsv.Cell(text).ShouldBe(written);

    [Fact]
    public void Every_group_has_a_line_and_the_total_comes_last()
    {
        var figures = new ResponseTimes(
            new ResponseTimesRow("", "All", 30, 20, 10, 10, Half, Half), [new ResponseTimesRow("x", "=Waste", 3, 2, 1, 1, Half, new Percentiles(null, null))]);

        var lines = ResponseTimesCsv.Write(figures, ResponseTimesGroup.Team).Split("\r\n");

        lines[0].ShouldStartWith("Team,Cases,Answered,");
        lines[1].ShouldBe("'=Waste,3,2,1,1,50.0,90.0,1500.0,,,fewer than 20");
        lines[2].ShouldBe("All,30,20,10,10,50.0,90.0,1500.0,90.0,1500.0,");
    }

    [Fact]
    public async Task A_lead_gets_the_file_and_an_officer_does_not()
    {
        await using var desk = new WebDesk();
        var host = desk.Host();
        await WebDesk.HasOfficerAsync(host, "lead@example.org", Role.Lead);
        await WebDesk.HasOfficerAsync(host, "officer@example.org");
        using var lead = WebDesk.Browser(host);
        using var officer = WebDesk.Browser(host);
        using var stranger = WebDesk.Browser(host);
        await WebDesk.SignInAsync(lead, "lead@example.org", WebDesk.Password);
        await WebDesk.SignInAsync(officer, "officer@example.org", WebDesk.Password);

        var file = await lead.GetAsync(ReportView.FilePath + "?by=day", TestContext.Current.CancellationToken);
        file.StatusCode.ShouldBe(HttpStatusCode.OK);
        file.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        (await file.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("Day,Cases,Answered");

        var refused = await officer.GetAsync(ReportView.FilePath, TestContext.Current.CancellationToken);
        refused.Headers.Location!.ToString().ShouldContain("/access-denied");
        var unknown = await stranger.GetAsync(ReportView.FilePath, TestContext.Current.CancellationToken);
        unknown.Headers.Location!.ToString().ShouldContain("/sign-in");
    }
}
