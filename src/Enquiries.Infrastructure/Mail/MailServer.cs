using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Enquiries.Infrastructure.Mail;

/// <summary>A mail server and how it is trusted.</summary>
/// <param name="Certificate">PEM of a certificate that is trusted although no public authority has signed it: the server's own, or the one that signed it.</param>
internal sealed record MailServer(string Host, int Port, MailSecurity Security, string? Certificate = null)
{
    public async Task ConnectAsync(IMailService client, CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(Certificate))
            client.ServerCertificateValidationCallback = IsTrusted;
        await client.ConnectAsync(Host, Port, Options, ct);
    }

    public static async Task QuitAsync(IMailService client)
    {
        try
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            if (client.IsConnected)
                await client.DisconnectAsync(quit: true, soon.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // What had to be said has been said.
        }
    }

    /// <summary>Why it could not be used, in words.</summary>
    public static string Words(Exception e) => e switch
    {
        AuthenticationException => "The mail server does not accept the user name and password.",
        SslHandshakeException => "No secure connection to the mail server could be made.",
        NotSupportedException => "The mail server offers no secure connection.",
        SocketException or IOException or TimeoutException or OperationCanceledException => "The mail server cannot be reached.",
        SmtpCommandException refused => $"The mail server refused: {refused.Message}",
        ImapCommandException refused => $"The mail server refused: {refused.ResponseText}",
        _ => "The mail server did not answer as one.",
    };

    private SecureSocketOptions Options => Security switch
    {
        MailSecurity.None => SecureSocketOptions.None,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (certificate is not X509Certificate2 presented)
            return false;
        try
        {
            using var trusted = X509Certificate2.CreateFromPem(Certificate);
            if (presented.RawDataMemory.Span.SequenceEqual(trusted.RawDataMemory.Span))
                return true;
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
                return false;
            using var own = new X509Chain();
            own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            own.ChainPolicy.CustomTrustStore.Add(trusted);
            return own.Build(presented);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
