using Enquiries.Application.Channels;
using Enquiries.Application.Escalations.Mail;
using MailKit;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Logging;
using MimeKit;
using MimeKit.Text;

namespace Enquiries.Infrastructure.Mail;

/// <summary>Hands one e-mail to the SMTP server and says what came of it. With <c>files</c> (which may be none) a person wrote it.</summary>
internal sealed class SmtpSender(MailSettings settings, TimeProvider clock, ILogger<SmtpSender> log)
{
    private const int Patience = 30_000;

    public async Task<(MailOutcome Outcome, string? Reason)> SendAsync(MailToSend mail, CancellationToken ct, IReadOnlyList<OutboundFile>? files = null)
    {
        if (!MailboxAddress.TryParse(mail.To, out var address))
            return (MailOutcome.Refused, "This is not an e-mail address.");

        using var client = new SmtpClient { Timeout = Patience };
        try
        {
            await new MailServer(settings.Host, settings.Port, settings.Security).ConnectAsync(client, ct);
            if (!string.IsNullOrEmpty(settings.UserName))
                await client.AuthenticateAsync(settings.UserName, settings.Password ?? "", ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("The mail server cannot be used: {Kind}", e.GetType().Name);
            return (MailOutcome.Later, MailServer.Words(e));
        }

        MailOutcome outcome;
        string? reason;
        try
        {
            using var message = await MessageAsync(mail, address, files, ct);
            await client.SendAsync(message, ct);
            (outcome, reason) = (MailOutcome.Sent, null);
        }
        catch (SmtpCommandException e)
        {
            // 4yz asks to come again; 5yz means it.
            outcome = (int)e.StatusCode is >= 500 and < 600 ? MailOutcome.Refused : MailOutcome.Later;
            reason = $"The mail server refused: {e.Message}";
        }
        catch (ServiceNotAuthenticatedException)
        {
            (outcome, reason) = (MailOutcome.Later, "The mail server wants a user name and password.");
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("An e-mail was interrupted: {Kind}", e.GetType().Name);
            (outcome, reason) = (MailOutcome.MaybeSent, "The connection to the mail server broke while the e-mail was handed over.");
        }

        await MailServer.QuitAsync(client);
        return (outcome, reason);
    }

    private async Task<MimeMessage> MessageAsync(MailToSend mail, MailboxAddress address, IReadOnlyList<OutboundFile>? files, CancellationToken ct)
    {
        var message = new MimeMessage { Subject = mail.Subject, Date = clock.GetUtcNow(), MessageId = $"{mail.MailId:N}@{settings.From.Domain}" };
        message.From.Add(settings.From);
        message.To.Add(new MailboxAddress(mail.Name, address.Address));

        // No out-of-office answers to what a machine sends.
        if (files is null)
            message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        if (files is not { Count: > 0 })
        {
            message.Body = new TextPart(TextFormat.Plain) { Text = mail.Body };
            return message;
        }

        var builder = new BodyBuilder { TextBody = mail.Body };
        foreach (var file in files)
        {
            await using var stream = await file.OpenAsync(ct);
            await builder.Attachments.AddAsync(file.Name, stream, ContentType.Parse(file.ContentType), ct);
        }

        message.Body = builder.ToMessageBody();
        return message;
    }
}
