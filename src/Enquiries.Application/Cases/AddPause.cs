using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>A correction: the case had been waiting for a time although nobody had said so. What waiting pauses is due later; misses stay.</summary>
/// <param name="From">UTC.</param>
/// <param name="To">UTC; not in the future.</param>
[RequiresRole(Role.Officer)]
public sealed record AddPause(Guid CaseId, DateTimeOffset From, DateTimeOffset To, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class AddPauseValidator : AbstractValidator<AddPause>
{
    public AddPauseValidator(TimeProvider clock)
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.To).GreaterThan(x => x.From).WithMessage("The wait must end after it began.");
        RuleFor(x => x.To).Must(to => to <= clock.GetUtcNow()).WithMessage("The time lies in the future. To wait from now on, use “Wait for resident”.");
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say what the case had been waiting for.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class AddPauseHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<AddPause, Unit>
{
    public async Task<Unit> Handle(AddPause command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.AddPause(command.From.ToUniversalTime(), command.To.ToUniversalTime(), command.Reason.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
