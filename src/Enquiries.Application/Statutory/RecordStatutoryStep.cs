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

/// <summary>Records that something the law asks for was done: acknowledged, answered, investigated and so on.</summary>
/// <param name="At">When it was done, UTC; now when left out.</param>
/// <param name="Reason">Needed when it was done before today.</param>
[RequiresRole(Role.Officer)]
public sealed record RecordStatutoryStep(Guid CaseId, Guid MatterId, StatutoryStep Step, DateTimeOffset? At = null, string? Reason = null, int? ExpectedVersion = null)
    : ICommand, IExpectsVersion;

internal sealed class RecordStatutoryStepValidator : AbstractValidator<RecordStatutoryStep>
{
    public RecordStatutoryStepValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Step).IsInEnum().WithMessage("Choose what was done.");
        RuleFor(x => x.Reason).MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class RecordStatutoryStepHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<RecordStatutoryStep, Unit>
{
    public async Task<Unit> Handle(RecordStatutoryStep command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.RecordStep(command.MatterId, command.Step, command.At ?? now, Words.OrNull(command.Reason), user.Actor, now, sla.Book);
        return Unit.Value;
    }
}
