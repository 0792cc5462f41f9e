using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Enquiries.Application.Files;

namespace Enquiries.Infrastructure.Files;

/// <summary>
/// Fetches a file from an address that somebody outside chose. Only http and https; every address the name stands for must be public, and the one that is
/// connected to is one of those just checked, so that a name cannot change its meaning in between; the same again for each of at most three redirects. Cookies,
/// proxies and compression are off, and size and time are limited while it streams.
/// </summary>
internal sealed class FileFetcher : IDisposable
{
    private const int MostRedirects = 3;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WholePatience = TimeSpan.FromMinutes(3);

    private readonly FileSettings settings;
    private readonly IHostResolver resolver;
    private readonly TimeProvider clock;
    private readonly Lazy<HttpMessageInvoker> http;

    public FileFetcher(FileSettings settings, IHostResolver resolver, TimeProvider clock)
    {
        this.settings = settings;
        this.resolver = resolver;
        this.clock = clock;

        // Made at the first use: most desks start without a file to fetch.
        http = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = ConnectPatience,
            MaxResponseHeadersLength = 32,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            UseCookies = false,
            UseProxy = false,
        }));
    }

    /// <summary>Fetches and hands the bytes to <paramref name="take"/>, which may throw <see cref="FileTooLargeException"/>. Never throws for what network or server do.</summary>
    public async Task<FetchResult> FetchAsync(Uri url, AuthenticationHeaderValue? authorization, Func<Stream, CancellationToken, Task> take, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(WholePatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            for (var hop = 0; ; hop++)
            {
                if (Problem(url) is { } problem)
                    return new FetchResult.Refused(problem);

                using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Authorization = authorization } };
                request.Headers.UserAgent.ParseAdd("Enquiries/1.0 (attachments)");
                using var response = await AnswerAsync(request, either.Token);
                if (response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
                    or HttpStatusCode.PermanentRedirect && response.Headers.Location is { } location)
                {
                    if (hop == MostRedirects)
                        return new FetchResult.Refused("The link leads from one address to the next too often.");
                    var next = location.IsAbsoluteUri ? location : new Uri(url, location);
                    if (url.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
                        return new FetchResult.Refused("The link leads from a protected to an unprotected address.");
                    if (Uri.Compare(url, next, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
                        authorization = null;
                    url = next;
                    continue;
                }

                if (!response.IsSuccessStatusCode)
                    return OfStatus(response);
                if (response.Content.Headers.ContentLength > settings.MostBytes)
                    return new FetchResult.Refused(TooLarge(settings.MostBytes));
                await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
                await take(stream, either.Token);
                return new FetchResult.Fetched();
            }
        }
        catch (FileTooLargeException e)
        {
            return new FetchResult.Refused(TooLarge(e.MostBytes));
        }
        catch (Exception e) when (Find<ForbiddenAddressException>(e) is { } forbidden)
        {
            return new FetchResult.Refused(forbidden.Message);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return new FetchResult.Failed("The platform took too long to hand it over.", CanRetry: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return new FetchResult.Failed("The platform could not be reached.", CanRetry: true);
        }
        catch (Exception e) when (e is UriFormatException or InvalidOperationException or FormatException)
        {
            return new FetchResult.Refused("The link cannot be read.");
        }
    }

    public void Dispose()
    {
        if (http.IsValueCreated)
            http.Value.Dispose();
    }

    internal static string TooLarge(long mostBytes) => $"It is larger than the {mostBytes / (1024 * 1024):N0} MB that are taken.";

    private static FetchResult OfStatus(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        401 or 403 => new FetchResult.Failed("The platform does not hand it over (any more).", CanRetry: true),
        404 or 410 => new FetchResult.Failed("It is no longer there.", CanRetry: false),
        var status and (429 or >= 500) => new FetchResult.Failed($"The platform could not hand it over (status {status}).", CanRetry: true),
        var status => new FetchResult.Failed($"The platform did not hand it over (status {status}).", CanRetry: false),
    };

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(AnswerPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        return await http.Value.SendAsync(request, either.Token);
    }

    /// <summary>What is wrong with an address before anything is looked up; null when nothing is.</summary>
    private string? Problem(Uri url)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            return "The link is no address of the web.";
        if (url.UserInfo.Length > 0)
            return "The link carries a password.";
        return url.IsDefaultPort || settings.AllowLoopback ? null : "The link leads to an unusual port.";
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] addresses;
        if (IPAddress.TryParse(host, out var literal))
            addresses = [literal];
        else
            addresses = await resolver.ResolveAsync(host, ct);
        if (addresses.Length == 0)
            throw new HttpRequestException("The host has no address.");

        // A name that also stands for something inside is refused as a whole.
        if (!addresses.All(a => IsAllowed(a, port)))
            throw new ForbiddenAddressException("The link leads into an internal network, which is not followed.");

        Exception? last = null;
        foreach (var address in addresses.Take(4))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new HttpRequestException("No address of the host answers.", last);
    }

    private bool IsAllowed(IPAddress address, int port) =>
        AddressGuard.IsLoopback(address) ? settings.AllowLoopback : port is 80 or 443 && AddressGuard.IsPublic(address);
}

/// <summary>What came of fetching; reasons are in words for staff.</summary>
internal abstract record FetchResult
{
    public sealed record Fetched : FetchResult;

    public sealed record Refused(string Reason) : FetchResult;

    public sealed record Failed(string Reason, bool CanRetry) : FetchResult;
}
