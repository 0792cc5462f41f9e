using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using MediatR;

namespace Enquiries.Application.Sla.Holidays;

/// <summary>The bank holidays known for a region, in order: what a calendar starts with that is made for it now.</summary>
[RequiresRole(Role.Lead)]
public sealed record GetBankHolidays(HolidayRegion Region) : IQuery<IReadOnlyList<NamedDay>>;

internal sealed class GetBankHolidaysHandler(EnquiriesDbContext db) : IRequestHandler<GetBankHolidays, IReadOnlyList<NamedDay>>
{
    public Task<IReadOnlyList<NamedDay>> Handle(GetBankHolidays query, CancellationToken cancellationToken) => db.HolidaysOfAsync(query.Region, cancellationToken);
}
