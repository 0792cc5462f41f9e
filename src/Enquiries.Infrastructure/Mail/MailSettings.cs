using MimeKit;

namespace Enquiries.Infrastructure.Mail;

public enum MailSecurity
{
    None = 0,
    StartTls = 1,
    Tls = 2,
}

/// <summary>The SMTP server, from the section <c>Mail</c>.</summary>
public sealed record MailSettings(string Host, int Port, MailSecurity Security, string? UserName, string? Password, MailboxAddress From);
