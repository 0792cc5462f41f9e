using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using MimeKit;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>
/// Turns a stored e-mail into one item. Whatever is broken, something is made of it: an e-mail that cannot be read at all is kept for an administrator, and none
/// of them stops the others.
/// </summary>
internal static class MailReader
{
    private const int HeaderMaxLength = 1024 * 1024;
    private const int MostBoundaries = 5000;
    private const int RawMaxLength = 2000;
    private static readonly TimeSpan Believable = TimeSpan.FromDays(3);

    public static ParserOptions Options { get; } = new() { MaxMimeDepth = MailContent.MostLevels, CharsetEncoding = Encoding.UTF8 };

    public static IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body)
    {
        if (MailEnvelope.TryRead(body) is not var (envelope, raw))
            throw new UnreadableDeliveryException("This is no stored e-mail.");
        try
        {
            return [ReadMail(envelope, raw, body)];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser meets what the whole world sends: one message must not hold up the rest.
            return [Unknown(envelope, raw, "an e-mail that cannot be read")];
        }
    }

    /// <summary>Without the line that mailboxes in one file begin a message with.</summary>
    public static MimeMessage Parse(ReadOnlyMemory<byte> raw)
    {
        if (raw.Span.StartsWith("From "u8) && raw.Span.IndexOf((byte)'\n') is > 0 and var end)
            raw = raw[(end + 1)..];
        raw = raw[..Honest(raw.Span)];
        var stream = MemoryMarshal.TryGetArray(raw, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(raw.ToArray());
        return new MimeParser(Options, stream, persistent: true).ParseMessage();
    }

    private static InboundItem ReadMail(MailEnvelope envelope, ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> body)
    {
        var headerEnd = HeaderEnd(raw.Span);
        if (headerEnd > HeaderMaxLength)
            return Unknown(envelope, raw, "an e-mail with a header of more than 1 MB");

        using var message = Parse(raw);
        var headers = new MailHeaders(message, envelope);
        if (MailReports.Read(message, headers, envelope) is { } report)
            return report;

        var from = AuthorOf(headers);
        var isFromUs = from is not null && envelope.IsOurs(MailIds.Split(from.Id).Address);
        if (headers.IsLoop || (isFromUs && headers.MessageId is { } own && MailIds.OursIn(own) is not null))
            return new InboundIgnored(envelope.Account, envelope.ArrivedAt, "A message of our own that came back.");

        var content = MailContent.Of(message);
        var text = content.Text;
        if (envelope.TooLarge is { } size)
            text = string.Create(CultureInfo.InvariantCulture, $"(This e-mail is {size / 1_000_000} MB large. It was left in the mailbox: open it there.)");
        else if (envelope.NotHandedOver)
            text = "(The mail server does not hand over this e-mail. It was left in the mailbox: open it there.)";

        var fingerprint = headers.Fingerprint(raw.Span[headerEnd..]);
        var id = headers.MessageId ?? $"no-id.{fingerprint}";
        var answers = headers.Answers;
        var subject = PlatformText.CleanLine(message.Subject, Message.SubjectMaxLength);
        return new InboundMessage(
            envelope.Account, envelope.ArrivedAt, id, Audience.Private, headers.Root ?? id, from, text, MailFiles.List(content.Files, body), answers.Count > 0 ? answers[0] : null, null)
        {
            Subject = subject,
            Caution = CautionOf(headers, envelope, content, isFromUs),
            SenderCheck = headers.Check?.ToString() is { Length: > 0 } check ? check : null,
            SenderFailed = headers.Check is { Failed: true },
            CaseToken = headers.CaseTokens.Count > 0 ? headers.CaseTokens[0] : null,
            FurtherCaseTokens = [.. headers.CaseTokens.Skip(1)],
            Answers = answers,
            NamedReference = ReferenceIn(subject),
            IsAutomatic = headers.IsAutomatic,
            MayBeAutomatic = headers.MayBeAutomatic,
            IdIfTaken = headers.MessageId is null ? null : $"{id}#{fingerprint}",
        };
    }

    private static InboundAuthor? AuthorOf(MailHeaders headers)
    {
        if (headers.From is not { } from)
            return null;
        var address = from.Address.ToLowerInvariant();
        return PlatformText.IsId(address, Domain.Residents.Resident.PlatformIdMaxLength)
            ? new InboundAuthor(address, PlatformText.CleanLine(from.Name, Message.AuthorNameMaxLength) ?? address, address)
            : null;
    }

    private static string? CautionOf(MailHeaders headers, MailEnvelope envelope, MailContent content, bool isFromUs)
    {
        var words = new List<string>();
        if (headers.Check is { Failed: true } check)
            words.Add($"The sender may be forged: the check of {PlatformText.CleanLine(check.Domain, 100) ?? "their domain"} (DMARC) failed. Do not tell anything about the case before you know who wrote this.");
        if (headers.From is null)
            words.Add("It names no sender, so that it cannot be answered.");
        else if (isFromUs)
            words.Add("It says that it comes from our own address.");
        if (headers.SeveralSenders)
            words.Add("It names several senders; an answer goes to the first.");
        if (headers is { ReplyTo: { } replyTo, From: not null } && !replyTo.Equals(headers.From.Address, StringComparison.OrdinalIgnoreCase))
            words.Add($"It asks for answers to another address, {PlatformText.CleanLine(replyTo, 100)}; an answer goes to the sender.");
        if (headers.Date is { } date && (date - envelope.ArrivedAt).Duration() > Believable)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"It is dated {date:d MMMM yyyy}, which is not when it arrived."));
        else if (headers.Date is null && headers.RawDate is { Length: > 0 } raw)
            words.Add($"Its date cannot be read: {PlatformText.CleanLine(raw, 60)}.");
        words.AddRange(content.Notes);
        return words.Count == 0 ? null : PlatformText.Cut(string.Join(' ', words), Message.CautionMaxLength);
    }

    /// <summary>The reference of a case in square brackets, as our own subjects have it.</summary>
    private static string? ReferenceIn(string? subject)
    {
        if (subject is null)
            return null;
        for (var open = subject.IndexOf('[', StringComparison.Ordinal); open >= 0; open = subject.IndexOf('[', open + 1))
        {
            var close = subject.IndexOf(']', open);
            if (close < 0)
                return null;
            if (close - open <= Domain.Cases.Case.ReferenceMaxLength + 1 && CaseReference.TryParse(subject[(open + 1)..close], out var reference))
                return reference;
        }

        return null;
    }

    private static int HeaderEnd(ReadOnlySpan<byte> raw)
    {
        var unix = raw.IndexOf("\n\n"u8);
        var dos = (unix < 0 ? raw : raw[..unix]).IndexOf("\n\r\n"u8);
        return dos >= 0 ? dos + 3 : unix >= 0 ? unix + 2 : raw.Length;
    }

    /// <summary>How much of it is parsed: no honest message has thousands of parts.</summary>
    private static int Honest(ReadOnlySpan<byte> raw)
    {
        var (at, count) = (0, 0);
        while (raw[at..].IndexOf("\n--"u8) is >= 0 and var next)
        {
            at += next + 3;
            if (++count > MostBoundaries)
                return at;
        }

        return raw.Length;
    }

    private static InboundUnknown Unknown(MailEnvelope envelope, ReadOnlyMemory<byte> raw, string what) =>
        new(envelope.Account, envelope.ArrivedAt, what, PlatformText.Clean(Encoding.Latin1.GetString(raw.Span[..Math.Min(raw.Length, RawMaxLength)]), RawMaxLength));
}
