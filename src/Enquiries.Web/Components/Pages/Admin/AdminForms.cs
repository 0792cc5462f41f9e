using System.Security.Cryptography;
using Enquiries.Application.Admin;
using Enquiries.Application.Staff;

namespace Enquiries.Web.Components.Pages.Admin;

internal sealed class ConnectForm
{
    public string Name { get; set; } = "";

    public string ExternalId { get; set; } = "";

    public string ApiBaseUrl { get; set; } = "";

    public string AppSecret { get; set; } = "";

    /// <summary>Any words will do, as long as the platform is given the same.</summary>
    public string VerifyToken { get; set; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public string AccessToken { get; set; } = "";

    public Guid? TeamId { get; set; }
}

internal sealed class AccountForm
{
    public string Name { get; set; } = "";

    public string ApiBaseUrl { get; set; } = "";

    public string AppSecret { get; set; } = "";

    public string VerifyToken { get; set; } = "";

    public string AccessToken { get; set; } = "";

    public bool ForgetPreviousSecret { get; set; }

    public Guid? TeamId { get; set; }
}

internal sealed class OfficerForm
{
    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

    public Role Role { get; set; } = Role.Officer;

    public HashSet<Guid> TeamIds { get; init; } = [];

    public static OfficerForm Of(StaffRow? row) =>
        row is null ? new OfficerForm() : new OfficerForm { Name = row.Name, Email = row.Email, Role = row.Role, TeamIds = [.. row.TeamIds] };
}

internal sealed class TeamForm
{
    public string Name { get; set; } = "";
}
