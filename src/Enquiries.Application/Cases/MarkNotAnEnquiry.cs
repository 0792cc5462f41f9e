using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Sets a case aside as spam, or as nothing that asks for an answer. Its clocks are cancelled.</summary>
[RequiresRole(Role.Officer)]
public sealed record MarkNotAnEnquiry(Guid CaseId, string? Reason = null, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class MarkNotAnEnquiryValidator : AbstractValidator<MarkNotAnEnquiry>
{
    public MarkNotAnEnquiryValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.Reason).MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class MarkNotAnEnquiryHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla)
    : IRequestHandler<MarkNotAnEnquiry, Unit>
{
    public async Task<Unit> Handle(MarkNotAnEnquiry command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.MarkNotAnEnquiry(string.IsNullOrWhiteSpace(command.Reason) ? null : command.Reason.Trim(), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }
}
