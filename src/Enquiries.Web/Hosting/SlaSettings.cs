using Enquiries.Application.Sla;
using Enquiries.Domain.Sla;

namespace Enquiries.Web.Hosting;

/// <summary>Reads what the installation sets of the SLA rules: <c>Sla:GraceDays</c>, the real days after resolution in which a message reopens a case.</summary>
internal static class SlaSettings
{
    private const int MostGraceDays = 90;

    public static SlaRules Read(IConfiguration configuration)
    {
        var days = configuration.GetValue("Sla:GraceDays", SlaRules.DefaultGracePeriod.TotalDays);
        return days is >= 0 and <= MostGraceDays
            ? new SlaRules(RuleBook.BuiltIn, TimeSpan.FromDays(days))
            : throw new InvalidOperationException($"The setting Sla:GraceDays is {days}; it must be from 0 to {MostGraceDays} days.");
    }
}
