using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Statutory;

/// <summary>A matter that was withdrawn or handed over is the council's again; the case is open again if it had ended.</summary>
[RequiresRole(Role.Officer)]
public sealed record ReturnMatter(Guid CaseId, Guid MatterId, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class ReturnMatterValidator : AbstractValidator<ReturnMatter>
{
    public ReturnMatterValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why it is ours again.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class ReturnMatterHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<ReturnMatter, Unit>
{
    public async Task<Unit> Handle(ReturnMatter command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.ReturnMatter(command.MatterId, command.Reason.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
