using System.Net.Http.Headers;
using System.Text;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Fetches access tokens: with the code of a sign-in, and anew with the refresh token, which is good for one use only.</summary>
internal sealed class XTokens(PlatformCaller caller, TimeProvider clock)
{
    public const string ClientIdSetting = "clientId";
    public const string ClientSecret = "clientSecret";

    /// <summary>Which permissions were given, as X told when it gave the token.</summary>
    public const string Scopes = "scopes";

    public static readonly SendResult.Failed Expired =
        new(FailureKind.TokenInvalid, "X no longer accepts the account's access. An administrator has to connect the account again.");

    public async Task<(ChannelCredentials? Fresh, SendResult.Failed? Failure)> RefreshAsync(ConnectedAccount account, ChannelCredentials credentials, CancellationToken ct) =>
        credentials.RefreshToken is { Length: > 0 } token
            ? await FetchAsync(account, credentials, [("grant_type", "refresh_token"), ("refresh_token", token)], ct)
            : (null, Expired);

    public async Task<(ChannelCredentials? Fresh, SendResult.Failed? Failure)> FetchAsync(
        ConnectedAccount account, ChannelCredentials credentials, IReadOnlyList<(string Name, string Value)> form, CancellationToken ct)
    {
        var clientId = account.Settings.GetValueOrDefault(ClientIdSetting) ?? "";
        if (clientId.Length == 0)
            return (null, new SendResult.Failed(FailureKind.TokenInvalid, "The application's client ID is missing. An administrator has to enter it and connect the account again."));
        var secret = credentials[ClientSecret];
        var fields = form.Append(("client_id", clientId)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)).ToList();
        var answer = await caller.SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, account.ApiBaseUrl + "/2/oauth2/token") { Content = new FormUrlEncodedContent(fields) };
                if (secret is { Length: > 0 })
                    request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(secret)}")));
                return request;
            },
            ct);

        if (answer is { Succeeded: true, Json: { } json } && json.Text("access_token"u8) is { Length: > 0 } access)
        {
            var seconds = json.TryGetProperty("expires_in"u8, out var expires) && expires.TryGetInt64(out var number) ? Math.Clamp(number, 60, 366 * 86_400) : 7200;
            var extra = new Dictionary<string, string>(credentials.Extra, StringComparer.Ordinal);
            if (json.Text("scope"u8) is { } scopes)
                extra[Scopes] = scopes;
            return (credentials with
            {
                AccessToken = access,
                RefreshToken = json.Text("refresh_token"u8) ?? credentials.RefreshToken,
                AccessTokenExpiresAt = clock.GetUtcNow().AddSeconds(seconds),
                Extra = extra,
            }, null);
        }

        var raw = answer.Scrubbed([secret, .. form.Select(f => f.Value).Where(v => v.Length > 20)]);
        return (null, answer.Status switch
        {
            400 or 401 or 403 => Expired with { Raw = raw },
            null or >= 500 or 429 => new SendResult.Failed(FailureKind.RetryLater, "X cannot be asked for a new access token at the moment.", clock.GetUtcNow().AddMinutes(1), raw),
            _ => new SendResult.Failed(FailureKind.Unknown, "X gave no new access token, for a reason we do not know.", null, raw),
        });
    }
}
