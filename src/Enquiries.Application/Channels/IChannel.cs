using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Files;

namespace Enquiries.Application.Channels;

/// <summary>A platform that residents write on: how its deliveries are read and how answers get there.</summary>
public interface IChannel
{
    ChannelKind Kind { get; }

    /// <summary>What can be said there, in public or in private.</summary>
    ChannelCapabilities Capabilities(Audience audience);

    /// <summary>Bytes in, plain items out. Pure. Throws <see cref="UnreadableDeliveryException"/> when the body as a whole cannot be understood.</summary>
    IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body);

    /// <summary>Whether new access tokens of the account are fetched without anybody's help.</summary>
    bool RenewsToken(ConnectedAccount account) => account.Credentials.RefreshToken is not null;

    /// <summary>Sends one message. Never throws for what the platform or the network does: every failure is a <see cref="SendResult"/>.</summary>
    Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct);

    /// <summary>The <see cref="InboundMessage.ConversationKey"/> under which this person's direct messages will come; null where that cannot be told.</summary>
    /// <param name="accountExternalId">The platform's id of the council's account.</param>
    /// <param name="personId">The platform's id of the person.</param>
    string? PrivateConversationKey(string accountExternalId, string personId) => personId;

    /// <summary>Looks on the platform for a message that may have been sent.</summary>
    Task<LookUpResult> FindSentAsync(OutboundMessage message, CancellationToken ct);

    /// <summary>Reads a person's name; null when the platform does not tell.</summary>
    Task<InboundAuthor?> ReadProfileAsync(Guid accountId, string platformId, CancellationToken ct);

    /// <summary>Reads a post that comments stand under; null when it cannot be read.</summary>
    Task<InboundOwnPost?> ReadPostAsync(Guid accountId, string postId, CancellationToken ct);

    /// <summary>
    /// Looks which of these messages (platform ids) are no longer there or say something else by now, where the platform does not tell by itself
    /// (<see cref="ChannelCapabilities.TellsRemovals"/> is false). Asked before an answer goes out and on a schedule.
    /// </summary>
    Task<RemovalCheck> FindRemovedAsync(Guid accountId, IReadOnlyList<string> externalIds, CancellationToken ct) =>
        Task.FromResult<RemovalCheck>(new RemovalCheck.CannotTell("The platform tells of removals by itself."));

    /// <summary>Hides, shows, rejects or bans. Doing the same twice is the same as doing it once. Never throws for what the platform or the network does.</summary>
    Task<SendResult> ModerateAsync(ModerationRequest request, CancellationToken ct) =>
        Task.FromResult<SendResult>(new SendResult.Failed(FailureKind.NotAllowedHere, "This platform does not let the council do that."));

    /// <summary>Why this person cannot be answered at all, in words; null when they can. <paramref name="recipientId"/> is the person's platform id.</summary>
    string? WhyNoAnswer(string? recipientId) => null;

    /// <summary>What sending this text would cost; null where sending is free.</summary>
    Task<SendingCost?> CostAsync(Guid accountId, Audience audience, string text, CancellationToken ct) => Task.FromResult<SendingCost?>(null);
}

/// <summary>What a look for removed messages said.</summary>
public abstract record RemovalCheck
{
    /// <param name="Gone">Of the ids that were asked for, those that are no longer there.</param>
    public sealed record Looked(IReadOnlyCollection<string> Gone) : RemovalCheck
    {
        /// <summary>
        /// What the look showed in another wording than the desk has, readable by the channel's own <see cref="IChannel.Read"/>: stored as deliveries like any
        /// polled page, so that it becomes an edit.
        /// </summary>
        public IReadOnlyList<byte[]> Changed { get; init; } = [];
    }

    /// <summary>The platform could not be asked; nothing may be concluded.</summary>
    /// <param name="RetryAt">When it is worth asking again, where that is known, UTC.</param>
    public sealed record CannotTell(string Reason, DateTimeOffset? RetryAt = null) : RemovalCheck;
}

/// <summary>Something the council does about a resident's message on the platform.</summary>
/// <param name="ExternalId">The message.</param>
/// <param name="AuthorId">The platform's id of its author, for a ban.</param>
public sealed record ModerationRequest(Guid AccountId, string ExternalId, ModerationKind Kind, string? AuthorId = null);

/// <summary>What a message would cost. <paramref name="Amount"/> is in millionths of a US dollar, or null where the platform counts units of a quota.</summary>
/// <param name="Why">In words, for instance that a link makes it dearer.</param>
/// <param name="Left">What is left of the month's ceiling or the day's quota, in the same measure.</param>
public sealed record SendingCost(long? Amount, long? Units, string? Why, long? Left);

/// <summary>The body cannot be understood at all: not JSON, or of no known shape.</summary>
public sealed class UnreadableDeliveryException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a platform allows in one kind of conversation.</summary>
/// <param name="MaxLength">The longest text, in <paramref name="Unit"/>s.</param>
/// <param name="ReplyWindow">How long after the resident's last message a free answer is accepted; null for no limit.</param>
public sealed record ChannelCapabilities(int MaxLength, TextUnit Unit, TimeSpan? ReplyWindow)
{
    /// <summary>Whether the platform tells when a message is removed; otherwise it is read again.</summary>
    public bool TellsRemovals { get; init; } = true;

    /// <summary>
    /// After so long the answer still goes out, but marked as one that a person wrote; null where there is no such difference.
    /// </summary>
    public TimeSpan? MarkedAfter { get; init; }

    /// <summary>
    /// How long after the first look for a message that may have been sent a second one is believed when it does not find it either: longer where the platform
    /// lists what was written with a delay.
    /// </summary>
    public TimeSpan AbsenceCountsAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What the council can do about a message there.</summary>
    public ModerationKind Moderation { get; init; }

    /// <summary>How many files an answer may carry; 0 where none can be sent.</summary>
    public int MaxAttachments { get; init; }

    /// <summary>How a resident who wrote in public can be asked there to go on in private.</summary>
    public PrivateInvitation Invitation { get; init; }

    /// <summary>How long after a public message its author can be invited; null for no limit.</summary>
    public TimeSpan? InvitationWindow { get; init; }

    /// <summary>Whether the platform vouches that it is always the same person who writes under an id.</summary>
    public bool VouchesForPeople { get; init; } = true;

    /// <summary>Whether what is sent goes to the person's own address, so that an answer to it shows that the address is theirs.</summary>
    public bool SendsToAddress { get; init; }

    /// <summary>Whether answers go out as e-mails, so that what residents write back, and what mail servers report, comes to a mailbox.</summary>
    public bool AnswersByMail { get; init; }

    /// <summary>Which files an answer may carry; pictures alone unless the channel says otherwise.</summary>
    public IReadOnlyCollection<FileKind> AttachmentKinds { get; init; } = [FileKind.Picture];

    public bool Takes(FileKind kind) => MaxAttachments > 0 && AttachmentKinds.Contains(kind);

    public int Count(string text) => Unit switch
    {
        TextUnit.Bytes => System.Text.Encoding.UTF8.GetByteCount(text),
        TextUnit.CodePoints => text.EnumerateRunes().Count(),
        TextUnit.Weighted => WeightedLength.Present.Of(text),
        _ => text.Length,
    };
}

/// <summary>How the author of a public message can be asked to go on in private.</summary>
public enum PrivateInvitation
{
    /// <summary>Not there: a link to a form is given in public.</summary>
    None = 0,

    /// <summary>By a private message that the platform attaches to the public one (<see cref="OutboundMessage.ReplyToExternalId"/>), once for each.</summary>
    ReplyToMessage = 1,

    /// <summary>By an ordinary direct message, where the person takes any from us.</summary>
    DirectMessage = 2,
}

/// <summary>In what a platform counts the length of a text.</summary>
public enum TextUnit
{
    /// <summary>Unicode code points.</summary>
    CodePoints = 0,
    Utf16 = 1,
    Bytes = 2,

    /// <summary>As X counts: see <see cref="WeightedLength"/>.</summary>
    Weighted = 3,
}

/// <summary>
/// A message on its way out. <paramref name="RecipientId"/> is the person's platform id (direct messages), <paramref name="ReplyToExternalId"/> the comment or
/// post it hangs on. A private message with a <paramref name="ReplyToExternalId"/> answers that public comment in private, where the platform lets us.
/// </summary>
/// <param name="QueuedAt">When the officer sent it off, UTC.</param>
public sealed record OutboundMessage(
    Guid MessageId, Guid AccountId, Audience Audience, string ConversationKey, string? RecipientId, string? ReplyToExternalId, string Text, DateTimeOffset QueuedAt)
{
    /// <summary>Messages of the desk that are accounted for already: a look-up must not take one of them for this message.</summary>
    public IReadOnlyCollection<string> KnownExternalIds { get; init; } = [];

    /// <summary>Files that go along, in order; at most <see cref="ChannelCapabilities.MaxAttachments"/>.</summary>
    public IReadOnlyList<OutboundFile> Files { get; init; } = [];

    /// <summary>The channel of the conversation it goes to.</summary>
    public ChannelKind Channel { get; init; }

    /// <summary>The public number of the case.</summary>
    public string CaseReference { get; init; } = "";

    /// <summary>Of the message that it answers, as the resident wrote it; null where messages have none.</summary>
    public string? Subject { get; init; }

    /// <summary>The resident's newest message of this conversation when the officer sent it off; null when they have not written there.</summary>
    public string? AnswersExternalId { get; init; }

    /// <summary>The messages of this conversation before it, oldest first, at most 50.</summary>
    public IReadOnlyList<string> EarlierExternalIds { get; init; } = [];
}

/// <summary>What came of an attempt to send.</summary>
public abstract record SendResult
{
    /// <summary>The platform has it. <paramref name="At"/> is the platform's time where it tells, UTC.</summary>
    public sealed record Sent(string ExternalId, DateTimeOffset? At) : SendResult
    {
        /// <summary>The person that a private message went to, where the platform told only in its answer.</summary>
        public string? RecipientId { get; init; }
    }

    /// <param name="Raw">The platform's own words with tokens removed, for administrators.</param>
    public sealed record Failed(FailureKind Kind, string Reason, DateTimeOffset? RetryAt = null, string? Raw = null) : SendResult
    {
        /// <summary>What has to wait until <see cref="RetryAt"/>.</summary>
        public WaitScope Waits { get; init; }
    }
}

/// <summary>What a refusal for a while holds up.</summary>
public enum WaitScope
{
    /// <summary>All that the account sends.</summary>
    Account = 0,

    /// <summary>What the account sends in public, or what it sends in private: the platform counts them apart.</summary>
    Audience = 1,

    /// <summary>This message alone; cheaper ones still go out.</summary>
    Message = 2,
}

/// <summary>One error model for all platforms.</summary>
public enum FailureKind
{
    /// <summary>Nothing was sent; worth another try soon, or at the time given.</summary>
    RetryLater = 0,

    /// <summary>It may have been sent: look before trying again.</summary>
    AmbiguousMaybeSent = 1,

    /// <summary>The account has to be connected again.</summary>
    TokenInvalid = 2,
    PermissionMissing = 3,

    /// <summary>The comment or post is gone.</summary>
    TargetGone = 4,
    RecipientUnreachable = 5,

    /// <summary>The platform no longer accepts a free answer to this person.</summary>
    WindowClosed = 6,
    NotAllowedHere = 7,

    /// <summary>The platform says it has this text already: probably the first try worked.</summary>
    Duplicate = 8,

    /// <summary>The platform has restricted the account for a while.</summary>
    PolicyPause = 9,
    QuotaOrMoney = 10,
    BadContent = 11,
    Unknown = 12,

    /// <summary>The receiving side refuses what we send by a rule of its own, for instance because it holds the council's domain for forged.</summary>
    RefusedByPolicy = 13,
}

/// <summary>What a look-up found.</summary>
public abstract record LookUpResult
{
    public sealed record Found(string ExternalId, DateTimeOffset? At) : LookUpResult;

    public sealed record NotThere : LookUpResult;

    /// <summary>The platform could not be read.</summary>
    public sealed record CannotTell(SendResult.Failed Failure) : LookUpResult;
}

/// <summary>An account's secrets, readable only in memory. <paramref name="PreviousAppSecret"/> is accepted beside the present one while a secret is being changed.</summary>
public sealed record ChannelCredentials(string AppSecret, string? PreviousAppSecret, string VerifyToken, string AccessToken)
{
    /// <summary>With it a new access token is fetched; null where tokens do not run out or cannot be renewed.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the access token runs out, UTC; null when that is not known.</summary>
    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    /// <summary>Secrets that only this channel has, by the channel's own names, for instance a mailbox's password.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Extra secret: a second one that deliveries may be signed with, where the platform does not say which of two it uses (Instagram).</summary>
    public const string OtherAppSecret = "otherAppSecret";

    public string? this[string name] => Extra.GetValueOrDefault(name);

    /// <summary>What a delivery's signature may fit: the present secret first.</summary>
    public IReadOnlyList<string> SigningSecrets
    {
        get
        {
            var other = this[OtherAppSecret];
            return (PreviousAppSecret, other) switch
            {
                (null or "", null or "") => [AppSecret],
                ({ } previous, null or "") => [AppSecret, previous],
                (null or "", { } second) => [AppSecret, second],
                var (previous, second) => [AppSecret, previous, second],
            };
        }
    }

    public override string ToString() => "(secrets)";
}

/// <summary>Turns credentials into the encrypted text that is stored, and back.</summary>
public interface ICredentialProtector
{
    string Protect(ChannelCredentials credentials);

    ChannelCredentials Unprotect(string protectedCredentials);
}

/// <summary>The configured channels by kind.</summary>
public interface IChannels
{
    IChannel this[ChannelKind kind] { get; }
}
