using System.Security.Claims;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.SignIn;

/// <summary>What the cookie says of an officer: id, name, role and the stamp that ends old sessions.</summary>
internal sealed class OfficerClaims(UserManager<Officer> officers, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Officer>(officers, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Officer user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        // The library's name claim is the account name, which here is the e-mail address.
        identity.RemoveClaim(identity.FindFirst(identity.NameClaimType));
        identity.AddClaim(new Claim(identity.NameClaimType, user.Name));
        identity.AddClaim(new Claim(identity.RoleClaimType, user.Role.ToString()));
        return identity;
    }
}

internal static class OfficerClaimsReading
{
    /// <summary>Nobody when the principal is not a signed-in officer.</summary>
    public static void Become(this CurrentUser current, ClaimsPrincipal user)
    {
        if (user.Identity?.IsAuthenticated == true
            && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            && Enum.TryParse<Role>(user.FindFirstValue(ClaimTypes.Role), out var role))
            current.BecomeOfficer(id, user.Identity.Name ?? "", role);
    }
}
