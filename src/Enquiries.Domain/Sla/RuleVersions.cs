namespace Enquiries.Domain.Sla;

/// <summary>One version of a calendar. Versions are added and never changed; cases name the version they run on.</summary>
public sealed class CalendarVersion
{
    private CalendarVersion()
    {
    }

    public Guid CalendarId { get; private set; }

    /// <summary>Counts the versions of this calendar from 1.</summary>
    public int Version { get; private set; }

    /// <summary>Where this stands among all changes to the rules; no two changes share a number.</summary>
    public int Change { get; private set; }

    public CalendarDefinition Definition { get; private set; } = null!;

    public DateTimeOffset CreatedAt { get; private set; }

    public Guid? AuthorId { get; private set; }

    public string? AuthorName { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>Whether open cases that run on this calendar moved to this version; otherwise it is for new cases only.</summary>
    public bool MovesOpenCases { get; private set; }

    /// <summary>The calendar was deleted: it stays for the cases that name it and cannot be chosen any more.</summary>
    public bool Retired { get; private set; }

    public static CalendarVersion Create(
        Guid id, int version, int change, CalendarDefinition definition, DateTimeOffset at, Cases.Actor by, string reason, bool movesOpenCases, bool retired = false) => new()
        {
            CalendarId = id,
            Version = version,
            Change = change,
            Definition = definition,
            CreatedAt = at,
            AuthorId = by.Id,
            AuthorName = by.Name,
            Reason = reason,
            MovesOpenCases = movesOpenCases,
            Retired = retired,
        };
}

/// <summary>One version of a policy. Versions are added and never changed; cases name the version they run on.</summary>
public sealed class PolicyVersion
{
    private PolicyVersion()
    {
    }

    public Guid PolicyId { get; private set; }

    /// <summary>Counts the versions of this policy from 1.</summary>
    public int Version { get; private set; }

    /// <summary>Where this stands among all changes to the rules; no two changes share a number.</summary>
    public int Change { get; private set; }

    /// <summary>Policies are tried in this order, lowest first.</summary>
    public int Position { get; private set; }

    public PolicyDefinition Definition { get; private set; } = null!;

    public DateTimeOffset CreatedAt { get; private set; }

    public Guid? AuthorId { get; private set; }

    public string? AuthorName { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>Whether open cases moved: the policy of each is chosen again. Otherwise it is for new cases only.</summary>
    public bool MovesOpenCases { get; private set; }

    /// <summary>The policy was deleted: cases keep it, none is given it any more.</summary>
    public bool Retired { get; private set; }

    public static PolicyVersion Create(
        Guid id, int version, int change, int position, PolicyDefinition definition, DateTimeOffset at, Cases.Actor by, string reason, bool movesOpenCases,
        bool retired = false) => new()
        {
            PolicyId = id,
            Version = version,
            Change = change,
            Position = position,
            Definition = definition,
            CreatedAt = at,
            AuthorId = by.Id,
            AuthorName = by.Name,
            Reason = reason,
            MovesOpenCases = movesOpenCases,
            Retired = retired,
        };
}
