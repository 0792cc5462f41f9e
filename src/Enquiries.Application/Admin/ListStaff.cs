using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>All members of staff, those who have left last.</summary>
[RequiresRole(Role.Admin)]
public sealed record ListStaff : IQuery<IReadOnlyList<StaffRow>>;

/// <param name="HasPassword">False until the link for setting one has been used.</param>
/// <param name="AwayFrom">The first day away, in London.</param>
/// <param name="AwayUntil">The last day away; null when nobody knows yet.</param>
public sealed record StaffRow(
    Guid Id, string Name, string Email, Role Role, bool Active, bool HasPassword, IReadOnlyList<Guid> TeamIds, IReadOnlyList<string> Teams,
    DateOnly? AwayFrom = null, DateOnly? AwayUntil = null, Guid? CoverId = null);

internal sealed class ListStaffHandler(EnquiriesDbContext db) : IRequestHandler<ListStaff, IReadOnlyList<StaffRow>>
{
    public async Task<IReadOnlyList<StaffRow>> Handle(ListStaff query, CancellationToken cancellationToken)
    {
        var teams = await db.TeamMembers.Join(db.Teams, m => m.TeamId, t => t.Id, (m, t) => new { m.OfficerId, t.Id, t.Name }).ToListAsync(cancellationToken);
        var byOfficer = teams.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase).ToLookup(t => t.OfficerId);
        var officers = await db.Officers.AsNoTracking().OrderByDescending(o => o.Active).ThenBy(o => o.Name)
            .Select(o => new { o.Id, o.Name, o.Email, o.Role, o.Active, HasPassword = o.PasswordHash != null, o.AwayFrom, o.AwayUntil, o.CoverId }).ToListAsync(cancellationToken);
        return officers.ConvertAll(o => new StaffRow(
            o.Id, o.Name, o.Email ?? "", o.Role, o.Active, o.HasPassword, [.. byOfficer[o.Id].Select(t => t.Id)], [.. byOfficer[o.Id].Select(t => t.Name)],
            o.AwayFrom, o.AwayUntil, o.CoverId));
    }
}
