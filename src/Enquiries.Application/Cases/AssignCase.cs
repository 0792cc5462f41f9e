using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Gives a case to an officer, or (with null) to nobody.</summary>
[RequiresRole(Role.Officer)]
public sealed record AssignCase(Guid CaseId, Guid? OfficerId, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class AssignCaseValidator : AbstractValidator<AssignCase>
{
    public AssignCaseValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();

    }
}

internal sealed class AssignCaseHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock)
    : IRequestHandler<AssignCase, Unit>
{
    public async Task<Unit> Handle(AssignCase command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        if (command.OfficerId is { } officer && !await db.Officers.AnyAsync(o => o.Id == officer && o.Active, cancellationToken))
            throw new NotFoundException("There is no such officer.");
        @case.AssignTo(command.OfficerId, user.Actor, clock.GetUtcNow());
        return Unit.Value;
    }
}
