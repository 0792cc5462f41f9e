using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>
/// What stands before a stored e-mail: one line of JSON with all that the reading of it depends on, then the message byte for byte as the mailbox held it.
/// </summary>
/// <param name="Account">The council's address, which is the account's id.</param>
/// <param name="ArrivedAt">When the mailbox got it, UTC: clocks go by it, since anybody can write any date into a message.</param>
/// <param name="Authority">The authserv-id of the council's own border, or <see cref="SenderCheck.Topmost"/>; null when none is set.</param>
/// <param name="Aliases">Further addresses of the council that lead to this mailbox.</param>
/// <param name="TooLarge">Of a message of which the headers alone were fetched: its size in bytes.</param>
/// <param name="NotHandedOver">The server did not hand over more than the headers, however often it was asked.</param>
internal sealed record MailEnvelope(
    string Account, string Mailbox, uint UidValidity, uint Uid, DateTimeOffset ArrivedAt, string? Authority = null, IReadOnlyList<string>? Aliases = null, long? TooLarge = null,
    bool NotHandedOver = false)
{
    /// <summary>
    /// By what a stored message is known: the mailbox and the message itself, not the numbers that the server gives it, which change.
    /// </summary>
    public static (string Account, ReadOnlyMemory<byte> Raw)? IdentityOf(ReadOnlyMemory<byte> body) => TryRead(body) is var (envelope, raw) ? (envelope.Account, raw) : null;

    public byte[] Write(ReadOnlySpan<byte> raw)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(this, MailEnvelopeJson.Default.MailEnvelope);
        var body = new byte[head.Length + 1 + raw.Length];
        head.CopyTo(body, 0);
        body[head.Length] = (byte)'\n';
        raw.CopyTo(body.AsSpan(head.Length + 1));
        return body;
    }

    public static (MailEnvelope Envelope, ReadOnlyMemory<byte> Raw)? TryRead(ReadOnlyMemory<byte> body)
    {
        var end = body.Span.IndexOf((byte)'\n');
        if (end < 0)
            return null;
        try
        {
            return JsonSerializer.Deserialize(body.Span[..end], MailEnvelopeJson.Default.MailEnvelope) is { Account: not null } envelope
                ? (envelope, body[(end + 1)..])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the address, without what follows a plus sign, is one of the council's.</summary>
    public bool IsOurs(string address) =>
        string.Equals(address, Account, StringComparison.OrdinalIgnoreCase) || (Aliases?.Contains(address, StringComparer.OrdinalIgnoreCase) ?? false);

    public bool IsOurDomain(ReadOnlySpan<char> domain)
    {
        if (domain.Equals(MailIds.DomainOf(Account), StringComparison.OrdinalIgnoreCase))
            return true;
        foreach (var alias in Aliases ?? [])
        {
            if (domain.Equals(MailIds.DomainOf(alias), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(MailEnvelope))]
internal sealed partial class MailEnvelopeJson : JsonSerializerContext;
