using Enquiries.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Enquiries.Web.Tests.Hosting;

public sealed class SlaSettingsTests
{
    [Theory]
    [InlineData(null, 7)]
    [InlineData("0", 0)]
    [InlineData("14", 14)]
    public void The_grace_period_is_seven_days_unless_set(string? setting, int days) => SlaSettings.Read(With(setting)).GracePeriod.ShouldBe(TimeSpan.FromDays(days));

    [Theory]
    [InlineData("-1")]
    [InlineData("91")]
    public void A_grace_period_that_makes_no_sense_is_refused_in_words(string setting) =>
        Should.Throw<InvalidOperationException>(() => SlaSettings.Read(With(setting))).Message.ShouldContain("0 to 90 days");

    [Theory]
    [InlineData(null, "https://www.gov.uk/bank-holidays.json")]
    [InlineData("http://intranet/holidays.json", "http://intranet/holidays.json")]
    [InlineData(" ", null)]
    [InlineData("", null)]
    public void The_list_of_bank_holidays_is_read_at_GOV_UK_unless_set(string? setting, string? address) =>
        (SlaSettings.ReadHolidayFeed(With(setting, "BankHolidays:FeedUrl")).Address?.ToString()).ShouldBe(address);

    [Theory]
    [InlineData("ftp://example.org/list")]
    [InlineData("holidays.json")]
    public void An_address_that_makes_no_sense_is_refused_in_words(string setting) =>
        Should.Throw<InvalidOperationException>(() => SlaSettings.ReadHolidayFeed(With(setting, "BankHolidays:FeedUrl"))).Message.ShouldContain("http or https address, or empty");

    private static IConfiguration With(string? setting, string name = "Sla:GraceDays") => new ConfigurationBuilder().AddInMemoryCollection([new(name, setting)]).Build();
}
