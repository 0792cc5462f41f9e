using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>
/// Makes a token with which a member of staff sets a password, once and within a day. The password before, other tokens, and all sessions end with it; a lock
/// after failed attempts is lifted.
/// </summary>
[RequiresRole(Role.Admin)]
public sealed record IssuePasswordToken(Guid OfficerId) : ICommand<string>;

/// <summary>Makes tokens for setting a password. They are worth nothing once the officer's security stamp changes.</summary>
public interface IPasswordTokens
{
    Task<string> IssueAsync(Officer officer);
}

internal sealed class IssuePasswordTokenHandler(EnquiriesDbContext db, IPasswordTokens tokens) : IRequestHandler<IssuePasswordToken, string>
{
    public async Task<string> Handle(IssuePasswordToken command, CancellationToken cancellationToken)
    {
        var officer = await db.Officers.FirstOrDefaultAsync(o => o.Id == command.OfficerId, cancellationToken)
            ?? throw new NotFoundException("There is no such member of staff.");
        if (!officer.Active)
            throw new RuleException($"{officer.Name} is deactivated. Activate the account first.");
        officer.SecurityStamp = Guid.NewGuid().ToString("N");
        officer.PasswordHash = null;
        officer.LockoutEnd = null;
        officer.AccessFailedCount = 0;
        return await tokens.IssueAsync(officer);
    }
}
