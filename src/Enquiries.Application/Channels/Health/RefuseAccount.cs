using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>The platform refuses an account, as something has found out that was not sending one of its own replies: an administrator is called.</summary>
[SystemOnly]
public sealed record RefuseAccount(Guid AccountId, string Reason) : ICommand;

internal sealed class RefuseAccountHandler(EnquiriesDbContext db) : IRequestHandler<RefuseAccount, Unit>
{
    public async Task<Unit> Handle(RefuseAccount command, CancellationToken cancellationToken)
    {
        (await db.ChannelAccounts.SingleAsync(a => a.Id == command.AccountId, cancellationToken)).NeedsAttention(command.Reason);
        return Unit.Value;
    }
}
