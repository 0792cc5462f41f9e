using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Makes a case more or less pressing; its running clocks get the targets of the new priority.</summary>
[RequiresRole(Role.Officer)]
public sealed record ChangePriority(Guid CaseId, Priority Priority, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class ChangePriorityValidator : AbstractValidator<ChangePriority>
{
    public ChangePriorityValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.Priority).IsInEnum();
    }
}

internal sealed class ChangePriorityHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla)
    : IRequestHandler<ChangePriority, Unit>
{
    public async Task<Unit> Handle(ChangePriority command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.ChangePriority(command.Priority, user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
