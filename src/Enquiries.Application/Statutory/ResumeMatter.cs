using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Statutory;

/// <summary>What was asked for has come: the law's clock goes on from the moment it came.</summary>
/// <param name="At">When it came, UTC; now when left out.</param>
[RequiresRole(Role.Officer)]
public sealed record ResumeMatter(Guid CaseId, Guid MatterId, DateTimeOffset? At = null, string? Reason = null, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class ResumeMatterValidator : AbstractValidator<ResumeMatter>
{
    public ResumeMatterValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Reason).MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class ResumeMatterHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<ResumeMatter, Unit>
{
    public async Task<Unit> Handle(ResumeMatter command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.ResumeMatter(command.MatterId, command.At ?? now, Words.OrNull(command.Reason), user.Actor, now, sla.Book);
        return Unit.Value;
    }
}
