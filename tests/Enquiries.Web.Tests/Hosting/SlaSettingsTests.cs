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

    private static IConfiguration With(string? setting) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Sla:GraceDays", setting)]).Build();
}
