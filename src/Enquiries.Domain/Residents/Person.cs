using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Domain.Residents;

/// <summary>
/// A person behind one or several identities. Made when the first two identities are linked, or when staff note something of the person; an identity without one
/// is a person by itself.
/// </summary>
public sealed class Person
{
    public const int LanguageMaxLength = 20;

    private Person()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>Where they would rather be answered; null when nobody has said so.</summary>
    public ChannelKind? PreferredChannel { get; private set; }

    /// <summary>The language they would rather be answered in, as a tag such as <c>cy</c>; null when it is not known.</summary>
    public string? Language { get; private set; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    public static Person Create(DateTimeOffset now) => new() { Id = Guid.CreateVersion7(now), CreatedAt = now };

    public void Prefer(ChannelKind? channel, string? language)
    {
        PreferredChannel = channel;
        Language = string.IsNullOrWhiteSpace(language) ? null : language.Trim();
    }
}

/// <summary>That an identity belongs to a person, from when to when, on whose word and why. Rows are added and ended, never removed.</summary>
public sealed class IdentityLink
{
    public const int ReasonMaxLength = 1000;
    public const int AuthorMaxLength = 200;

    private IdentityLink()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    public Guid ResidentId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTimeOffset LinkedAt { get; private set; }

    public Guid? LinkedById { get; private set; }

    public string? LinkedBy { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>What staff should know of the identity for itself, which unlinking goes back to; null when that was not written down.</summary>
    public ResidentFlag? OwnFlag { get; private set; }

    /// <summary>UTC; null while it holds.</summary>
    public DateTimeOffset? UnlinkedAt { get; private set; }

    public Guid? UnlinkedById { get; private set; }

    public string? UnlinkedBy { get; private set; }

    public string? UnlinkReason { get; private set; }

    public static IdentityLink Create(Guid personId, Guid residentId, ResidentFlag? ownFlag, string reason, Actor by, DateTimeOffset now) => new()
    {
        OwnFlag = ownFlag,
        Id = Guid.CreateVersion7(now),
        PersonId = personId,
        ResidentId = residentId,
        LinkedAt = now,
        LinkedById = by.Id,
        LinkedBy = by.Name,
        Reason = reason,
    };

    public void Mark(ResidentFlag flag) => OwnFlag = flag;

    public void End(string reason, Actor by, DateTimeOffset now)
    {
        if (UnlinkedAt is not null)
            return;
        UnlinkedAt = now;
        UnlinkedById = by.Id;
        UnlinkedBy = by.Name;
        UnlinkReason = reason;
    }
}

/// <summary>Two identities that looked like one person, and an officer said that they are not. The smaller id comes first.</summary>
public sealed class DismissedSuggestion
{
    public Guid ResidentId { get; init; }

    public Guid OtherId { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset At { get; init; }

    public Guid? ById { get; init; }

    public string? By { get; init; }

    public static (Guid ResidentId, Guid OtherId) Pair(Guid a, Guid b) => a.CompareTo(b) < 0 ? (a, b) : (b, a);
}
