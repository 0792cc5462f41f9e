using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>The signature of X's deliveries and the answer to its challenges: base64 of HMAC-SHA256 with the application's consumer secret.</summary>
public static class XSignature
{
    public const string Header = "x-twitter-webhooks-signature";
    private const string Prefix = "sha256=";
    private const int EncodedLength = 44;

    /// <summary>What X wants to read when it asks whether we know the secret.</summary>
    public static string AnswerTo(string challenge, string secret) =>
        Prefix + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(challenge)));

    /// <summary>The fingerprint of the first account's secret (present or previous) that the signature fits; null when none does.</summary>
    public static string? FittingSecret(string? header, ReadOnlySpan<byte> body, IReadOnlyList<ConnectedAccount> accounts)
    {
        Span<byte> given = stackalloc byte[32];
        if (!TryRead(header, given))
            return null;

        for (var i = 0; i < accounts.Count; i++)
        {
            var (credentials, fingerprints) = (accounts[i].Credentials, accounts[i].SecretFingerprints);
            if (fingerprints.Count > 0 && Fits(given, credentials.AppSecret, body))
                return fingerprints[0];
            if (fingerprints.Count > 1 && credentials.PreviousAppSecret is { } previous && Fits(given, previous, body))
                return fingerprints[1];
        }

        return null;
    }

    public static bool Fits(ReadOnlySpan<byte> signature, string secret, ReadOnlySpan<byte> body)
    {
        if (secret.Length == 0)
            return false;
        Span<byte> computed = stackalloc byte[32];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, computed);
        return CryptographicOperations.FixedTimeEquals(computed, signature);
    }

    public static bool TryRead(string? header, Span<byte> signature) =>
        header is not null && header.Length == Prefix.Length + EncodedLength && header.StartsWith(Prefix, StringComparison.Ordinal)
        && Convert.TryFromBase64String(header[Prefix.Length..], signature, out var written) && written == 32;
}
