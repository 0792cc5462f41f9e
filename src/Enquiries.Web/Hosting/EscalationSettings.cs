using Enquiries.Application.Escalations;
using Enquiries.Infrastructure.Mail;
using MimeKit;

namespace Enquiries.Web.Hosting;

/// <summary>Reads how the installation escalates: <c>Escalation:ClimbAfterMinutes</c>, and the SMTP server of the section <c>Mail</c>, if there is one.</summary>
internal static class EscalationSettings
{
    private const int MostMinutes = 10_000;

    /// <summary>No server is no e-mail; a server with settings that cannot work is refused at the start, in words.</summary>
    public static (EscalationRules Rules, MailSettings? Mail) Read(IConfiguration configuration)
    {
        var minutes = configuration.GetValue("Escalation:ClimbAfterMinutes", (int)EscalationRules.DefaultClimbAfter.TotalMinutes);
        if (minutes is < 1 or > MostMinutes)
            throw Wrong("Escalation:ClimbAfterMinutes", minutes.ToString(System.Globalization.CultureInfo.InvariantCulture), $"a number of working minutes from 1 to {MostMinutes}");

        var rules = new EscalationRules(TimeSpan.FromMinutes(minutes));
        var mail = configuration.GetSection("Mail");
        if (mail["Host"] is not { Length: > 0 } host)
            return (rules, null);
        var (settings, desk) = ReadMail(mail, host);
        return (rules with { DeskUrl = desk }, settings);
    }

    // Apart, so that a desk without a server does not load what reads addresses.
    private static (MailSettings Mail, Uri DeskUrl) ReadMail(IConfigurationSection mail, string host)
    {
        MailSecurity? security = mail["Security"]?.ToUpperInvariant() switch
        {
            null or "" or "STARTTLS" => MailSecurity.StartTls,
            "TLS" => MailSecurity.Tls,
            "NONE" => MailSecurity.None,
            _ => null,
        };
        if (security is not { } secured)
            throw Wrong("Mail:Security", mail["Security"], "none, startTls or tls");
        var usual = secured switch { MailSecurity.Tls => 465, MailSecurity.StartTls => 587, _ => 25 };
        if (!int.TryParse(mail["Port"] is { Length: > 0 } given ? given : usual.ToString(System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535)
            throw Wrong("Mail:Port", mail["Port"], "a number from 1 to 65535");
        if (!MailboxAddress.TryParse(mail["From"], out var from) || from.Domain.Length == 0)
            throw Wrong("Mail:From", mail["From"], "the address that e-mails come from, like enquiries@council.gov.uk");
        if (!Uri.TryCreate(mail["DeskUrl"], UriKind.Absolute, out var desk) || desk.Scheme is not ("https" or "http"))
            throw Wrong("Mail:DeskUrl", mail["DeskUrl"], "the address of the desk for links in e-mails, like https://enquiries.council.gov.uk");

        // Links are made relative to it.
        if (!desk.AbsoluteUri.EndsWith('/'))
            desk = new Uri(desk.AbsoluteUri + "/");
        return (new MailSettings(host, port, secured, mail["UserName"], mail["Password"], from), desk);
    }

    private static InvalidOperationException Wrong(string setting, string? value, string wanted) =>
        new(string.IsNullOrEmpty(value) ? $"The setting {setting} is missing; it must be {wanted}." : $"The setting {setting} is {value}; it must be {wanted}.");
}
