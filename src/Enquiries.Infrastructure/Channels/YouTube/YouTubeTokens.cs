using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Google's token endpoint: new access tokens for a refresh token, and tokens for the code of a sign-in.</summary>
internal sealed class YouTubeTokens(PlatformCaller caller, TokenKeeper keeper, TimeProvider clock)
{
    public const string Scope = "https://www.googleapis.com/auth/youtube.force-ssl";

    private const string ConnectAgain =
        "Google no longer accepts the channel's sign-in: it was taken back, not used for six months, or the Google project is still in testing, where it ends after seven days. "
        + "An administrator has to sign in at Google again.";

    /// <summary>The account with a token that is good now.</summary>
    public Task<(ConnectedAccount Account, SendResult.Failed? Failure)> FreshAsync(ConnectedAccount account, CancellationToken ct, string? refusedToken = null) =>
        keeper.FreshAsync(account, (credentials, token) => RefreshAsync(account with { Credentials = credentials }, token), ct, refusedToken);

    public async Task<(ChannelCredentials? Fresh, SendResult.Failed? Failure)> RefreshAsync(ConnectedAccount account, CancellationToken ct)
    {
        var settings = new YouTubeSettings(account);
        if (account.Credentials.RefreshToken is not { Length: > 0 } refreshToken || settings is not { ClientId: { } id, ClientSecret: { Length: > 0 } secret })
            return (null, new SendResult.Failed(FailureKind.TokenInvalid, "The channel's sign-in has ended and cannot be renewed. An administrator has to sign in at Google again."));
        var (fresh, failure, _) = await AskAsync(
            account, [new("grant_type", "refresh_token"), new("refresh_token", refreshToken), new("client_id", id), new("client_secret", secret)], ct);
        return (fresh, failure);
    }

    /// <summary>The scopes that were granted come along.</summary>
    public async Task<(ChannelCredentials? Fresh, SendResult.Failed? Failure, string? Scopes)> ExchangeAsync(
        ConnectedAccount account, string code, string verifier, Uri callback, CancellationToken ct)
    {
        var settings = new YouTubeSettings(account);
        if (settings is not { ClientId: { } id, ClientSecret: { Length: > 0 } secret })
            return (null, new SendResult.Failed(FailureKind.TokenInvalid, "Enter the client id and the client secret first."), null);
        return await AskAsync(
            account,
            [
                new("grant_type", "authorization_code"), new("code", code), new("code_verifier", verifier), new("redirect_uri", callback.AbsoluteUri),
                new("client_id", id), new("client_secret", secret),
            ], ct);
    }

    private async Task<(ChannelCredentials?, SendResult.Failed?, string?)> AskAsync(ConnectedAccount account, List<KeyValuePair<string, string>> form, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var answer = await caller.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, new YouTubeSettings(account).TokenUrl) { Content = new FormUrlEncodedContent(form) }, ct);
        if (answer.Succeeded && answer.Json is { ValueKind: JsonValueKind.Object } json && json.Text("access_token"u8) is { Length: > 0 } token)
        {
            var seconds = double.TryParse(json.Text("expires_in"u8), NumberStyles.Float, CultureInfo.InvariantCulture, out var s) ? Math.Clamp(s, 60, 86_400) : 3_600;
            return (
                account.Credentials with
                {
                    AccessToken = token,
                    AccessTokenExpiresAt = now.AddSeconds(seconds),
                    RefreshToken = json.Text("refresh_token"u8) is { Length: > 0 } renewed ? renewed : account.Credentials.RefreshToken,
                },
                null, json.Text("scope"u8));
        }

        // What was asked holds secrets; the answer repeats none of them, but nobody promises that.
        var raw = answer.Scrubbed(form.Select(f => f.Value));
        return YouTubeErrors.ReasonOf(answer) == "invalid_grant"
            ? (null, new SendResult.Failed(FailureKind.TokenInvalid, ConnectAgain, null, raw), null)
            : (null, YouTubeErrors.Classify(answer, writes: false, now, raw), null);
    }
}
