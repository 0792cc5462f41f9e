using System.Globalization;
using Enquiries.Web.Api;
using Enquiries.Web.Components;
using Enquiries.Web.Components.Pages.Accounts;
using Enquiries.Web.Components.Pages.Dashboards;
using Enquiries.Web.Components.Pages.Triage;
using Enquiries.Web.Components.Shared;
using Enquiries.Web.Contact;
using Enquiries.Web.Files;
using Enquiries.Web.Live;
using Enquiries.Web.SignIn;
using FluentValidation;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Enquiries.Web;

/// <summary>The desk that officers see: pages, sign-in and what protects them.</summary>
internal static class Desk
{
    private static readonly PathString[] ForPrograms = ["/api", "/webhooks", "/health", "/metrics", "/openapi"];

    public static WebApplicationBuilder AddDesk(this WebApplicationBuilder builder)
    {
        // The container's default is invariant; the desk writes British dates and numbers everywhere.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo("en-GB");

        var services = builder.Services;
        services.Configure<CouncilOptions>(builder.Configuration.GetSection(CouncilOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        // Room for a long text pasted into a reply: the default would break the connection at 32 KB.
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = 512 * 1024);
        services.AddValidatorsFromAssemblyContaining<CouncilOptions>(ServiceLifetime.Singleton, includeInternalTypes: true);
        services.AddDeskSecurityHeaders();
        services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        services.AddDeskSignIn(builder.Configuration);
        services.AddScoped<ScopedSender>();
        services.AddSingleton<LiveUpdates>();
        services.AddHostedService<LiveTail>();
        services.AddScoped<Notices>();
        services.AddScoped<ReadNotifications>();
        services.AddScoped<Drafts>();
        services.AddSingleton<HandOver>();
        services.AddContact(builder.Configuration);
        services.Configure<CircuitOptions>(circuit => circuit.DetailedErrors = builder.Environment.IsDevelopment());
        return builder;
    }

    public static WebApplication UseDesk(this WebApplication app)
    {
        app.UseDeskSecurityHeaders();
        if (!app.Environment.IsDevelopment()) app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            // Programs that call us want the bare status, not a page.
            if (IsForPrograms(context.Request.Path) && context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            return next();
        });
        app.UseRouting();
        app.UseApi();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets().AllowAnonymous();
        app.MapDeskSignIn();
        app.MapResponseTimesCsv();
        app.MapAccountSignIn();
        app.MapContact();
        app.MapFiles();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    /// <summary>Addresses that programs call: they want a bare status, never a page or a redirect to sign-in.</summary>
    internal static bool IsForPrograms(PathString path) =>
        ForPrograms.Any(prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));
}
