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

/// <summary>Says that a case may really be something for which the law sets a time; an officer confirms or dismisses it.</summary>
/// <param name="MatterId">New; a repeat with the same id is refused.</param>
[RequiresRole(Role.Officer)]
public sealed record ProposeMatter(Guid CaseId, Guid MatterId, StatutoryType Type, string? Reason = null, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class ProposeMatterValidator : AbstractValidator<ProposeMatter>
{
    public ProposeMatterValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MatterId).NotEmpty();
        RuleFor(x => x.Type).IsInEnum().WithMessage("Choose what this is.");
        RuleFor(x => x.Reason).MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class ProposeMatterHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<ProposeMatter, Unit>
{
    public async Task<Unit> Handle(ProposeMatter command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.ProposeMatter(command.MatterId, command.Type, Words.OrNull(command.Reason), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}

internal static class Words
{
    public static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
