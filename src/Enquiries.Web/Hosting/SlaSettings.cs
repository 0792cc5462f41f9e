using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Holidays;
using Enquiries.Domain.Sla;

namespace Enquiries.Web.Hosting;

/// <summary>
/// Reads what the installation sets of the SLA rules: <c>Sla:GraceDays</c>, the real days after resolution in which a message reopens a case, and
/// <c>Sla:LongestWaitDays</c>, the real days after which a waiting case asks for a decision.
/// </summary>
internal static class SlaSettings
{
    private const int MostGraceDays = 90;
    private const int MostWaitDays = 365;

    public static SlaRules Read(IConfiguration configuration)
    {
        var days = configuration.GetValue("Sla:GraceDays", SlaRules.DefaultGracePeriod.TotalDays);
        var wait = configuration.GetValue("Sla:LongestWaitDays", SlaRules.DefaultLongestWait.TotalDays);
        if (wait is not (>= 1 and <= MostWaitDays))
            throw new InvalidOperationException($"The setting Sla:LongestWaitDays is {wait}; it must be from 1 to {MostWaitDays} days.");
        return days is >= 0 and <= MostGraceDays
            ? new SlaRules(RuleBook.BuiltIn, TimeSpan.FromDays(days), TimeSpan.FromDays(wait), configuration.GetValue("Sla:ThanksNeedNoAnswer", true))
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
