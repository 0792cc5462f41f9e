using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Teams;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>Renames a team, or (with null) makes a new one.</summary>
[RequiresRole(Role.Admin)]
public sealed record SaveTeam(Guid? TeamId, string Name) : ICommand<Guid>;

internal sealed class SaveTeamValidator : AbstractValidator<SaveTeam>
{
    public SaveTeamValidator() => RuleFor(x => x.Name).NotEmpty().WithMessage("Enter the team's name.")
        .MaximumLength(Team.NameMaxLength).WithMessage($"The name can have at most {Team.NameMaxLength} characters.");
}

internal sealed class SaveTeamHandler(EnquiriesDbContext db) : IRequestHandler<SaveTeam, Guid>
{
    public async Task<Guid> Handle(SaveTeam command, CancellationToken cancellationToken)
    {
        var name = command.Name.Trim();
        var names = await db.Teams.Where(t => t.Id != command.TeamId).Select(t => t.Name).ToListAsync(cancellationToken);
        if (names.Exists(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)))
            throw new RuleException($"There is a team “{name}” already.");

        if (command.TeamId is not { } id)
        {
            var made = Team.Create(name);
            db.Teams.Add(made);
            return made.Id;
        }

        var team = await db.Teams.FirstOrDefaultAsync(t => t.Id == id, cancellationToken) ?? throw new NotFoundException("There is no such team.");
        team.Rename(name);
        return team.Id;
    }
}
