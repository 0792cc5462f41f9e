using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Holidays;
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

    /// <summary><c>BankHolidays:FeedUrl</c>: where the list of bank holidays is read; empty for never.</summary>
    public static HolidayFeedAddress ReadHolidayFeed(IConfiguration configuration)
    {
        var text = (configuration["BankHolidays:FeedUrl"] ?? HolidayFeedAddress.GovUk).Trim();
        if (text.Length == 0)
            return new HolidayFeedAddress(null);
        return text.Length <= KnownHoliday.SourceMaxLength && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? new HolidayFeedAddress(address)
            : throw new InvalidOperationException($"The setting BankHolidays:FeedUrl is '{text}'; it must be an http or https address, or empty to read no list of bank holidays.");
    }
}
