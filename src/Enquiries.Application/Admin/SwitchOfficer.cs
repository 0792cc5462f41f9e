using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>Deactivates a member of staff who has left (signed out within minutes, the history stays), or lets one in again.</summary>
[RequiresRole(Role.Admin)]
public sealed record SwitchOfficer(Guid OfficerId, bool Active) : ICommand;

internal sealed class SwitchOfficerHandler(EnquiriesDbContext db) : IRequestHandler<SwitchOfficer, Unit>
{
    public async Task<Unit> Handle(SwitchOfficer command, CancellationToken cancellationToken)
    {
        var officer = await db.Officers.FirstOrDefaultAsync(o => o.Id == command.OfficerId, cancellationToken)
            ?? throw new NotFoundException("There is no such member of staff.");
        if (!command.Active)
            await Administrators.MustNotBeTheLastAsync(db, officer, "cannot be deactivated", cancellationToken);
        if (officer.Active != command.Active)
            officer.SecurityStamp = Guid.NewGuid().ToString("N");
        officer.Active = command.Active;
        return Unit.Value;
    }
}
