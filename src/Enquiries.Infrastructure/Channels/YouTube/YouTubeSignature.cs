using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>The X-Hub-Signature header of WebSub: HMAC-SHA1 over the exact bytes of the body with the secret given at subscribing, in hex.</summary>
public static class YouTubeSignature
{
    public const string Header = "X-Hub-Signature";
    private const string Prefix = "sha1=";
    private const int Length = 20;

    /// <summary>The fingerprint of the first account's secret (present or previous) that the signature fits; null when none does.</summary>
    public static string? FittingSecret(string? header, ReadOnlySpan<byte> body, IReadOnlyList<ConnectedAccount> accounts)
    {
        Span<byte> given = stackalloc byte[Length];
        if (header is null || header.Length != Prefix.Length + (2 * Length) || !header.StartsWith(Prefix, StringComparison.Ordinal)
            || Convert.FromHexString(header.AsSpan(Prefix.Length), given, out _, out _) != System.Buffers.OperationStatus.Done)
            return null;

        string? fitting = null;
        foreach (var account in accounts)
        {
            var fingerprints = account.SecretFingerprints;
            if (fitting is null && fingerprints.Count > 0 && Fits(given, account.Credentials.AppSecret, body))
                fitting = fingerprints[0];
            if (fitting is null && fingerprints.Count > 1 && account.Credentials.PreviousAppSecret is { } previous && Fits(given, previous, body))
                fitting = fingerprints[1];
        }

        return fitting;
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "YouTube's hub signs with nothing else; HMAC-SHA1 is not broken by collisions.")]
    private static bool Fits(ReadOnlySpan<byte> signature, string secret, ReadOnlySpan<byte> body)
    {
        if (secret.Length == 0)
            return false;
        Span<byte> computed = stackalloc byte[Length];
        HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), body, computed);
        return CryptographicOperations.FixedTimeEquals(computed, signature);
    }
}
