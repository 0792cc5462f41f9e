using Microsoft.AspNetCore.Identity;

namespace Enquiries.Application.Staff;

/// <summary>What a member of staff (or an API key) may do. Each role may do what the ones before it may; Comms is an officer who also sends broadcasts.</summary>
public enum Role
{
    Reader = 0,
    Officer = 1,
    Comms = 2,
    Lead = 3,
    Admin = 4,
}

/// <summary>A member of staff who signs in to the desk.</summary>
public sealed class Officer : IdentityUser<Guid>
{
    public const int NameMaxLength = 100;

    public string Name { get; set; } = "";

    public Role Role { get; set; } = Role.Officer;

    /// <summary>A member of staff who has left keeps the account, for the history, but cannot sign in.</summary>
    public bool Active { get; set; } = true;
}
