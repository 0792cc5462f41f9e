using System.Net;
using System.Net.Sockets;

namespace Enquiries.Infrastructure.Files;

/// <summary>
/// Which addresses a link from outside may lead to: those of the public internet alone. Everything that IANA sets aside for hosts, networks, carriers, documents,
/// translation and groups is refused, in IPv4 and IPv6, and IPv4 inside IPv6 is judged as what it is.
/// </summary>
internal static class AddressGuard
{
    private static readonly IPNetwork[] NotPublic = [.. new[]
    {
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    }.Select(n => IPNetwork.Parse(n))];

    // Of IPv6 only 2000::/3 is given out to hosts of the internet; these are parts of it that are not.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublicV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(n => IPNetwork.Parse(n))];

    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !NotPublic.Any(n => n.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        return address.ScopeId == 0 && GlobalUnicast.Contains(address) && !NotPublicV6.Any(n => n.Contains(address));
    }

    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}

/// <summary>Turns a host name into addresses.</summary>
internal interface IHostResolver
{
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct);
}

internal sealed class HostResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct) => Dns.GetHostAddressesAsync(host, ct);
}

/// <summary>A link leads where it must not.</summary>
internal sealed class ForbiddenAddressException(string message) : Exception(message);
