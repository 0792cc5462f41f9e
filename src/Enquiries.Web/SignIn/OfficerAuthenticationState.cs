using System.Security.Claims;
using Enquiries.Application.Staff;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.SignIn;

/// <summary>An open page outlives its cookie: it asks every few minutes whether the officer may still be signed in.</summary>
internal sealed class OfficerAuthenticationState(ILoggerFactory logs, IServiceScopeFactory scopes, IOptions<IdentityOptions> options)
    : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => DeskSignIn.CheckAgainAfter;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var officers = scope.ServiceProvider.GetRequiredService<UserManager<Officer>>();
        var officer = await officers.GetUserAsync(authenticationState.User);
        if (officer is not { Active: true }) return false;

        var stamp = authenticationState.User.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
        return stamp == await officers.GetSecurityStampAsync(officer)
            && authenticationState.User.IsInRole(officer.Role.ToString());
    }
}
