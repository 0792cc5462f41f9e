using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Mail;

/// <summary>
/// How often in a row an address was reported not to exist: as the account knows it, else as another one does, since the answers of forms go out through
/// mailboxes. <paramref name="Address"/> is in small letters.
/// </summary>
[SystemOnly]
public sealed record CountAddressFailures(Guid AccountId, string Address) : IQuery<int>;

internal sealed class CountAddressFailuresHandler(EnquiriesDbContext db) : IRequestHandler<CountAddressFailures, int>
{
    public Task<int> Handle(CountAddressFailures query, CancellationToken cancellationToken) =>
        db.Residents.Where(r => r.Email == query.Address).OrderBy(r => r.AccountId == query.AccountId ? 0 : 1).ThenByDescending(r => r.AddressFailures)
            .Select(r => r.AddressFailures).FirstOrDefaultAsync(cancellationToken);
}
