using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Hands the matter to another authority: all of the council's own clocks stand still until it comes back. What the law counts goes on.</summary>
/// <param name="Authority">Who has to act.</param>
[RequiresRole(Role.Officer)]
public sealed record WaitForAuthority(Guid CaseId, string Authority, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion
{
    public const int AuthorityMaxLength = 100;
}

internal sealed class WaitForAuthorityValidator : AbstractValidator<WaitForAuthority>
{
    public WaitForAuthorityValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.Authority).NotEmpty().WithMessage("Name the authority that has to act.").MaximumLength(WaitForAuthority.AuthorityMaxLength);
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why the matter is theirs.").MaximumLength(Case.ReasonMaxLength - WaitForAuthority.AuthorityMaxLength - 2);
    }
}

internal sealed class WaitForAuthorityHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla) : IRequestHandler<WaitForAuthority, Unit>
{
    public async Task<Unit> Handle(WaitForAuthority command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.Wait(WaitingFor.AnotherAuthority, $"{command.Authority.Trim()}. {command.Reason.Trim()}", user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
