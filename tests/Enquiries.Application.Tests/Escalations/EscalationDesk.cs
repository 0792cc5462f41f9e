using Enquiries.Application.Cases;
using Enquiries.Application.Escalations;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Escalations;
using Enquiries.Domain.Teams;
using Enquiries.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Escalations;

/// <summary>A desk with a team, its lead, another lead, an administrator, an officer and her cover. A case opened at 9:00 warns at 12:00 and is due at 13:00.</summary>
internal sealed class EscalationDesk : IAsyncDisposable
{
    public static readonly TimeSpan UntilWarning = TimeSpan.FromHours(3);
    public static readonly TimeSpan UntilMissed = TimeSpan.FromHours(4) + TimeSpan.FromSeconds(1);

    private EscalationDesk(TestDesk desk) => Desk = desk;

    public TestDesk Desk { get; }

    public Officer Asha => Desk.Officer;

    public Officer Cora { get; private set; } = null!;

    public Officer Lee { get; private set; } = null!;

    public Officer Lou { get; private set; } = null!;

    public Officer Ada { get; private set; } = null!;

    public Team Waste { get; private set; } = null!;

    public static async Task<EscalationDesk> StartAsync(bool byMail = false, DateTimeOffset? now = null)
    {
        var desk = new EscalationDesk(await TestDesk.StartAsync(now: now, configure: s => Configure(s, byMail)));
        desk.Cora = await desk.Desk.App.OfficerAsync("Cora Cover");
        desk.Lee = await desk.Desk.App.OfficerAsync("Lee Lead", Role.Lead);
        desk.Lou = await desk.Desk.App.OfficerAsync("Lou Lead", Role.Lead);
        desk.Ada = await desk.Desk.App.OfficerAsync("Ada Admin", Role.Admin);
        desk.Waste = await desk.Desk.TeamAsync("Waste");
        await desk.Desk.App.SaveAsync(new TeamMember { TeamId = desk.Waste.Id, OfficerId = desk.Lee.Id }, new TeamMember { TeamId = desk.Waste.Id, OfficerId = desk.Asha.Id });
        return desk;
    }

    /// <summary>A second process on the same database, at the same time.</summary>
    public Task<TestDesk> AnotherAsync(bool byMail = false) => TestDesk.StartAsync(besides: Desk, configure: s => Configure(s, byMail));

    /// <summary>A new case of the Waste team.</summary>
    public async Task<Guid> CaseAsync(Officer? assignee = null, string? id = null)
    {
        var caseId = (await Desk.CaseAsync(id: id)).Id;
        await Desk.SendAsync(new TransferCase(caseId, Waste.Id, "Bins"));
        if (assignee is not null)
            await Desk.SendAsync(new AssignCase(caseId, assignee.Id));
        return caseId;
    }

    public Task ChangeAsync(Officer officer, Action<Officer> change) => Desk.App.ReadAsync(async db =>
    {
        change(await db.Officers.SingleAsync(o => o.Id == officer.Id));
        return await db.SaveChangesAsync();
    });

    public Task AwayAsync(Officer officer, Officer? cover = null) =>
        ChangeAsync(officer, o => (o.AwayFrom, o.CoverId) = (new DateOnly(2026, 9, 14), cover?.Id));

    /// <summary>The time goes on, and the worker looks.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Desk.App.Clock.Advance(time);
        await LookAsync(Desk.App);
    }

    public static async Task LookAsync(App app)
    {
        await app.SendAsync(new RaiseSlaAlerts());
        await app.SendAsync(new ClimbEscalations());
    }

    /// <summary>"Asha Example: warning to the assignee", in the order of names.</summary>
    public async Task<List<string>> ToldAsync(Guid? caseId = null) => (await Desk.App.ReadAsync(db => (
            from n in db.Notifications
            join e in db.Escalations on new { n.CaseId, n.EventNumber } equals new { e.CaseId, e.EventNumber }
            join o in db.Officers on n.RecipientId equals o.Id
            where caseId == null || n.CaseId == caseId
            select new { o.Name, e.What, n.Level }).ToListAsync()))
        .Select(t => $"{t.Name}: {t.What} as {t.Level}").Order(StringComparer.Ordinal).ToList();

    public Task<List<Notification>> NotificationsOfAsync(Officer officer) =>
        Desk.App.ReadAsync(db => db.Notifications.AsNoTracking().Where(n => n.RecipientId == officer.Id).OrderBy(n => n.CreatedAt).ToListAsync());

    public Task<T> AsAsync<T>(Officer officer, IRequest<T> request) => Desk.App.SendAsync(request, officer);

    public ValueTask DisposeAsync() => Desk.DisposeAsync();

    private static void Configure(IServiceCollection services, bool byMail)
    {
        if (byMail)
            services.AddSingleton(EscalationRules.Default with { DeskUrl = new Uri("https://desk.example.org/") });
    }
}
