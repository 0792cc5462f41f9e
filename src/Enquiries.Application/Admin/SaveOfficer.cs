using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Teams;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>
/// Adds a member of staff (with null), or changes name, role and teams of one. A new account has no password until its owner sets one. The last active
/// administrator stays one.
/// </summary>
[RequiresRole(Role.Admin)]
public sealed record SaveOfficer(Guid? OfficerId, string Name, string Email, Role Role, IReadOnlyList<Guid> TeamIds) : ICommand<Guid>;

internal sealed class SaveOfficerValidator : AbstractValidator<SaveOfficer>
{
    public SaveOfficerValidator()
    {
        RuleFor(x => x.Name).NotEmpty().WithMessage("Enter the name.")
            .MaximumLength(Officer.NameMaxLength).WithMessage($"The name can have at most {Officer.NameMaxLength} characters.");
        RuleFor(x => x.Email).Cascade(CascadeMode.Stop).NotEmpty().WithMessage("Enter the e-mail address.")
            .EmailAddress().WithMessage("Enter an e-mail address like name@council.gov.uk.").MaximumLength(256);
        RuleFor(x => x.Role).IsInEnum();
    }
}

internal sealed class SaveOfficerHandler(EnquiriesDbContext db) : IRequestHandler<SaveOfficer, Guid>
{
    public async Task<Guid> Handle(SaveOfficer command, CancellationToken cancellationToken)
    {
        var email = command.Email.Trim();
        var normalised = email.ToUpperInvariant();
        if (await db.Officers.AnyAsync(o => o.Id != command.OfficerId && o.NormalizedEmail == normalised, cancellationToken))
            throw new ValidationException([new FluentValidation.Results.ValidationFailure(nameof(command.Email), "Somebody has an account with this e-mail address already.")]);

        Officer officer;
        if (command.OfficerId is { } id)
        {
            officer = await db.Officers.FirstOrDefaultAsync(o => o.Id == id, cancellationToken) ?? throw new NotFoundException("There is no such member of staff.");
            if (command.Role != Role.Admin)
                await Administrators.MustNotBeTheLastAsync(db, officer, "keeps that role", cancellationToken);

            // Whoever is signed in with the old role has to sign in again.
            if (officer.Role != command.Role)
                officer.SecurityStamp = Guid.NewGuid().ToString("N");
        }
        else
        {
            officer = new Officer { Id = Guid.CreateVersion7(), SecurityStamp = Guid.NewGuid().ToString("N"), EmailConfirmed = true, LockoutEnabled = true };
            db.Officers.Add(officer);
        }

        officer.Name = command.Name.Trim();
        officer.Email = officer.UserName = email;
        officer.NormalizedEmail = officer.NormalizedUserName = normalised;
        officer.Role = command.Role;

        var wanted = command.TeamIds.ToHashSet();
        if (await db.Teams.CountAsync(t => wanted.Contains(t.Id), cancellationToken) != wanted.Count)
            throw new NotFoundException("One of the teams does not exist any more.");
        var present = await db.TeamMembers.Where(m => m.OfficerId == officer.Id).ToListAsync(cancellationToken);
        db.TeamMembers.RemoveRange(present.Where(m => !wanted.Contains(m.TeamId)));
        db.TeamMembers.AddRange(wanted.Except(present.Select(m => m.TeamId)).Select(t => new TeamMember { TeamId = t, OfficerId = officer.Id }));
        return officer.Id;
    }
}

internal static class Administrators
{
    public static async Task MustNotBeTheLastAsync(EnquiriesDbContext db, Officer officer, string what, CancellationToken ct)
    {
        if (officer is { Role: Role.Admin, Active: true } && !await db.Officers.AnyAsync(o => o.Id != officer.Id && o.Active && o.Role == Role.Admin, ct))
            throw new RuleException($"{officer.Name} is the only administrator, and {what}. Make somebody else an administrator first.");
    }
}
