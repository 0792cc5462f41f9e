using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Statutory;

/// <summary>A statutory matter of a case, as computed from the case's events and stored so that lists need no computing. All times are UTC.</summary>
public sealed class StatutoryMatter
{
    private StatutoryMatter()
    {
    }

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    /// <summary>The case's number; with <see cref="Number"/> it makes the order of lists total.</summary>
    public long CaseNumber { get; private set; }

    /// <summary>Counts the matters of a case from 1.</summary>
    public int Number { get; private set; }

    public StatutoryType Type { get; private set; }

    /// <summary>Null until it is confirmed.</summary>
    public UkNation? Nation { get; private set; }

    public MatterState State { get; private set; }

    public DateTimeOffset ProposedAt { get; private set; }

    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>When it reached the council; null until it is confirmed.</summary>
    public DateTimeOffset? ReceivedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The earliest due time of its running clocks; <see cref="Case.NoDeadline"/> or <see cref="Case.Ended"/> when none runs. Lists sort by it.</summary>
    public DateTimeOffset NextDueAt { get; private set; } = Case.NoDeadline;

    internal static StatutoryMatter Create(Guid caseId, long caseNumber, Matter matter) =>
        new() { Id = matter.Id, CaseId = caseId, CaseNumber = caseNumber, Number = matter.Number };

    internal void Take(Matter matter)
    {
        (Type, Nation, State) = (matter.Type, matter.Rule?.Nation, matter.State);
        (ProposedAt, ConfirmedAt, ReceivedAt, EndedAt) = (matter.ProposedAt, matter.ConfirmedAt, matter.ReceivedAt, matter.EndedAt);
        NextDueAt = matter.Clocks.Where(c => !c.Ended && c.PausedAt is null).Min(c => c.DueAt) ?? (State.IsOpen() ? Case.NoDeadline : Case.Ended);
    }
}
