namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>The ids and addresses by which the council's own messages are known again. All of them follow from the message itself, so that a second try has the same.</summary>
internal static class MailIds
{
    private const string Mark = "msg.";
    private const string Bounce = "b.";
    private const int GuidLength = 32;
    private const int LocalPartMaxLength = 64;

    /// <summary>The Message-ID, without angle brackets.</summary>
    public static string MessageIdOf(Guid messageId, string? caseReference, string domain) =>
        caseReference is null ? $"{Mark}{messageId:N}@{domain}" : $"case.{caseReference}.{Mark}{messageId:N}@{domain}";

    /// <summary>Which of our messages has this Message-ID; null when it is none of ours.</summary>
    public static Guid? OursIn(string id)
    {
        var at = id.IndexOf('@', StringComparison.Ordinal);
        if (at < GuidLength + Mark.Length || !id.AsSpan(at - GuidLength - Mark.Length, Mark.Length).SequenceEqual(Mark))
            return null;
        return Guid.TryParseExact(id.AsSpan(at - GuidLength, GuidLength), "N", out var guid) ? guid : null;
    }

    /// <summary>The address to which reports about one message go back.</summary>
    public static string ReturnPathOf(Guid messageId, string account) => Detailed(account, $"{Bounce}{messageId:N}");

    /// <summary>Which of our messages a report went back for.</summary>
    public static Guid? BouncedIn(ReadOnlySpan<char> detail) =>
        detail.Length == Bounce.Length + GuidLength && detail.StartsWith(Bounce, StringComparison.OrdinalIgnoreCase)
        && Guid.TryParseExact(detail[Bounce.Length..], "N", out var guid) ? guid : null;

    /// <summary>The address with something after a plus sign; the plain address where that would be too long.</summary>
    public static string Detailed(string address, string detail)
    {
        var at = address.LastIndexOf('@');
        return at + 1 + detail.Length > LocalPartMaxLength ? address : $"{address[..at]}+{detail}{address[at..]}";
    }

    /// <summary>Takes an address apart into the address itself and what follows a plus sign.</summary>
    public static (string Address, string? Detail) Split(string address)
    {
        var at = address.LastIndexOf('@');
        var plus = at < 0 ? -1 : address.IndexOf('+', 0, at);
        return plus < 0 ? (address, null) : (string.Concat(address.AsSpan(0, plus), address.AsSpan(at)), address[(plus + 1)..at]);
    }

    public static ReadOnlySpan<char> DomainOf(ReadOnlySpan<char> address) => address[(address.LastIndexOf('@') + 1)..];
}
