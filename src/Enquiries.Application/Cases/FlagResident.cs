using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Residents;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Notes what staff should know of the resident of a case. It follows the person: all their identities and open cases, because a policy may ask for it.</summary>
[RequiresRole(Role.Officer)]
public sealed record FlagResident(Guid CaseId, ResidentFlag Flag, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class FlagResidentValidator : AbstractValidator<FlagResident>
{
    public FlagResidentValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.Flag).IsInEnum();
    }
}

internal sealed class FlagResidentHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<FlagResident, Unit>
{
    public async Task<Unit> Handle(FlagResident command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        var resident = await db.Residents.FirstOrDefaultAsync(r => r.Id == @case.ResidentId, cancellationToken)
            ?? throw new RuleException("The platform does not say who wrote, so there is nobody to mark.");
        var now = clock.GetUtcNow();
        await db.MarkAsync(await db.SamePerson(resident).ToListAsync(cancellationToken), command.Flag, user.Actor, now, sla, cancellationToken);

        // It is known of this identity; that there is nothing to know is said of the whole person.
        var person = resident.PersonId;
        var links = person is null ? [] : await db.IdentityLinks.Where(l => l.PersonId == person && l.UnlinkedAt == null).ToListAsync(cancellationToken);
        foreach (var link in links.Where(l => l.ResidentId == resident.Id || command.Flag == ResidentFlag.None))
            link.Mark(command.Flag);
        @case.FlagResident(command.Flag, user.Actor, now, sla.Book);
        return Unit.Value;
    }
}
