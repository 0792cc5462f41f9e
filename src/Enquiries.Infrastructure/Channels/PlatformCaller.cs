using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enquiries.Infrastructure.Channels;

/// <summary>
/// One HTTP call to a platform, never repeated here: after a call whose answer got lost somebody has to look first. It never throws for what the platform or the
/// network does, follows no redirect (it could carry the token elsewhere), and reads no endless answer.
/// </summary>
internal sealed class PlatformCaller(IHttpClientFactory http, TimeProvider clock)
{
    public const string ClientName = "platform";
    private const int LongestAnswer = 4 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        UseCookies = false,
    };

    /// <param name="describe">Makes the request; may throw when the configured address or token cannot be used at all.</param>
    public async Task<PlatformAnswer> SendAsync(Func<HttpRequestMessage> describe, CancellationToken ct, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var request = describe();
            using var client = http.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new PlatformAnswer { Reached = true, Status = (int)response.StatusCode, Headers = response.Headers, Text = await ReadAsync(response.Content, either.Token) };
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException e)
        {
            // Without our own time limit it was the limit for connecting: nothing was sent.
            return PlatformAnswer.None(reached: limit.IsCancellationRequested, e);
        }
        catch (HttpRequestException e)
        {
            return PlatformAnswer.None(
                e.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
                    or HttpRequestError.ProxyTunnelError), e);
        }
        catch (IOException e)
        {
            return PlatformAnswer.None(reached: true, e);
        }
        catch (Exception e) when (e is UriFormatException or InvalidOperationException or FormatException or ArgumentException)
        {
            return PlatformAnswer.None(reached: false, e);
        }
    }

    /// <summary>A path below the account's API address; its parts are escaped, so that an id of a platform cannot lead elsewhere.</summary>
    public static string Address(string apiBaseUrl, string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var address = new StringBuilder(apiBaseUrl).Append('/').AppendJoin('/', path.Split('/').Select(Uri.EscapeDataString));
        var mark = '?';
        foreach (var (name, value) in query)
        {
            if (value is null)
                continue;
            address.Append(mark).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            mark = '&';
        }

        return address.ToString();
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while (buffer.Length < LongestAnswer && (read = await stream.ReadAsync(chunk, ct)) > 0)
            buffer.Write(chunk, 0, read);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

/// <summary>What came of one call.</summary>
internal sealed record PlatformAnswer
{
    /// <summary>Whether the platform may have got the call.</summary>
    public bool Reached { get; init; }

    /// <summary>Null when no answer came.</summary>
    public int? Status { get; init; }

    public HttpResponseHeaders? Headers { get; init; }

    public string Text { get; init; } = "";

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>The body as JSON; null when it is none (a page of a proxy, an answer that was cut off).</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Text);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public string? Header(string name) => Headers is not null && Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>What the platform said, for administrators and the log, without anything that opens doors and without what people wrote.</summary>
    public string Scrubbed(params IEnumerable<string?> secrets)
    {
        const int MaxLength = 2000;

        // What was asked for: messages of residents, or a fresh token.
        if (Succeeded)
            return string.Create(CultureInfo.InvariantCulture, $"{Status} with {Text.Length} characters");
        var said = WithoutWhatWasSent();
        if (said.Length > MaxLength * 4)
            said = said[..(MaxLength * 4)];
        foreach (var secret in secrets)
        {
            if (secret is { Length: > 0 })
                said = said.Replace(secret, "(removed)", StringComparison.Ordinal);
        }

        return PlatformText.Clean(said, MaxLength);
    }

    public static PlatformAnswer None(bool reached, Exception e) => new() { Reached = reached, Text = e.GetType().Name };

    /// <summary>X repeats in its errors what it was given.</summary>
    private string WithoutWhatWasSent()
    {
        if (!Text.Contains("\"parameters\"", StringComparison.Ordinal))
            return Text;
        try
        {
            var said = JsonNode.Parse(Text);
            foreach (var error in (said as JsonObject)?["errors"] as JsonArray ?? [])
                (error as JsonObject)?.Remove("parameters");
            return said?.ToJsonString() ?? "";
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return "";
        }
    }
}
