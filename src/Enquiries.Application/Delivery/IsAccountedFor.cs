using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Delivery;

/// <summary>Whether a message found on the platform is another reply of the desk, with the same words.</summary>
[SystemOnly]
public sealed record IsAccountedFor(Guid AccountId, string ExternalId, Guid MessageId) : IQuery<bool>;

internal sealed class IsAccountedForHandler(EnquiriesDbContext db) : IRequestHandler<IsAccountedFor, bool>
{
    public Task<bool> Handle(IsAccountedFor query, CancellationToken cancellationToken) => db.Messages.AnyAsync(
        m => m.AccountId == query.AccountId && m.ExternalId == query.ExternalId && m.Id != query.MessageId && m.Direction == MessageDirection.Outbound && !m.OnPlatform,
        cancellationToken);
}
