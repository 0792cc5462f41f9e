using Enquiries.Application.Staff;

namespace Enquiries.Web.SignIn;

/// <summary>Roles as people call them, and the sets of roles that pages ask for.</summary>
public static class RoleWords
{
    /// <summary>For <c>[Authorize(Roles = …)]</c>: who sees figures of teams.</summary>
    public const string Leads = nameof(Role.Lead) + "," + nameof(Role.Admin);

    /// <summary>For <c>[Authorize(Roles = …)]</c>: who sets the desk up.</summary>
    public const string Admins = nameof(Role.Admin);

    /// <summary>For <c>[Authorize(Roles = …)]</c>: who works on cases.</summary>
    public const string Staff = nameof(Role.Officer) + "," + nameof(Role.Comms) + "," + nameof(Role.Lead) + "," + nameof(Role.Admin);

    public static string Of(Role role) => role switch
    {
        Role.Reader => "Reader",
        Role.Officer => "Officer",
        Role.Comms => "Communications",
        Role.Lead => "Team lead",
        Role.Admin => "Administrator",
        _ => role.ToString(),
    };

    public static string Of(string? role) => Enum.TryParse<Role>(role, out var known) ? Of(known) : "";
}
