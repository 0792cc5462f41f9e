using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>The teams with how many belong to them and how much is open there.</summary>
[RequiresRole(Role.Admin)]
public sealed record ListTeams : IQuery<IReadOnlyList<TeamRow>>;

public sealed record TeamRow(Guid Id, string Name, int Members, int OpenCases);

internal sealed class ListTeamsHandler(EnquiriesDbContext db) : IRequestHandler<ListTeams, IReadOnlyList<TeamRow>>
{
    public async Task<IReadOnlyList<TeamRow>> Handle(ListTeams query, CancellationToken cancellationToken) => await db.Teams.OrderBy(t => t.Name)
        .Select(t => new TeamRow(
            t.Id, t.Name,
            db.TeamMembers.Count(m => m.TeamId == t.Id && db.Officers.Any(o => o.Id == m.OfficerId && o.Active)),
            db.Cases.Count(c => c.TeamId == t.Id && c.Status <= CaseStatus.WaitingForResident)))
        .ToListAsync(cancellationToken);
}
