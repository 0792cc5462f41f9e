using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Triage;

namespace Enquiries.Domain.Cases;

/// <summary>
/// One matter of one resident, from the first message to its resolution: the conversation that opened it, and others that joined it. All times are UTC. Methods that move clocks need the case's
/// events loaded, because clocks are computed from them.
/// </summary>
public sealed partial class Case
{
    public const int ReferenceMaxLength = 20;
    public const int ThreadKeyMaxLength = 560;
    public const int ReasonMaxLength = 1000;
    public const int PreviewMaxLength = 200;

    /// <summary>Where open cases without a running clock stand in a queue sorted by deadline: after all that have one.</summary>
    public static readonly DateTimeOffset NoDeadline = new(9998, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where ended cases stand: last of all.</summary>
    public static readonly DateTimeOffset Ended = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Message> messages = [];
    private readonly List<SlaClock> clocks = [];
    private readonly List<RecordedEvent> events = [];
    private readonly List<CaseConversation> conversations = [];

    private Case()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>Counts cases from 1, with gaps; the reference is made from it.</summary>
    public long Number { get; private set; }

    public string Reference { get; private set; } = "";

    public ChannelKind Channel { get; private set; }

    public Guid AccountId { get; private set; }

    /// <summary>Whether the conversation is in public (comments) or private (direct messages).</summary>
    public Audience Audience { get; private set; }

    /// <summary>The platform's id of the conversation: the post under which comments stand, or the person a direct conversation is with.</summary>
    public string ConversationKey { get; private set; } = "";

    /// <summary>Conversation and person in one: what decides to which case a message belongs.</summary>
    public string ThreadKey { get; private set; } = "";

    /// <summary>Counts the cases of one thread from 1; the highest is the one that takes new messages.</summary>
    public int Cycle { get; private set; }

    public Guid? PreviousCaseId { get; private set; }

    /// <summary>Null when the platform does not say who wrote.</summary>
    public Guid? ResidentId { get; private set; }

    public CaseStatus Status { get; private set; }

    public Priority Priority { get; private set; }

    /// <summary>The priority with which it was opened; its clocks are computed from there.</summary>
    public Priority OpenedWithPriority { get; private set; }

    /// <summary>The policy on which its clocks run; an empty id when no policy is for it.</summary>
    public Guid PolicyId { get; private set; }

    public int PolicyVersion { get; private set; }

    public int CalendarVersion { get; private set; }

    /// <summary>The last change to the rules that has been applied to it; one that lags behind the rule book has its clocks computed again.</summary>
    public int RulesVersion { get; private set; }

    /// <summary>What staff should know of the resident; policies can ask for it.</summary>
    public ResidentFlag ResidentFlag { get; private set; }

    /// <summary>How long after the resident's last message the platform takes a free answer, in seconds of real time; null for no limit.</summary>
    public int? ReplyWindowSeconds { get; private set; }

    public Guid? CategoryId { get; private set; }

    public Guid? TeamId { get; private set; }

    public Guid? AssigneeId { get; private set; }

    /// <summary>The platform's time of the first message.</summary>
    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>When the first message reached us.</summary>
    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>The platform's time of the newest message of the resident.</summary>
    public DateTimeOffset LastInboundAt { get; private set; }

    /// <summary>Since when the resident has been without an answer; null when answered.</summary>
    public DateTimeOffset? UnansweredSince { get; private set; }

    /// <summary>The last moment at which an answer is both in time and accepted by the platform: the earlier of the target and the end of the reply window.</summary>
    public DateTimeOffset? LastSafeReplyAt { get; private set; }

    public DateTimeOffset? ResolvedAt { get; private set; }

    public CaseOutcome? Outcome { get; private set; }

    /// <summary>The earliest due time of a running clock; <see cref="NoDeadline"/> or <see cref="Ended"/> when none runs. Queues sort by it.</summary>
    public DateTimeOffset NextDueAt { get; private set; } = NoDeadline;

    /// <summary>The earliest warning point of a running clock; as <see cref="NextDueAt"/> when none runs.</summary>
    public DateTimeOffset NextWarnAt { get; private set; } = NoDeadline;

    /// <summary>The beginning of the resident's newest message, for lists.</summary>
    public string Preview { get; private set; } = "";

    /// <summary>The platform's id of what a public reply has to be attached to.</summary>
    public string? ReplyToExternalId { get; private set; }

    public int MessageCount { get; private set; }

    public int EventCount { get; private set; }

    /// <summary>Raised by every save; two people who change the same case at once notice by it.</summary>
    public int Version { get; private set; }

    public IReadOnlyList<Message> Messages => messages;

    public IReadOnlyList<SlaClock> Clocks => clocks;

    public IReadOnlyList<RecordedEvent> Events => events;

    /// <summary>Conversations that belong to it beside the one that opened it.</summary>
    public IReadOnlyList<CaseConversation> Conversations => conversations;

    public bool IsUnanswered => UnansweredSince is not null;

    /// <summary>Opens a case for a conversation; the message follows with <see cref="Receive"/>.</summary>
    public static Case Open(
        long number, Guid accountId, ChannelKind channel, Audience audience, string conversationKey, string threadKey, Case? previous, Guid? residentId, Guid? teamId,
        DateTimeOffset at, DateTimeOffset now, RuleBook rules, Priority priority = Priority.Normal, ResidentFlag flag = ResidentFlag.None, TimeSpan? replyWindow = null,
        int? cycle = null)
    {
        var @case = new Case
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            Reference = CaseReference.FromNumber(number),
            Channel = channel,
            AccountId = accountId,
            Audience = audience,
            ConversationKey = conversationKey,
            ThreadKey = threadKey,
            Cycle = cycle ?? (previous?.Cycle ?? 0) + 1,
            PreviousCaseId = previous?.Id,
            ResidentId = residentId,
            TeamId = teamId ?? previous?.TeamId,
            Priority = priority,
            OpenedWithPriority = priority,
            OpenedAt = at,
            ReceivedAt = now,
            LastInboundAt = at,
            ResidentFlag = flag,
            ReplyWindowSeconds = (int?)replyWindow?.TotalSeconds,
            RulesVersion = rules.LastMove,
        };
        var chosen = rules.Choose(@case.Facts);
        @case.Take(chosen);
        @case.Raise(new CaseOpened(previous?.Id, chosen == PolicyRef.Standard ? null : chosen), at, now, Actor.None);
        return @case;
    }

    /// <summary>Whether a message of that time still belongs to this case, or needs a new one linked to it.</summary>
    /// <param name="messageAt">The platform's time of the message, UTC.</param>
    /// <param name="gracePeriod">How long after its end the case can be reopened.</param>
    /// <param name="isThanks">It says thank you and nothing else: that belongs here, however late.</param>
    public bool Takes(DateTimeOffset messageAt, TimeSpan gracePeriod, bool isThanks = false) =>
        Status.IsOpen() || (isThanks && Status != CaseStatus.NotAnEnquiry) || (Status is CaseStatus.Resolved or CaseStatus.Closed && messageAt <= ResolvedAt + gracePeriod);

    /// <summary>A message of the resident. Reopens a resolved case, ends a wait, and starts a response clock unless one runs.</summary>
    public Message Receive(
        string externalId, string? parentExternalId, string? replyToExternalId, string text, IReadOnlyList<Attachment> attachments, string? authorName,
        DateTimeOffset at, DateTimeOffset now, RuleBook rules, DateTimeOffset? editedAt = null, DateTimeOffset? claimedAt = null, bool isThanks = false,
        MessageDetails? details = null, CaseConversation? conversation = null, Guid? residentId = null)
    {
        var message = Message.Received(
            Guid.CreateVersion7(now), Id, ++MessageCount, conversation?.AccountId ?? AccountId, externalId, parentExternalId, conversation?.Audience ?? Audience, text, attachments,
            authorName, at, now, details, conversation?.Id);
        if (editedAt is not null)
            message.KnownFromEdit(editedAt.Value);
        messages.Add(message);
        HeardIn(conversation, at, now, residentId);
        Raise(
            new MessageReceived(
                message.Id, externalId, replyToExternalId == externalId ? null : replyToExternalId, claimedAt, isThanks ? true : null, conversation?.Id, conversation?.ReplyWindowSeconds),
            at, now, Actor.None);

        if (at < OpenedAt)
            OpenedAt = at;
        if (at > LastInboundAt)
            LastInboundAt = at;
        if (IsNewest(message))
            Preview = Begin(text, attachments);
        ChooseWhatToReplyTo(conversation?.Id);

        if (Status is CaseStatus.Resolved or CaseStatus.Closed && !isThanks)
        {
            if (at > ResolvedAt)
                Raise(new CaseReopened(null), at, now, Actor.None);
            else
                Raise(new CaseReopened(null, IsAnsweredSince(at) ? null : at), now, now, Actor.None);
            ClearResolution();
        }
        else if (Status == CaseStatus.WaitingForResident && at > events.FindLast(e => e.Fact is WaitingStarted)?.At)
        {
            // What was written before the question and became known after it is no answer to it.
            Status = CaseStatus.Open;
        }

        ComputeClocks(rules, now);
        return message;
    }

    /// <summary>The author changed the wording. One that was thanks and is now more asks for an answer.</summary>
    public bool Edit(Message message, DateTimeOffset at, string text, DateTimeOffset now, RuleBook rules)
    {
        if (!message.AddVersion(at, text))
            return false;
        if (IsNewest(message))
            Preview = Begin(message.Text, message.Attachments);
        Raise(new MessageEdited(message.Id), at, now, Actor.None);
        if (WasTakenAsThanks(message.Id) && !Thanks.IsAll(message.Text) && Status.IsOpen())
        {
            Raise(new AnswerNeeded(message.Id), now, now, Actor.None);
            ComputeClocks(rules, now);
        }

        return true;
    }

    /// <summary>Staff say whether a message asks for an answer.</summary>
    public void SayWhetherAnswerIsNeeded(Guid messageId, bool needed, string? reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (!events.Exists(e => e.Fact is MessageReceived m && m.MessageId == messageId))
            throw new RuleException("That message is not part of this case, or the resident did not write it.");
        MustNotBeEnded("saying whether a message needs an answer");
        if (needed == !NeedsNoAnswer().Contains(messageId))
            return;
        Raise(needed ? new AnswerNeeded(messageId) : new AnswerNotNeeded(messageId, reason ?? ""), now, now, by);
        ComputeClocks(rules, now);
    }

    /// <summary>Messages that ask for no answer: thanks after an answer, and what staff have set aside.</summary>
    public IReadOnlySet<Guid> NeedsNoAnswer()
    {
        var firstAnswer = events.Where(e => e.Fact is ReplySent or AnsweredElsewhere).Min(e => (DateTimeOffset?)e.At);
        var none = new HashSet<Guid>();
        foreach (var e in events.OrderBy(e => e.Number))
        {
            _ = e.Fact switch
            {
                MessageReceived { IsThanks: true } m when e.At >= firstAnswer => none.Add(m.MessageId),
                AnswerNotNeeded m => none.Add(m.MessageId),
                AnswerNeeded m => none.Remove(m.MessageId),
                _ => false,
            };
        }

        return none;
    }

    private bool WasTakenAsThanks(Guid messageId) =>
        events.Exists(e => e.Fact is MessageReceived { IsThanks: true } m && m.MessageId == messageId) && !events.Exists(e => e.Fact is AnswerNeeded a && a.MessageId == messageId);

    /// <summary>The author removed a message: it no longer asks for an answer.</summary>
    public void Remove(Message message, DateTimeOffset at, DateTimeOffset now, RuleBook rules)
    {
        if (!message.Remove(at))
            return;
        Raise(new MessageRemoved(message.Id), at, now, Actor.None);
        ChooseWhatToReplyTo(message.ConversationId);
        ComputeClocks(rules, now);
    }

    /// <summary>Leaves a stub of a message that its author has removed: that it was there, when, and that it is gone.</summary>
    public void ClearRemoved(Message message, DateTimeOffset now)
    {
        if (message.RemovedAt is null)
            throw new RuleException("Only a message that its author has removed is cleared.");
        var newest = IsNewest(message);
        if (!message.Clear(now))
            return;
        if (newest)
            Preview = "";
        Raise(new MessageCleared(message.Id), now, now, Actor.None);
    }

    public void SetHidden(Message message, bool hidden, DateTimeOffset at, DateTimeOffset now, Actor by)
    {
        if (message.SetHidden(hidden, at))
            Raise(hidden ? new MessageHidden(message.Id) : new MessageUnhidden(message.Id), at, now, by);
    }

    /// <summary>A colleague's answer typed on the platform itself: counts as an answer at the platform's time.</summary>
    public Message AnsweredOnPlatform(
        string externalId, string? parentExternalId, string text, IReadOnlyList<Attachment> attachments, string? authorName, DateTimeOffset at,
        DateTimeOffset now, RuleBook rules, CaseConversation? conversation = null)
    {
        var message = Message.TypedOnPlatform(
            Guid.CreateVersion7(now), Id, ++MessageCount, conversation?.AccountId ?? AccountId, externalId, parentExternalId, conversation?.Audience ?? Audience, text, attachments,
            authorName, at, now, conversationId: conversation?.Id);
        messages.Add(message);
        Raise(new ReplySent(message.Id, OnPlatform: true), at, now, Actor.None);
        Touch();
        ComputeClocks(rules, now);
        return message;
    }

    /// <summary>Sends a reply off, into one of its conversations (null: the one that opened it). The response clock goes on until the reply is on the platform.</summary>
    public Message Reply(Guid messageId, string text, Actor by, DateTimeOffset now, CaseConversation? to = null)
    {
        MustTakeReplies();
        var (audience, attachedTo) = to is null ? (Audience, ReplyToExternalId) : (to.Audience, to.ReplyToExternalId);
        var message = Message.Reply(
            messageId, Id, ++MessageCount, to?.AccountId ?? AccountId, audience == Audience.Public ? attachedTo : null, audience, text, by.Id, by.Name, now, to?.Id);
        messages.Add(message);
        Raise(new ReplyQueued(message.Id), now, now, by);
        Touch();
        return message;
    }

    /// <summary>The platform is about to be asked; written down first, so that a crash leaves a trace.</summary>
    public static void Sending(Message message, DateTimeOffset leasedUntil) => message.MarkSending(leasedUntil);

    /// <summary>The reply is on the platform.</summary>
    public void Sent(Message message, string? externalId, DateTimeOffset at, DateTimeOffset now, RuleBook rules)
    {
        if (message.State == MessageState.Sent)
            return;
        message.MarkSent(externalId, at);
        Raise(new ReplySent(message.Id, OnPlatform: false), at, now, new Actor(message.OfficerId, message.AuthorName));
        ComputeClocks(rules, now);
    }

    /// <summary>Not sent yet; tried again then.</summary>
    public static void SendLater(Message message, DateTimeOffset retryAt, string reason) => message.MarkWaiting(retryAt, reason);

    /// <summary>Nobody knows whether it was sent; looked up on the platform then.</summary>
    public static void MaybeSent(Message message, DateTimeOffset lookUpAt, string reason) => message.MarkMaybeSent(lookUpAt, reason);

    /// <summary>It did not get through. A case that was resolved with this reply on its way is open again.</summary>
    public void SendFailed(Message message, string reason, bool canRetry, DateTimeOffset now, RuleBook rules, bool outcomeUnknown = false)
    {
        if (message.State is MessageState.Sent or MessageState.Failed or MessageState.GivenUp)
            return;
        message.MarkFailed(reason, canRetry, outcomeUnknown);
        Raise(new ReplyFailed(message.Id, reason), now, now, Actor.None);
        if (Status is CaseStatus.Resolved or CaseStatus.Closed)
        {
            Raise(new CaseReopened("The reply did not get through."), now, now, Actor.None);
            ClearResolution();
        }

        ComputeClocks(rules, now);
    }

    /// <summary>The account is in trouble: the reply waits, which its author hears once.</summary>
    public RecordedEvent HoldReply(Message message, string reason, DateTimeOffset now)
    {
        message.Hold(now);
        Raise(new ReplyHeld(message.Id, reason), now, now, Actor.None);
        return events[^1];
    }

    /// <summary>Another wording for a reply that certainly is not on the platform; it is queued again.</summary>
    public void ChangeReply(Guid messageId, string text, Actor by, DateTimeOffset now)
    {
        var message = OwnReply(messageId);
        if (message is { State: MessageState.Failed, OutcomeUnknown: true })
            throw new RuleException("This reply may be on the platform already, so it cannot be changed. Try it again, which looks there first, or give it up.");
        if (message.State is not (MessageState.Failed or MessageState.Pending) || message.Work.LeasedUntil is not null)
            throw new RuleException("This reply is being sent or was sent, so it cannot be changed any more.");
        message.Change(text);
        Raise(new ReplyChanged(message.Id), now, now, by);
        message.TryNow(now);
        if (message.State == MessageState.Failed)
        {
            message.Requeue(now);
            Raise(new ReplyRetried(message.Id), now, now, by);
        }
    }

    /// <summary>
    /// A reply that had been sent came back: nobody has read it, so that it answered nothing. A case that was resolved with it is open again.
    /// </summary>
    public void Bounced(Message message, string reason, bool canRetry, DateTimeOffset now, RuleBook rules)
    {
        if (message.State != MessageState.Sent || message.OnPlatform)
            return;
        message.MarkFailed(reason, canRetry, outcomeUnknown: false);
        Raise(new ReplyFailed(message.Id, reason), now, now, Actor.None);
        if (Status is CaseStatus.Resolved or CaseStatus.Closed)
        {
            Raise(new CaseReopened("The reply did not get through."), now, now, Actor.None);
            ClearResolution();
        }

        ComputeClocks(rules, now);
    }

    /// <summary>The platform had taken the reply and shows it to nobody, as its filters do.</summary>
    public void ReplyNotShown(Message message, string reason, DateTimeOffset now, RuleBook rules)
    {
        Bounced(message, reason, canRetry: true, now, rules);
        if (message.State == MessageState.Failed)
            message.ForgetExternalId();
    }

    /// <summary>News of a reply that change nothing: it is late, or the person did not want it. The same news are told once.</summary>
    public void HearOf(Message message, DeliveryReportKind kind, string words, DateTimeOffset at, DateTimeOffset now)
    {
        if (!events.Exists(e => e.Fact is DeliveryReported r && r.MessageId == message.Id && r.Kind == kind && r.Words == words))
            Raise(new DeliveryReported(message.Id, kind, words), at, now, Actor.None);
    }

    public void RetryReply(Guid messageId, Actor by, DateTimeOffset now)
    {
        var message = OwnReply(messageId);
        if (message.State != MessageState.Failed)
            throw new RuleException("Only a reply that failed can be tried again.");
        message.Requeue(now);
        Raise(new ReplyRetried(message.Id), now, now, by);
    }

    public void GiveUpReply(Guid messageId, Actor by, DateTimeOffset now)
    {
        var message = OwnReply(messageId);
        if (message.State is not (MessageState.Failed or MessageState.Pending) || message.Work.LeasedUntil is not null)
            throw new RuleException("Only a reply that failed or still waits can be given up.");
        message.GiveUp();
        Raise(new ReplyGivenUp(message.Id), now, now, by);
    }

    public Message AddNote(Guid messageId, string text, Actor by, DateTimeOffset now)
    {
        var note = Message.Note(messageId, Id, ++MessageCount, text, by.Id, by.Name, now);
        messages.Add(note);
        Raise(new NoteAdded(note.Id), now, now, by);
        return note;
    }

    public void AssignTo(Guid? officerId, Actor by, DateTimeOffset now)
    {
        if (officerId is not null)
            MustNotBeEnded("assigning it");
        if (officerId == AssigneeId)
            return;
        Raise(new CaseAssigned(AssigneeId, officerId), now, now, by);
        AssigneeId = officerId;
        if (officerId is not null)
            Touch();
    }

    /// <summary>Hands the case to another team; the assignee steps back. The deadlines do not move, unless the policy says that it follows the team.</summary>
    public void TransferTo(Guid teamId, string reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        MustNotBeEnded("transferring it");
        if (teamId == TeamId)
            return;
        Raise(new CaseTransferred(TeamId, teamId, reason), now, now, by);
        TeamId = teamId;
        AssigneeId = null;
        if (rules.Policy(Policy)?.FollowsTeam == true)
            ChoosePolicy(rules, "The case moved to another team.", by, now);
    }

    public void ChangePriority(Priority priority, Actor by, DateTimeOffset now, RuleBook rules)
    {
        MustNotBeEnded("changing its priority");
        if (priority == Priority)
            return;
        var before = Priority;
        Priority = priority;
        var chosen = rules.Choose(Facts);
        Raise(new PriorityChanged(before, priority, chosen.PolicyId == PolicyId ? null : chosen), now, now, by);
        ComputeClocks(rules, now);
    }

    public void Categorise(Guid? categoryId, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (categoryId == CategoryId)
            return;
        Raise(new CategoryChanged(CategoryId, categoryId), now, now, by);
        CategoryId = categoryId;
        ChoosePolicy(rules, "The case has another category.", by, now);
    }

    /// <summary>What staff know of the resident has changed; another policy may be for the case.</summary>
    public void FlagResident(ResidentFlag flag, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (flag == ResidentFlag)
            return;
        Raise(new ResidentFlagged(ResidentFlag, flag), now, now, by);
        ResidentFlag = flag;
        ChoosePolicy(rules, "What is known of the resident has changed.", by, now);
    }

    /// <summary>The resident was asked something, or another authority has to act: what the policy lets pause stands still until the wait ends.</summary>
    public void Wait(WaitingFor whom, string reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (Status == CaseStatus.WaitingForResident && WaitsFor == whom)
            throw new RuleException(whom == WaitingFor.Resident ? "The case is already waiting for the resident." : "The case is already waiting for the other authority.");
        MustNotBeEnded(whom == WaitingFor.Resident ? "waiting for the resident" : "handing it to another authority");
        Raise(new WaitingStarted(reason, whom), now, now, by);
        Status = CaseStatus.WaitingForResident;
        ComputeClocks(rules, now);
    }

    /// <summary>A case that has waited for long goes on waiting, for a reason given anew. No clock moves.</summary>
    public void GoOnWaiting(string reason, Actor by, DateTimeOffset now)
    {
        if (WaitsFor is not { } whom)
            throw new RuleException("The case is not waiting.");
        Raise(new WaitingStarted(reason, whom), now, now, by);
    }

    /// <summary>A correction: the case had been waiting although nobody had said so. Misses stay.</summary>
    public void AddPause(DateTimeOffset from, DateTimeOffset to, string reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (to <= from)
            throw new RuleException("The wait must end after it began.");
        if (to > now)
            throw new RuleException("The wait must have ended by now. To wait from now on, use \u201cWait for the resident\u201d.");
        if (from < OpenedAt)
            throw new RuleException("The wait cannot begin before the case was opened.");
        MustNotBeEnded("correcting its clocks");
        if (rules.Policy(Policy) is not { } policy || !clocks.Exists(c => !c.HasEnded && policy.PausedWhileWaiting.Contains(c.Kind)))
            throw new RuleException("None of the clocks that still run pauses while a case waits, so a wait would change nothing.");
        Raise(new PauseAdded(from, to, reason), now, now, by);
        ComputeClocks(rules, now);
    }

    /// <summary>A person answered the resident in another way, for instance by telephone; counts at the time it happened.</summary>
    public void AnsweredInAnotherWay(DateTimeOffset at, string how, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (at > now)
            throw new RuleException("The answer must have been given already.");
        if (at < OpenedAt)
            throw new RuleException("The answer cannot be older than the case.");
        if (Status is CaseStatus.Closed or CaseStatus.NotAnEnquiry)
            throw new RuleException("Reopen the case before recording an answer.");
        Raise(new AnsweredElsewhere(how), at, now, by);
        Touch();
        ComputeClocks(rules, now);
    }

    /// <summary>Ends the case with an outcome. Leaving a resident's message unanswered needs the reason.</summary>
    public void Resolve(CaseOutcome outcome, string? reason, Actor by, DateTimeOffset now, RuleBook rules, bool replyOnItsWay)
    {
        if (!Status.IsOpen())
            throw new RuleException("The case has already ended.");
        MustOweNothing(rules, "resolved");
        if (IsUnanswered && !replyOnItsWay && string.IsNullOrWhiteSpace(reason))
            throw new RuleException("The resident's message has not been answered. Answer it, or say why no answer is needed.");
        Raise(new CaseResolved(outcome, reason), now, now, by);
        Status = CaseStatus.Resolved;
        Outcome = outcome;
        ResolvedAt = now;
        ComputeClocks(rules, now);
    }

    public void Reopen(string reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (Status == CaseStatus.WaitingForResident)
        {
            Raise(new WaitingEnded(reason), now, now, by);
            Status = CaseStatus.Open;
        }
        else
        {
            if (Status.IsOpen())
                throw new RuleException("The case is open already.");
            Raise(new CaseReopened(reason), now, now, by);
            ClearResolution();
        }

        ComputeClocks(rules, now);
    }

    /// <summary>The grace period is over.</summary>
    public void Close(DateTimeOffset now)
    {
        if (Status != CaseStatus.Resolved)
            throw new RuleException("Only a resolved case can be closed.");
        Raise(new CaseClosed(), now, now, Actor.None);
        Status = CaseStatus.Closed;
    }

    /// <summary>Spam, or nothing that asks for an answer: the clocks are cancelled.</summary>
    public void MarkNotAnEnquiry(string? reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (Status == CaseStatus.NotAnEnquiry)
            return;
        MustNotBeEnded("marking it as not an enquiry");
        MustOweNothing(rules, "marked as not an enquiry");
        Raise(new MarkedNotAnEnquiry(reason), now, now, by);
        Status = CaseStatus.NotAnEnquiry;
        ResolvedAt = now;
        ComputeClocks(rules, now);
    }

    /// <summary>Raises the warnings and breaches that are due, each once, with their true times.</summary>
    public void RaiseAlerts(DateTimeOffset now)
    {
        foreach (var clock in clocks)
        {
            foreach (var (fact, at) in clock.RaiseAlerts(now))
                Raise(fact, at, now, Actor.None);
        }
    }

    /// <summary>Nobody took a warning: the leads are told now.</summary>
    public void EscalationClimbs(ClockKind kind, int cycle, DateTimeOffset now) => Raise(new EscalationClimbed(kind, cycle), now, now, Actor.None);

    /// <summary>An officer takes what the clocks warned of; a case that nobody has becomes theirs.</summary>
    public void TakeEscalation(Guid officerId, Actor by, DateTimeOffset now)
    {
        MustNotBeEnded("taking it");
        Raise(new EscalationTaken(), now, now, by);
        if (AssigneeId is null)
            AssignTo(officerId, by, now);
    }

    /// <summary>Computes the clocks again from the events. True when what was stored differed.</summary>
    public bool ComputeClocks(RuleBook rules, DateTimeOffset now)
    {
        if (events.Count != EventCount)
            throw new InvalidOperationException($"Case {Id} has {EventCount} events, {events.Count} of them loaded.");

        FollowMoves(rules, now);
        var before = (NextDueAt, NextWarnAt, UnansweredSince, LastSafeReplyAt);
        var computed = ClockFold.Compute(events, FoldFacts, rules);
        Take(computed.Policy);
        foreach (var c in computed.Clocks)
        {
            var clock = clocks.Find(x => x.Kind == c.Kind && x.Cycle == c.Cycle);
            if (clock is null)
            {
                clock = SlaClock.Create(Id, c.Kind, c.Cycle);
                clocks.Add(clock);
            }

            if (clock.Take(c))
                Raise(new SlaBreachCorrected(c.Kind, c.Cycle), now, now, Actor.None);
        }

        // A clock that should never have started takes no miss away unsaid.
        foreach (var gone in clocks.Where(x => !computed.Clocks.Any(c => c.Kind == x.Kind && c.Cycle == x.Cycle)).ToList())
        {
            clocks.Remove(gone);
            if (gone.BreachedAt is not null)
                Raise(new SlaBreachCorrected(gone.Kind, gone.Cycle), now, now, Actor.None);
        }

        Take(computed.Matters);

        var running = clocks.Where(c => !c.HasEnded && c.PausedAt is null).ToList();
        var none = Status.IsOpen() ? NoDeadline : Ended;
        NextDueAt = running.Min(c => c.DueAt) ?? none;
        NextWarnAt = running.Min(c => c.WarnAt ?? c.DueAt) ?? none;
        UnansweredSince = computed.UnansweredSince;
        LastSafeReplyAt = UnansweredSince is null ? null : Earlier(running.Where(c => c.Kind.IsResponse()).Min(c => c.DueAt), LastInboundAt + WindowOfNewest);
        return before != (NextDueAt, NextWarnAt, UnansweredSince, LastSafeReplyAt);
    }

    /// <summary>The clocks that the case would have had if these rules had been in force since it was opened. Changes nothing.</summary>
    public IReadOnlyList<HypotheticalClock> AsIf(RuleBook rules) =>
        [.. ClockFold.Compute(Hindsight.Events(this, rules), FoldFacts, rules).Clocks
            .Select(c => new HypotheticalClock(c.Kind, c.Cycle, c.StartedAt, c.DueAt, c.MetAt, c.CancelledAt, c.BreachedAt))];

    private FoldFacts FoldFacts => new(OpenedWithPriority, ReplyWindow);

    // An answer goes where the resident wrote last.
    private TimeSpan? WindowOfNewest =>
        Newest() is { Conversation: not null } newest ? newest.WindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null : ReplyWindow;

    private TimeSpan? ReplyWindow => ReplyWindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Why one of its clocks is due when it is, as seen at <paramref name="at"/>; null when it has no such clock.</summary>
    public ExplainedClock? Explain(ClockKind kind, int cycle, RuleBook rules, DateTimeOffset at) =>
        clocks.Find(c => c.Kind == kind && c.Cycle == cycle) is { } stored
        && ClockFold.Compute(events, FoldFacts, rules).Clocks.FirstOrDefault(c => c.Kind == kind && c.Cycle == cycle) is { } computed
            ? ClockExplainer.Explain(computed, stored, events, rules, at)
            : null;

    private PolicyRef Policy => new(PolicyId, PolicyVersion, CalendarVersion);

    private CaseFacts Facts => new(Channel, CategoryId, TeamId, Priority, ResidentFlag, OpenedAt);

    private void Take(PolicyRef policy) => (PolicyId, PolicyVersion, CalendarVersion) = policy;

    /// <summary>Changes to the rules that moved open cases and that this case has not followed yet.</summary>
    private void FollowMoves(RuleBook rules, DateTimeOffset now)
    {
        foreach (var move in rules.Moves.Where(m => m.Change > RulesVersion))
        {
            var moved = Status.IsOpen() ? rules.Moved(Policy, move, Facts) : Policy;
            if (moved != Policy)
            {
                Raise(new PolicyChosen(moved, rules.Policy(moved)?.Name ?? "", move.Summary), move.At, now, move.By);
                Take(moved);
            }

            FollowInMatters(move, rules, now);
        }

        RulesVersion = Math.Max(RulesVersion, rules.LastMove);
    }

    private void ChoosePolicy(RuleBook rules, string reason, Actor by, DateTimeOffset now)
    {
        var chosen = rules.Choose(Facts);
        if (Status.IsOpen() && chosen.PolicyId != PolicyId)
            Raise(new PolicyChosen(chosen, rules.Policy(chosen)?.Name ?? "", reason), now, now, by);
        ComputeClocks(rules, now);
    }

    private WaitingFor? WaitsFor => Status != CaseStatus.WaitingForResident ? null
        : ((WaitingStarted?)events.FindLast(e => e.Fact is WaitingStarted)?.Fact)?.For;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private Message OwnReply(Guid messageId) =>
        messages.Find(m => m.Id == messageId && m.Direction == MessageDirection.Outbound) ?? throw new RuleException("That reply is not part of this case.");

    private void MustNotBeEnded(string deed)
    {
        if (!Status.IsOpen())
            throw new RuleException($"Reopen the case before {deed}.");
    }

    private IEnumerable<(RecordedEvent Event, MessageReceived Fact)> Received() =>
        events.Where(e => e.Fact is MessageReceived).Select(e => (e, (MessageReceived)e.Fact));

    private MessageReceived? Newest() => Received().OrderBy(r => r.Event.At).ThenBy(r => r.Fact.ExternalId, StringComparer.Ordinal).LastOrDefault().Fact;

    private bool IsNewest(Message message) => Newest()?.MessageId == message.Id;

    private bool IsAnsweredSince(DateTimeOffset at) => events.Exists(e => e.Fact is ReplySent s && e.At >= at && !CameBack(s.MessageId, e.Number));

    private bool CameBack(Guid messageId, int sent) => events.Exists(e => e.Number > sent && e.Fact is ReplyFailed f && f.MessageId == messageId);

    /// <summary>The newest message that is still there: nothing can be attached to a comment that was removed.</summary>
    private void ChooseWhatToReplyTo(Guid? conversationId)
    {
        var removed = events.Select(e => e.Fact).OfType<MessageRemoved>().Select(r => r.MessageId).ToHashSet();
        var newest = Received().Where(r => r.Fact.Conversation == conversationId)
            .OrderBy(r => !removed.Contains(r.Fact.MessageId)).ThenBy(r => r.Event.At).ThenBy(r => r.Fact.ExternalId, StringComparer.Ordinal)
            .LastOrDefault().Fact;
        if ((newest?.ReplyTo ?? newest?.ExternalId) is not { } target)
            return;
        if (conversationId is null)
            ReplyToExternalId = target;
        else
            conversations.Find(c => c.Id == conversationId)?.ReplyTo(target);
    }

    private void Touch()
    {
        if (Status == CaseStatus.New)
            Status = CaseStatus.Open;
    }

    private void ClearResolution()
    {
        Status = CaseStatus.Open;
        ResolvedAt = null;
        Outcome = null;
    }

    private void Raise(CaseEvent fact, DateTimeOffset at, DateTimeOffset now, Actor by) =>
        events.Add(RecordedEvent.Record(Id, ++EventCount, fact, at, now, by));

    private static string Begin(string text, IReadOnlyList<Attachment> attachments)
    {
        if (string.IsNullOrWhiteSpace(text))
            return attachments.Count > 0 ? $"({attachments[0].Type})" : "";
        var line = ReadingDirection.Keep(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        if (line.Length <= PreviewMaxLength)
            return line;
        var end = PreviewMaxLength - 1;
        if (char.IsHighSurrogate(line[end - 1]))
            end--;
        return line[..end] + "…";
    }
}
