using Enquiries.Domain.Sla;

namespace Enquiries.Application.Sla;

/// <summary>The policy and calendar in force, and how long a resolved case can be reopened by a message.</summary>
/// <param name="GracePeriod">Real time after resolution.</param>
public sealed record SlaRules(SlaPolicy Policy, TimeSpan GracePeriod)
{
    public static readonly TimeSpan DefaultGracePeriod = TimeSpan.FromDays(7);

    /// <summary>Monday to Friday 9 to 5 in London, closed on the bank holidays of England and Wales.</summary>
    public static SlaRules Default { get; } = new(
        SlaPolicy.Standard(new WorkingCalendar(
            TimeZoneInfo.FindSystemTimeZoneById("Europe/London"), WorkingWeek.Standard, BankHolidays.For(Nation.EnglandAndWales).Select(h => h.Date))),
        DefaultGracePeriod);
}
