using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Escalations;

/// <summary>What a clock says to the people who have to act.</summary>
public enum EscalationKind
{
    /// <summary>A warning point was reached: there is still time.</summary>
    Warning = 0,

    /// <summary>The target was missed.</summary>
    Breach = 1,

    /// <summary>A reply did not get through, and nobody tries again by himself.</summary>
    ReplyFailed = 2,

    /// <summary>A reply waits because the account is in trouble or has to slow down.</summary>
    ReplyHeld = 3,
}

public static class EscalationKinds
{
    /// <summary>Whether it is about a reply rather than about a clock.</summary>
    public static bool IsOfReply(this EscalationKind kind) => kind >= EscalationKind.ReplyFailed;
}

/// <summary>
/// One warning or breach on its way to somebody who takes it: told to the assignee (or the cover), then, when nobody takes it, to the team's leads. Its key
/// is that of the case's event. All times are UTC.
/// </summary>
public sealed class Escalation
{
    public const int NameMaxLength = 200;

    private Escalation()
    {
    }

    public Guid CaseId { get; private set; }

    /// <summary>The number of the event that tells of the warning or breach.</summary>
    public int EventNumber { get; private set; }

    public EscalationKind What { get; private set; }

    public ClockKind Clock { get; private set; }

    /// <summary>Of the clock; for a reply its number within the case.</summary>
    public int Cycle { get; private set; }

    /// <summary>When the warning point or the due moment was truly reached.</summary>
    public DateTimeOffset At { get; private set; }

    public DateTimeOffset DueAt { get; private set; }

    public DateTimeOffset RaisedAt { get; private set; }

    /// <summary>When it goes up to the leads, if nobody takes it before; null when it does not have to.</summary>
    public DateTimeOffset? ClimbAt { get; private set; }

    public DateTimeOffset? TakenAt { get; private set; }

    public Guid? TakenById { get; private set; }

    public string? TakenBy { get; private set; }

    public static Escalation Raise(
        Guid caseId, int eventNumber, EscalationKind what, ClockKind clock, int cycle, DateTimeOffset at, DateTimeOffset dueAt, DateTimeOffset now) => new()
        {
            CaseId = caseId,
            EventNumber = eventNumber,
            What = what,
            Clock = clock,
            Cycle = cycle,
            At = at,
            DueAt = dueAt,
            RaisedAt = now,
        };

    /// <summary>A reply that failed or is held: whoever wrote it is told.</summary>
    /// <param name="messageNumber">Of the reply, within its case.</param>
    public static Escalation OfReply(Guid caseId, int eventNumber, EscalationKind what, int messageNumber, DateTimeOffset now) => new()
    {
        CaseId = caseId,
        EventNumber = eventNumber,
        What = what,
        Cycle = messageNumber,
        At = now,
        DueAt = now,
        RaisedAt = now,
    };

    public void ClimbUnlessTaken(DateTimeOffset? at) => ClimbAt = at;

    public void Take(Guid officerId, string name, DateTimeOffset now)
    {
        TakenAt = now;
        TakenById = officerId;
        TakenBy = name.Length <= NameMaxLength ? name : name[..NameMaxLength];
        ClimbAt = null;
    }

    /// <summary>The leads have been told, or nobody has to be told any more.</summary>
    public void StopClimbing() => ClimbAt = null;
}
