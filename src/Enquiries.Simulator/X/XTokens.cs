using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.X;

/// <summary>Access tokens that run out and refresh tokens that are good for one use.</summary>
public sealed class XTokens
{
    private const string AllScopes = "tweet.read tweet.write users.read dm.read dm.write media.write tweet.moderate.write offline.access";
    private readonly Lock _gate = new();
    private readonly SimulatedXOptions _options;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, (string UserId, DateTimeOffset Ends)> _access = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refresh = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string UserId, string Challenge, string Callback, string Scope)> _codes = new(StringComparer.Ordinal);
    private int _number;

    internal XTokens(SimulatedXOptions options, TimeProvider clock) => (_options, _clock) = (options, clock);

    /// <summary>How often tokens were fetched with a refresh token.</summary>
    public int Refreshes { get; private set; }

    /// <summary>Which permissions staff grant when they sign in.</summary>
    public string Scopes { get; set; } = AllScopes;

    public void Give(string userId, string access, string refresh)
    {
        lock (_gate)
        {
            _access[access] = (userId, _clock.GetUtcNow() + _options.TokenLifetime);
            _refresh[refresh] = userId;
        }
    }

    /// <summary>All access tokens run out now; refresh tokens stay good.</summary>
    public void Expire()
    {
        lock (_gate) _access.Clear();
    }

    public void Revoke(string userId)
    {
        lock (_gate)
        {
            foreach (var token in _access.Where(t => t.Value.UserId == userId).Select(t => t.Key).ToList()) _access.Remove(token);
            foreach (var token in _refresh.Where(t => t.Value == userId).Select(t => t.Key).ToList()) _refresh.Remove(token);
        }
    }

    internal string? UserOf(string? token)
    {
        lock (_gate) return token is not null && _access.TryGetValue(token, out var found) && found.Ends > _clock.GetUtcNow() ? found.UserId : null;
    }

    internal string Agree(string userId, string challenge, string callback, string scope)
    {
        lock (_gate)
        {
            var code = New("code");
            _codes[code] = (userId, challenge, callback, scope);
            return code;
        }
    }

    internal JsonObject Exchange(IReadOnlyDictionary<string, string> form, string? authorization)
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.ClientId}:{_options.ClientSecret}"));
        if (authorization != basic || form.GetValueOrDefault("client_id") is { } id && id != _options.ClientId)
            throw new XException(401, new JsonObject { ["error"] = "unauthorized_client", ["error_description"] = "Missing valid authorization header" });
        lock (_gate)
        {
            if (form.GetValueOrDefault("grant_type") == "refresh_token")
            {
                Refreshes++;
                return _refresh.Remove(form.GetValueOrDefault("refresh_token") ?? "", out var user) ? Issue(user, Scopes) : throw Refused();
            }

            if (!_codes.Remove(form.GetValueOrDefault("code") ?? "", out var agreed) || agreed.Callback != form.GetValueOrDefault("redirect_uri")
                || Challenge(form.GetValueOrDefault("code_verifier") ?? "") != agreed.Challenge)
                throw Refused();
            return Issue(agreed.UserId, string.Join(' ', agreed.Scope.Split(' ').Intersect(Scopes.Split(' '), StringComparer.Ordinal)));
        }
    }

    private static XException Refused() => new(400, new JsonObject { ["error"] = "invalid_request", ["error_description"] = "Value passed for the token was invalid." });

    private static string Challenge(string verifier) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));

    private JsonObject Issue(string user, string scope)
    {
        var (access, refresh) = (New("access"), New("refresh"));
        _access[access] = (user, _clock.GetUtcNow() + _options.TokenLifetime);
        _refresh[refresh] = user;
        return new JsonObject { ["token_type"] = "bearer", ["expires_in"] = (long)_options.TokenLifetime.TotalSeconds, ["access_token"] = access, ["refresh_token"] = refresh, ["scope"] = scope };
    }

    private string New(string what) => $"x-{what}-{++_number}-{Guid.NewGuid():N}";
}
