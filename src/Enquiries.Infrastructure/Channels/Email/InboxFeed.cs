using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Mail;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>
/// Reads what is new in the mailbox by the numbers that the server gives (UIDVALIDITY and UID, RFC 3501), never by what is marked as read: people open the
/// mailbox too. What was taken in is marked as read at the next reading,
/// when it is on disk; nothing else is. A message that the server does not hand over stops only itself.
/// </summary>
internal sealed class InboxFeed(MailConnector connector, InboxWatch watch, IKnownMessages known, TimeProvider clock, ILogger<InboxFeed> log) : IChannelFeed
{
    public const string FeedName = "inbox";
    private const int MostAtOnce = 100;
    private const long MostBytesAtOnce = 20_000_000;
    private const uint LargestMessage = 30_000_000;
    private const int FailuresBeforeHeaders = 3;
    private const int FailuresBeforeNothing = 6;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IntervalWhileWatched = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookBackAtFirst = TimeSpan.FromDays(1);

    /// <summary>What was read longer ago is not looked at once more: what was not a resident's is known for as long as deliveries are kept.</summary>
    private static readonly TimeSpan KnownAgainFor = Application.Intake.PruneDeliveries.KeepWithFiles - TimeSpan.FromDays(2);

    public ChannelKind Channel => ChannelKind.Email;

    public string Name => FeedName;

    public FeedPurpose Purpose => FeedPurpose.Messages;

    public bool IsVital => true;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var (mail, wrong) = connector.Settings(account);
        if (mail is null)
            return new FeedReading.Failed(wrong!);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        var reading = new Reading(position.ReadAt);
        using var client = new ImapClient();
        try
        {
            if (await connector.OpenAsync(client, mail.Imap, mail, limit.Token) is { } failure)
                return new FeedReading.Failed(failure);
            return await ReadAsync(client, mail, InboxPosition.Read(position.Cursor), reading, limit.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is IOException or CommandException or ProtocolException or OperationCanceledException or ServiceNotConnectedException
            or System.Net.Sockets.SocketException or FolderNotFoundException)
        {
            log.LogWarning("Reading mailbox {Account} was interrupted: {Kind}", account.Id, e.GetType().Name);
            return new FeedReading.Failed(MailConnector.Failure(e), reading.Bodies, reading.At?.Failed(reading.Fetching).Write());
        }
        finally
        {
            await MailServer.QuitAsync(client);
        }
    }

    private async Task<FeedReading> ReadAsync(ImapClient client, MailAccount mail, InboxPosition? last, Reading reading, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var inbox = client.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite, ct);
        var at = last ?? new InboxPosition(inbox.UidValidity, 0, mail.Since ?? now - LookBackAtFirst);

        // The server has numbered its messages anew: everything is looked through again, and what is known is left out.
        if (at.Validity != inbox.UidValidity)
            at = new InboxPosition(inbox.UidValidity, 0, at.From, Again: true);
        if (at.Stored is { Length: > 0 } stored && UniqueIdSet.TryParse(stored, at.Validity, out var taken))
            await inbox.StoreAsync(taken, new StoreFlagsRequest(StoreAction.Add, MessageFlags.Seen) { Silent = true }, ct);
        reading.At = at = at with { Stored = null };

        // The range always holds the newest message, however low its number.
        IList<UniqueId> found = inbox.UidNext is { } next && next.Id <= at.Uid + 1 ? [] : await SearchAsync(inbox, at, ct);
        var fresh = found.Where(u => u.Id > at.Uid).OrderBy(u => u.Id).ToList();

        // Behind one that the server does not hand over they are taken one by one, so that it is known which it is.
        var most = at.Failures > 0 ? 1 : MostAtOnce;
        var more = fresh.Count > most;
        if (more)
            fresh.RemoveRange(most, fresh.Count - most);
        if (fresh.Count == 0)
        {
            var top = inbox.UidNext is { } following && following.Id > 0 ? Math.Max(at.Uid, following.Id - 1) : at.Uid;
            return Done(at with { Uid = top, Again = false, Failing = 0, Failures = 0 }, more: false);
        }

        reading.Fetching = fresh[0].Id;
        var items = MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Size | (at.Again ? MessageSummaryItems.Envelope : MessageSummaryItems.None);
        var summaries = at.HasFailed(fresh[0].Id, FailuresBeforeNothing) ? [] : (await inbox.FetchAsync(fresh, new FetchRequest(items), ct)).ToDictionary(s => s.UniqueId.Id);
        var knownIds = at.Again ? await KnownAsync(mail, summaries.Values, ct) : [];
        var from = at.Again && reading.LastReadAt is { } readAt && readAt - KnownAgainFor > at.From ? readAt - KnownAgainFor : at.From;
        var bytes = 0L;
        foreach (var uid in fresh)
        {
            if (bytes > MostBytesAtOnce)
            {
                more = true;
                break;
            }

            reading.Fetching = uid.Id;
            if (at.HasFailed(uid.Id, FailuresBeforeNothing))
            {
                reading.Bodies.Add(Lost(mail, inbox, uid, now));
            }
            else if (summaries.TryGetValue(uid.Id, out var summary) && (summary.InternalDate ?? now) >= from && !knownIds.Contains(uid.Id)
                && await FetchAsync(inbox, mail, at, summary, now, ct) is var (body, isWhole))
            {
                reading.Bodies.Add(body);
                bytes += body.Length;
                if (isWhole)
                    at = at.With(uid);
            }

            reading.At = at = at with { Uid = uid.Id, Failing = 0, Failures = 0 };
        }

        return Done(at with { Again = at.Again && more }, more);

        FeedReading.Done Done(InboxPosition position, bool more) =>
            new(reading.Bodies, position.Write(), more ? now : now + Wait(mail.Account.Id));
    }

    private TimeSpan Wait(Guid accountId) => watch.IsWatching(accountId) ? IntervalWhileWatched : Interval;

    private static async Task<IList<UniqueId>> SearchAsync(IMailFolder inbox, InboxPosition at, CancellationToken ct)
    {
        var query = SearchQuery.Uids(new UniqueIdRange(at.Validity, at.Uid + 1, uint.MaxValue));

        // Servers tell days in their own time zone.
        return at.Uid > 0 ? await inbox.SearchAsync(query, ct) : await inbox.SearchAsync(query.And(SearchQuery.DeliveredAfter(at.From.UtcDateTime.Date.AddDays(-2))), ct);
    }

    /// <summary>Those that came in before the mailbox was numbered anew.</summary>
    private async Task<HashSet<uint>> KnownAsync(MailAccount mail, IEnumerable<IMessageSummary> summaries, CancellationToken ct)
    {
        var ids = new Dictionary<uint, string>();
        foreach (var s in summaries)
        {
            if (s.Envelope?.MessageId is { Length: > 0 } id)
                ids[s.UniqueId.Id] = id;
        }

        var have = await known.FindAsync(mail.Account.Id, ids.Values.Distinct(StringComparer.Ordinal).ToList(), ct);
        return [.. ids.Where(i => have.ContainsKey(i.Value)).Select(i => i.Key)];
    }

    /// <summary>The message, and whether it is the whole of it: of what is too large, or was not handed over before, the headers alone are fetched.</summary>
    private static async Task<(byte[] Body, bool IsWhole)?> FetchAsync(
        IMailFolder inbox, MailAccount mail, InboxPosition at, IMessageSummary summary, DateTimeOffset now, CancellationToken ct)
    {
        var tooLarge = summary.Size > LargestMessage ? summary.Size : null;
        var isStuck = at.HasFailed(summary.UniqueId.Id, FailuresBeforeHeaders);
        var isWhole = tooLarge is null && !isStuck;
        try
        {
            await using var stream = isWhole ? await inbox.GetStreamAsync(summary.UniqueId, ct) : await inbox.GetStreamAsync(summary.UniqueId, "HEADER", ct);
            using var raw = new MemoryStream();
            await stream.CopyToAsync(raw, ct);
            var envelope = EnvelopeOf(mail, inbox, summary.UniqueId, (summary.InternalDate ?? now).ToUniversalTime()) with { TooLarge = tooLarge, NotHandedOver = isStuck };
            return (envelope.Write(raw.GetBuffer().AsSpan(0, (int)raw.Length)), isWhole);
        }
        catch (MessageNotFoundException)
        {
            // Somebody has deleted it meanwhile.
            return null;
        }
    }

    /// <summary>Stands for a message of which the server hands over not even the headers.</summary>
    private static byte[] Lost(MailAccount mail, IMailFolder inbox, UniqueId uid, DateTimeOffset now) =>
        (EnvelopeOf(mail, inbox, uid, now) with { NotHandedOver = true }).Write(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Message-ID: <not-handed-over.{inbox.UidValidity}.{uid.Id}@{mail.Domain}>\r\nSubject: An e-mail that cannot be read\r\n\r\n")));

    private static MailEnvelope EnvelopeOf(MailAccount mail, IMailFolder inbox, UniqueId uid, DateTimeOffset arrivedAt) =>
        new(mail.Address, inbox.FullName, inbox.UidValidity, uid.Id, arrivedAt, mail.Authority, mail.Aliases.Count > 0 ? mail.Aliases : null);

    /// <summary>How far one reading has come, so that a failure in it loses nothing.</summary>
    private sealed class Reading(DateTimeOffset? lastReadAt)
    {
        public DateTimeOffset? LastReadAt => lastReadAt;

        public List<byte[]> Bodies { get; } = [];

        public InboxPosition? At { get; set; }

        /// <summary>The message that was asked for last; 0 for none.</summary>
        public uint Fetching { get; set; }
    }
}

/// <summary>How far the mailbox was read.</summary>
/// <param name="From">Mail that arrived before is left alone, UTC.</param>
/// <param name="Again">It is being looked through once more: what is known is left out.</param>
/// <param name="Stored">The numbers of what was handed over to be stored; marked as read when that has happened.</param>
/// <param name="Failing">The message that the server did not hand over; 0 for none.</param>
/// <param name="Failures">How often it did not.</param>
internal sealed record InboxPosition(uint Validity, uint Uid, DateTimeOffset From, bool Again = false, string? Stored = null, uint Failing = 0, int Failures = 0)
{
    public string Write() => JsonSerializer.Serialize(this, InboxPositionJson.Default.InboxPosition);

    public static InboxPosition? Read(string? cursor) => cursor is null ? null : JsonSerializer.Deserialize(cursor, InboxPositionJson.Default.InboxPosition);

    public bool HasFailed(uint uid, int times) => Failing == uid && Failures >= times;

    /// <summary>After a reading that broke off at this message; 0 when it came to none.</summary>
    public InboxPosition Failed(uint uid) => uid <= Uid ? this : this with { Failing = uid, Failures = Failing == uid ? Failures + 1 : 1 };

    public InboxPosition With(UniqueId stored)
    {
        var set = new UniqueIdSet(Validity, SortOrder.Ascending);
        if (Stored is { Length: > 0 } before && UniqueIdSet.TryParse(before, Validity, out var known))
            set.AddRange(known);
        set.Add(stored);
        return this with { Stored = set.ToString() };
    }
}

[JsonSerializable(typeof(InboxPosition))]
internal sealed partial class InboxPositionJson : JsonSerializerContext;
