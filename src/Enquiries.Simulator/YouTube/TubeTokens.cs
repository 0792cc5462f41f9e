using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Enquiries.Simulator.YouTube;

/// <summary>The tokens that the simulated Google gave out.</summary>
public sealed class TubeTokens(SimulatedChannelOptions channel, TimeProvider clock)
{
    public const string Scope = "https://www.googleapis.com/auth/youtube.force-ssl";
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset EndsAt, bool MayManage)> _access = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _refresh = new(StringComparer.Ordinal) { [channel.RefreshToken] = true };
    private readonly Dictionary<string, (string Challenge, string Callback, bool MayManage)> _codes = new(StringComparer.Ordinal);
    private bool _alwaysGood = channel.AccessToken.Length > 0;
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

    /// <summary>The sign-in itself is taken back: only a new one helps.</summary>
    public void Revoke()
    {
        Expire();
        lock (_gate) _refresh.Clear();
    }

    internal string NewCode(string challenge, string callback, bool mayManage)
    {
        lock (_gate)
        {
            var code = Next("4/code");
            _codes[code] = (challenge, callback, mayManage);
            return code;
        }
    }

    /// <summary>Null when refused; otherwise whether it may manage comments.</summary>
    internal bool? Check(string? token)
    {
        lock (_gate)
        {
            if (token is null || IsRefused) return null;
            if (_alwaysGood && token == channel.AccessToken) return true;
            return _access.TryGetValue(token, out var known) && known.EndsAt > clock.GetUtcNow() ? known.MayManage : null;
        }
    }

    internal (string? Access, string? Refresh, bool MayManage) Exchange(string code, string verifier, string callback)
    {
        lock (_gate)
        {
            if (IsRefused || !_codes.Remove(code, out var known) || known.Callback != callback) return (null, null, false);
            var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
            if (known.Challenge.Length > 0 && known.Challenge != challenge) return (null, null, false);
            var refresh = Next("1//refresh");
            _refresh[refresh] = known.MayManage;
            return (NewAccess(known.MayManage), refresh, known.MayManage);
        }
    }

    internal (string? Access, bool MayManage) Refresh(string refreshToken)
    {
        lock (_gate) return IsRefused || !_refresh.TryGetValue(refreshToken, out var mayManage) ? (null, false) : (NewAccess(mayManage), mayManage);
    }

    private string NewAccess(bool mayManage)
    {
        var token = Next("ya29.access");
        _access[token] = (clock.GetUtcNow() + Life, mayManage);
        return token;
    }

    private string Next(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{++_last}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
}
