namespace Enquiries.Domain.Residents;

/// <summary>A person who wrote to the council, as one platform identity: the same person on two platforms is two records.</summary>
public sealed class Resident
{
    public const int PlatformIdMaxLength = 254;
    public const int NameMaxLength = 200;
    public const int EmailMaxLength = 254;
    public const int NameAndHandleMaxLength = (2 * NameMaxLength) + 1;

    private Resident()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>Platform ids are scoped to the account (Facebook's page-scoped ids), so the two together are unique.</summary>
    public Guid AccountId { get; private set; }

    public string PlatformId { get; private set; } = "";

    public string? Name { get; private set; }

    public string? Handle { get; private set; }

    /// <summary>An e-mail address that they write from or have given, in small letters.</summary>
    public string? Email { get; private set; }

    /// <summary>Name and handle in small letters, where both are known: what two identities that may be one person have in common.</summary>
    public string? NameAndHandle { get; private set; }

    public VerifiedLevel Verified { get; private set; }

    /// <summary>The person behind this and other identities; null while nobody has linked it.</summary>
    public Guid? PersonId { get; private set; }

    /// <summary>What staff should know before they answer.</summary>
    public ResidentFlag Flag { get; private set; }

    /// <summary>When we first heard of them, UTC.</summary>
    public DateTimeOffset FirstSeenAt { get; private set; }

    /// <summary>When to read their profile from the platform because no name came with the message, UTC; null when there is no need.</summary>
    public DateTimeOffset? ProfileDueAt { get; private set; }

    /// <summary>How often in a row their address was reported not to exist.</summary>
    public int AddressFailures { get; private set; }

    /// <summary>Since when nothing is sent to them automatically, because they marked something as unwanted, UTC.</summary>
    public DateTimeOffset? NoticesStoppedAt { get; private set; }

    /// <summary>When they were last told automatically that their message has arrived, UTC.</summary>
    public DateTimeOffset? AcknowledgedAt { get; private set; }

    /// <summary>Nothing more is sent to an address that was twice reported not to exist.</summary>
    public const int MostAddressFailures = 2;

    /// <param name="accountId">The council's account they wrote to.</param>
    /// <param name="platformId">The platform's id of them: an address where people are known by their address.</param>
    /// <param name="vouched">Whether the platform vouches that it is always the same one who writes under this id.</param>
    public static Resident Meet(Guid accountId, string platformId, string? name, string? handle, DateTimeOffset now, bool vouched = true)
    {
        var resident = new Resident
        {
            Id = Guid.CreateVersion7(now),
            AccountId = accountId,
            PlatformId = platformId,
            Name = Cut(name),
            Handle = Cut(handle),
            Email = EmailIn(platformId),
            Verified = vouched ? VerifiedLevel.Handle : VerifiedLevel.Anonymous,
            FirstSeenAt = now,
            ProfileDueAt = name is null ? now : null,
        };
        resident.Recognise();
        return resident;
    }

    /// <summary>Takes a newer name; an absent one changes nothing.</summary>
    public bool IsCalled(string? name, string? handle = null)
    {
        var changed = (name is not null && Cut(name) != Name) || (handle is not null && Cut(handle) != Handle);
        Name = Cut(name) ?? Name;
        Handle = Cut(handle) ?? Handle;
        if (Name is not null)
            ProfileDueAt = null;
        if (changed)
            Recognise();
        return changed;
    }

    /// <summary>They answered what was sent to their address: the address is theirs.</summary>
    public void AnsweredByEmail()
    {
        if (Email is not null)
            Verified = VerifiedLevel.EmailAnswered;
    }

    public void BelongTo(Guid? personId) => PersonId = personId;

    /// <summary>There is no such address, or they wrote from it, so that there is.</summary>
    public void AddressWorks(bool works) => AddressFailures = works ? 0 : AddressFailures + 1;

    public void StopNotices(DateTimeOffset now) => NoticesStoppedAt ??= now;

    public void Mark(ResidentFlag flag) => Flag = flag;

    /// <summary>The platform did not tell; asks again then, or never.</summary>
    public void ProfileUnavailable(DateTimeOffset? tryAgainAt) => ProfileDueAt = tryAgainAt;

    private void Recognise() =>
        NameAndHandle = Name is null || Handle is null ? null : $"{Name.Trim().ToLowerInvariant()}\n{Handle.Trim().TrimStart('@').ToLowerInvariant()}";

    private static string? EmailIn(string platformId) =>
        platformId.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && platformId.IndexOf('.', at) > at && !platformId.Any(char.IsWhiteSpace) && !platformId.Contains('/', StringComparison.Ordinal)
            ? platformId.ToLowerInvariant()
            : null;

    private static string? Cut(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Length <= NameMaxLength ? text : text[..NameMaxLength];
}

/// <summary>How much is known of who writes.</summary>
public enum VerifiedLevel
{
    /// <summary>Nobody vouches for it: a name or an address that was typed somewhere.</summary>
    Anonymous = 0,

    /// <summary>The platform vouches that it is always the same account.</summary>
    Handle = 1,

    /// <summary>They answered an e-mail that was sent to their address.</summary>
    EmailAnswered = 2,
}
