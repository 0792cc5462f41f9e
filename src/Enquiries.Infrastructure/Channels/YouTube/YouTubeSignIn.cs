using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Signing in at Google: offline, so that a refresh token comes, and with consent each time, because Google gives one only then.</summary>
internal sealed class YouTubeSignIn(YouTubeTokens tokens) : IPlatformSignIn
{
    public Uri AddressFor(ConnectedAccount account, string state, string codeChallenge, Uri callback)
    {
        var settings = new YouTubeSettings(account);
        (string Name, string Value)[] query =
        [
            ("client_id", settings.ClientId ?? ""), ("redirect_uri", callback.AbsoluteUri), ("response_type", "code"), ("scope", YouTubeTokens.Scope),
            ("access_type", "offline"), ("prompt", "consent"), ("include_granted_scopes", "false"), ("state", state), ("code_challenge", codeChallenge),
            ("code_challenge_method", "S256"),
        ];
        return new Uri(settings.SignInUrl + "?" + string.Join('&', query.Select(q => q.Name + "=" + Uri.EscapeDataString(q.Value))));
    }

    public async Task<SignInResult> ExchangeAsync(ConnectedAccount account, string code, string codeVerifier, Uri callback, CancellationToken ct)
    {
        var (fresh, failure, scopes) = await tokens.ExchangeAsync(account, code, codeVerifier, callback, ct);
        if (fresh is null)
        {
            return new SignInResult(null, failure is { Kind: FailureKind.TokenInvalid }
                ? "Google did not accept the sign-in. Check the client id, the client secret and the redirect address at Google, and sign in again."
                : failure?.Reason);
        }

        if (scopes is not null && !scopes.Split(' ').Contains(YouTubeTokens.Scope, StringComparer.Ordinal))
            return new SignInResult(null, "The permission to manage comments was not given. Sign in again and tick the box for it (youtube.force-ssl).");
        return fresh.RefreshToken is { Length: > 0 }
            ? new SignInResult(fresh, null)
            : new SignInResult(null, "Google gave no lasting sign-in. Remove the desk's access in the Google account's security page, and sign in again.");
    }
}
