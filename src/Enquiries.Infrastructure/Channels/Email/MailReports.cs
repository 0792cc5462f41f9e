using System.Text.RegularExpressions;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using MimeKit;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>What mail servers and mail programs report about our own messages: not delivered, late, read, complained about.</summary>
internal static partial class MailReports
{
    private const int RecipientMaxLength = 254;
    private const int DiagnosticMaxLength = 300;

    /// <summary>Null when the message is no report.</summary>
    public static InboundItem? Read(MimeMessage message, MailHeaders headers, MailEnvelope envelope)
    {
        if (message.Body is MultipartReport report)
        {
            // Nothing but the parts themselves is trusted: a report-type may say anything.
            foreach (var part in report.Take(MailContent.MostParts))
            {
                switch (part)
                {
                    case MessageDeliveryStatus status:
                        return Delivery(status, Original(report), headers, envelope);
                    case MessageDispositionNotification:
                        return new InboundIgnored(envelope.Account, envelope.ArrivedAt, "A receipt: somebody opened or deleted a message.");
                    case MessageFeedbackReport feedback:
                        return Complaint(feedback, Original(report), headers, envelope);
                }
            }
        }

        // Some come without the part that programs read.
        var isReport = message.Body is MultipartReport { ReportType: { } type } && type.Equals("delivery-status", StringComparison.OrdinalIgnoreCase);
        return headers.FailedRecipient is not null || isReport ? Plain(message, headers.FailedRecipient, headers, envelope) : null;
    }

    private static InboundItem Delivery(MessageDeliveryStatus status, HeaderList? original, MailHeaders headers, MailEnvelope envelope)
    {
        HeaderList? worst = null;
        var worstRank = -1;
        foreach (var group in status.StatusGroups.Take(MailContent.MostParts))
        {
            var rank = (group["Action"] ?? "").Trim().ToLowerInvariant() switch
            {
                "failed" => 2,
                "delayed" => 1,
                "delivered" or "relayed" or "expanded" => 0,
                _ => -1,
            };
            if (rank > worstRank)
                (worst, worstRank) = (group, rank);
        }

        if (worst is null || worstRank <= 0)
            return new InboundIgnored(envelope.Account, envelope.ArrivedAt, "A report that a message was passed on.");

        var code = Code().Match(worst["Status"] ?? "") is { Success: true } found ? found.Value : null;
        var diagnostic = Diagnostic(worst["Diagnostic-Code"]);
        if (code is null or "5.0.0" or "4.0.0" && diagnostic is not null && Code().Match(diagnostic) is { Success: true } better)
            code = better.Value;
        var recipient = Address(worst["Original-Recipient"]) ?? Address(worst["Final-Recipient"]);
        return new InboundDeliveryReport(
            envelope.Account, envelope.ArrivedAt, worstRank == 2 ? DeliveryReportKind.Failed : DeliveryReportKind.Delayed, Ours(headers, original),
            OriginalId(original), recipient, code, worstRank == 2 ? MailWords.Failed(code, recipient, diagnostic) : MailWords.Delayed(recipient, diagnostic));
    }

    private static InboundDeliveryReport Complaint(MessageFeedbackReport feedback, HeaderList? original, MailHeaders headers, MailEnvelope envelope)
    {
        var recipient = Address(feedback.Fields["Original-Rcpt-To"]) ?? Address(feedback.Fields["Removal-Recipient"]) ?? Address(original?["To"]);
        return new InboundDeliveryReport(
            envelope.Account, envelope.ArrivedAt, DeliveryReportKind.Complaint, Ours(headers, original), OriginalId(original), recipient, null,
            "The person's mail provider reports that they marked this as unwanted. Nothing is sent to them automatically any more.");
    }

    /// <summary>A report in plain text (Exim): who did not get it stands in a header, our message below the report.</summary>
    private static InboundDeliveryReport Plain(MimeMessage message, string? failed, MailHeaders headers, MailEnvelope envelope)
    {
        var text = MailContent.Of(message).Text;
        var copy = text.IndexOf("\n---", StringComparison.Ordinal);
        var (said, ours) = copy < 0 ? (text, text) : (text[..copy], text[copy..]);
        var id = "";
        foreach (var line in ours.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase))
            {
                id = MailHeaders.First(line["Message-ID:".Length..].ToString()) ?? "";
                break;
            }
        }

        var code = Code().Match(said) is { Success: true } found ? found.Value : null;
        var reply = Reply().Match(said);
        var isDelay = message.Subject?.Contains("delayed", StringComparison.OrdinalIgnoreCase) ?? false;
        var recipient = Address(failed);
        var diagnostic = reply.Success ? Diagnostic(reply.Value) : null;
        return new InboundDeliveryReport(
            envelope.Account, envelope.ArrivedAt, isDelay ? DeliveryReportKind.Delayed : DeliveryReportKind.Failed,
            headers.Bounced ?? (id.Length > 0 ? MailIds.OursIn(id) : null), id.Length > 0 ? id : null, recipient, code,
            isDelay ? MailWords.Delayed(recipient, diagnostic) : MailWords.Failed(code, recipient, diagnostic));
    }

    private static Guid? Ours(MailHeaders headers, HeaderList? original) => headers.Bounced ?? (OriginalId(original) is { } id ? MailIds.OursIn(id) : null);

    private static string? OriginalId(HeaderList? original) => original?[HeaderId.MessageId] is { } id ? MailHeaders.First(id) : null;

    private static HeaderList? Original(MultipartReport report)
    {
        foreach (var part in report.Skip(1).Take(MailContent.MostParts))
        {
            switch (part)
            {
                case TextRfc822Headers { Message: { } headersOnly }:
                    return headersOnly.Headers;
                case MessagePart { Message: { } whole }:
                    return whole.Headers;
                case TextPart text when text.ContentType.IsMimeType("text", "rfc822-headers"):
                    using (var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text.Text)))
                        return HeaderList.Load(MailReader.Options, stream);
            }
        }

        return null;
    }

    private static string? Address(string? field)
    {
        if (field is null)
            return null;
        var text = field[(field.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim().Trim('<', '>', '"');
        return MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address is { Length: > 2 and <= RecipientMaxLength } address && address.Contains('@', StringComparison.Ordinal)
            ? address.ToLowerInvariant() : null;
    }

    private static string? Diagnostic(string? field)
    {
        var text = PlatformText.CleanLine(field, 2000);
        return text is null ? null : PlatformText.CleanLine(string.Join(' ', text[(text.IndexOf(';', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)), DiagnosticMaxLength);
    }

    [GeneratedRegex(@"\b[245]\.[0-9]{1,3}\.[0-9]{1,3}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\b[45][0-9]{2}[ -][^\n]{1,300}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reply();
}
