using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using MediatR;

namespace Enquiries.Application.Admin;

/// <summary>Switches an account off (nothing is received or sent through it) or on again.</summary>
[RequiresRole(Role.Admin)]
public sealed record SwitchChannelAccount(Guid AccountId, bool On) : ICommand;

internal sealed class SwitchChannelAccountHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<SwitchChannelAccount, Unit>
{
    public async Task<Unit> Handle(SwitchChannelAccount command, CancellationToken cancellationToken)
    {
        var account = await db.GetAccountAsync(command.AccountId, cancellationToken);
        if (!command.On)
            account.Disable();
        else if (account.State == ChannelAccountState.Disabled)
            account.Enable(clock.GetUtcNow());
        return Unit.Value;
    }
}
