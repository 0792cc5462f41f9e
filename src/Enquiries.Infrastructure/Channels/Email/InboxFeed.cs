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
/// mailbox too. Messages are marked as read only at the next reading, when those of this one are on disk.
/// </summary>
internal sealed class InboxFeed(MailConnector connector, InboxWatch watch, IKnownMessages known, TimeProvider clock, ILogger<InboxFeed> log) : IChannelFeed
{
    public const string FeedName = "inbox";
    private const int MostAtOnce = 100;
    private const long MostBytesAtOnce = 20_000_000;
    private const uint LargestMessage = 30_000_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IntervalWhileWatched = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookBackAtFirst = TimeSpan.FromDays(1);

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
        var bodies = new List<byte[]>();
        using var client = new ImapClient();
        try
        {
            if (await connector.OpenAsync(client, mail.Imap, mail, limit.Token) is { } failure)
                return new FeedReading.Failed(failure);
            return await ReadAsync(client, mail, InboxPosition.Read(position.Cursor), bodies, limit.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is IOException or CommandException or ProtocolException or OperationCanceledException or ServiceNotConnectedException
            or System.Net.Sockets.SocketException or FolderNotFoundException)
        {
            log.LogWarning("Reading mailbox {Account} was interrupted: {Kind}", account.Id, e.GetType().Name);
            return new FeedReading.Failed(MailConnector.Failure(e), bodies);
        }
        finally
        {
            await MailServer.QuitAsync(client);
        }
    }

    private async Task<FeedReading> ReadAsync(ImapClient client, MailAccount mail, InboxPosition? last, List<byte[]> bodies, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var inbox = client.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite, ct);
        var at = last ?? new InboxPosition(inbox.UidValidity, 0, 0, mail.Since ?? now - LookBackAtFirst);

        // The server has numbered its messages anew: everything is looked through again, and what is known is left out.
        var again = at.Validity != inbox.UidValidity;
        if (again)
            at = at with { Validity = inbox.UidValidity, Uid = 0, Seen = 0, Again = true };
        if (at.Seen < at.Uid)
        {
            await inbox.StoreAsync(new UniqueIdRange(at.Validity, at.Seen + 1, at.Uid), new StoreFlagsRequest(StoreAction.Add, MessageFlags.Seen) { Silent = true }, ct);
            at = at with { Seen = at.Uid };
        }

        // The range always holds the newest message, however low its number.
        IList<UniqueId> found = inbox.UidNext is { } next && next.Id <= at.Uid + 1 ? [] : await SearchAsync(inbox, at, ct);
        var fresh = found.Where(u => u.Id > at.Uid).OrderBy(u => u.Id).ToList();
        var more = fresh.Count > MostAtOnce;
        if (more)
            fresh.RemoveRange(MostAtOnce, fresh.Count - MostAtOnce);
        if (fresh.Count == 0)
        {
            var top = inbox.UidNext is { } following && following.Id > 0 ? Math.Max(at.Uid, following.Id - 1) : at.Uid;
            return Done([], at with { Uid = top, Seen = top, Again = false }, more: false);
        }

        var items = MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Size | (at.Again ? MessageSummaryItems.Envelope : MessageSummaryItems.None);
        var summaries = (await inbox.FetchAsync(fresh, new FetchRequest(items), ct)).ToDictionary(s => s.UniqueId.Id);
        var knownIds = at.Again ? await KnownAsync(mail, summaries.Values, ct) : [];
        var bytes = 0L;
        foreach (var uid in fresh)
        {
            if (bytes > MostBytesAtOnce)
            {
                more = true;
                break;
            }

            if (summaries.TryGetValue(uid.Id, out var summary) && (summary.InternalDate ?? now) >= at.From && !knownIds.Contains(uid.Id)
                && await FetchAsync(inbox, mail, at, summary, now, ct) is { } body)
            {
                bodies.Add(body);
                bytes += body.Length;
            }

            at = at with { Uid = uid.Id };
        }

        return Done(bodies, at with { Again = at.Again && more }, more);

        FeedReading.Done Done(IReadOnlyList<byte[]> read, InboxPosition position, bool more) =>
            new(read, position.Write(), more ? now : now + Wait(mail.Account.Id));
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

    private static async Task<byte[]?> FetchAsync(IMailFolder inbox, MailAccount mail, InboxPosition at, IMessageSummary summary, DateTimeOffset now, CancellationToken ct)
    {
        var tooLarge = summary.Size > LargestMessage ? summary.Size : null;
        try
        {
            await using var stream = tooLarge is null ? await inbox.GetStreamAsync(summary.UniqueId, ct) : await inbox.GetStreamAsync(summary.UniqueId, "HEADER", ct);
            using var raw = new MemoryStream();
            await stream.CopyToAsync(raw, ct);
            var envelope = new MailEnvelope(
                mail.Address, inbox.FullName, at.Validity, summary.UniqueId.Id, (summary.InternalDate ?? now).ToUniversalTime(), mail.Authority, mail.Aliases.Count > 0 ? mail.Aliases : null,
                tooLarge);
            return envelope.Write(raw.GetBuffer().AsSpan(0, (int)raw.Length));
        }
        catch (MessageNotFoundException)
        {
            // Somebody has deleted it meanwhile.
            return null;
        }
    }
}

/// <summary>How far the mailbox was read.</summary>
/// <param name="Seen">Up to which number messages were marked as read.</param>
/// <param name="From">Mail that arrived before is left alone, UTC.</param>
/// <param name="Again">It is being looked through once more: what is known is left out.</param>
internal sealed record InboxPosition(uint Validity, uint Uid, uint Seen, DateTimeOffset From, bool Again = false)
{
    public string Write() => JsonSerializer.Serialize(this, InboxPositionJson.Default.InboxPosition);

    public static InboxPosition? Read(string? cursor) => cursor is null ? null : JsonSerializer.Deserialize(cursor, InboxPositionJson.Default.InboxPosition);
}

[JsonSerializable(typeof(InboxPosition))]
internal sealed partial class InboxPositionJson : JsonSerializerContext;
