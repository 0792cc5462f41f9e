using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Escalations;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>What the clocks of a case have warned of and is not settled yet, who was told, and who took it.</summary>
[RequiresRole(Role.Officer)]
public sealed record GetCaseEscalations(Guid CaseId) : IQuery<CaseEscalations>;

/// <param name="Unread">How many of them the asking officer was told of and has not seen.</param>
public sealed record CaseEscalations(IReadOnlyList<CaseEscalation> Items, int Unread);

/// <param name="ClimbAt">When the leads are told if nobody takes it, UTC.</param>
public sealed record CaseEscalation(
    int EventNumber, EscalationKind What, ClockKind Clock, DateTimeOffset At, DateTimeOffset DueAt, DateTimeOffset? ClimbAt, string? TakenBy, DateTimeOffset? TakenAt,
    IReadOnlyList<string> Told);

internal sealed class GetCaseEscalationsHandler(EnquiriesDbContext db, ICurrentUser user) : IRequestHandler<GetCaseEscalations, CaseEscalations>
{
    public async Task<CaseEscalations> Handle(GetCaseEscalations query, CancellationToken cancellationToken)
    {
        var open = await db.Escalations.AsNoTracking()
            .Where(e => e.CaseId == query.CaseId && e.What < EscalationKind.ReplyFailed && db.Cases.Any(c => c.Id == e.CaseId && c.Status <= CaseStatus.WaitingForResident)
                && db.Clocks.Any(k => k.CaseId == e.CaseId && k.Kind == e.Clock && k.Cycle == e.Cycle && k.MetAt == null && k.CancelledAt == null && k.PausedAt == null))
            .OrderByDescending(e => e.EventNumber).ToListAsync(cancellationToken);
        if (open.Count == 0)
            return new CaseEscalations([], 0);

        var told = await db.Notifications.Where(n => n.CaseId == query.CaseId)
            .Join(db.Officers, n => n.RecipientId, o => o.Id, (n, o) => new { n.EventNumber, n.RecipientId, n.ReadAt, o.Name }).ToListAsync(cancellationToken);
        var names = told.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase).ToLookup(t => t.EventNumber, t => t.Name);

        // A later word about the same clock stands for the earlier ones.
        var latest = open.DistinctBy(e => (e.Clock, e.Cycle)).ToList();
        return new CaseEscalations(
            latest.ConvertAll(e => new CaseEscalation(e.EventNumber, e.What, e.Clock, e.At, e.DueAt, e.ClimbAt, e.TakenBy, e.TakenAt, [.. names[e.EventNumber]])),
            told.Count(t => t.RecipientId == user.Id && t.ReadAt == null));
    }
}
