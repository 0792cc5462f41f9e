using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Enquiries.Domain.Escalations;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>Who is told of an escalation: the staff as they are at one moment.</summary>
internal sealed class Recipients
{
    private readonly Dictionary<Guid, Colleague> staff;
    private readonly ILookup<Guid, Guid> teams;

    private Recipients(IEnumerable<Colleague> staff, ILookup<Guid, Guid> teams) => (this.staff, this.teams) = (staff.ToDictionary(s => s.Id), teams);

    public static async Task<Recipients> ReadAsync(EnquiriesDbContext db, DateOnly today, CancellationToken ct)
    {
        var officers = await db.Officers.AsNoTracking().Where(o => o.Active).OrderBy(o => o.Name)
            .Select(o => new { o.Id, o.Role, o.CoverId, o.AwayFrom, o.AwayUntil, o.QuietFrom, o.QuietUntil, MailMuted = o.MailMuted || o.Email == null }).ToListAsync(ct);
        var leads = await db.TeamMembers.Where(m => db.Officers.Any(o => o.Id == m.OfficerId && o.Role == Role.Lead))
            .Select(m => new { m.TeamId, m.OfficerId }).ToListAsync(ct);
        return new Recipients(
            officers.Select(o => new Colleague(
                o.Id, o.Role, o.CoverId, o.AwayFrom <= today && (o.AwayUntil is null || today <= o.AwayUntil), QuietHours.Of(o.QuietFrom, o.QuietUntil), o.MailMuted)),
            leads.ToLookup(m => m.TeamId, m => m.OfficerId));
    }

    /// <summary>The assignee, or the cover of one who is away; of a breach the leads too, and the leads of everything that neither can be told of.</summary>
    public IReadOnlyList<(Colleague Who, NotificationLevel Level)> Of(Guid? assigneeId, Guid? teamId, EscalationKind what)
    {
        var first = First(assigneeId);
        return first is null ? Leads(teamId)
            : what == EscalationKind.Warning ? [first.Value]
            : [first.Value, .. Leads(teamId).Where(l => l.Who.Id != first.Value.Who.Id)];
    }

    /// <summary>The team's leads who are there; with none any lead, with none the administrators: somebody always hears.</summary>
    public IReadOnlyList<(Colleague Who, NotificationLevel Level)> Leads(Guid? teamId)
    {
        var own = teamId is { } team ? teams[team].ToHashSet() : [];
        List<Colleague>[] choices =
        [
            [.. staff.Values.Where(s => s is { Role: Role.Lead, IsAway: false } && own.Contains(s.Id))],
            [.. staff.Values.Where(s => s is { Role: Role.Lead, IsAway: false })],
            [.. staff.Values.Where(s => s is { Role: Role.Admin, IsAway: false })],
            [.. staff.Values.Where(s => s.Role == Role.Admin)],
        ];
        return [.. (Array.Find(choices, c => c.Count > 0) ?? []).Select(s => (s, NotificationLevel.Lead))];
    }

    private (Colleague Who, NotificationLevel Level)? First(Guid? assigneeId)
    {
        if (assigneeId is not { } id || !staff.TryGetValue(id, out var assignee))
            return null;
        if (!assignee.IsAway)
            return (assignee, NotificationLevel.Assignee);
        return assignee.CoverId is { } coverId && staff.TryGetValue(coverId, out var cover) && !cover.IsAway ? (cover, NotificationLevel.Cover) : null;
    }
}

internal sealed record Colleague(Guid Id, Role Role, Guid? CoverId, bool IsAway, QuietHours? Quiet, bool MailMuted);
