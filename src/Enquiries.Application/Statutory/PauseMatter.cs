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

/// <summary>The person was asked for clarification, proof of identity or a fee: the law's clock stands still, where the law allows that.</summary>
/// <param name="Reason">What was asked.</param>
/// <param name="At">When, UTC; now when left out.</param>
[RequiresRole(Role.Officer)]
public sealed record PauseMatter(Guid CaseId, Guid MatterId, PauseGround Ground, string Reason, DateTimeOffset? At = null, int? ExpectedVersion = null)
    : ICommand, IExpectsVersion;

internal sealed class PauseMatterValidator : AbstractValidator<PauseMatter>
{
    public PauseMatterValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Ground).IsInEnum().WithMessage("Choose what was asked for.");
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say what the person was asked.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class PauseMatterHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<PauseMatter, Unit>
{
    public async Task<Unit> Handle(PauseMatter command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.PauseMatter(command.MatterId, command.Ground, command.Reason.Trim(), command.At ?? now, user.Actor, now, sla.Book);
        return Unit.Value;
    }
}
