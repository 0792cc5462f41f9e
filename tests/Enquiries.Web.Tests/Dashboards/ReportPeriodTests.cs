using System.Globalization;
using Enquiries.Web.Components.Pages.Dashboards;

namespace Enquiries.Web.Tests.Dashboards;

public sealed class ReportPeriodTests
{
    // Half past midnight in London, still the evening before in UTC.
    private static readonly DateTimeOffset Now = new(2026, 9, 13, 23, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("today", "2026-09-14", "2026-09-14")]
    [InlineData("last-7-days", "2026-09-08", "2026-09-14")]
    [InlineData("last-30-days", "2026-08-16", "2026-09-14")]
    [InlineData("this-month", "2026-09-01", "2026-09-14")]
    [InlineData("last-month", "2026-08-01", "2026-08-31")]
    [InlineData("nonsense", "2026-08-16", "2026-09-14")]
    public void Periods_are_whole_days_of_London(string name, string from, string to)
    {
        var period = ReportPeriod.Of(name, from: null, to: null, Now);

        period.ShouldBe(new ReportPeriod(DateOnly.Parse(from, CultureInfo.InvariantCulture), DateOnly.Parse(to, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_day_on_which_the_clocks_change_is_as_long_as_it_is()
    {
        var autumn = new ReportPeriod(new DateOnly(2026, 10, 25), new DateOnly(2026, 10, 25));
        var spring = new ReportPeriod(new DateOnly(2026, 3, 29), new DateOnly(2026, 3, 29));

        (autumn.End - autumn.Start).ShouldBe(TimeSpan.FromHours(25));
        (spring.End - spring.Start).ShouldBe(TimeSpan.FromHours(23));
        autumn.Start.ShouldBe(new DateTimeOffset(2026, 10, 24, 23, 0, 0, TimeSpan.Zero));
    }
}
