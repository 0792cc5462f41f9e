using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Enquiries.Web.Contact;

/// <summary>
/// How much may come from one address in ten minutes. Addresses are kept only as a keyed hash, the key is made when the process starts and is kept nowhere, and
/// all is forgotten after ten minutes. Each process counts for itself.
/// </summary>
internal sealed class ContactLimits(TimeProvider clock, int mostSent)
{
    public const int DefaultMostSent = 10;
    private const int PagesForEachSent = 20;
    private const int MostKept = 20_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock gate = new();
    private Dictionary<UInt128, (int Pages, int Sent)> counted = [];
    private DateTimeOffset since = DateTimeOffset.MinValue;

    public static TimeSpan Wait => Window;

    /// <summary>Whether one more page, or one more form, may be sent from there. A megabyte of photographs counts as much as a page, so that nobody can fill the disk.</summary>
    public bool Allows(IPAddress? address, bool sends, long bytes = 0)
    {
        var name = NameOf(address);
        var pages = 1 + (int)Math.Min(bytes / (1024 * 1024), 10_000);
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now - since > Window)
            {
                counted = [];
                since = now;
            }

            var (before, sent) = counted.GetValueOrDefault(name);
            if (sends ? sent >= mostSent : before >= mostSent * PagesForEachSent)
                return false;
            if (counted.Count < MostKept || counted.ContainsKey(name))
                counted[name] = sends ? (before, sent + 1) : (before + pages, sent);
            return true;
        }
    }

    private UInt128 NameOf(IPAddress? address)
    {
        var bytes = address is null ? [] : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();

        // A household has a whole network of IPv6 addresses.
        if (address?.AddressFamily == AddressFamily.InterNetworkV6 && bytes.Length == 16)
            bytes = bytes[..8];
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(HMACSHA256.HashData(key, bytes));
    }
}
