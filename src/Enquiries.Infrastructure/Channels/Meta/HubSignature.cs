using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>The X-Hub-Signature-256 header: HMAC-SHA256 over the exact bytes of the body with the application's secret, in lower-case hex.</summary>
public static class HubSignature
{
    public const string Header = "X-Hub-Signature-256";
    private const string Prefix = "sha256=";
    private const int LongestSecret = 256;

    /// <summary>The fingerprint of the first account's secret (present or previous) that the signature fits; null when none does.</summary>
    public static string? FittingSecret(string? header, ReadOnlySpan<byte> body, IReadOnlyList<ConnectedAccount> accounts)
    {
        Span<byte> given = stackalloc byte[32];
        if (!TryRead(header, given))
            return null;

        string? fitting = null;
        for (var i = 0; i < accounts.Count; i++)
        {
            var (secrets, fingerprints) = (accounts[i].Credentials.SigningSecrets, accounts[i].SecretFingerprints);
            if (IsKnown(accounts, i))
                continue;
            for (var j = 0; j < secrets.Count && j < fingerprints.Count && fitting is null; j++)
            {
                if (Fits(given, secrets[j], body))
                    fitting = fingerprints[j];
            }
        }

        return fitting;
    }

    public static bool Fits(ReadOnlySpan<byte> signature, string secret, ReadOnlySpan<byte> body)
    {
        if (secret.Length == 0)
            return false;
        Span<byte> computed = stackalloc byte[32];
        Span<byte> buffer = stackalloc byte[LongestSecret];
        if (Encoding.UTF8.TryGetBytes(secret, buffer, out var length))
            HMACSHA256.HashData(buffer[..length], body, computed);
        else
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, computed);
        return CryptographicOperations.FixedTimeEquals(computed, signature);
    }

    public static bool TryRead(string? header, Span<byte> signature) =>
        header is not null
        && header.Length == Prefix.Length + 64
        && header.StartsWith(Prefix, StringComparison.Ordinal)
        && Convert.FromHexString(header.AsSpan(Prefix.Length), signature, out _, out var written) == System.Buffers.OperationStatus.Done
        && written == 32;

    /// <summary>Several Pages of one application share its secret; it is tried once.</summary>
    private static bool IsKnown(IReadOnlyList<ConnectedAccount> accounts, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (accounts[i].SecretFingerprints.SequenceEqual(accounts[index].SecretFingerprints))
                return true;
        }

        return false;
    }
}
