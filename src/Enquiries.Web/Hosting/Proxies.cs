using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Enquiries.Web.Hosting;

/// <summary>
/// Behind a reverse proxy the address and scheme that the visitor used come in headers. They are believed from this machine and from the addresses and
/// networks named in <c>Proxy:Addresses</c> and <c>Proxy:Networks</c>, and from nobody else.
/// </summary>
internal static class Proxies
{
    public static void AddForwardedHeaders(this WebApplicationBuilder builder)
    {
        var addresses = builder.Configuration.GetSection("Proxy:Addresses").Get<string[]>() ?? [];
        var networks = builder.Configuration.GetSection("Proxy:Networks").Get<string[]>() ?? [];
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var address in addresses)
                options.KnownProxies.Add(IPAddress.Parse(address));
            foreach (var network in networks)
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }
}
