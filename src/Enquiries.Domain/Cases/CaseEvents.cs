using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Cases;

/// <summary>
/// Something that happened to a case: ids and small facts, never message text. The events of a case are its timeline, its audit trail, and all that its
/// clocks are computed from.
/// </summary>
public abstract record CaseEvent;

/// <summary>The first message of a conversation opened the case.</summary>
/// <param name="PreviousCaseId">The case of the same conversation that was closed before.</param>
/// <param name="Policy">The policy and calendar on which its clocks run; null for the built-in ones.</param>
public sealed record CaseOpened(Guid? PreviousCaseId = null, PolicyRef? Policy = null) : CaseEvent;

/// <summary>The case runs on another policy, or on another version of its policy or calendar, from this moment on. Time used and pauses carry over.</summary>
/// <param name="Policy">The policy and calendar from now on.</param>
/// <param name="Name">The policy's name.</param>
/// <param name="Reason">What changed, in words.</param>
public sealed record PolicyChosen(PolicyRef Policy, string Name, string Reason) : CaseEvent;

/// <summary>A resident's message; happened at the platform's time.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="ExternalId">The platform's id of it, which orders messages of the same second.</param>
/// <param name="ReplyTo">What an answer must be attached to, where that is not the message itself.</param>
/// <param name="ClaimedAt">The platform's own time where that lay in the future and was cut to the time of receipt.</param>
/// <param name="IsThanks">The message says thank you and nothing else; after an answer it starts no clock and reopens nothing.</param>
/// <param name="Conversation">The conversation it was written in, where that is not the one that opened the case.</param>
/// <param name="WindowSeconds">Of that other conversation: how long after the message the platform takes a free answer; null for no limit.</param>
public sealed record MessageReceived(
    Guid MessageId, string? ExternalId = null, string? ReplyTo = null, DateTimeOffset? ClaimedAt = null, bool? IsThanks = null, Guid? Conversation = null,
    int? WindowSeconds = null) : CaseEvent;

/// <summary>A message that a machine wrote, for instance an out-of-office notice. It moves no clock and reopens nothing.</summary>
public sealed record AutomaticMessageReceived(Guid MessageId) : CaseEvent;

/// <summary>The council asked the resident to go on in private.</summary>
/// <param name="Way">How.</param>
/// <param name="Until">Until when a link is good, UTC.</param>
public sealed record InvitedToPrivate(InvitationWay Way, DateTimeOffset? Until = null) : CaseEvent;

/// <summary>Another conversation belongs to the case: its first message came, or an officer said so.</summary>
public sealed record ConversationJoined(Guid ConversationId, ChannelKind Channel, Audience Audience, ConversationOrigin Origin, string? Reason = null) : CaseEvent;

/// <summary>What is written in that conversation from now on no longer belongs to the case.</summary>
public sealed record ConversationLeft(Guid ConversationId, ChannelKind Channel, string Reason) : CaseEvent;

/// <summary>Two identities were linked as one person, or are no longer, and the resident of the case is one of them.</summary>
public sealed record IdentitiesLinked(Guid ResidentId, string Reason) : CaseEvent;

public sealed record IdentitiesUnlinked(Guid ResidentId, string Reason) : CaseEvent;

/// <summary>Staff say that a message that was taken as thanks, or set aside, asks for an answer after all.</summary>
public sealed record AnswerNeeded(Guid MessageId) : CaseEvent;

/// <summary>Staff say that a message asks for no answer: it keeps no response clock running.</summary>
public sealed record AnswerNotNeeded(Guid MessageId, string Reason) : CaseEvent;

public sealed record MessageEdited(Guid MessageId) : CaseEvent;

/// <summary>The author removed the message on the platform.</summary>
public sealed record MessageRemoved(Guid MessageId) : CaseEvent;

public sealed record MessageHidden(Guid MessageId) : CaseEvent;

public sealed record MessageUnhidden(Guid MessageId) : CaseEvent;

/// <summary>An officer sent a reply off; it has not reached the platform yet and stops no clock.</summary>
public sealed record ReplyQueued(Guid MessageId) : CaseEvent;

/// <summary>A reply by a person is on the platform; happened at the platform's time. This is what meets a response target.</summary>
public sealed record ReplySent(Guid MessageId, bool OnPlatform) : CaseEvent;

/// <summary>A reply did not get through; it counts for no clock.</summary>
public sealed record ReplyFailed(Guid MessageId, string Reason) : CaseEvent;

/// <summary>A reply waits because the account it goes through is in trouble; its author was told.</summary>
public sealed record ReplyHeld(Guid MessageId, string Reason) : CaseEvent;

/// <summary>A reply that was not sent got another wording before it was queued again.</summary>
public sealed record ReplyChanged(Guid MessageId) : CaseEvent;

/// <summary>The text of a message that its author had removed was cleared; what remains is that there was one.</summary>
public sealed record MessageCleared(Guid MessageId) : CaseEvent;
/// <summary>What was heard of a reply after it had been sent, and that does not undo it.</summary>
/// <param name="Words">For staff.</param>
public sealed record DeliveryReported(Guid MessageId, DeliveryReportKind Kind, string Words) : CaseEvent;

public sealed record ReplyRetried(Guid MessageId) : CaseEvent;

public sealed record ReplyGivenUp(Guid MessageId) : CaseEvent;

public sealed record NoteAdded(Guid MessageId) : CaseEvent;

public sealed record CaseAssigned(Guid? From, Guid? To) : CaseEvent;

public sealed record CaseTransferred(Guid? From, Guid? To, string Reason) : CaseEvent;

/// <param name="From">The priority before.</param>
/// <param name="To">The priority from now on.</param>
/// <param name="Policy">The policy that is for the case with this priority, when that is another one.</param>
public sealed record PriorityChanged(Priority From, Priority To, PolicyRef? Policy = null) : CaseEvent;

public sealed record CategoryChanged(Guid? From, Guid? To) : CaseEvent;

/// <summary>The case waits for the resident or for another authority; pauses what the policy lets pause. Said again, it changes for whom it waits.</summary>
public sealed record WaitingStarted(string Reason, WaitingFor For = WaitingFor.Resident) : CaseEvent;

/// <summary>A correction: the case had been waiting for a time although nobody had said so. Clocks that waiting pauses are due later; a miss stays a miss.</summary>
/// <param name="From">UTC.</param>
/// <param name="To">UTC.</param>
/// <param name="Reason">Why, for the audit trail.</param>
public sealed record PauseAdded(DateTimeOffset From, DateTimeOffset To, string Reason) : CaseEvent;

/// <summary>A correction: the resident was answered by a person in another way, for instance by telephone; happened when they were answered.</summary>
public sealed record AnsweredElsewhere(string How) : CaseEvent;

/// <summary>What staff should know of the resident was noted or taken away.</summary>
public sealed record ResidentFlagged(ResidentFlag From, ResidentFlag To) : CaseEvent;

/// <summary>The wait is over although the resident has not written.</summary>
public sealed record WaitingEnded(string Reason) : CaseEvent;

/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why nothing more is said to the resident, when a message was left unanswered.</param>
public sealed record CaseResolved(CaseOutcome Outcome, string? Reason) : CaseEvent;

/// <param name="Reason">Why; null when a resident's message reopened it.</param>
/// <param name="UnansweredSince">For a message that was older than the resolution but became known after it: its time, from which the response clock runs.</param>
public sealed record CaseReopened(string? Reason, DateTimeOffset? UnansweredSince = null) : CaseEvent;

/// <summary>The grace period passed without a further message.</summary>
public sealed record CaseClosed : CaseEvent;

public sealed record MarkedNotAnEnquiry(string? Reason) : CaseEvent;

/// <summary>A target is at risk; happened when the warning point was reached.</summary>
public sealed record SlaAtRisk(ClockKind Kind, int Cycle, DateTimeOffset DueAt) : CaseEvent;

/// <summary>A target was missed; happened at the true moment, however late it was noticed.</summary>
public sealed record SlaBreached(ClockKind Kind, int Cycle, DateTimeOffset DueAt) : CaseEvent;

/// <summary>A miss turned out to be none: an answer given in time, or before the promise began, became known only afterwards.</summary>
public sealed record SlaBreachCorrected(ClockKind Kind, int Cycle) : CaseEvent;

/// <summary>Nobody took a warning for some time, so the team's leads were told.</summary>
public sealed record EscalationClimbed(ClockKind Kind, int Cycle) : CaseEvent;

/// <summary>An officer took what a clock had warned of: nobody else has to be told.</summary>
public sealed record EscalationTaken : CaseEvent;
