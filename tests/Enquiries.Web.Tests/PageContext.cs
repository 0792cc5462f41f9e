using System.Security.Claims;
using Bunit.TestDoubles;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Teams;
using Enquiries.Testing;
using Enquiries.Web.Components.Pages.Triage;
using Enquiries.Web.Live;
using Enquiries.Web.Tests.Components;
using FluentValidation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Case = Enquiries.Domain.Cases.Case;

namespace Enquiries.Web.Tests;

/// <summary>Renders whole pages for a signed-in officer over the real requests and a real database.</summary>
public abstract class PageContext : DeskContext, IAsyncLifetime
{
    private long _number;

    protected App App { get; private set; } = null!;

    protected Officer Me { get; private set; } = null!;

    protected Team Waste { get; } = Team.Create("Waste");

    protected Team Highways { get; } = Team.Create("Highways");

    /// <summary>Who is signed in: <see cref="Me"/>, unless a test says otherwise.</summary>
    protected BunitAuthorizationContext Authorisation { get; private set; } = null!;

    internal LiveUpdates Updates { get; } = new();

    protected BunitNavigationManager Navigation => Services.GetRequiredService<BunitNavigationManager>();

    private ChannelAccount Page { get; set; } = null!;

    /// <summary>Further services of the product behind the page.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    public async ValueTask InitializeAsync()
    {
        App = await App.StartAsync(services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            Configure(services);
        });
        Me = await App.OfficerAsync("Asha Example", Role.Lead);
        await App.SaveAsync(Waste, Highways, new TeamMember { TeamId = Waste.Id, OfficerId = Me.Id });
        Page = await App.PageAsync();

        Services.AddLogging();
        Services.AddSingleton(Updates);
        Services.AddSingleton<HandOver>();
        Services.AddSingleton<IValidator<BulkForm>, BulkFormValidator>();
        Services.AddScoped(p => new ScopedSender(App.Services.GetRequiredService<IServiceScopeFactory>(), p.GetRequiredService<AuthenticationStateProvider>()));
        Authorisation = AddAuthorization();
        Authorisation.SetAuthorized(Me.Name);
        Authorisation.SetRoles(Me.Role.ToString());
        Authorisation.SetClaims(new Claim(ClaimTypes.NameIdentifier, Me.Id.ToString()));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await App.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A resident's comment, written that long ago; in the Waste team unless said otherwise.</summary>
    protected async Task<Case> HasCaseAsync(
        string text = "My bin was missed", TimeSpan? ago = null, Team? team = null, Priority priority = Priority.Normal, string name = "Jo Resident",
        Action<Case, SlaRules>? then = null)
    {
        var at = Now - (ago ?? TimeSpan.Zero);
        var number = ++_number;
        var sla = App.Services.GetRequiredService<SlaRules>();
        var resident = Resident.Meet(Page.Id, $"person-{number}", name, handle: null, at);
        var opened = Case.Open(
            number, Page.Id, ChannelKind.Facebook, Audience.Public, "post", $"thread-{number}", previous: null, resident.Id, (team ?? Waste).Id, at, at, sla.Book, priority);
        opened.Receive($"comment-{number}", null, null, text, [], name, at, at, sla.Book);
        then?.Invoke(opened, sla);
        await App.SaveAsync(resident, opened);
        return opened;
    }

    /// <summary>Somebody else changes a case while the page is open.</summary>
    protected async Task ChangeAsync(Case @case, Action<Case, SlaRules> change)
    {
        await App.ReadAsync(async db =>
        {
            var tracked = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).SingleAsync(c => c.Id == @case.Id);
            change(tracked, App.Services.GetRequiredService<SlaRules>());
            return await db.SaveChangesAsync();
        });
    }

    /// <summary>What the tail of the events would tell, and the time it gathers changes for.</summary>
    protected void Tell(Case @case)
    {
        var change = new LiveChange(new HashSet<Guid> { @case.Id }, Everything: false);
        Updates.Publish(change, change);
        Clock.Advance(TimeSpan.FromSeconds(1));
    }
}
