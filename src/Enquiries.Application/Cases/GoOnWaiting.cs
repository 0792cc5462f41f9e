using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>The decision on a case that has waited for long: it goes on waiting, for a reason given anew. No clock moves.</summary>
[RequiresRole(Role.Officer)]
public sealed record GoOnWaiting(Guid CaseId, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class GoOnWaitingValidator : AbstractValidator<GoOnWaiting>
{
    public GoOnWaitingValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why the case goes on waiting.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class GoOnWaitingHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<GoOnWaiting, Unit>
{
    public async Task<Unit> Handle(GoOnWaiting command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.GoOnWaiting(command.Reason.Trim(), user.Actor, clock.GetUtcNow());
        return Unit.Value;
    }
}
