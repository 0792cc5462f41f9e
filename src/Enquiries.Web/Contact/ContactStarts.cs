using System.Globalization;
using System.Security.Cryptography;
using Enquiries.Application.Contact;
using Enquiries.Domain.Contact;
using Microsoft.AspNetCore.DataProtection;

namespace Enquiries.Web.Contact;

/// <summary>
/// Signs the beginning of a form: which form, when, and the one entry that it may become. Nothing is stored before the first answer, and one beginning can be
/// sent once only.
/// </summary>
internal sealed class ContactStarts(IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly IDataProtector protector = protection.CreateProtector("Enquiries.Contact.Start");

    public (Guid EntryId, string Token) Begin(Guid accountId, string? continues)
    {
        var id = Guid.NewGuid();
        var text = string.Create(CultureInfo.InvariantCulture, $"{id:N}|{accountId:N}|{clock.GetUtcNow().UtcTicks}|{continues}");
        return (id, protector.Protect(text));
    }

    /// <summary>Null when it was not made by this desk or for another entry.</summary>
    public ContactStart? Read(string? token, Guid entryId)
    {
        if (string.IsNullOrEmpty(token) || token.Length > 2000)
            return null;
        try
        {
            var parts = protector.Unprotect(token).Split('|');
            if (parts.Length != 4 || Guid.ParseExact(parts[0], "N") != entryId)
                return null;
            var at = new DateTimeOffset(long.Parse(parts[2], CultureInfo.InvariantCulture), TimeSpan.Zero);
            var start = new FormStart(Guid.ParseExact(parts[1], "N"), at, parts[3].Length == 0 ? null : parts[3]);
            return new ContactStart(start, clock.GetUtcNow() - at > FormEntry.KeepDraft);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}

/// <param name="IsOld">The page was open for more than a day.</param>
internal sealed record ContactStart(FormStart Start, bool IsOld);
