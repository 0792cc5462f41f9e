using MimeKit;
using MimeKit.Cryptography;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>
/// What the council's own mail server found out about the sender (RFC 8601). Results under any other name are not read: anybody can write such a header. So
/// can they write it under our name: only what stands topmost is from our own server, since each server writes above what it was given.
/// </summary>
internal sealed record SenderCheck(string? Dkim, string? Spf, string? Dmarc, string? Domain)
{
    /// <summary>Instead of a name: the provider writes none, and its results are those that stand topmost.</summary>
    public const string Topmost = "*";

    /// <summary>Reads the first results of our own server and those that stand right below, if it writes several headers.</summary>
    public static SenderCheck? Of(HeaderList headers, string? authority)
    {
        if (string.IsNullOrEmpty(authority))
            return null;
        SenderCheck? check = null;
        var (isOpen, wasOurs) = (false, false);
        foreach (var header in headers)
        {
            if (header.Id == HeaderId.AuthenticationResults)
            {
                if (Results(header, authority) is { } results)
                    (check, isOpen) = ((check ?? new SenderCheck(null, null, null, null)).With(results), true);
                else if (isOpen)
                    break;
            }
            else if (header.Id == HeaderId.Received)
            {
                // Below where our server took it from outside everything is the sender's.
                var isOurs = IsBy(header.Value, authority);
                if (isOpen || (wasOurs && !isOurs))
                    break;
                wasOurs |= isOurs;
            }
        }

        return check;
    }

    private static AuthenticationResults? Results(Header header, string authority)
    {
        if (!AuthenticationResults.TryParse(header.RawValue, out var results))
            return null;
        return authority == Topmost || string.Equals(results.AuthenticationServiceIdentifier, authority, StringComparison.OrdinalIgnoreCase) ? results : null;
    }

    /// <summary>Whether a server of the same domain as ours wrote it.</summary>
    private static bool IsBy(string received, string authority)
    {
        var words = received.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var by = Array.FindIndex(words, w => w.Equals("by", StringComparison.OrdinalIgnoreCase));
        if (by < 0 || by + 1 >= words.Length)
            return false;
        var host = words[by + 1].TrimEnd(';');
        var domain = authority.Count(c => c == '.') > 1 ? authority[(authority.IndexOf('.', StringComparison.Ordinal) + 1)..] : authority;
        return host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
    }

    private SenderCheck With(AuthenticationResults results)
    {
        var check = this;
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
