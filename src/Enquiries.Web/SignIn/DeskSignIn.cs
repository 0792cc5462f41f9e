using Enquiries.Application.Admin;
using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;

namespace Enquiries.Web.SignIn;

/// <summary>Staff accounts, the cookie, and what a visitor who is not signed in may reach: nothing but sign-in.</summary>
internal static class DeskSignIn
{
    public static readonly TimeSpan Stay = TimeSpan.FromHours(8);
    public static readonly TimeSpan CheckAgainAfter = TimeSpan.FromMinutes(5);
    public const int PasswordMinLength = 12;

    public static IServiceCollection AddDeskSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, cookie =>
        {
            cookie.Cookie.Name = "enquiries";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = Stay;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/access-denied";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
            cookie.Events.OnRedirectToLogin = context => Answer(context.HttpContext, context.RedirectUri, StatusCodes.Status401Unauthorized);
            cookie.Events.OnRedirectToAccessDenied = context => Answer(context.HttpContext, context.RedirectUri, StatusCodes.Status403Forbidden);
        });
        services.AddIdentityCore<Officer>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                identity.Password.RequiredLength = PasswordMinLength;
                identity.Password.RequiredUniqueChars = 4;
                // Length is what makes a password strong; rules about kinds of characters only make it hard to remember.
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
            })
            .AddEntityFrameworkStores<EnquiriesDbContext>()
            .AddSignInManager<OfficerSignInManager>()
            .AddClaimsPrincipalFactory<OfficerClaims>()
            .AddDefaultTokenProviders();
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = CheckAgainAfter);

        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(IdentityConstants.ApplicationScheme).RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, OfficerAuthenticationState>();
        services.Configure<DemoOptions>(configuration.GetSection(DemoOptions.Section));
        services.AddScoped<DemoAccounts>();
        services.AddScoped<IPasswordTokens, PasswordTokens>();
        services.AddSingleton<FirstAdministrator>();
        services.AddHostedService<FirstAdministratorAnnouncement>();
        return services;
    }

    public static void MapDeskSignIn(this IEndpointRouteBuilder app) =>
        app.MapPost("/sign-out", async (HttpContext http, IAntiforgery antiforgery, SignInManager<Officer> signIn) =>
        {
            if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();

            await signIn.SignOutAsync();
            return Results.LocalRedirect("/sign-in?signedOut=true");
        }).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

    /// <summary>Only addresses of this desk, never of another site.</summary>
    public static string LocalOrHome(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) && Uri.IsWellFormedUriString(url, UriKind.Relative) ? url : "/";

    private static Task Answer(HttpContext http, string page, int statusForPrograms)
    {
        if (Desk.IsForPrograms(http.Request.Path)) http.Response.StatusCode = statusForPrograms;
        else http.Response.Redirect(page);
        return Task.CompletedTask;
    }
}
