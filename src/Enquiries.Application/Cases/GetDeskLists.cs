using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>What the desk chooses from: teams, officers, categories and accounts, and which teams are the asking officer's own.</summary>
[RequiresRole(Role.Officer)]
public sealed record GetDeskLists : IQuery<DeskLists>;

public sealed record DeskLists(
    IReadOnlyList<TeamItem> Teams, IReadOnlyList<OfficerItem> Officers, IReadOnlyList<CategoryItem> Categories, IReadOnlyList<AccountItem> Accounts);

/// <param name="Mine">The asking officer belongs to it.</param>
public sealed record TeamItem(Guid Id, string Name, bool Mine);

public sealed record OfficerItem(Guid Id, string Name, string Email);

public sealed record CategoryItem(Guid Id, string Code, string Name, int Lgsl);

public sealed record AccountItem(Guid Id, ChannelKind Channel, string Name, ChannelAccountState State);

internal sealed class GetDeskListsHandler(EnquiriesDbContext db, ICurrentUser user) : IRequestHandler<GetDeskLists, DeskLists>
{
    public async Task<DeskLists> Handle(GetDeskLists query, CancellationToken cancellationToken) => new(
        await db.Teams.OrderBy(t => t.Name).Select(t => new TeamItem(t.Id, t.Name, db.TeamMembers.Any(m => m.TeamId == t.Id && m.OfficerId == user.Id))).ToListAsync(cancellationToken),
        await db.Officers.Where(o => o.Active).OrderBy(o => o.Name).Select(o => new OfficerItem(o.Id, o.Name, o.Email!)).ToListAsync(cancellationToken),
        await db.Categories.OrderBy(c => c.Name).Select(c => new CategoryItem(c.Id, c.Code, c.Name, c.Lgsl)).ToListAsync(cancellationToken),
        await db.ChannelAccounts.OrderBy(a => a.Name).Select(a => new AccountItem(a.Id, a.Channel, a.Name, a.State)).ToListAsync(cancellationToken));
}
