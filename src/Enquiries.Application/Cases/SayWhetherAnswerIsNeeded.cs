using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Says that a resident's message asks for no answer, or that one that was taken as thanks does. The response clock follows.</summary>
/// <param name="Reason">Why no answer is needed; not asked for otherwise.</param>
[RequiresRole(Role.Officer)]
public sealed record SayWhetherAnswerIsNeeded(Guid CaseId, Guid MessageId, bool Needed, string? Reason = null, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class SayWhetherAnswerIsNeededValidator : AbstractValidator<SayWhetherAnswerIsNeeded>
{
    public SayWhetherAnswerIsNeededValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MessageId).NotEmpty();
        RuleFor(x => x.Reason).NotEmpty().When(x => !x.Needed).WithMessage("Say why no answer is needed.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class SayWhetherAnswerIsNeededHandler(EnquiriesDbContext db, ICurrentUser user, SlaRules sla, TimeProvider clock)
    : IRequestHandler<SayWhetherAnswerIsNeeded, Unit>
{
    public async Task<Unit> Handle(SayWhetherAnswerIsNeeded command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.SayWhetherAnswerIsNeeded(command.MessageId, command.Needed, command.Reason?.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
