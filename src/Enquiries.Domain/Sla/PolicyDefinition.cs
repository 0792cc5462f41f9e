using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;

namespace Enquiries.Domain.Sla;

/// <summary>Which cases a policy is for: every condition must hold; an empty list asks nothing.</summary>
public sealed record PolicyConditions
{
    public IReadOnlyList<ChannelKind> Channels { get; init; } = [];
    public IReadOnlyList<Guid> Categories { get; init; } = [];
    public IReadOnlyList<Guid> Teams { get; init; } = [];
    public IReadOnlyList<Priority> Priorities { get; init; } = [];
    public IReadOnlyList<ResidentFlag> ResidentFlags { get; init; } = [];

    /// <summary>For a surge: only cases opened from this moment on, UTC; null for no beginning.</summary>
    public DateTimeOffset? OpenedFrom { get; init; }

    /// <summary>For a surge: only cases opened before this moment, UTC. After it the policies below apply again by themselves.</summary>
    public DateTimeOffset? OpenedBefore { get; init; }

    public bool Hold(CaseFacts facts) =>
        (Channels.Count == 0 || Channels.Contains(facts.Channel))
        && (Categories.Count == 0 || (facts.CategoryId is { } category && Categories.Contains(category)))
        && (Teams.Count == 0 || (facts.TeamId is { } team && Teams.Contains(team)))
        && (Priorities.Count == 0 || Priorities.Contains(facts.Priority))
        && (ResidentFlags.Count == 0 || ResidentFlags.Contains(facts.ResidentFlag))
        && !(facts.OpenedAt < OpenedFrom) && !(facts.OpenedAt >= OpenedBefore);

    /// <summary>True when nothing is asked, so that every case fits.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool AskNothing => Channels.Count + Categories.Count + Teams.Count + Priorities.Count + ResidentFlags.Count == 0
        && OpenedFrom is null && OpenedBefore is null;

    /// <summary>True when every case that fits <paramref name="other"/> fits these too.</summary>
    public bool Cover(PolicyConditions other) =>
        Covers(Channels, other.Channels) && Covers(Categories, other.Categories) && Covers(Teams, other.Teams) && Covers(Priorities, other.Priorities)
        && Covers(ResidentFlags, other.ResidentFlags) && !(OpenedFrom > (other.OpenedFrom ?? DateTimeOffset.MinValue))
        && !(OpenedBefore < (other.OpenedBefore ?? DateTimeOffset.MaxValue));

    /// <summary>True when both ask for exactly the same, in whatever order it is written.</summary>
    public bool SameAs(PolicyConditions other) =>
        Same(Channels, other.Channels) && Same(Categories, other.Categories) && Same(Teams, other.Teams) && Same(Priorities, other.Priorities)
        && Same(ResidentFlags, other.ResidentFlags) && OpenedFrom == other.OpenedFrom && OpenedBefore == other.OpenedBefore;

    private static bool Covers<T>(IReadOnlyList<T> wide, IReadOnlyList<T> narrow) => wide.Count == 0 || (narrow.Count > 0 && narrow.All(wide.Contains));

    private static bool Same<T>(IReadOnlyList<T> a, IReadOnlyList<T> b) => a.ToHashSet().SetEquals(b);
}

/// <summary>What the choice of a policy looks at.</summary>
/// <param name="OpenedAt">The platform's time of the first message, UTC.</param>
public sealed record CaseFacts(ChannelKind Channel, Guid? CategoryId, Guid? TeamId, Priority Priority, ResidentFlag ResidentFlag, DateTimeOffset OpenedAt);

/// <summary>A policy as an administrator writes it down.</summary>
public sealed record PolicyDefinition
{
    public const int NameMaxLength = 100;

    /// <summary>The longest target: longer ones are typing errors.</summary>
    public static readonly TimeSpan LongestTarget = TimeSpan.FromDays(3 * 366);

    public required string Name { get; init; }

    public required Guid CalendarId { get; init; }

    public PolicyConditions When { get; init; } = new();

    /// <summary>One set for each priority.</summary>
    public required IReadOnlyDictionary<Priority, SlaTargets> Targets { get; init; }

    /// <summary>Which clocks stand still while the case waits for the resident.</summary>
    public IReadOnlyList<ClockKind> PausedWhileWaiting { get; init; } = [ClockKind.Resolution];

    /// <summary>Warn when this share of a target is used; null for no such warning.</summary>
    public double? WarningShare { get; init; } = 0.75;

    /// <summary>Warn this much open time before the target ends; null for no such warning.</summary>
    public TimeSpan? WarnBefore { get; init; }

    /// <summary>Choose the policy again when the case moves to another team. Without it an internal move leaves the resident's clock alone.</summary>
    public bool FollowsTeam { get; init; }

    /// <summary>Throws <see cref="RuleException"/>, in words, for what makes no sense.</summary>
    public void Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw new RuleException("Give the policy a name.");
        foreach (var priority in Enum.GetValues<Priority>())
        {
            if (!Targets.TryGetValue(priority, out var targets))
                throw new RuleException($"The targets for {priority.ToString().ToLowerInvariant()} priority are missing.");
            foreach (var target in targets.All)
                target.Check();
        }

        if (Targets.Values.All(t => !t.All.Any()))
            throw new RuleException("The policy has no target at all. Set at least one, or delete the policy.");
        if (When.OpenedBefore <= When.OpenedFrom)
            throw new RuleException("The policy would end before it begins. Put the end after the beginning.");
        if (When.OpenedBefore <= When.OpenedFrom)
            throw new RuleException("The time for which the policy counts must end after it begins.");
        if (WarningShare is <= 0 or >= 1)
            throw new RuleException("The warning share must lie between 1 and 99 per cent.");
        if (WarnBefore <= TimeSpan.Zero)
            throw new RuleException("The warning must come some time before the end of the target.");
    }
}
