using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Says which council service a case is about.</summary>
[RequiresRole(Role.Officer)]
public sealed record CategoriseCase(Guid CaseId, Guid? CategoryId, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class CategoriseCaseValidator : AbstractValidator<CategoriseCase>
{
    public CategoriseCaseValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();

    }
}

internal sealed class CategoriseCaseHandler(EnquiriesDbContext db, ICurrentUser user, SlaRules sla, TimeProvider clock)
    : IRequestHandler<CategoriseCase, Unit>
{
    public async Task<Unit> Handle(CategoriseCase command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        if (command.CategoryId is { } category && !await db.Categories.AnyAsync(c => c.Id == category, cancellationToken))
            throw new NotFoundException("There is no such category.");
        @case.Categorise(command.CategoryId, user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
