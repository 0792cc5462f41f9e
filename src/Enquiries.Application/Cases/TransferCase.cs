using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Hands a case to another team. Deadlines do not move.</summary>
[RequiresRole(Role.Officer)]
public sealed record TransferCase(Guid CaseId, Guid TeamId, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class TransferCaseValidator : AbstractValidator<TransferCase>
{
    public TransferCaseValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.TeamId).NotEmpty().WithMessage("Choose the team.");
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why, so that the other team knows.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class TransferCaseHandler(EnquiriesDbContext db, ICurrentUser user, SlaRules sla, TimeProvider clock)
    : IRequestHandler<TransferCase, Unit>
{
    public async Task<Unit> Handle(TransferCase command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        if (!await db.Teams.AnyAsync(t => t.Id == command.TeamId, cancellationToken))
            throw new NotFoundException("There is no such team.");
        @case.TransferTo(command.TeamId, command.Reason.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
