using MimeKit;
using MimeKit.Cryptography;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>
/// What the council's own mail server found out about the sender (RFC 8601). Results under any other name are not read: anybody can write such a header.
/// </summary>
internal sealed record SenderCheck(string? Dkim, string? Spf, string? Dmarc, string? Domain)
{
    /// <summary>The topmost result of each method counts; a server may write several headers.</summary>
    public static SenderCheck? Read(Header header, string? authority, SenderCheck? above)
    {
        if (string.IsNullOrEmpty(authority) || !AuthenticationResults.TryParse(header.RawValue, out var results)
            || !string.Equals(results.AuthenticationServiceIdentifier, authority, StringComparison.OrdinalIgnoreCase))
            return above;
        var check = above ?? new SenderCheck(null, null, null, null);
        string? dkim = null;
        foreach (var result in results.Results)
        {
            switch (result.Method.ToLowerInvariant())
            {
                // Of several signatures one that holds is enough.
                case "dkim":
                    dkim = dkim == "pass" ? dkim : Word(result.Result);
                    break;
                case "spf" when check.Spf is null:
                    check = check with { Spf = Word(result.Result) };
                    break;
                case "dmarc" when check.Dmarc is null:
                    check = check with { Dmarc = Word(result.Result), Domain = result.Properties.FirstOrDefault(p => p.Property == "from")?.Value };
                    break;
            }
        }

        return check with { Dkim = check.Dkim ?? dkim };
    }

    /// <summary>For the page, for instance "DMARC pass, DKIM pass, SPF fail".</summary>
    public override string ToString() =>
        string.Join(", ", new[] { ("DMARC", Dmarc), ("DKIM", Dkim), ("SPF", Spf) }.Where(r => r.Item2 is not null).Select(r => $"{r.Item1} {r.Item2}"));

    public bool Failed => Dmarc is "fail";

    private static string? Word(string? result)
    {
        var word = PlatformText.CleanLine(result, 20)?.ToLowerInvariant();
        return word is not null && word.All(char.IsAsciiLetter) ? word : null;
    }
}
