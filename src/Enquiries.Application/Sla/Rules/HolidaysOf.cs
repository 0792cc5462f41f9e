using Enquiries.Application.Persistence;
using Enquiries.Domain.Sla;

namespace Enquiries.Application.Sla.Rules;

public static class KnownHolidays
{
    /// <summary>The bank holidays of a region as they are known now, in order.</summary>
    public static Task<IReadOnlyList<NamedDay>> HolidaysOfAsync(this EnquiriesDbContext db, HolidayRegion region, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<NamedDay>>([.. BankHolidays.For(region).Select(h => new NamedDay(h.Date, h.Name))]);
    }
}
