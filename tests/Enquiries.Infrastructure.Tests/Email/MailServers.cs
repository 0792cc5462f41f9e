using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Enquiries.Infrastructure.Tests.Email;

/// <summary>
/// A real Dovecot (IMAP, LMTP) and a real Exim (SMTP) on high ports of the loopback, with a certificate of their own, everything in a folder that goes with them.
/// Exim takes mail for everybody and hands it to Dovecot, which knows the mailboxes below and refuses all others: then Exim writes a report.
/// </summary>
public sealed class MailServers : IAsyncLifetime
{
    public const string Council = "cases@council.test";
    public const string Resident = "asha@residents.test";
    public const string Password = "test-password";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<Process> processes = [];
    private string folder = "";
    private string councilPassword = Password;

    /// <summary>Why they do not run; null when they do.</summary>
    public string? Missing { get; private set; }

    public string Certificate { get; private set; } = "";

    public int ImapPort { get; } = FreePort();

    public int ImapsPort { get; } = FreePort();

    public int SmtpPort { get; } = FreePort();

    private int LmtpPort { get; } = FreePort();

    public void Require()
    {
        if (Missing is not null)
            Assert.Skip(Missing);
    }

    public async ValueTask InitializeAsync()
    {
        var (dovecot, exim) = (Find("dovecot"), Find("exim4"));
        if (dovecot is null || exim is null)
            Missing = "Needs a real mail server: apt-get install dovecot-imapd dovecot-lmtpd exim4-daemon-light.";
        else if (Environment.UserName != "root")
            Missing = "Dovecot and Exim change to users of their own, which only root can let them do.";
        if (Missing is not null)
            return;

        folder = Directory.CreateTempSubdirectory("enquiries-mail-").FullName;
        Open(folder);
        MakeCertificate();
        foreach (var name in new[] { "mail", "run", "spool", "log" })
            Open(Directory.CreateDirectory(Path.Combine(folder, name)).FullName, everybody: true);
        await WriteUsersAsync(Password);
        await File.WriteAllTextAsync(Path.Combine(folder, "dovecot.conf"), DovecotSettings());
        await File.WriteAllTextAsync(Path.Combine(folder, "exim.conf"), EximSettings());
        Run(dovecot!, "-F", "-c", Path.Combine(folder, "dovecot.conf"));
        Run(exim!, "-C", Path.Combine(folder, "exim.conf"), "-bdf", "-q5s");
        foreach (var port in new[] { ImapPort, ImapsPort, LmtpPort, SmtpPort })
            await Until(() => CanConnect(port), $"a server on port {port}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            // Both end their children when they are asked to stop.
            using var stop = Process.Start("kill", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await stop.WaitForExitAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            process.Dispose();
        }

        if (folder.Length > 0)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Somebody sends a message through the council's server, as it would arrive from the world.</summary>
    public async Task SendAsync(MimeMessage message, string? returnPath = null)
    {
        using var client = new SmtpClient { ServerCertificateValidationCallback = IsOurs };
        await client.ConnectAsync("127.0.0.1", SmtpPort, SecureSocketOptions.StartTls);
        await client.SendAsync(message, MailboxAddress.Parse(returnPath ?? message.From.Mailboxes.First().Address), message.To.Mailboxes);
        await client.DisconnectAsync(quit: true);
    }

    public static MimeMessage Message(string subject, string text, string from = Resident, string to = Council, string? inReplyTo = null)
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text }, InReplyTo = inReplyTo };
        message.From.Add(new MailboxAddress("Asha Example", from));
        message.To.Add(MailboxAddress.Parse(to));
        return message;
    }

    /// <summary>What lies in the mailbox, oldest first, with its flags.</summary>
    public async Task<IReadOnlyList<(MimeMessage Message, MessageFlags Flags)>> MailboxAsync(string user = Resident)
    {
        using var client = new ImapClient { ServerCertificateValidationCallback = IsOurs };
        await client.ConnectAsync("127.0.0.1", ImapsPort, SecureSocketOptions.SslOnConnect);
        await client.AuthenticateAsync(user, Password);
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        var found = new List<(MimeMessage, MessageFlags)>();
        foreach (var summary in await client.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags | MessageSummaryItems.UniqueId))
            found.Add((await client.Inbox.GetMessageAsync(summary.UniqueId), summary.Flags ?? MessageFlags.None));
        await client.DisconnectAsync(quit: true);
        return found;
    }

    /// <summary>Waits for a message with this subject in the mailbox.</summary>
    public async Task<MimeMessage> ArrivedAsync(Func<MimeMessage, bool> which, string user = Resident)
    {
        MimeMessage? found = null;
        await Until(async () => (found = (await MailboxAsync(user)).Select(m => m.Message).LastOrDefault(which)) is not null, "the message in the mailbox");
        return found!;
    }

    /// <summary>Ends all connections to the council's mailbox.</summary>
    public async Task KickAsync()
    {
        using var kick = Process.Start(Find("doveadm")!, ["-c", Path.Combine(folder, "dovecot.conf"), "kick", Council]);
        await kick.WaitForExitAsync();
    }

    /// <summary>Lays messages into the council's mailbox, with the time at which they came in.</summary>
    public async Task PutAsync(IReadOnlyList<(MimeMessage Message, DateTimeOffset At)> messages)
    {
        if (messages.Count == 0)
            return;
        using var client = await OpenInboxAsync(FolderAccess.ReadWrite);
        foreach (var (message, at) in messages)
            await client.Inbox!.AppendAsync(message, MessageFlags.None, at);
        await client.DisconnectAsync(quit: true);
    }

    /// <summary>From now on the council's mailbox opens with this password only.</summary>
    public async Task ChangePasswordAsync(string password)
    {
        await WriteUsersAsync(password);

        // Dovecot looks at the file once in a second at most.
        await Until(CanSignInAsync, "the new password");
    }

    /// <summary>The server numbers the messages of the council's mailbox anew. It takes the time in seconds for it, so that the same second may give the same numbers.</summary>
    public async Task NumberAnewAsync()
    {
        var before = await ValidityAsync();
        await Until(
            async () =>
            {
                NumberAnew();
                return await ValidityAsync() != before;
            },
            "new numbers");
    }

    /// <summary>The server forgets how it had numbered the messages of the council's mailbox.</summary>
    public void NumberAnew()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "mail", Council), "dovecot*"))
            File.Delete(file);
    }

    /// <summary>Empties the mailboxes, so that tests do not see each other's mail.</summary>
    public async Task EmptyAsync()
    {
        foreach (var user in new[] { Council, Resident })
        {
            using var client = new ImapClient { ServerCertificateValidationCallback = IsOurs };
            await client.ConnectAsync("127.0.0.1", ImapsPort, SecureSocketOptions.SslOnConnect);
            await client.AuthenticateAsync(user, Password);
            await client.Inbox!.OpenAsync(FolderAccess.ReadWrite);
            if (client.Inbox.Count > 0)
            {
                await client.Inbox.StoreAsync(Enumerable.Range(0, client.Inbox.Count).ToList(), new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted) { Silent = true });
                await client.Inbox.ExpungeAsync();
            }

            await client.DisconnectAsync(quit: true);
        }
    }

    public static async Task Until(Func<Task<bool>> holds, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"Waited in vain for {what}.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private Task WriteUsersAsync(string password)
    {
        councilPassword = password;
        return File.WriteAllTextAsync(Path.Combine(folder, "users"), $"{Council}:{{PLAIN}}{password}\n{Resident}:{{PLAIN}}{Password}\n");
    }

    private async Task<bool> CanSignInAsync()
    {
        try
        {
            await ValidityAsync();
            return true;
        }
        catch (AuthenticationException)
        {
            return false;
        }
    }

    private async Task<uint> ValidityAsync()
    {
        using var client = await OpenInboxAsync(FolderAccess.ReadOnly);
        var validity = client.Inbox!.UidValidity;
        await client.DisconnectAsync(quit: true);
        return validity;
    }

    private async Task<ImapClient> OpenInboxAsync(FolderAccess access)
    {
        var client = new ImapClient { ServerCertificateValidationCallback = IsOurs };
        await client.ConnectAsync("127.0.0.1", ImapsPort, SecureSocketOptions.SslOnConnect);
        await client.AuthenticateAsync(Council, councilPassword);
        await client.Inbox!.OpenAsync(access);
        return client;
    }

    private static async Task<bool> CanConnect(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/usr/bin"]).Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);

    private bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, System.Net.Security.SslPolicyErrors errors) =>
        certificate is X509Certificate2 presented && presented.ExportCertificatePem() == Certificate;

    private static void Open(string path, bool everybody = false)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)(everybody ? 0b111_111_111 : 0b111_101_101));
    }

    private void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        processes.Add(process);
    }

    private void MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.council.test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        Certificate = certificate.ExportCertificatePem();
        File.WriteAllText(Path.Combine(folder, "cert.pem"), Certificate);
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        Open(Path.Combine(folder, "key.pem"));
    }

    private string DovecotSettings() => $$"""
        base_dir = {{folder}}/run
        log_path = {{folder}}/log/dovecot.log
        protocols = imap lmtp
        listen = 127.0.0.1
        ssl = required
        ssl_cert = <{{folder}}/cert.pem
        ssl_key = <{{folder}}/key.pem
        mail_location = maildir:{{folder}}/mail/%u
        recipient_delimiter = +
        first_valid_uid = 1
        auth_failure_delay = 0
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        passdb {
          driver = passwd-file
          args = {{folder}}/users
        }
        userdb {
          driver = static
          args = uid=mail gid=mail home={{folder}}/mail/%u
        }
        service imap-login {
          inet_listener imap {
            port = {{ImapPort}}
          }
          inet_listener imaps {
            port = {{ImapsPort}}
            ssl = yes
          }
        }
        service lmtp {
          inet_listener lmtp {
            address = 127.0.0.1
            port = {{LmtpPort}}
          }
        }
        protocol lmtp {
          postmaster_address = postmaster@council.test
        }
        """;

    private const string Login = $"{Council}:{Password}";

    private string EximSettings() => $$$$"""
        primary_hostname = mail.council.test
        spool_directory = {{{{folder}}}}/spool
        log_file_path = {{{{folder}}}}/log/exim-%slog
        pid_file_path = {{{{folder}}}}/run/exim.pid
        daemon_smtp_ports = {{{{SmtpPort}}}}
        local_interfaces = 127.0.0.1
        tls_advertise_hosts = *
        tls_certificate = {{{{folder}}}}/cert.pem
        tls_privatekey = {{{{folder}}}}/key.pem
        acl_smtp_rcpt = accept
        smtputf8_advertise_hosts = *
        keep_environment =
        host_lookup =
        rfc1413_query_timeout = 0s
        ignore_bounce_errors_after = 1d
        begin routers
        everybody:
          driver = manualroute
          route_list = * 127.0.0.1
          self = send
          transport = dovecot
        begin transports
        dovecot:
          driver = smtp
          protocol = lmtp
          port = {{{{LmtpPort}}}}
        begin retry
        * * F,1h,1m
        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_condition = ${if eq{$auth2:$auth3}{{{{{Login}}}}} {yes}{no}}
          server_set_id = $auth2
          server_advertise_condition = ${if def:tls_in_cipher}
        """;
}
