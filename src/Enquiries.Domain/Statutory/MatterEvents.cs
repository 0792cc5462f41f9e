using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Statutory;

/// <summary>Something that happened to a statutory matter of a case. Its clocks are computed from these alone; nothing else that happens to the case moves them.</summary>
public abstract record MatterEvent(Guid MatterId) : CaseEvent;

/// <summary>Somebody thinks that the case is really something for which the law sets a time.</summary>
public sealed record MatterProposed(Guid MatterId, StatutoryType Type, string? Reason) : MatterEvent(MatterId);

/// <summary>An officer confirmed it. Its clocks run from the original receipt, however late it was recognised.</summary>
/// <param name="Type">May differ from what was proposed.</param>
/// <param name="Nation">Whose law binds.</param>
/// <param name="ReceivedAt">When it reached the council, UTC; for hazards when the council became aware.</param>
/// <param name="CalendarVersion">The version of the statutory calendar it is counted on.</param>
/// <param name="Start">For emergencies only.</param>
/// <param name="Reopens">The case had ended and is open again.</param>
public sealed record MatterConfirmed(
    Guid MatterId, StatutoryType Type, UkNation Nation, DateTimeOffset ReceivedAt, int CalendarVersion, EmergencyStart Start = EmergencyStart.Awareness, bool Reopens = false)
    : MatterEvent(MatterId);

/// <summary>A proposal that an officer did not follow.</summary>
public sealed record MatterDismissed(Guid MatterId, string Reason) : MatterEvent(MatterId);

/// <summary>Something that the law asks for was done; happened when it was done, which may have been earlier than it was recorded.</summary>
public sealed record MatterStepDone(Guid MatterId, StatutoryStep Step, string? Reason) : MatterEvent(MatterId);

/// <summary>The clocks stand still on a ground that the law allows.</summary>
public sealed record MatterPaused(Guid MatterId, PauseGround Ground, string Reason) : MatterEvent(MatterId);

/// <summary>The ground is gone: the clarification, the proof or the fee has come, or is no longer needed.</summary>
public sealed record MatterResumed(Guid MatterId, string? Reason) : MatterEvent(MatterId);

/// <summary>A clock was extended before its due moment.</summary>
/// <param name="Clock">Which.</param>
/// <param name="By">In the unit of its target.</param>
/// <param name="Reason">Why the law allows it.</param>
/// <param name="Told">How and of what the person was told.</param>
/// <param name="InMonths">Otherwise working days.</param>
public sealed record MatterExtended(Guid MatterId, ClockKind Clock, int By, string Reason, string Told, bool InMonths = false) : MatterEvent(MatterId);

/// <summary>The matter ended without an answer.</summary>
public sealed record MatterWithdrawn(Guid MatterId, WithdrawalKind Kind, string Reason) : MatterEvent(MatterId);

/// <summary>It is the council's again. Time with another authority is not counted; otherwise the clocks go on as if they had never stopped.</summary>
public sealed record MatterReturned(Guid MatterId, string Reason) : MatterEvent(MatterId);

/// <summary>The statutory calendar changed, for instance by a proclaimed holiday, and the clocks that run are counted anew.</summary>
public sealed record MatterCalendarChanged(Guid MatterId, int CalendarVersion, string Summary) : MatterEvent(MatterId);
