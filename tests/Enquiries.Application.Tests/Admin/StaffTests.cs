using Enquiries.Application.Admin;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Teams;
using Enquiries.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Admin;

public sealed class StaffTests
{
    [Fact]
    public async Task A_colleague_is_added_with_role_and_teams_and_without_a_password()
    {
        await using var app = await App.StartAsync();
        var (waste, highways) = (Team.Create("Waste"), Team.Create("Highways"));
        await app.SaveAsync(waste, highways);

        var id = await app.SendAsync(new SaveOfficer(null, " Sam Example ", "sam@example.org", Role.Lead, [waste.Id, highways.Id]));

        var row = (await app.SendAsync(new ListStaff())).Single();
        (row.Id, row.Name, row.Email, row.Role, row.Active, row.HasPassword).ShouldBe((id, "Sam Example", "sam@example.org", Role.Lead, true, false));
        row.Teams.ShouldBe(["Highways", "Waste"]);

        await app.SendAsync(new SaveOfficer(id, "Sam Example", "sam@example.org", Role.Officer, [waste.Id]));

        row = (await app.SendAsync(new ListStaff())).Single();
        row.Role.ShouldBe(Role.Officer);
        row.Teams.ShouldBe(["Waste"]);
    }

    [Fact]
    public async Task Two_colleagues_cannot_share_an_address_in_any_spelling()
    {
        await using var app = await App.StartAsync();
        await app.SendAsync(new SaveOfficer(null, "Sam Example", "sam@example.org", Role.Officer, []));

        var refused = await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new SaveOfficer(null, "Other", "SAM@example.org", Role.Officer, [])));

        refused.Errors.Single().PropertyName.ShouldBe("Email");
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        await using var app = await App.StartAsync();
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);

        var demoted = await Should.ThrowAsync<RuleException>(() => app.SendAsync(new SaveOfficer(admin.Id, admin.Name, admin.Email!, Role.Lead, []), admin));
        demoted.Message.ShouldContain("only administrator");
        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new SwitchOfficer(admin.Id, false), admin));

        var other = await app.OfficerAsync("Bo Admin", Role.Admin);
        await app.SendAsync(new SwitchOfficer(admin.Id, false), other);

        var stored = await app.ReadAsync(db => db.Officers.SingleAsync(o => o.Id == admin.Id));
        stored.Active.ShouldBeFalse();
        stored.SecurityStamp.ShouldNotBe(admin.SecurityStamp);
        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new SwitchOfficer(other.Id, false), other));
    }

    [Fact]
    public async Task A_password_token_ends_the_old_password_sessions_and_lock()
    {
        await using var app = await App.StartAsync(s => s.AddScoped<IPasswordTokens, StampAsToken>());
        var officer = await app.OfficerAsync();
        await app.ReadAsync(async db =>
        {
            var o = await db.Officers.SingleAsync();
            o.PasswordHash = "old";
            o.LockoutEnd = App.MondayNine.AddHours(1);
            return await db.SaveChangesAsync();
        });

        var token = await app.SendAsync(new IssuePasswordToken(officer.Id));

        var stored = await app.ReadAsync(db => db.Officers.SingleAsync());
        stored.PasswordHash.ShouldBeNull();
        stored.LockoutEnd.ShouldBeNull();
        stored.SecurityStamp.ShouldNotBe(officer.SecurityStamp);
        token.ShouldBe(stored.SecurityStamp);

        await app.SendAsync(new SwitchOfficer(officer.Id, false));
        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new IssuePasswordToken(officer.Id)));
    }

    [Fact]
    public async Task Leads_do_not_administer_staff()
    {
        await using var app = await App.StartAsync();
        var lead = await app.OfficerAsync("Lee Lead", Role.Lead);

        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new ListStaff(), lead));
        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new SaveOfficer(lead.Id, lead.Name, lead.Email!, Role.Admin, []), lead));
    }

    [Fact]
    public async Task Teams_are_added_and_renamed_and_their_names_are_their_own()
    {
        await using var app = await App.StartAsync();
        var waste = await app.SendAsync(new SaveTeam(null, "Waste"));
        await app.SendAsync(new SaveTeam(null, "Highways"));

        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new SaveTeam(null, "waste ")));
        await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new SaveTeam(null, " ")));
        await app.SendAsync(new SaveTeam(waste, "Waste and recycling"));
        await app.SendAsync(new SaveOfficer(null, "Sam Example", "sam@example.org", Role.Officer, [waste]));

        (await app.SendAsync(new ListTeams())).Select(t => (t.Name, t.Members)).ShouldBe([("Highways", 0), ("Waste and recycling", 1)]);
    }

    private sealed class StampAsToken : IPasswordTokens
    {
        public Task<string> IssueAsync(Officer officer) => Task.FromResult(officer.SecurityStamp!);
    }
}
