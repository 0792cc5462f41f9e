using Enquiries.Domain.Channels;

namespace Enquiries.Domain.Cases;

/// <summary>How a conversation came to belong to a case. From <see cref="Invited"/> on it takes every message of its thread; below, only those that name the case.</summary>
public enum ConversationOrigin
{
    /// <summary>Its first message opened the case. Kept in the case itself.</summary>
    Opened = 0,

    /// <summary>A message named the case: by a token, or by the message that it answers.</summary>
    JoinedByReference = 1,

    /// <summary>The council invited the resident to go on there.</summary>
    Invited = 2,

    /// <summary>An officer said that it belongs here.</summary>
    LinkedByHand = 3,
}

/// <summary>A conversation that belongs to a case beside the one that opened it, for instance the direct messages that followed a public comment.</summary>
public sealed class CaseConversation
{
    private CaseConversation()
    {
    }

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    public Guid AccountId { get; private set; }

    public ChannelKind Channel { get; private set; }

    public Audience Audience { get; private set; }

    /// <summary>As in <see cref="Case.ThreadKey"/>. At any time one open case at most takes all messages of a thread.</summary>
    public string ThreadKey { get; private set; } = "";

    /// <summary>As in <see cref="Case.ConversationKey"/>.</summary>
    public string ConversationKey { get; private set; } = "";

    /// <summary>Null when it is not known who writes there.</summary>
    public Guid? ResidentId { get; private set; }

    public ConversationOrigin Origin { get; private set; }

    /// <summary>Messages of the thread that were written from then on belong here, UTC.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Messages written from then on belong elsewhere, UTC.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The platform's id of what a public reply has to be attached to.</summary>
    public string? ReplyToExternalId { get; private set; }

    /// <summary>The platform's time of the resident's newest message there, UTC; null while they have not written.</summary>
    public DateTimeOffset? LastInboundAt { get; private set; }

    /// <summary>How long after the resident's last message the platform takes a free answer, in seconds of real time; null for no limit.</summary>
    public int? ReplyWindowSeconds { get; private set; }

    /// <summary>Whether it takes every message of its thread.</summary>
    public bool TakesThread => Origin >= ConversationOrigin.Invited;

    internal static CaseConversation Start(
        Guid id, Guid caseId, Guid accountId, ChannelKind channel, Audience audience, string conversationKey, string threadKey, Guid? residentId,
        ConversationOrigin origin, TimeSpan? replyWindow, DateTimeOffset since) => new()
        {
            Id = id,
            CaseId = caseId,
            AccountId = accountId,
            Channel = channel,
            Audience = audience,
            ConversationKey = conversationKey,
            ThreadKey = threadKey,
            ResidentId = residentId,
            Origin = origin,
            ReplyWindowSeconds = (int?)replyWindow?.TotalSeconds,
            Since = since,
        };

    /// <summary>Whether a message of the thread that was written then belongs here because of the thread alone.</summary>
    public bool Covers(DateTimeOffset at) => TakesThread && at >= Since && !(at >= EndedAt);

    /// <summary>What is written there from now on belongs elsewhere.</summary>
    public void End(DateTimeOffset at)
    {
        if (EndedAt is null || at < EndedAt)
            EndedAt = at;
    }

    internal void TakeThread(ConversationOrigin origin, DateTimeOffset since)
    {
        if (!TakesThread)
            Since = since;
        Origin = origin;
        EndedAt = null;
    }

    internal void Heard(DateTimeOffset at, Guid? residentId)
    {
        if (LastInboundAt is null || at > LastInboundAt)
            LastInboundAt = at;
        ResidentId ??= residentId;
    }

    internal void ReplyTo(string? externalId) => ReplyToExternalId = externalId;
}

/// <summary>How a resident is asked to go on in private.</summary>
public enum InvitationWay
{
    /// <summary>A direct message, or the platform's private reply to a comment.</summary>
    PrivateMessage = 0,

    /// <summary>A link to a form that carries the case.</summary>
    FormLink = 1,

    /// <summary>In words: to write to the council in private.</summary>
    Words = 2,
}

/// <summary>The id of a message that others answer, known from them or from itself: whoever answers it later, or the message itself, belongs to the same case.</summary>
public sealed class MentionedMessage
{
    public Guid AccountId { get; init; }

    public string ExternalId { get; init; } = "";

    public Guid CaseId { get; init; }
}
