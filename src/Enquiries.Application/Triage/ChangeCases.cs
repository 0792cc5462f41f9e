using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Triage;

public enum BulkAction
{
    Assign = 0,
    Transfer = 1,
    SetPriority = 2,
    MarkNotAnEnquiry = 3,
}

/// <summary>Does one thing to several cases at once. A case that does not allow it is left as it is and named; the others are changed.</summary>
/// <param name="OfficerId">For assigning; null takes the assignment away.</param>
/// <param name="TeamId">For transferring.</param>
/// <param name="Priority">For setting the priority.</param>
/// <param name="Reason">For transferring (needed) and marking as not an enquiry.</param>
[RequiresRole(Role.Officer)]
public sealed record ChangeCases(IReadOnlyList<Guid> CaseIds, BulkAction Action, Guid? OfficerId = null, Guid? TeamId = null, Priority? Priority = null, string? Reason = null)
    : ICommand<BulkResult>
{
    public const int MaxCases = 200;
}

public sealed record BulkResult(int Changed, IReadOnlyList<BulkRefusal> Refused);

public sealed record BulkRefusal(string Reference, string Reason);

internal sealed class ChangeCasesValidator : AbstractValidator<ChangeCases>
{
    public ChangeCasesValidator()
    {
        RuleFor(x => x.CaseIds).NotEmpty().WithMessage("Select at least one case.");
        RuleFor(x => x.Action).IsInEnum();
        RuleFor(x => x.Priority).IsInEnum();
        RuleFor(x => x.CaseIds).Must(ids => ids is null || ids.Count <= ChangeCases.MaxCases).WithMessage($"Select at most {ChangeCases.MaxCases} cases.");
        RuleFor(x => x.TeamId).NotNull().When(x => x.Action == BulkAction.Transfer).WithMessage("Choose the team.");
        RuleFor(x => x.Reason).NotEmpty().When(x => x.Action == BulkAction.Transfer).WithMessage("Say why, so that the other team knows.");
        RuleFor(x => x.Reason).MaximumLength(Case.ReasonMaxLength);
        RuleFor(x => x.Priority).NotNull().When(x => x.Action == BulkAction.SetPriority).WithMessage("Choose the priority.");
    }
}

internal sealed class ChangeCasesHandler(EnquiriesDbContext db, ICurrentUser user, SlaRules sla, TimeProvider clock) : IRequestHandler<ChangeCases, BulkResult>
{
    public async Task<BulkResult> Handle(ChangeCases command, CancellationToken cancellationToken)
    {
        if (command is { Action: BulkAction.Assign, OfficerId: { } officer } && !await db.Officers.AnyAsync(o => o.Id == officer && o.Active, cancellationToken))
            throw new NotFoundException("There is no such officer.");
        if (command is { Action: BulkAction.Transfer, TeamId: { } team } && !await db.Teams.AnyAsync(t => t.Id == team, cancellationToken))
            throw new NotFoundException("There is no such team.");

        var now = clock.GetUtcNow();
        var refused = new List<BulkRefusal>();
        var cases = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery().Where(c => command.CaseIds.Contains(c.Id)).ToListAsync(cancellationToken);
        foreach (var @case in cases)
        {
            try
            {
                Change(@case, command, now);
            }
            catch (RuleException e)
            {
                refused.Add(new BulkRefusal(@case.Reference, e.Message));
            }
        }

        return new BulkResult(cases.Count - refused.Count, refused);
    }

    private void Change(Case @case, ChangeCases command, DateTimeOffset now)
    {
        switch (command.Action)
        {
            case BulkAction.Assign:
                @case.AssignTo(command.OfficerId, user.Actor, now);
                break;
            case BulkAction.Transfer:
                @case.TransferTo(command.TeamId!.Value, command.Reason!.Trim(), user.Actor, now, sla.Book);
                break;
            case BulkAction.SetPriority:
                @case.ChangePriority(command.Priority!.Value, user.Actor, now, sla.Book);
                break;
            case BulkAction.MarkNotAnEnquiry:
                @case.MarkNotAnEnquiry(string.IsNullOrWhiteSpace(command.Reason) ? null : command.Reason.Trim(), user.Actor, now, sla.Book);
                break;
        }
    }
}
