using System.Security.Cryptography;
using System.Text;
using Enquiries.Domain.Cases;
using MimeKit;
using MimeKit.Utils;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>What the headers of one message say, read once from top to bottom.</summary>
internal sealed class MailHeaders
{
    private const int MostIds = 50;
    private const int MostTokens = 5;
    private static readonly string[] AutomaticSenders = ["mailer-daemon", "postmaster", "no-reply", "noreply", "no_reply", "donotreply", "do-not-reply", "bounce", "bounces", "double-bounce"];

    private static readonly string[] AutomaticSubjects =
    [
        "automatic reply:", "automatische antwort", "out of office", "auto:", "autoreply:", "auto-reply:", "abwesenheit", "undeliverable", "undelivered mail",
        "delivery status notification", "mail delivery failed", "returned mail:",
    ];

    private readonly MailEnvelope envelope;
    private readonly List<string> inReplyTo = [];
    private readonly List<string> references = [];
    private readonly List<string> recipients = [];
    private readonly List<string> details = [];

    public MailHeaders(MimeMessage message, MailEnvelope envelope)
    {
        this.envelope = envelope;
        string? sender = null, returnPath = null, rawDate = null;
        var hasChecks = false;
        foreach (var header in message.Headers)
        {
            switch (header.Id)
            {
                case HeaderId.MessageId:
                    if (MessageId is null)
                        MessageId = First(header.Value);
                    break;
                case HeaderId.InReplyTo:
                    inReplyTo.AddRange(Ids(header.Value, MostIds));
                    break;
                case HeaderId.References:
                    references.AddRange(Ids(header.Value, int.MaxValue));
                    break;
                case HeaderId.Date:
                    rawDate ??= header.Value.Trim();
                    break;
                case HeaderId.ReturnPath:
                    returnPath ??= header.Value.Trim();
                    break;
                case HeaderId.Sender:
                    sender ??= header.Value;
                    break;
                case HeaderId.AutoSubmitted:
                    IsAutomatic |= !header.Value.AsSpan().Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase);
                    break;
                case HeaderId.ListId or HeaderId.ListUnsubscribe:
                    IsAutomatic = true;
                    break;
                case HeaderId.Precedence:
                    IsAutomatic |= header.Value.Trim().ToLowerInvariant() is "bulk" or "junk" or "list" or "auto_reply";
                    break;
                case HeaderId.AuthenticationResults:
                    hasChecks = true;
                    break;
                case HeaderId.To or HeaderId.Cc:
                    AddAddresses(header);
                    break;
                default:
                    Other(header);
                    break;
            }
        }

        Check = hasChecks ? SenderCheck.Of(message.Headers, envelope.Authority) : null;
        Date = rawDate is not null && DateUtils.TryParse(rawDate, out var date) ? date : null;
        RawDate = rawDate;
        From = Address(message.From) ?? (sender is not null && InternetAddressList.TryParse(sender, out var senders) ? Address(senders) : null)
            ?? (returnPath is { Length: > 2 } && MailboxAddress.TryParse(returnPath, out var path) ? path : null);
        SeveralSenders = message.From.Count > 1;
        ReplyTo = Address(message.ReplyTo)?.Address;
        IsAutomatic |= message.Body?.Headers["Content-Class"]?.Contains("oof", StringComparison.OrdinalIgnoreCase) ?? false;
        IsAutomatic |= returnPath == "<>" || IsReport(message) || HasAutomaticSender();
        MayBeAutomatic = !IsAutomatic && HasAutomaticSubject(message.Subject);
    }

    /// <summary>Without angle brackets; null when there is none that could be used.</summary>
    public string? MessageId { get; }

    public MailboxAddress? From { get; }

    public bool SeveralSenders { get; }

    public string? ReplyTo { get; }

    /// <summary>What the message says of itself.</summary>
    public DateTimeOffset? Date { get; }

    public string? RawDate { get; }

    /// <summary>A machine wrote it: it is never answered automatically, and no clock starts for it.</summary>
    public bool IsAutomatic { get; private set; }

    /// <summary>Its subject begins as those of machines do, and nothing else speaks for one.</summary>
    public bool MayBeAutomatic { get; }

    /// <summary>It has gone out from this very mailbox before.</summary>
    public bool IsLoop { get; private set; }

    public SenderCheck? Check { get; }

    /// <summary>Some servers name who did not get a message in a header only.</summary>
    public string? FailedRecipient { get; private set; }

    /// <summary>What followed a plus sign in addresses of ours, in the order in which they stand there: one may be the token of a case.</summary>
    public IReadOnlyList<string> CaseTokens => details;

    /// <summary>The message of ours whose return path was written to.</summary>
    public Guid? Bounced { get; private set; }

    /// <summary>Whom it was sent to, as far as it says.</summary>
    public IReadOnlyList<string> Recipients => recipients;

    /// <summary>The ids of the messages it answers, nearest first.</summary>
    public IReadOnlyList<string> Answers =>
        [.. inReplyTo.Concat(Enumerable.Reverse(references)).Where(id => id != MessageId).Distinct(StringComparer.Ordinal).Take(MostIds)];

    /// <summary>The message with which the exchange began.</summary>
    public string? Root => references.FirstOrDefault() ?? inReplyTo.FirstOrDefault();

    /// <summary>Ids in angle brackets, whatever stands between them: blanks, line breaks, commas, comments. Linear, since anybody can write such a header.</summary>
    public static IReadOnlyList<string> Ids(string value, int most)
    {
        if (value.Length == 0)
            return [];
        var ids = new List<string>();
        var from = 0;
        while (ids.Count < most && value.IndexOf('<', from) is >= 0 and var open && value.IndexOf('>', open) is >= 0 and var close)
        {
            // A bracket that was never closed belongs to a broken id before this one.
            open = value.LastIndexOf('<', close);
            Add(value.AsSpan(open + 1, close - open - 1));
            from = close + 1;
        }

        if (ids.Count == 0 && value.AsSpan().IndexOfAny('<', '>') < 0)
        {
            foreach (var word in value.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries).Take(most))
                Add(word);
        }

        return ids;

        void Add(ReadOnlySpan<char> id)
        {
            if (id.ContainsAny(' ', '\t', '\r') || id.Contains('\n'))
                id = string.Concat(id.ToString().Where(c => !char.IsWhiteSpace(c)));
            if (id.Length <= IdMaxLength && PlatformText.IsId(id.ToString(), IdMaxLength))
                ids.Add(id.ToString());
        }
    }

    public static string? First(string value) => Ids(value, 1) is [var id] ? id : null;

    /// <summary>Known again without a Message-ID: from what it says and when.</summary>
    public string Fingerprint(ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{RawDate}\n{From?.Address}\n"));
        hash.AppendData(body[..Math.Min(body.Length, 4096)]);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>Shorter than the place where it is kept: a distinguishing mark may follow it.</summary>
    public const int IdMaxLength = Message.ExternalIdMaxLength - 40;

    private static MailboxAddress? Address(InternetAddressList list)
    {
        foreach (var mailbox in list.Mailboxes)
        {
            if (mailbox.Address is { Length: > 2 } address && address.Contains('@', StringComparison.Ordinal))
                return mailbox;
        }

        return null;
    }

    private static bool IsReport(MimeMessage message) => message.Body?.ContentType is { } type && type.IsMimeType("multipart", "report");

    private void Other(Header header)
    {
        var name = header.Field;
        if (name.Equals("Delivered-To", StringComparison.OrdinalIgnoreCase) || name.Equals("X-Original-To", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Envelope-To", StringComparison.OrdinalIgnoreCase) || name.Equals("X-Envelope-To", StringComparison.OrdinalIgnoreCase))
            AddAddresses(header);
        else if (name.Equals("X-Failed-Recipients", StringComparison.OrdinalIgnoreCase))
        {
            FailedRecipient = header.Value.Split(',')[0].Trim();
            IsAutomatic = true;
        }
        else if (name.Equals("X-Loop", StringComparison.OrdinalIgnoreCase))
            IsLoop |= envelope.IsOurs(MailIds.Split(header.Value.Trim()).Address);
        else
            IsAutomatic |= IsSignOfMachine(name, header.Value);
    }

    private static bool IsSignOfMachine(string name, string value) => name.ToLowerInvariant() switch
    {
        "x-auto-response-suppress" => !value.Trim().Equals("none", StringComparison.OrdinalIgnoreCase),
        "x-ms-exchange-generated-message-source" or "x-ms-exchange-inbox-rules-loop" or "x-ms-exchange-message-is-ndr" or "feedback-id" => true,
        "x-autoreply" or "x-autorespond" or "x-autoreply-from" or "x-autogenerated" or "x-mail-autoreply" => !value.Trim().Equals("no", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private void AddAddresses(Header header)
    {
        if (recipients.Count >= MostIds)
            return;
        if (!InternetAddressList.TryParse(header.RawValue, out var list))
            return;
        foreach (var mailbox in list.Mailboxes.Take(MostIds))
        {
            if (string.IsNullOrEmpty(mailbox.Address))
                continue;
            recipients.Add(mailbox.Address);
            var (address, detail) = MailIds.Split(mailbox.Address);
            if (detail is null || !envelope.IsOurDomain(MailIds.DomainOf(address)))
                continue;
            if (MailIds.BouncedIn(detail) is { } bounced)
                Bounced ??= bounced;
            else if (details.Count < MostTokens && !details.Contains(detail))
                details.Add(detail);
        }
    }

    private bool HasAutomaticSender()
    {
        if (From is null)
            return false;
        var at = From.Address.IndexOf('@', StringComparison.Ordinal);
        var name = From.Address.AsSpan(0, Math.Max(at, 0));
        foreach (var known in AutomaticSenders)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)
                || (name.StartsWith(known, StringComparison.OrdinalIgnoreCase) && name.Length > known.Length && name[known.Length] is '+' or '-' or '='))
                return true;
        }

        return false;
    }

    /// <summary>A weak sign: people write such subjects too.</summary>
    public static bool HasAutomaticSubject(string? subject)
    {
        if (subject is null)
            return false;
        var text = subject.AsSpan().TrimStart();
        foreach (var known in AutomaticSubjects)
        {
            if (text.StartsWith(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
