using System.Globalization;
using System.Net;
using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Mail;
using MimeKit;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>A mailbox of the council as it was connected. The account's id is its address.</summary>
internal sealed record MailAccount
{
    public const string ImapHost = "imapHost";
    public const string ImapPort = "imapPort";
    public const string ImapSecurity = "imapSecurity";
    public const string SmtpHost = "smtpHost";
    public const string SmtpPort = "smtpPort";
    public const string SmtpSecurity = "smtpSecurity";
    public const string UserNameKey = "userName";
    public const string SignIn = "signIn";
    public const string Password = "password";
    public const string FromNameKey = "fromName";
    public const string AuthorityKey = "authority";
    public const string TrustTopmost = "trustTopmost";
    public const string AliasesKey = "aliases";
    public const string PlusAddresses = "plusAddresses";
    public const string SentFolderKey = "sentFolder";
    public const string SinceKey = "since";
    public const string Certificate = "certificate";
    public const string TokenUrl = "tokenUrl";
    public const string ClientId = "clientId";
    public const string ClientSecret = "clientSecret";
    public const string TokenScope = "tokenScope";
    public const string Acknowledge = "acknowledge";
    public const string PerMinuteKey = "perMinute";
    public const string OAuth = "oauth2";
    public const string Yes = "yes";
    public const string No = "no";

    private const int DefaultPerMinute = 30;

    public required ConnectedAccount Account { get; init; }

    public required MailServer Imap { get; init; }

    public required MailServer Smtp { get; init; }

    public required string UserName { get; init; }

    public required MailboxAddress From { get; init; }

    public bool UsesOAuth { get; init; }

    /// <summary>Whether mail to "name+anything" reaches the mailbox.</summary>
    public bool HasPlusAddresses { get; init; }

    public string? SentFolder { get; init; }

    /// <summary>Under which name our own mail server writes what it found out about senders; <see cref="SenderCheck.Topmost"/> where it writes none.</summary>
    public string? Authority { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Mail that arrived before is left alone, UTC; null for what there is when the account is connected.</summary>
    public DateTimeOffset? Since { get; init; }

    public bool Acknowledges { get; init; }

    /// <summary>How many messages the provider takes from one mailbox in a minute.</summary>
    public int PerMinute { get; init; }

    public string Address => Account.ExternalId;

    public string Domain => MailIds.DomainOf(Address).ToString();

    /// <summary>Reads the settings; answers what is wrong with them, in words.</summary>
    public static (MailAccount? Mail, string? Problem) Of(ConnectedAccount account, bool allowPlain)
    {
        var settings = account.Settings;
        if (!MailboxAddress.TryParse(account.ExternalId, out var address) || !address.Address.Contains('@', StringComparison.Ordinal))
            return (null, "The account's id must be its e-mail address.");
        if (!TryServer("imap", 993, MailSecurity.Tls, out var imap, out var problem) || !TryServer("smtp", 587, MailSecurity.StartTls, out var smtp, out problem))
            return (null, problem);
        return (new MailAccount
        {
            Account = account,
            Imap = imap!,
            Smtp = smtp!,
            UserName = Text(UserNameKey) ?? account.ExternalId,
            From = new MailboxAddress(PlatformText.CleanLine(Text(FromNameKey) ?? account.Name, 200), account.ExternalId),
            UsesOAuth = Text(SignIn) == OAuth,
            HasPlusAddresses = Text(PlusAddresses) != No,
            SentFolder = Text(SentFolderKey),
            Authority = Text(TrustTopmost) == Yes ? SenderCheck.Topmost : Text(AuthorityKey) is { } authority && authority != SenderCheck.Topmost ? authority : null,
            Aliases = Text(AliasesKey)?.Split([',', ' ', ';', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries) ?? [],
            Since = DateOnly.TryParseExact(Text(SinceKey), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var since)
                ? new DateTimeOffset(since, TimeOnly.MinValue, TimeSpan.Zero) : null,
            Acknowledges = Text(Acknowledge) == Yes,
            PerMinute = int.TryParse(Text(PerMinuteKey), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 ? most : DefaultPerMinute,
        }, null);

        string? Text(string key) => settings.GetValueOrDefault(key) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

        bool TryServer(string protocol, int usualPort, MailSecurity usual, out MailServer? server, out string? problem)
        {
            (server, problem) = (null, null);
            var name = protocol.ToUpperInvariant();
            if (Text($"{protocol}Host") is not { } host || Uri.CheckHostName(host) == UriHostNameType.Unknown)
                problem = $"Enter the host name of the {name} server.";
            else if (Text($"{protocol}Port") is { } port && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given is < 1 or > 65535))
                problem = $"The port of the {name} server must be a number from 1 to 65535.";
            else if (Text($"{protocol}Security") is { } word && !Enum.TryParse<MailSecurity>(word, ignoreCase: true, out _))
                problem = $"The security of the {name} server must be tls, startTls or none.";
            else
            {
                var security = Text($"{protocol}Security") is { } wanted ? Enum.Parse<MailSecurity>(wanted, ignoreCase: true) : usual;
                if (security == MailSecurity.None && !allowPlain && !(IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip)) && host != "localhost")
                    problem = $"The {name} server must be reached over TLS: the password would be readable on the way.";
                server = new MailServer(host, Text($"{protocol}Port") is { } p ? int.Parse(p, CultureInfo.InvariantCulture) : usualPort, security, Text(Certificate));
            }

            return problem is null;
        }
    }
}
