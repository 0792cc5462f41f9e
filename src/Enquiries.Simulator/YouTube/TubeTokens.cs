using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Enquiries.Simulator.YouTube;

/// <summary>What a token lets its holder do: for which channel, and whether comments may be managed.</summary>
public sealed record TubeGrant(string ChannelId, bool MayManage);

/// <summary>The tokens that the simulated Google gave out.</summary>
public sealed class TubeTokens(SimulatedChannelOptions client, TimeProvider clock)
{
    public const string Scope = "https://www.googleapis.com/auth/youtube.force-ssl";
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset EndsAt, TubeGrant Grant)> _access = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TubeGrant> _refresh = new(StringComparer.Ordinal) { [client.RefreshToken] = new(client.Id, MayManage: true) };
    private readonly Dictionary<string, (string Challenge, string Callback, TubeGrant Grant)> _codes = new(StringComparer.Ordinal);
    private bool _alwaysGood = client.AccessToken.Length > 0;
    private int _last;

    /// <summary>Until then Google accepts neither access nor refresh tokens.</summary>
    public DateTimeOffset RefusedUntil { get; set; } = DateTimeOffset.MinValue;

    /// <summary>How many access tokens were given out.</summary>
    public int Given => _last;

    public bool IsRefused => clock.GetUtcNow() < RefusedUntil;

    /// <summary>All access tokens end now; refresh tokens go on.</summary>
    public void Expire()
    {
        lock (_gate)
        {
            _access.Clear();
            _alwaysGood = false;
        }
    }

    /// <summary>The sign-in itself is taken back, of one channel or of all: only a new one helps.</summary>
    public void Revoke(string? channelId = null)
    {
        lock (_gate)
        {
            foreach (var token in _access.Where(t => channelId is null || t.Value.Grant.ChannelId == channelId).Select(t => t.Key).ToList()) _access.Remove(token);
            foreach (var token in _refresh.Where(t => channelId is null || t.Value.ChannelId == channelId).Select(t => t.Key).ToList()) _refresh.Remove(token);
            if (channelId is null || channelId == client.Id) _alwaysGood = false;
        }
    }

    internal string NewCode(string challenge, string callback, TubeGrant grant)
    {
        lock (_gate)
        {
            var code = Next("4/code");
            _codes[code] = (challenge, callback, grant);
            return code;
        }
    }

    /// <summary>Null when refused.</summary>
    internal TubeGrant? Check(string? token)
    {
        lock (_gate)
        {
            if (token is null || IsRefused) return null;
            if (_alwaysGood && token == client.AccessToken) return new TubeGrant(client.Id, MayManage: true);
            return _access.TryGetValue(token, out var known) && known.EndsAt > clock.GetUtcNow() ? known.Grant : null;
        }
    }

    internal (string? Access, string? Refresh, TubeGrant? Grant) Exchange(string code, string verifier, string callback)
    {
        lock (_gate)
        {
            if (IsRefused || !_codes.Remove(code, out var known) || known.Callback != callback) return (null, null, null);
            var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
            if (known.Challenge.Length > 0 && known.Challenge != challenge) return (null, null, null);
            var refresh = Next("1//refresh");
            _refresh[refresh] = known.Grant;
            return (NewAccess(known.Grant), refresh, known.Grant);
        }
    }

    internal (string? Access, TubeGrant? Grant) Refresh(string refreshToken)
    {
        lock (_gate) return IsRefused || !_refresh.TryGetValue(refreshToken, out var grant) ? (null, null) : (NewAccess(grant), grant);
    }

    private string NewAccess(TubeGrant grant)
    {
        var token = Next("ya29.access");
        _access[token] = (clock.GetUtcNow() + Life, grant);
        return token;
    }

    private string Next(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{++_last}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
}
