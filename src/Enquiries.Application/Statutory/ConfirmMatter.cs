using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Statutory;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Statutory;

/// <summary>Confirms what a case really is. The law's clocks run from the original receipt, however late this is.</summary>
/// <param name="MatterId">A proposal of this case, possibly with another type, or a new id to confirm at once.</param>
/// <param name="ReceivedAt">When it reached the council, UTC; the first message's time when left out. For hazards: when the council became aware.</param>
/// <param name="Start">For emergencies: from when the 24 hours are counted.</param>
[RequiresRole(Role.Officer)]
public sealed record ConfirmMatter(
    Guid CaseId, Guid MatterId, StatutoryType Type, UkNation Nation, DateTimeOffset? ReceivedAt = null, EmergencyStart Start = EmergencyStart.Awareness,
    int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class ConfirmMatterValidator : AbstractValidator<ConfirmMatter>
{
    public ConfirmMatterValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Type).IsInEnum().WithMessage("Choose what this is.");
        RuleFor(x => x.Nation).IsInEnum().WithMessage("Choose whose law binds.");
        RuleFor(x => x.Start).IsInEnum().WithMessage("Choose from when the 24 hours are counted.");
    }
}

internal sealed class ConfirmMatterHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<ConfirmMatter, Unit>
{
    public async Task<Unit> Handle(ConfirmMatter command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.ConfirmMatter(
            command.MatterId, command.Type, command.Nation, command.ReceivedAt ?? @case.OpenedAt, command.Start, user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
