using Bunit;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Tests.Components;

public sealed class LondonTimeTests : DeskContext
{
    [Theory]
    [InlineData("2026-09-14T09:32:00Z", "Mon 14 Sep, 10:32")]
    [InlineData("2026-12-14T09:32:00Z", "Mon 14 Dec, 09:32")]
    [InlineData("2025-12-31T23:59:00Z", "Wed 31 Dec 2025, 23:59")]
    [InlineData("2026-03-29T00:59:00Z", "Sun 29 Mar, 00:59")]
    [InlineData("2026-03-29T01:00:00Z", "Sun 29 Mar, 02:00")]
    public void Instants_are_written_in_the_time_of_London(string instant, string words)
    {
        var time = Render<LondonTime>(p => p.Add(t => t.Value, DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)));

        time.Find("time").TextContent.ShouldBe(words);
        time.Find("time").GetAttribute("datetime").ShouldBe(instant);
    }

    [Fact]
    public void The_date_alone_and_the_time_alone_can_be_asked_for()
    {
        Render<LondonTime>(p => p.Add(t => t.Value, Now).Add(t => t.Form, LondonTimeForm.Date)).Find("time").TextContent.ShouldBe("Mon 14 Sep");
        Render<LondonTime>(p => p.Add(t => t.Value, Now).Add(t => t.Form, LondonTimeForm.Time)).Find("time").TextContent.ShouldBe("09:15");
    }
}
