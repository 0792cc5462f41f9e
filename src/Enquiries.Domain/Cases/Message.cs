using System.Diagnostics.CodeAnalysis;

namespace Enquiries.Domain.Cases;

/// <summary>Who wrote a message, and to whom.</summary>
public enum MessageDirection
{
    Inbound = 0,
    Outbound = 1,

    /// <summary>For colleagues only; never leaves the desk.</summary>
    Note = 2,
}

/// <summary>Who can read a message.</summary>
public enum Audience
{
    /// <summary>Everybody: a comment or post on the platform.</summary>
    Public = 0,

    /// <summary>The resident and the council: a direct message.</summary>
    Private = 1,

    /// <summary>Staff only.</summary>
    Internal = 2,
}

/// <summary>How far a message has come. An outbound message moves forward only: pending, sending, then sent or failed.</summary>
public enum MessageState
{
    Received = 0,
    Pending = 1,

    /// <summary>Handed to the platform; the answer is not known yet. After a crash it is looked up before anything is sent again.</summary>
    Sending = 2,
    Sent = 3,
    Failed = 4,

    /// <summary>A failed message that an officer gave up.</summary>
    GivenUp = 5,
}

/// <summary>An earlier or present wording of a message. <paramref name="At"/> is the platform's time of that wording, UTC.</summary>
public sealed record MessageVersion(DateTimeOffset At, string Text);

/// <summary>Something that came with a message, as the platform tells it. Platform links die within minutes to days; what is kept of it is a stored file.</summary>
/// <param name="AlternativeText">What a picture shows, where the author said so.</param>
public sealed record Attachment(string Type, string? Name, string? Url, string? AlternativeText = null);

/// <summary>How a message became known.</summary>
public enum MessageSource
{
    /// <summary>The platform told us, or somebody at the council wrote it.</summary>
    Push = 0,

    /// <summary>Read from the platform, where that is the way.</summary>
    Poll = 1,

    /// <summary>Found by reading the platform again: it had been missed.</summary>
    CatchUp = 2,
}

/// <summary>What is known of a resident's message besides its text.</summary>
/// <param name="Subject">Of an e-mail or a form.</param>
/// <param name="Permalink">Where it can be opened on the platform.</param>
/// <param name="AnswerOnPlatformOnly">The platform takes no answer from outside: it has to be given there.</param>
/// <param name="Caution">What staff should know before they believe it, for instance that the sender could not be confirmed.</param>
/// <param name="SenderCheck">What our own mail server found out about the sender.</param>
public sealed record MessageDetails(
    MessageSource Source = MessageSource.Push, string? Subject = null, string? Permalink = null, bool AnswerOnPlatformOnly = false, string? Caution = null,
    string? SenderCheck = null)
{
    public static MessageDetails None { get; } = new();
}

/// <summary>One message of a case's conversation: a resident's, the council's, or a note between colleagues.</summary>
public sealed class Message
{
    public const int ExternalIdMaxLength = 300;
    public const int TextMaxLength = 70_000;
    public const int AuthorNameMaxLength = 200;
    public const int FailureReasonMaxLength = 1000;
    public const int SubjectMaxLength = 300;
    public const int PermalinkMaxLength = 1000;
    public const int CautionMaxLength = 500;
    public const int SenderCheckMaxLength = 100;

    private Message()
    {
    }

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    /// <summary>Counts the messages of a case from 1, in the order in which they became known.</summary>
    public int Number { get; private set; }

    public Guid? AccountId { get; private set; }

    /// <summary>The <see cref="CaseConversation"/> it belongs to; null for the conversation that opened the case, and for notes.</summary>
    public Guid? ConversationId { get; private set; }

    /// <summary>A machine wrote it, for instance an out-of-office notice.</summary>
    public bool IsAutomatic { get; private set; }

    /// <summary>The platform's id of the message; unique within an account. Null for notes and for replies not sent yet.</summary>
    public string? ExternalId { get; private set; }

    /// <summary>The platform's id of what this answers: a comment or a post.</summary>
    public string? ParentExternalId { get; private set; }

    public MessageDirection Direction { get; private set; }

    public Audience Audience { get; private set; }

    public MessageState State { get; private set; }

    public MessageSource Source { get; private set; }

    public string? Subject { get; private set; }

    /// <summary>Where it can be opened on the platform; null where that is not known.</summary>
    public string? Permalink { get; private set; }

    /// <summary>The platform takes no answer to it from outside.</summary>
    public bool AnswerOnPlatformOnly { get; private set; }

    /// <summary>What staff should know before they believe it.</summary>
    public string? Caution { get; private set; }

    /// <summary>What our own mail server found out about the sender.</summary>
    public string? SenderCheck { get; private set; }

    /// <summary>The present wording; what was removed keeps its last wording for staff until retention clears it.</summary>
    public string Text { get; private set; } = "";

    /// <summary>All wordings in order when the resident edited the message; empty otherwise.</summary>
    public IReadOnlyList<MessageVersion> Versions { get; private set; } = [];

    public IReadOnlyList<Attachment> Attachments { get; private set; } = [];

    /// <summary>The platform's time, UTC. For a reply on its way: when the officer sent it off.</summary>
    public DateTimeOffset SentAt { get; private set; }

    /// <summary>When it reached us, UTC.</summary>
    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>When its author removed it on the platform, UTC.</summary>
    public DateTimeOffset? RemovedAt { get; private set; }

    /// <summary>When the text of a removed message was cleared, UTC: only a stub is left.</summary>
    public DateTimeOffset? ClearedAt { get; private set; }

    /// <summary>When it was last looked for on a platform that tells of no removals, UTC.</summary>
    public DateTimeOffset? RereadAt { get; private set; }

    /// <summary>When the author of a waiting reply was told that it is held up, UTC.</summary>
    public DateTimeOffset? HeldSince { get; private set; }

    /// <summary>When it was hidden from the public, UTC; null while visible.</summary>
    public DateTimeOffset? HiddenAt { get; private set; }

    /// <summary>The platform's time of the newest news on hiding, UTC.</summary>
    public DateTimeOffset? VisibilityChangedAt { get; private set; }

    /// <summary>The officer who wrote it, or null.</summary>
    public Guid? OfficerId { get; private set; }

    public string? AuthorName { get; private set; }

    /// <summary>Written by a colleague on the platform itself, not in the desk.</summary>
    public bool OnPlatform { get; private set; }

    /// <summary>When to try (again) to deliver it, and how that went. Empty for what needs no delivery.</summary>
    public Work Work { get; private set; } = new();

    /// <summary>Why it was not delivered, in words for the officer.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>Whether trying again can help.</summary>
    public bool CanRetry { get; private set; }

    /// <summary>Failed without anybody knowing whether it is on the platform; a further try looks there first.</summary>
    public bool OutcomeUnknown { get; private set; }

    public static Message Received(
        Guid id, Guid caseId, int number, Guid accountId, string externalId, string? parentExternalId, Audience audience, string text,
        IReadOnlyList<Attachment> attachments, string? authorName, DateTimeOffset sentAt, DateTimeOffset receivedAt, MessageDetails? details = null,
        Guid? conversationId = null, bool isAutomatic = false) => new()
        {
            ConversationId = conversationId,
            IsAutomatic = isAutomatic,
            Source = details?.Source ?? MessageSource.Push,
            Subject = Cut(details?.Subject, SubjectMaxLength),
            Permalink = details?.Permalink is { Length: <= PermalinkMaxLength } link ? link : null,
            AnswerOnPlatformOnly = details?.AnswerOnPlatformOnly ?? false,
            Caution = Cut(details?.Caution, CautionMaxLength),
            SenderCheck = Cut(details?.SenderCheck, SenderCheckMaxLength),
            Id = id,
            CaseId = caseId,
            Number = number,
            AccountId = accountId,
            ExternalId = externalId,
            ParentExternalId = parentExternalId,
            Direction = MessageDirection.Inbound,
            Audience = audience,
            State = MessageState.Received,
            Text = text,
            Attachments = attachments,
            AuthorName = Cut(authorName, AuthorNameMaxLength),
            SentAt = sentAt,
            ReceivedAt = receivedAt,
        };

    public static Message Reply(
        Guid id, Guid caseId, int number, Guid accountId, string? parentExternalId, Audience audience, string text, Guid? officerId, string? authorName,
        DateTimeOffset now, Guid? conversationId = null) => new()
        {
            ConversationId = conversationId,
            Id = id,
            CaseId = caseId,
            Number = number,
            AccountId = accountId,
            ParentExternalId = parentExternalId,
            Direction = MessageDirection.Outbound,
            Audience = audience,
            State = MessageState.Pending,
            Text = text,
            OfficerId = officerId,
            AuthorName = Cut(authorName, AuthorNameMaxLength),
            SentAt = now,
            ReceivedAt = now,
            Work = new Work { NextAttemptAt = now },
        };

    /// <summary>A colleague's answer that was typed on the platform itself.</summary>
    public static Message TypedOnPlatform(
        Guid id, Guid caseId, int number, Guid accountId, string externalId, string? parentExternalId, Audience audience, string text,
        IReadOnlyList<Attachment> attachments, string? authorName, DateTimeOffset sentAt, DateTimeOffset receivedAt, MessageDetails? details = null,
        Guid? conversationId = null) => new()
        {
            ConversationId = conversationId,
            Source = details?.Source ?? MessageSource.Push,
            Subject = Cut(details?.Subject, SubjectMaxLength),
            Permalink = details?.Permalink is { Length: <= PermalinkMaxLength } link ? link : null,
            AnswerOnPlatformOnly = details?.AnswerOnPlatformOnly ?? false,
            Caution = Cut(details?.Caution, CautionMaxLength),
            Id = id,
            CaseId = caseId,
            Number = number,
            AccountId = accountId,
            ExternalId = externalId,
            ParentExternalId = parentExternalId,
            Direction = MessageDirection.Outbound,
            Audience = audience,
            State = MessageState.Sent,
            Text = text,
            Attachments = attachments,
            AuthorName = Cut(authorName, AuthorNameMaxLength),
            OnPlatform = true,
            SentAt = sentAt,
            ReceivedAt = receivedAt,
        };

    public static Message Note(Guid id, Guid caseId, int number, string text, Guid? officerId, string? authorName, DateTimeOffset now) => new()
    {
        Id = id,
        CaseId = caseId,
        Number = number,
        Direction = MessageDirection.Note,
        Audience = Audience.Internal,
        State = MessageState.Sent,
        Text = text,
        OfficerId = officerId,
        AuthorName = Cut(authorName, AuthorNameMaxLength),
        SentAt = now,
        ReceivedAt = now,
    };

    /// <summary>The platform has said that it takes answers to it from outside after all.</summary>
    public void CanBeAnsweredHere() => AnswerOnPlatformOnly = false;

    /// <summary>
    /// Adds a wording. Wordings are a set ordered by time, so that edits may arrive in any order and any number of times. True when the message changed.
    /// </summary>
    internal bool AddVersion(DateTimeOffset at, string text)
    {
        if (Versions.Count == 0 && at == SentAt && text == Text)
            return false;

        IReadOnlyList<MessageVersion> known = Versions.Count > 0 ? Versions : [new MessageVersion(SentAt, Text)];
        var version = new MessageVersion(at, text);
        if (known.Contains(version))
            return false;

        Versions = [.. known.Append(version).OrderBy(v => v.At).ThenBy(v => v.Text, StringComparer.Ordinal)];
        Text = Versions[^1].Text;
        return true;
    }

    /// <summary>All that is known is an edit: the first wording may follow.</summary>
    internal void KnownFromEdit(DateTimeOffset editedAt)
    {
        if (editedAt != SentAt)
            Versions = [new MessageVersion(editedAt, Text)];
    }

    internal bool Remove(DateTimeOffset at)
    {
        if (RemovedAt <= at)
            return false;
        RemovedAt = at;
        return true;
    }

    internal bool Clear(DateTimeOffset now)
    {
        if (ClearedAt is not null)
            return false;
        ClearedAt = now;
        Text = "";
        Subject = null;
        Versions = [];
        Attachments = [];
        return true;
    }

    internal void Hold(DateTimeOffset now) => HeldSince = now;

    internal void Change(string text) => Text = text;

    /// <summary>What held it up may hold no more.</summary>
    internal void TryNow(DateTimeOffset now)
    {
        if (Work.NextAttemptAt > now)
            Work.NextAttemptAt = now;
    }

    /// <summary>Takes the state that is the newest on the platform, in whatever order the news come.</summary>
    internal bool SetHidden(bool hidden, DateTimeOffset at)
    {
        // Platforms tell seconds: of two news of the same one, hidden is the safer belief.
        if (VisibilityChangedAt > at || (VisibilityChangedAt == at && !hidden))
            return false;
        var changed = HiddenAt is not null != hidden;
        VisibilityChangedAt = at;
        HiddenAt = hidden ? at : null;
        return changed;
    }

    internal void MarkSending(DateTimeOffset leasedUntil)
    {
        State = MessageState.Sending;
        Work.Claim(leasedUntil);
    }

    internal void MarkSent(string? externalId, DateTimeOffset at)
    {
        State = MessageState.Sent;
        ExternalId = externalId ?? ExternalId;
        SentAt = at;
        FailureReason = null;
        CanRetry = false;
        HeldSince = null;
        Work.Finish();
    }

    internal void GoesInto(Guid conversationId) => ConversationId = conversationId;

    internal void MarkWaiting(DateTimeOffset retryAt, string reason)
    {
        State = MessageState.Pending;
        FailureReason = Cut(reason, FailureReasonMaxLength);
        Work.RetryAt(retryAt, reason);
    }

    internal void MarkMaybeSent(DateTimeOffset retryAt, string reason)
    {
        State = MessageState.Sending;
        FailureReason = Cut(reason, FailureReasonMaxLength);
        Work.RetryAt(retryAt, reason);
    }

    internal void MarkFailed(string reason, bool canRetry, bool outcomeUnknown)
    {
        State = MessageState.Failed;
        OutcomeUnknown = outcomeUnknown;
        HeldSince = null;
        FailureReason = Cut(reason, FailureReasonMaxLength);
        CanRetry = canRetry;
        Work.Fail(reason);
    }

    /// <summary>Another try gets an id of its own; should this one be shown after all, it is known again by its words.</summary>
    internal void ForgetExternalId() => ExternalId = null;

    internal void Requeue(DateTimeOffset now)
    {
        State = OutcomeUnknown ? MessageState.Sending : MessageState.Pending;
        OutcomeUnknown = false;
        FailureReason = null;
        CanRetry = false;
        Work.Restart(now);
    }

    internal void GiveUp()
    {
        State = MessageState.GivenUp;
        CanRetry = false;
        Work.Finish();
    }

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
