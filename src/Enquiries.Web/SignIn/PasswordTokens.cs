using Enquiries.Application.Admin;
using Enquiries.Application.Staff;
using Microsoft.AspNetCore.Identity;

namespace Enquiries.Web.SignIn;

/// <summary>Tokens of the identity library: protected, bound to the officer's security stamp, good for a day.</summary>
internal sealed class PasswordTokens(UserManager<Officer> officers) : IPasswordTokens
{
    public Task<string> IssueAsync(Officer officer) => officers.GeneratePasswordResetTokenAsync(officer);
}
