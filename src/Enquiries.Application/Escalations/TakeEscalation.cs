using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Escalations;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>
/// An officer takes what a case's clocks have warned of: it is written down who, nobody else is told any more, and a case that nobody has becomes theirs.
/// </summary>
[RequiresRole(Role.Officer)]
public sealed record TakeEscalation(Guid CaseId) : ICommand<TakenEscalation>;

/// <param name="OtherAssignee">Who has the case, when it is not the officer who took it.</param>
public sealed record TakenEscalation(string Reference, string? OtherAssignee);

internal sealed class TakeEscalationValidator : AbstractValidator<TakeEscalation>
{
    public TakeEscalationValidator() => RuleFor(x => x.CaseId).NotEmpty();
}

internal sealed class TakeEscalationHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<TakeEscalation, TakenEscalation>
{
    public async Task<TakenEscalation> Handle(TakeEscalation command, CancellationToken cancellationToken)
    {
        if (user is not { Kind: UserKind.Officer, Id: { } me })
            throw new RuleException("Only a member of staff can take a warning.");

        var now = clock.GetUtcNow();
        var @case = await db.GetCaseAsync(command.CaseId, expectedVersion: null, cancellationToken);
        var all = await db.Escalations.Where(e => e.CaseId == command.CaseId && e.What < EscalationKind.ReplyFailed).OrderBy(e => e.EventNumber).ToListAsync(cancellationToken);
        var open = all.FindAll(e => e.TakenAt is null && @case.Clocks.Any(c => c.Kind == e.Clock && c.Cycle == e.Cycle && !c.HasEnded));
        if (open.Count == 0)
        {
            throw new RuleException(all.FindLast(e => e.TakenAt is not null) is { } taken && all[^1] == taken
                ? $"{(taken.TakenById == me ? "You have" : $"{taken.TakenBy} has")} taken it already."
                : "There is nothing to take any more: it has been settled in the meantime.");
        }

        @case.TakeEscalation(me, user.Actor, now);
        foreach (var escalation in open)
            escalation.Take(me, user.Name ?? "", now);
        foreach (var mine in await db.Notifications.Where(n => n.RecipientId == me && n.CaseId == command.CaseId && n.ReadAt == null).ToListAsync(cancellationToken))
            mine.MarkRead(now);

        var other = @case.AssigneeId == me ? null
            : await db.Officers.Where(o => o.Id == @case.AssigneeId).Select(o => o.Name).FirstOrDefaultAsync(cancellationToken);
        return new TakenEscalation(@case.Reference, other);
    }
}
