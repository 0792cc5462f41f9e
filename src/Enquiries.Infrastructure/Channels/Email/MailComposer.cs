using System.Net;
using System.Text;
using Enquiries.Application.Channels;
using MimeKit;
using MimeKit.Text;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>Writes the e-mail of a reply. The same reply gives the same Message-ID at every try, so that whoever gets it twice sees it once.</summary>
internal static class MailComposer
{
    private const int MostReferencesAtEnd = 20;
    private const int SubjectMaxLength = 200;

    /// <summary>What mail programs put before the subject of an answer or of a message passed on.</summary>
    private static readonly string[] Prefixes = ["RE", "AW", "SV", "FW", "FWD", "WG", "TR"];

    /// <summary>By what the message is known.</summary>
    public static string IdOf(OutboundMessage message, MailAccount mail) =>
        MailIds.MessageIdOf(message.MessageId, message.CaseReference.Length == 0 ? null : message.CaseReference, mail.Domain);

    /// <param name="replyTo">The address that leads an answer to the case.</param>
    public static async Task<MimeMessage> ComposeAsync(OutboundMessage message, MailAccount mail, MailboxAddress to, string replyTo, CancellationToken ct)
    {
        var mime = new MimeMessage
        {
            MessageId = IdOf(message, mail),
            Subject = SubjectOf(message.Subject, message.CaseReference),
            Date = message.QueuedAt,
        };
        mime.From.Add(mail.From);
        mime.To.Add(to);
        if (!replyTo.Equals(mail.Address, StringComparison.OrdinalIgnoreCase))
            mime.ReplyTo.Add(new MailboxAddress(mail.From.Name, replyTo));
        mime.Headers.Add("X-Loop", mail.Address);
        Answer(mime, message.AnswersExternalId);
        foreach (var id in References(message))
            mime.References.Add(id);

        var body = new MultipartAlternative
        {
            Part(TextFormat.Plain, message.Text),
            Part(TextFormat.Html, Html(message.Text, message.Subject)),
        };
        if (message.Files.Count == 0)
        {
            mime.Body = body;
            return mime;
        }

        var mixed = new Multipart("mixed") { body };
        foreach (var file in message.Files)
            mixed.Add(await FileAsync(file, ct));
        mime.Body = mixed;
        return mime;
    }

    /// <summary>Names the message that is answered by its id, in whatever form its author gave it.</summary>
    public static void Answer(MimeMessage mime, string? externalId)
    {
        if (IsMessageId(externalId))
            mime.Headers.Add(HeaderId.InReplyTo, $"<{PlainId(externalId!)}>");
    }

    /// <summary>"Re: [ENQ-7K3M-Q9] Street light": one "Re:", one reference, one line.</summary>
    public static string SubjectOf(string? subject, string reference)
    {
        var text = PlatformText.CleanLine(subject, 1000) ?? "";
        if (reference.Length > 0)
            text = text.Replace($"[{reference}]", "", StringComparison.OrdinalIgnoreCase);
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        while (text.IndexOf(':', StringComparison.Ordinal) is > 1 and < 4 and var colon && Prefixes.Contains(text[..colon], StringComparer.OrdinalIgnoreCase))
            text = text[(colon + 1)..].TrimStart();
        if (text.Length == 0)
            text = "Your enquiry";
        return reference.Length == 0 ? $"Re: {PlatformText.Cut(text, SubjectMaxLength)}" : $"Re: [{reference}] {PlatformText.Cut(text, SubjectMaxLength)}";
    }

    /// <summary>The first, which every program knows the exchange by, and the newest.</summary>
    public static IReadOnlyList<string> References(OutboundMessage message)
    {
        var ids = message.EarlierExternalIds.Append(message.AnswersExternalId).Where(id => IsMessageId(id) && MailIds.OursIn(id!) != message.MessageId).Select(id => PlainId(id!)).Distinct(StringComparer.Ordinal).ToList();
        if (message.AnswersExternalId is { } answers && ids.Remove(PlainId(answers)))
            ids.Add(PlainId(answers));
        return ids.Count <= MostReferencesAtEnd + 1 ? ids : [ids[0], .. ids.Skip(ids.Count - MostReferencesAtEnd)];
    }

    private static bool IsMessageId(string? id) =>
        id is not null && id.Contains('@', StringComparison.Ordinal) && id.IndexOfAny(['<', '>']) < 0 && !id.StartsWith("no-id.", StringComparison.Ordinal)
        && PlatformText.IsId(id, Domain.Cases.Message.ExternalIdMaxLength);

    /// <summary>Without the mark that tells two messages of the same id apart.</summary>
    private static string PlainId(string id) => id.LastIndexOf('#') is > 0 and var mark && id.Length - mark == 33 ? id[..mark] : id;

    private static TextPart Part(TextFormat format, string text)
    {
        var part = new TextPart(format);
        part.SetText(Encoding.UTF8, text.ReplaceLineEndings("\r\n"));
        part.ContentTransferEncoding = ContentEncoding.QuotedPrintable;
        return part;
    }

    private static string Html(string text, string? subject)
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").Append(WebUtility.HtmlEncode(PlatformText.CleanLine(subject, 200) ?? "Your enquiry"))
            .Append("</title></head><body>\n");
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
            html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph.Trim('\n')).Replace("\n", "<br>\n", StringComparison.Ordinal)).Append("</p>\n");
        return html.Append("</body></html>\n").ToString();
    }

    private static async Task<MimePart> FileAsync(OutboundFile file, CancellationToken ct)
    {
        if (!ContentType.TryParse(file.ContentType, out var type))
            type = new ContentType("application", "octet-stream");
        var bytes = new MemoryStream();
        await using (var stream = await file.OpenAsync(ct))
            await stream.CopyToAsync(bytes, ct);
        bytes.Position = 0;
        var part = new MimePart(type)
        {
            Content = new MimeContent(bytes),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
            ContentTransferEncoding = ContentEncoding.Base64,
            FileName = PlatformText.CleanLine(file.Name[(file.Name.LastIndexOfAny(['/', '\\']) + 1)..], 200) ?? "file",
        };
        if (PlatformText.CleanLine(file.AlternativeText, 500) is { } words)
            part.ContentDescription = words;
        return part;
    }
}
