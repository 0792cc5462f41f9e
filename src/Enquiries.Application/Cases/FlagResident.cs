using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Notes what staff should know of the resident of a case. All their open cases follow, because a policy may ask for it.</summary>
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
        resident.Mark(command.Flag);
        var now = clock.GetUtcNow();
        var others = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery()
            .Where(c => c.ResidentId == resident.Id && c.Status <= CaseStatus.WaitingForResident).ToListAsync(cancellationToken);
        foreach (var open in others.Append(@case).Distinct())
            open.FlagResident(command.Flag, user.Actor, now, sla.Book);
        return Unit.Value;
    }
}
