using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Statutory;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Statutory;

/// <summary>Ends a confirmed matter without an answer: no longer wanted, with another authority, or not of this law after all.</summary>
[RequiresRole(Role.Officer)]
public sealed record WithdrawMatter(Guid CaseId, Guid MatterId, WithdrawalKind Kind, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class WithdrawMatterValidator : AbstractValidator<WithdrawMatter>
{
    public WithdrawMatterValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Kind).IsInEnum().WithMessage("Choose how it ends.");
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Give the reason.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class WithdrawMatterHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<WithdrawMatter, Unit>
{
    public async Task<Unit> Handle(WithdrawMatter command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.WithdrawMatter(command.MatterId, command.Kind, command.Reason.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
