using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Statutory;

/// <summary>Dismisses a proposal: it is no matter of that law.</summary>
[RequiresRole(Role.Officer)]
public sealed record DismissMatter(Guid CaseId, Guid MatterId, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class DismissMatterValidator : AbstractValidator<DismissMatter>
{
    public DismissMatterValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why it is not.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class DismissMatterHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<DismissMatter, Unit>
{
    public async Task<Unit> Handle(DismissMatter command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.DismissMatter(command.MatterId, command.Reason.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
