using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>The resident was asked something: the resolution clock pauses until they write.</summary>
[RequiresRole(Role.Officer)]
public sealed record WaitForResident(Guid CaseId, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class WaitForResidentValidator : AbstractValidator<WaitForResident>
{
    public WaitForResidentValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say what the resident was asked.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class WaitForResidentHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla)
    : IRequestHandler<WaitForResident, Unit>
{
    public async Task<Unit> Handle(WaitForResident command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.Wait(WaitingFor.Resident, command.Reason.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
