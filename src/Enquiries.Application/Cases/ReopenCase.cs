using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Takes up a case again that had ended, or ends the wait for the resident.</summary>
[RequiresRole(Role.Officer)]
public sealed record ReopenCase(Guid CaseId, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class ReopenCaseValidator : AbstractValidator<ReopenCase>
{
    public ReopenCaseValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why the case is taken up again.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class ReopenCaseHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla)
    : IRequestHandler<ReopenCase, Unit>
{
    public async Task<Unit> Handle(ReopenCase command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        if (await db.Cases.Where(c => c.AccountId == @case.AccountId && c.ThreadKey == @case.ThreadKey && c.Cycle > @case.Cycle)
            .OrderByDescending(c => c.Cycle).Select(c => c.Reference).FirstOrDefaultAsync(cancellationToken) is { } newer)
            throw new RuleException($"The resident has written again since, and {newer} was opened. Go on there.");
        @case.Reopen(command.Reason.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
