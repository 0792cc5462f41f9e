using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Mail;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>Opens connections to a mailbox and its outgoing server, signed in.</summary>
internal sealed class MailConnector(ChannelAddressRules rules, TokenKeeper tokens, PlatformCaller caller, TimeProvider clock, ILogger<MailConnector> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public (MailAccount? Mail, SendResult.Failed? Failure) Settings(ConnectedAccount account) => MailAccount.Of(account, rules.AllowCustomBaseUrl) switch
    {
        ({ } mail, _) => (mail, null),
        (_, var problem) => (null, new SendResult.Failed(FailureKind.PermissionMissing, problem ?? "The mailbox is not set up.")),
    };

    /// <summary>Connects and signs in; answers why it did not work. A token that is refused is fetched anew once.</summary>
    public async Task<SendResult.Failed?> OpenAsync(IMailService client, MailServer server, MailAccount mail, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            await server.ConnectAsync(client, limit.Token);
            if (mail.UsesOAuth)
                return await SignInWithTokenAsync(client, server, mail, limit.Token);
            if (mail.Account.Credentials[MailAccount.Password] is { Length: > 0 } password)
                await client.AuthenticateAsync(mail.UserName, password, limit.Token);
            return null;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is not OutOfMemoryException)
        {
            log.LogWarning("The mail server {Host}:{Port} of account {Account} cannot be used: {Kind}", server.Host, server.Port, mail.Account.Id, e.GetType().Name);
            return Failure(e);
        }
    }

    public static SendResult.Failed Failure(Exception e) => e switch
    {
        AuthenticationException when e.Message.Contains("UNAVAILABLE", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("4.7.0", StringComparison.Ordinal) =>
            new(FailureKind.RetryLater, "The mail server cannot check passwords at the moment."),
        AuthenticationException => new(FailureKind.TokenInvalid, MailServer.Words(e)),
        ServiceNotAuthenticatedException => new(FailureKind.TokenInvalid, "The mail server wants a user name and password."),
        SslHandshakeException => new(FailureKind.RetryLater, $"{MailServer.Words(e)} If its certificate is its own, paste it into the account's settings."),
        _ => new(FailureKind.RetryLater, MailServer.Words(e)),
    };

    private async Task<SendResult.Failed?> SignInWithTokenAsync(IMailService client, MailServer server, MailAccount mail, CancellationToken ct)
    {
        string? refused = null;
        while (true)
        {
            var (account, failure) = await tokens.FreshAsync(mail.Account, (credentials, token) => FetchAsync(mail, credentials, token), ct, refused);
            if (failure is not null)
                return failure;
            try
            {
                await client.AuthenticateAsync(new SaslMechanismOAuth2(mail.UserName, account.Credentials.AccessToken), ct);
                return null;
            }
            catch (AuthenticationException) when (refused is null)
            {
                refused = account.Credentials.AccessToken;
                if (!client.IsConnected || client is ImapClient { IsAuthenticated: false })
                {
                    await MailServer.QuitAsync(client);
                    await server.ConnectAsync(client, ct);
                }
            }
        }
    }

    /// <summary>A new token, by a refresh token or, where there is none, in the application's own name (RFC 6749, sections 6 and 4.4).</summary>
    private async Task<(ChannelCredentials? Fresh, SendResult.Failed? Failure)> FetchAsync(MailAccount mail, ChannelCredentials credentials, CancellationToken ct)
    {
        var settings = mail.Account.Settings;
        if (!Uri.TryCreate(settings.GetValueOrDefault(MailAccount.TokenUrl), UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !rules.AllowCustomBaseUrl))
            return (null, new SendResult.Failed(FailureKind.TokenInvalid, "Enter the https address at which the mail provider gives tokens."));
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client_id"] = settings.GetValueOrDefault(MailAccount.ClientId) ?? "",
            ["client_secret"] = credentials[MailAccount.ClientSecret] ?? "",
            ["grant_type"] = credentials.RefreshToken is null ? "client_credentials" : "refresh_token",
        };
        if (credentials.RefreshToken is { } refresh)
            form["refresh_token"] = refresh;
        if (settings.GetValueOrDefault(MailAccount.TokenScope) is { Length: > 0 } scope)
            form["scope"] = scope;

        var answer = await caller.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) }, ct);
        if (!answer.Reached || answer.Status >= 500)
            return (null, new SendResult.Failed(FailureKind.RetryLater, "The mail provider gives no tokens at the moment."));
        try
        {
            using var json = JsonDocument.Parse(answer.Text ?? "");
            if (answer.Status == 200 && json.RootElement.Text("access_token"u8) is { Length: > 0 } token)
            {
                var seconds = json.RootElement.TryGetProperty("expires_in"u8, out var s) && s.TryGetInt32(out var n) ? n : 3600;
                return (credentials with
                {
                    AccessToken = token,
                    RefreshToken = json.RootElement.Text("refresh_token"u8) ?? credentials.RefreshToken,
                    AccessTokenExpiresAt = clock.GetUtcNow() + TimeSpan.FromSeconds(seconds),
                }, null);
            }
        }
        catch (JsonException)
        {
            // Refused below.
        }

        return (null, new SendResult.Failed(FailureKind.TokenInvalid, "The mail provider refuses to give a new token: connect the mailbox again."));
    }
}
