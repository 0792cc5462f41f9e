using System.Net.Mail;
using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Enquiries.Domain.Teams;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Commands;

internal sealed record NewStaffAccount(string Email, string Name, Role Role, string? Team, string Password);

internal static class StaffAccounts
{
    private const int PasswordMinLength = 12;

    public static async Task AddAsync(IServiceProvider services, NewStaffAccount account, CancellationToken ct)
    {
        if (account.Name.Length is 0 or > Officer.NameMaxLength)
            throw new CommandFailedException($"A name of 1 to {Officer.NameMaxLength} characters is needed.");
        if (!MailAddress.TryCreate(account.Email, out var address) || address.Address != account.Email)
            throw new CommandFailedException($"\"{account.Email}\" is not an e-mail address.");
        if (account.Password.Length == 0)
            throw new CommandFailedException("No password came on standard input.");
        if (account.Password.Length < PasswordMinLength)
            throw new CommandFailedException($"The password is too short: it needs at least {PasswordMinLength} characters; several words make a good one.");

        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var team = account.Team is null ? null : await FindTeamAsync(db, account.Team, ct);
        var officers = scope.ServiceProvider.GetRequiredService<UserManager<Officer>>();
        if (await officers.FindByEmailAsync(account.Email) is not null)
            throw new CommandFailedException($"There is an account for {account.Email} already.");

        var officer = new Officer
        {
            Id = Guid.CreateVersion7(),
            Name = account.Name,
            Role = account.Role,
            Email = account.Email,
            UserName = account.Email,
            EmailConfirmed = true,
            LockoutEnabled = true,
        };
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var made = await officers.CreateAsync(officer, account.Password);
            if (!made.Succeeded)
                throw new CommandFailedException(string.Join(' ', made.Errors.Select(e => e.Description)));
            if (team is not null)
            {
                db.TeamMembers.Add(new TeamMember { TeamId = team.Id, OfficerId = officer.Id });
                await db.SaveChangesAsync(ct);
            }

            await transaction.CommitAsync(ct);
        });
    }

    private static async Task<Team> FindTeamAsync(EnquiriesDbContext db, string name, CancellationToken ct)
    {
        var teams = await db.Teams.AsNoTracking().OrderBy(t => t.Name).ToListAsync(ct);
        return teams.Find(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandFailedException(teams.Count == 0
                ? $"There is no team \"{name}\": this installation has no teams yet. Leave --team out."
                : $"There is no team \"{name}\". The teams are {string.Join(", ", teams.Select(t => t.Name))}.");
    }
}
