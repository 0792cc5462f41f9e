using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Mail;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>How a mailbox is connected.</summary>
internal sealed class EmailSetup(MailConnector connector) : IChannelSetup
{
    private static readonly IReadOnlyList<(string Value, string Words)> Securities =
        [("tls", "TLS from the start"), ("startTls", "STARTTLS"), ("none", "None (only on this machine, or where an administrator has allowed it)")];

    private static readonly IReadOnlyList<(string Value, string Words)> YesNo = [(MailAccount.Yes, "Yes"), (MailAccount.No, "No")];

    public ChannelKind Channel => ChannelKind.Email;

    public string AccountNoun => "mailbox";

    public Uri? ApiAddress => null;

    public string? WebhookPath => null;

    public IPlatformSignIn? SignIn => null;

    public IReadOnlyList<SetupStep> Steps { get; } =
    [
        new("The mailbox", "Use a mailbox that residents write to and that no other program empties. Colleagues may go on looking into it.",
        [
            new("name", "Name", "What colleagues know it by, for instance Enquiries mailbox."),
            new("externalId", "E-mail address", "The address that residents write to.", SetupFieldKind.Email),
            new(MailAccount.FromNameKey, "Name of the sender", "Residents see it beside the address, for instance Example Council.", Required: false),
            new(MailAccount.AliasesKey, "Further addresses", "Other addresses that lead to this mailbox, with a space between them.", Required: false),
            new(MailAccount.SinceKey, "Take in mail from", "A date such as 2026-11-23. Older mail is left alone. Without a date: from the day before it is connected.", Required: false),
        ]),
        new("Reading mail (IMAP)", "Your mail provider's help page tells these as the incoming mail server.",
        [
            new(MailAccount.ImapHost, "IMAP server", "For instance imap.example.org."),
            new(MailAccount.ImapPort, "Port", "Usually 993.", SetupFieldKind.Number, Default: "993"),
            new(MailAccount.ImapSecurity, "Security", null, SetupFieldKind.Choice, Default: "tls") { Choices = Securities },
        ]),
        new("Sending mail (SMTP)", "Your mail provider's help page tells these as the outgoing mail server.",
        [
            new(MailAccount.SmtpHost, "SMTP server", "For instance smtp.example.org."),
            new(MailAccount.SmtpPort, "Port", "Usually 587 with STARTTLS, or 465 with TLS.", SetupFieldKind.Number, Default: "587"),
            new(MailAccount.SmtpSecurity, "Security", null, SetupFieldKind.Choice, Default: "startTls") { Choices = Securities },
            new(MailAccount.PlusAddresses, "Does mail to name+anything reach the mailbox?", "Answers then find their case, and reports their message, even when a program on the way drops what else marks them.",
                SetupFieldKind.Choice, Default: MailAccount.Yes) { Choices = YesNo },
            new(MailAccount.SentFolderKey, "Folder for sent mail", "A copy of each answer is put there. Leave it empty where the provider does so by itself, as Microsoft and Google do.", Required: false),
        ]),
        new("Signing in", "Microsoft 365 and Google take no passwords from programs: choose OAuth there, and register the desk as an application with them.",
        [
            new(MailAccount.UserNameKey, "User name", "Often the e-mail address. Leave it empty if it is.", Required: false),
            new(MailAccount.SignIn, "How to sign in", null, SetupFieldKind.Choice, Default: "password") { Choices = [("password", "With a password"), (MailAccount.OAuth, "With OAuth (Microsoft 365, Google)")] },
            new(MailAccount.Password, "Password", "Only with a password.", SetupFieldKind.Secret, Required: false),
            new(MailAccount.TokenUrl, "Address of the token service", "Only with OAuth, for instance https://login.microsoftonline.com/your-tenant/oauth2/v2.0/token.", Required: false),
            new(MailAccount.ClientId, "Application id", "Only with OAuth.", Required: false),
            new(MailAccount.ClientSecret, "Application secret", "Only with OAuth.", SetupFieldKind.Secret, Required: false),
            new("refreshToken", "Refresh token", "Only with OAuth, where the application does not sign in in its own name.", SetupFieldKind.Secret, Required: false),
            new(MailAccount.TokenScope, "Scope", "Only with OAuth, for instance https://outlook.office365.com/.default.", Required: false),
        ]),
        new("Trust", "What the desk should believe about senders and servers.",
        [
            new(MailAccount.AuthorityKey, "Name of your mail server in Authentication-Results", "The first word of that header in a mail that you have received, for instance mail.example.org. Without it no results of SPF, DKIM and DMARC are shown.",
                Required: false),
            new(MailAccount.TrustTopmost, "Does your provider write no name there?", "Yes for Microsoft 365: the results that stand topmost are then believed. Only for a provider that writes that header into every mail that comes in.",
                SetupFieldKind.Choice, Default: MailAccount.No) { Choices = YesNo },
            new(MailAccount.Certificate, "Certificate", "Only for servers with a certificate of their own: paste it, from BEGIN CERTIFICATE to END CERTIFICATE.", SetupFieldKind.Long, Required: false),
            new(MailAccount.Acknowledge, "Tell residents automatically that their mail has arrived?", "At most once a day to each person, and never in answer to automatic mail.", SetupFieldKind.Choice, Default: MailAccount.No) { Choices = YesNo },
            new(MailAccount.PerMinuteKey, "Messages per minute", "The most that your provider takes: 30 at Microsoft 365.", SetupFieldKind.Number, Default: "30"),
        ]),
    ];

    public async Task<ConnectionCheck> CheckAsync(ConnectedAccount draft, CancellationToken ct)
    {
        var (mail, problem) = connector.Settings(draft);
        if (mail is null)
            return new ConnectionCheck([new CheckFinding("Settings", FindingLevel.Wrong, problem!.Reason)]);

        var findings = new List<CheckFinding>();
        await CheckImapAsync(mail, findings, ct);
        await CheckSmtpAsync(mail, findings, ct);
        findings.Add(mail.Authority is null
            ? new CheckFinding("Checks of the sender", FindingLevel.Limited, "Without the name of your mail server no results of SPF, DKIM and DMARC are shown, and forged senders are not pointed out.")
            : new CheckFinding("Checks of the sender", FindingLevel.Good));
        if (!mail.HasPlusAddresses)
        {
            findings.Add(new CheckFinding(
                "Addresses with a plus sign", FindingLevel.Limited, "Answers are matched to their case by the headers of the message only, which some programs drop."));
        }

        return new ConnectionCheck(findings, mail.Address, draft.Name);
    }

    private async Task CheckImapAsync(MailAccount mail, List<CheckFinding> findings, CancellationToken ct)
    {
        using var client = new ImapClient();
        try
        {
            if (await connector.OpenAsync(client, mail.Imap, mail, ct) is { } failure)
            {
                findings.Add(new CheckFinding("Reading mail (IMAP)", FindingLevel.Wrong, failure.Reason));
                return;
            }

            await client.Inbox!.OpenAsync(FolderAccess.ReadWrite, ct);
            findings.Add(new CheckFinding("Reading mail (IMAP)", FindingLevel.Good));
            findings.Add(client.Capabilities.HasFlag(ImapCapabilities.Idle)
                ? new CheckFinding("New mail is told at once", FindingLevel.Good)
                : new CheckFinding("New mail is told at once", FindingLevel.Limited, "The server does not offer IDLE: new mail is found once a minute."));
            if (mail.SentFolder is not null)
                await CheckFolderAsync(client, mail.SentFolder, findings, ct);
        }
        catch (Exception e) when (e is CommandException or ProtocolException or IOException or ServiceNotConnectedException)
        {
            findings.Add(new CheckFinding("Reading mail (IMAP)", FindingLevel.Wrong, $"The inbox cannot be opened for reading and marking. {MailServer.Words(e)}"));
        }
        finally
        {
            await MailServer.QuitAsync(client);
        }
    }

    private static async Task CheckFolderAsync(ImapClient client, string name, List<CheckFinding> findings, CancellationToken ct)
    {
        try
        {
            await client.GetFolderAsync(name, ct);
            findings.Add(new CheckFinding("Folder for sent mail", FindingLevel.Good));
        }
        catch (FolderNotFoundException)
        {
            findings.Add(new CheckFinding("Folder for sent mail", FindingLevel.Limited, $"There is no folder {name}: answers are sent, and no copy is kept."));
        }
    }

    private async Task CheckSmtpAsync(MailAccount mail, List<CheckFinding> findings, CancellationToken ct)
    {
        using var client = new SmtpClient();
        try
        {
            if (await connector.OpenAsync(client, mail.Smtp, mail, ct) is { } failure)
            {
                findings.Add(new CheckFinding("Sending mail (SMTP)", FindingLevel.Wrong, failure.Reason));
                return;
            }

            findings.Add(new CheckFinding("Sending mail (SMTP)", FindingLevel.Good));
            if (!client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
                findings.Add(new CheckFinding("Addresses with accents", FindingLevel.Limited, "The server does not offer SMTPUTF8: people whose address has letters beyond a to z before the @ cannot be answered."));
        }
        finally
        {
            await MailServer.QuitAsync(client);
        }
    }
}
