using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Statutory;

/// <summary>Extends a statutory clock as far as the law allows, before it is due. The lead answers for it.</summary>
/// <param name="By">In the unit of the clock: working days or months.</param>
/// <param name="Reason">Why, as the person is told.</param>
/// <param name="Told">How the person was told, and of what.</param>
[RequiresRole(Role.Lead)]
public sealed record ExtendMatter(Guid CaseId, Guid MatterId, ClockKind Clock, int By, string Reason, string Told, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class ExtendMatterValidator : AbstractValidator<ExtendMatter>
{
    public ExtendMatterValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Clock).Must(k => k.IsStatutory()).WithMessage("Only what the law sets a time for is extended here.");
        RuleFor(x => x.By).GreaterThan(0).WithMessage("Say by how much.");
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Give the reason.").MaximumLength(Case.ReasonMaxLength);
        RuleFor(x => x.Told).NotEmpty().WithMessage("Say how the person was told.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class ExtendMatterHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<ExtendMatter, Unit>
{
    public async Task<Unit> Handle(ExtendMatter command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.ExtendMatter(command.MatterId, command.Clock, command.By, command.Reason.Trim(), command.Told.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
