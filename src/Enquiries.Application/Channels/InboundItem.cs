using System.Text.Json.Serialization;
using Enquiries.Domain.Cases;

namespace Enquiries.Application.Channels;

/// <summary>Who wrote, as the platform tells it. <paramref name="Id"/> is scoped to the council's account.</summary>
public sealed record InboundAuthor(string Id, string? Name, string? Handle = null);

/// <summary>One thing that a delivery tells. <paramref name="AccountExternalId"/> is the platform's id of the council's account; times are the platform's, UTC.</summary>
[JsonDerivedType(typeof(InboundMessage), "message")]
[JsonDerivedType(typeof(InboundChange), "change")]
[JsonDerivedType(typeof(InboundOwnMessage), "own")]
[JsonDerivedType(typeof(InboundDeliveryReport), "report")]
[JsonDerivedType(typeof(InboundAnnouncement), "announced")]
public abstract record InboundItem(string AccountExternalId, DateTimeOffset At);

/// <summary>A resident's comment, post, mention or direct message.</summary>
/// <param name="ConversationKey">The post under which a comment stands (for a visitor post: itself), or the person a direct conversation is with.</param>
/// <param name="Author">Null when the platform does not tell.</param>
/// <param name="ParentExternalId">What it answers; null for a conversation's first message.</param>
/// <param name="ReplyToExternalId">What an answer must be attached to; null for direct messages.</param>
public sealed record InboundMessage(
    string AccountExternalId, DateTimeOffset At, string ExternalId, Audience Audience, string ConversationKey, InboundAuthor? Author, string Text,
    IReadOnlyList<Attachment> Attachments, string? ParentExternalId, string? ReplyToExternalId) : InboundItem(AccountExternalId, At)
{
    /// <summary>For an edit: the time of this wording, while <see cref="InboundItem.At"/> stays the time at which the message was written. Null for a new message.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Of an e-mail or a form.</summary>
    public string? Subject { get; init; }

    /// <summary>Where it can be opened on the platform, https only.</summary>
    public string? Permalink { get; init; }

    /// <summary>The platform takes no answer to it from outside: staff have to give it there.</summary>
    public bool AnswerOnPlatformOnly { get; init; }

    /// <summary>What staff should know before they believe it, in words.</summary>
    public string? Caution { get; init; }

    /// <summary>Whether the public sees it, where the platform tells that with the message; null where it does not.</summary>
    public InboundVisibility? Visibility { get; init; }

    /// <summary>A token of <see cref="Cases.ICaseTokens"/> that came with it, not checked yet: it names the case that the message belongs to.</summary>
    public string? CaseToken { get; init; }

    /// <summary>What else may be such a token: the first that holds counts.</summary>
    public IReadOnlyList<string> FurtherCaseTokens { get; init; } = [];

    /// <summary>External ids of earlier messages of the same account that it answers, nearest first.</summary>
    public IReadOnlyList<string> Answers { get; init; } = [];

    /// <summary>Written by a machine, for instance an out-of-office notice: opens no case, moves no clock, and is kept in the case it belongs to.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>A weak sign says that a machine wrote it: in a case that it belongs to it is taken for that, and where there is none it opens one all the same.</summary>
    public bool MayBeAutomatic { get; init; }

    /// <summary>What our own mail server found out about the sender, for instance "DMARC pass, DKIM pass".</summary>
    public string? SenderCheck { get; init; }

    /// <summary>Our own mail server found that the sender is forged.</summary>
    public bool SenderFailed { get; init; }

    /// <summary>The reference of a case that anybody could have written down: only the person of that case is believed.</summary>
    public string? NamedReference { get; init; }

    /// <summary>Its id where another message has come under the same one; null where the platform gives ids that are unique.</summary>
    public string? IdIfTaken { get; init; }

    /// <summary>The number that a case it opens was promised; the desk gives it itself, never a platform.</summary>
    public long? CaseNumber { get; init; }

    /// <summary>What the resident said it is about, for a case that it opens.</summary>
    public Guid? CategoryId { get; init; }
}

/// <param name="IsWithheld">The platform keeps the message from the public.</param>
/// <param name="At">When the platform was asked, UTC.</param>
public sealed record InboundVisibility(bool IsWithheld, DateTimeOffset At);

/// <summary>What became of a message of the council after it had been sent.</summary>
/// <param name="OurMessageId">The desk's own id of the message, where the report carries it.</param>
/// <param name="OurExternalId">The platform's id of the message, where the report names it.</param>
/// <param name="Recipient">The person's platform id.</param>
/// <param name="Code">The platform's code, for instance "5.1.1".</param>
/// <param name="Words">What is wrong, for staff.</param>
public sealed record InboundDeliveryReport(
    string AccountExternalId, DateTimeOffset At, DeliveryReportKind Kind, Guid? OurMessageId, string? OurExternalId, string? Recipient, string? Code, string Words)
    : InboundItem(AccountExternalId, At);

/// <summary>A message that is on the platform changed, and the platform tells no more than its id.</summary>
public sealed record InboundChange(string AccountExternalId, DateTimeOffset At, string ExternalId, InboundChangeKind Kind, string? NewText = null)
    : InboundItem(AccountExternalId, At);

/// <summary>What has become of a message that is already there.</summary>
public enum InboundChangeKind
{
    Removed = 0,
    Hidden = 1,
    Unhidden = 2,

    /// <summary>New wording, without the conversation it belongs to.</summary>
    Edited = 3,

    /// <summary>A reply of ours that the platform took and then shows to nobody, as its filters do.</summary>
    NotShown = 4,
}

/// <summary>A message of the council itself that comes back: one that the desk sent, or one that a colleague typed on the platform.</summary>
/// <param name="OurMessageId">The desk's own id of the message, where the platform carries it.</param>
/// <param name="RecipientId">For direct messages: the person it went to.</param>
public sealed record InboundOwnMessage(
    string AccountExternalId, DateTimeOffset At, string ExternalId, Audience Audience, string ConversationKey, string Text,
    IReadOnlyList<Attachment> Attachments, string? ParentExternalId, Guid? OurMessageId, string? RecipientId) : InboundItem(AccountExternalId, At);

/// <summary>
/// The platform told that there is a message, but not what it says. It is kept until the channel's <see cref="FeedName"/> feed has read it.
/// </summary>
/// <param name="ExternalId">The message.</param>
/// <param name="What">What it is, in the channel's own words, for instance "mention".</param>
/// <param name="Place">Where it stands, as far as reading it needs that: a post, for instance.</param>
public sealed record InboundAnnouncement(string AccountExternalId, DateTimeOffset At, string ExternalId, string What, string? Place = null)
    : InboundItem(AccountExternalId, At)
{
    /// <summary>The feed that reads what was only announced; due as soon as something was.</summary>
    public const string FeedName = "announced";

    /// <summary>Why it could not be read, in words, when that is given up; an administrator sees it then and can have it tried again.</summary>
    public string? GivenUp { get; init; }
}

/// <summary>A post of the council itself: what residents' comments stand under.</summary>
public sealed record InboundOwnPost(string AccountExternalId, DateTimeOffset At, string ExternalId, string Text, string? Permalink)
    : InboundItem(AccountExternalId, At);

/// <summary>Understood, and of no consequence: a like, a read receipt, a conversation that another application holds.</summary>
public sealed record InboundIgnored(string AccountExternalId, DateTimeOffset At, string Reason) : InboundItem(AccountExternalId, At);

/// <summary>Not understood: kept, counted and shown to an administrator.</summary>
/// <param name="What">What it is, as far as can be told, for instance "feed/event".</param>
public sealed record InboundUnknown(string AccountExternalId, DateTimeOffset At, string What, string Raw) : InboundItem(AccountExternalId, At)
{
    /// <summary>The feed of the account that is due at once because of it, for instance the one that proves the token; null when there is none.</summary>
    public string? HastensFeed { get; init; }
}
