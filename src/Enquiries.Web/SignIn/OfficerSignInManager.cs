using Enquiries.Application.Staff;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.SignIn;

/// <summary>Staff who have left cannot sign in, and those signed in are signed out at the next check.</summary>
internal sealed class OfficerSignInManager(
    UserManager<Officer> officers,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<Officer> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<Officer>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Officer> confirmation)
    : SignInManager<Officer>(officers, http, claims, options, log, schemes, confirmation)
{
    public override async Task<bool> CanSignInAsync(Officer user) => user.Active && await base.CanSignInAsync(user);

    public override async Task<bool> ValidateSecurityStampAsync(Officer? user, string? securityStamp) =>
        user is { Active: true } && await base.ValidateSecurityStampAsync(user, securityStamp);
}
