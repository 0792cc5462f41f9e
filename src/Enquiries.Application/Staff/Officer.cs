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

    /// <summary>The first day away, in London; null when not away.</summary>
    public DateOnly? AwayFrom { get; set; }

    /// <summary>The last day away; null when nobody knows yet.</summary>
    public DateOnly? AwayUntil { get; set; }

    /// <summary>The colleague who is told instead while this one is away.</summary>
    public Guid? CoverId { get; set; }

    /// <summary>From this local time no e-mail is sent, until <see cref="QuietUntil"/>, over midnight too; both or neither are set.</summary>
    public TimeOnly? QuietFrom { get; set; }

    public TimeOnly? QuietUntil { get; set; }

    /// <summary>Wants no e-mail about escalations; the desk tells all the same.</summary>
    public bool MailMuted { get; set; }

    public bool IsAway(DateOnly today) => AwayFrom <= today && (AwayUntil is null || today <= AwayUntil);
}
