using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Ends a case. Leaving a message of the resident unanswered needs a reason.</summary>
[RequiresRole(Role.Officer)]
public sealed record ResolveCase(Guid CaseId, CaseOutcome Outcome, string? Reason = null, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class ResolveCaseValidator : AbstractValidator<ResolveCase>
{
    public ResolveCaseValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.Outcome).IsInEnum().WithMessage("Choose how it ended.");
        RuleFor(x => x.Reason).MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class ResolveCaseHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla)
    : IRequestHandler<ResolveCase, Unit>
{
    public async Task<Unit> Handle(ResolveCase command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        var onItsWay = await db.HasReplyOnItsWayAsync(command.CaseId, cancellationToken);
        var reason = string.IsNullOrWhiteSpace(command.Reason) ? null : command.Reason.Trim();
        @case.Resolve(command.Outcome, reason, user.Actor, clock.GetUtcNow(), sla.Book, onItsWay);
        return Unit.Value;
    }
}
