using Bunit;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Tests.Components;

public sealed class ChartWithTableTests : DeskContext
{
    [Fact]
    public void The_picture_has_a_name_and_the_figures_are_in_a_table()
    {
        var chart = Render<ChartWithTable>(p => p
            .Add(c => c.Title, "Answered in time").Add(c => c.Summary, "Between 70 and 95 per cent.").Add(c => c.RowHeading, "Day").Add(c => c.Unit, "%")
            .Add(c => c.Labels, ["Mon", "Tue"]).Add(c => c.Series, [new ChartSeries("Waste", [80, null])]));

        chart.Find("canvas[role=img]").GetAttribute("aria-label")!.ShouldStartWith("Answered in time. Between 70 and 95 per cent.");
        chart.FindAll("th[scope=col]").Select(h => h.TextContent).ShouldBe(["Day", "Waste (%)"]);
        chart.FindAll("tbody tr").Select(r => r.TextContent.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(cells => string.Concat(cells)).ShouldBe(["Mon80", "Tue–"]);
    }
}
