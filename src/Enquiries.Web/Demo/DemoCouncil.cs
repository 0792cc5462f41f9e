using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Teams;
using Enquiries.Web.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.Demo;

/// <summary>Westmere Borough Council, which does not exist: its teams, and staff of each role. Put into an empty database when the demonstration runs.</summary>
internal static class DemoCouncil
{
    public const string FirstTeam = "Customer services";

    private const string DefaultPassword = "westmere demonstration";

    public static readonly IReadOnlyList<string> Teams = [FirstTeam, "Waste", "Highways", "Housing", "Council tax", "Environmental health"];

    private static readonly IReadOnlyList<(string Name, Role Role, string[] Teams)> Staff =
    [
        ("Helen Marsh", Role.Admin, [FirstTeam]),
        ("Dev Patel", Role.Lead, [.. Teams]),
        ("Carol Dunn", Role.Lead, ["Waste", "Highways"]),
        ("Sam Reid", Role.Comms, [FirstTeam]),
        ("Grace Okafor", Role.Officer, [FirstTeam]),
        ("Tom Ellis", Role.Officer, ["Waste"]),
        ("Megan Price", Role.Officer, ["Highways"]),
        ("Yusuf Khan", Role.Officer, ["Housing"]),
        ("Ruth Baker", Role.Officer, ["Council tax"]),
        ("Lena Novak", Role.Officer, ["Environmental health"]),
    ];

    public static async Task PrepareAsync(IServiceProvider services, CancellationToken ct)
    {
        var options = services.GetRequiredService<IOptions<DemoOptions>>().Value;
        if (!options.RunsIn(services.GetRequiredService<IHostEnvironment>()))
            return;

        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        if (await db.Officers.AnyAsync(ct))
            return;

        var existing = await db.Teams.Select(t => t.Name).ToListAsync(ct);
        db.Teams.AddRange(Teams.Except(existing, StringComparer.OrdinalIgnoreCase).Select(Team.Create));
        await db.SaveChangesAsync(ct);
        var teams = await db.Teams.ToDictionaryAsync(t => t.Name, StringComparer.OrdinalIgnoreCase, ct);

        var officers = scope.ServiceProvider.GetRequiredService<UserManager<Officer>>();
        var hired = new Dictionary<string, Officer>(StringComparer.Ordinal);
        foreach (var (name, role, memberOf) in Staff)
        {
            var email = $"{name.Replace(' ', '.').ToLowerInvariant()}@westmere.example";
            var officer = new Officer { Id = Guid.CreateVersion7(), Name = name, Role = role, Email = email, UserName = email, EmailConfirmed = true };
            var made = await officers.CreateAsync(officer, options.Password ?? DefaultPassword);
            if (!made.Succeeded)
                throw new CommandFailedException($"Demo__Password cannot be used: {string.Join(' ', made.Errors.Select(e => e.Description))}");
            hired.Add(name, officer);
            db.TeamMembers.AddRange(memberOf.Select(t => new TeamMember { TeamId = teams[t].Id, OfficerId = officer.Id }));
        }

        hired["Grace Okafor"].CoverId = hired["Sam Reid"].Id;
        if (!await db.ChannelAccounts.AnyAsync(a => a.Channel == ChannelKind.WebForm, ct))
        {
            var secrets = services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("", null, "", ""));
            db.ChannelAccounts.Add(ChannelAccount.Connect(ChannelKind.WebForm, "Contact the council", "contact", "", secrets, teams[FirstTeam].Id));
        }

        await db.SaveChangesAsync(ct);
    }
}
