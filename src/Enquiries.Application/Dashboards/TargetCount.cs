using Enquiries.Domain.Cases;

namespace Enquiries.Application.Dashboards;

/// <summary>Targets counted by how they went: the one rule of counting for reports and backtests.</summary>
/// <param name="Within">Reached in time.</param>
/// <param name="Missed">Reached late, or still open and past due.</param>
/// <param name="Undecided">Still open and not yet due.</param>
public sealed record TargetCount(int Within, int Missed, int Undecided)
{
    public static readonly TargetCount None = new(0, 0, 0);

    /// <summary>Of the targets that are decided; null when none is.</summary>
    public double? ShareWithin => Within + Missed == 0 ? null : (double)Within / (Within + Missed);

    /// <summary>
    /// A clock that was cancelled (removed messages, spam) is left out, unless its target had been missed before: resolving without an answer does not erase
    /// a miss.
    /// </summary>
    public static bool Counts(DateTimeOffset? cancelledAt, DateTimeOffset? breachedAt, CaseStatus status) =>
        cancelledAt is null || (breachedAt is not null && status != CaseStatus.NotAnEnquiry);

    /// <summary>Missed when the miss is known, or when it is still open past its due time.</summary>
    public static bool IsMissed(DateTimeOffset? dueAt, DateTimeOffset? metAt, DateTimeOffset? breachedAt, DateTimeOffset now) =>
        breachedAt is not null || (metAt is null && dueAt < now);

    public TargetCount And(DateTimeOffset? dueAt, DateTimeOffset? metAt, DateTimeOffset? breachedAt, DateTimeOffset now) =>
        IsMissed(dueAt, metAt, breachedAt, now) ? this with { Missed = Missed + 1 }
        : metAt is not null ? this with { Within = Within + 1 }
        : this with { Undecided = Undecided + 1 };
}
