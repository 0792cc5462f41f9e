using Enquiries.Application.Admin;
using Enquiries.Application.Staff;

namespace Enquiries.Web.Components.Pages.Admin;

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
