namespace Enquiries.Domain.Residents;

/// <summary>A person who wrote to the council, as one platform identity: the same person on two platforms is two records.</summary>
public sealed class Resident
{
    public const int PlatformIdMaxLength = 254;
    public const int NameMaxLength = 200;
    public const string UnknownName = "Facebook user";

    private Resident()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>Platform ids are scoped to the account (Facebook's page-scoped ids), so the two together are unique.</summary>
    public Guid AccountId { get; private set; }

    public string PlatformId { get; private set; } = "";

    public string? Name { get; private set; }

    public string? Handle { get; private set; }

    /// <summary>What staff should know before they answer.</summary>
    public ResidentFlag Flag { get; private set; }

    /// <summary>When we first heard of them, UTC.</summary>
    public DateTimeOffset FirstSeenAt { get; private set; }

    /// <summary>When to read their profile from the platform because no name came with the message, UTC; null when there is no need.</summary>
    public DateTimeOffset? ProfileDueAt { get; private set; }

    public static Resident Meet(Guid accountId, string platformId, string? name, string? handle, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        AccountId = accountId,
        PlatformId = platformId,
        Name = Cut(name),
        Handle = Cut(handle),
        FirstSeenAt = now,
        ProfileDueAt = name is null ? now : null,
    };

    /// <summary>Takes a newer name; an absent one changes nothing.</summary>
    public bool IsCalled(string? name, string? handle = null)
    {
        var changed = (name is not null && Cut(name) != Name) || (handle is not null && Cut(handle) != Handle);
        Name = Cut(name) ?? Name;
        Handle = Cut(handle) ?? Handle;
        if (Name is not null)
            ProfileDueAt = null;
        return changed;
    }

    public void Mark(ResidentFlag flag) => Flag = flag;

    /// <summary>The platform did not tell; asks again then, or never.</summary>
    public void ProfileUnavailable(DateTimeOffset? tryAgainAt) => ProfileDueAt = tryAgainAt;

    private static string? Cut(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Length <= NameMaxLength ? text : text[..NameMaxLength];
}
