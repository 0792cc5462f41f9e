using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Persistence;

/// <summary>
/// Tokens are the reference, for links the day on which they end, and the first 80 bits of an HMAC-SHA256 of these: <c>enq-7k3m-q9.ab12cd34ef56gh78</c>.
/// The key is random, made at first use, and kept encrypted in the database.
/// </summary>
internal sealed class CaseTokens(IServiceScopeFactory scopes, IDataProtectionProvider protection, TimeProvider clock, ILogger<CaseTokens> log) : ICaseTokens
{
    private const int MacLength = 16;
    private const int TokenMaxLength = 60;
    private const string Digits = "abcdefghijkmnpqrstuvwxyz23456789";
    private readonly Lock turn = new();
    private byte[]? key;

    public string For(string caseReference)
    {
        var reference = caseReference.ToLowerInvariant();
        return $"{reference}.{Mac(reference)}";
    }

    public string LinkFor(string caseReference, DateTimeOffset until)
    {
        var (reference, day) = (caseReference.ToLowerInvariant(), DayOf(until).ToString(CultureInfo.InvariantCulture));
        return $"{reference}.{day}.{Mac($"{reference}.{day}")}";
    }

    public string? ReferenceOf(string token) => ReferenceOf(token, clock.GetUtcNow());

    public string? ReferenceOfAddress(string token) => token.Count(c => c == '.') == 1 ? ReferenceOf(token) : null;

    public string? ReferenceOf(string token, DateTimeOffset at)
    {
        if (token.Length > TokenMaxLength)
            return null;
        var parts = token.ToLowerInvariant().Split('.');
        if (parts.Length is < 2 or > 3 || parts[^1].Length != MacLength)
            return null;

        var said = string.Join('.', parts[..^1]);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Mac(said)), Encoding.UTF8.GetBytes(parts[^1])))
            return null;
        if (parts.Length == 3 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var lastDay) || DayOf(at) > lastDay))
            return null;
        return CaseReference.TryParse(parts[0], out var reference) ? reference : null;
    }

    private static int DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime).DayNumber;

    private string Mac(string said)
    {
        var hash = HMACSHA256.HashData(Key(), Encoding.UTF8.GetBytes("case-token:" + said));
        var bits = new UInt128(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)));
        return string.Create(MacLength, bits, static (text, bits) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = Digits[(int)((bits >> (123 - (5 * i))) & 31)];
        });
    }

    private byte[] Key()
    {
        if (key is { } known)
            return known;
        lock (turn)
            return key ??= ReadOrMake();
    }

    private byte[] ReadOrMake()
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var protector = protection.CreateProtector("Enquiries.CaseTokens");
        while (true)
        {
            var row = db.KeptSecrets.FirstOrDefault(s => s.Name == KeptSecret.CaseTokens);
            if (row is not null)
            {
                try
                {
                    return protector.Unprotect(Convert.FromBase64String(row.Protected));
                }
                catch (Exception e) when (e is CryptographicException or FormatException)
                {
                    log.LogError(e, "The key of case tokens cannot be decrypted; a new one is made, and the tokens and links given out so far carry no case any more");
                }
            }

            var fresh = RandomNumberGenerator.GetBytes(32);
            var text = Convert.ToBase64String(protector.Protect(fresh));
            if (row is not null)
                row.Protected = text;
            else
                db.KeptSecrets.Add(new KeptSecret { Name = KeptSecret.CaseTokens, Protected = text });
            try
            {
                db.SaveChanges();
                return fresh;
            }
            catch (DbUpdateException e) when (db.IsUniqueViolation(e))
            {
                // Another process was quicker: its key is the one.
                db.ChangeTracker.Clear();
            }
        }
    }
}
