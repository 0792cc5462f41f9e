using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>Calls the Graph API. Calls are never repeated here: after a call whose answer got lost, somebody has to look first.</summary>
internal sealed class GraphClient(IHttpClientFactory http, FacebookPace pace, TimeProvider clock)
{
    public const string ClientName = "facebook";
    private const int LongestAnswer = 4 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static SocketsHttpHandler CreateHandler() => new()
    {
        // A redirect could carry the token to another host.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        UseCookies = false,
    };

    public Task<GraphAnswer> GetAsync(ConnectedAccount account, string path, IReadOnlyList<(string Name, string Value)> parameters, CancellationToken ct)
    {
        var address = new StringBuilder(Address(account, path)).Append("?appsecret_proof=").Append(Proof(account));
        foreach (var (name, value) in parameters)
            address.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return SendAsync(account, HttpMethod.Get, address.ToString(), null, ct);
    }

    public Task<GraphAnswer> PostFormAsync(ConnectedAccount account, string path, IReadOnlyList<(string Name, string Value)> parameters, CancellationToken ct)
    {
        var form = parameters.Append(("appsecret_proof", Proof(account))).Select(p => KeyValuePair.Create(p.Item1, p.Item2));
        return SendAsync(account, HttpMethod.Post, Address(account, path), new FormUrlEncodedContent(form), ct);
    }

    public Task<GraphAnswer> PostJsonAsync(ConnectedAccount account, string path, JsonObject body, CancellationToken ct)
    {
        body["appsecret_proof"] = Proof(account);
        return SendAsync(account, HttpMethod.Post, Address(account, path), JsonContent.Create(body), ct);
    }

    private async Task<GraphAnswer> SendAsync(ConnectedAccount account, HttpMethod method, string address, HttpContent? content, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var request = new HttpRequestMessage(method, address) { Content = content };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Credentials.AccessToken);
            using var client = http.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            pace.Note(account.Id, response.Headers);
            var text = await ReadAsync(response.Content, either.Token);
            return Understand(account, response.StatusCode, text);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException e)
        {
            // Without our own time limit it was the limit for connecting: nothing was sent.
            return GraphAnswer.Unanswered(reached: patience.IsCancellationRequested, e);
        }
        catch (HttpRequestException e)
        {
            return GraphAnswer.Unanswered(
                e.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
                    or HttpRequestError.ProxyTunnelError), e);
        }
        catch (IOException e)
        {
            return GraphAnswer.Unanswered(reached: true, e);
        }
        catch (Exception e) when (e is UriFormatException or InvalidOperationException or FormatException or ArgumentException)
        {
            // The configured address or token cannot be used at all.
            return GraphAnswer.Unanswered(reached: false, e);
        }
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

    private static GraphAnswer Understand(ConnectedAccount account, HttpStatusCode status, string text)
    {
        JsonElement? json = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            json = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A page of a proxy, or an answer that was cut off.
        }

        var error = json?.Object("error"u8);
        return new GraphAnswer
        {
            Reached = true,
            Status = (int)status,
            Json = (int)status is >= 200 and < 300 && error is null ? json : null,
            Code = Number(error, "code"u8),
            Subcode = Number(error, "error_subcode"u8),
            IsTransient = error is { } e && e.Has("is_transient"u8) ? e.IsTrue("is_transient"u8) : null,
            Raw = Scrub(account, text),
        };
    }

    private static int? Number(JsonElement? error, ReadOnlySpan<byte> name) =>
        int.TryParse(error?.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What the platform said, without anything that opens doors.</summary>
    private static string Scrub(ConnectedAccount account, string text)
    {
        const int MaxLength = 2000;
        var scrubbed = text.Length > MaxLength * 4 ? text[..(MaxLength * 4)] : text;
        foreach (var secret in new[] { account.Credentials.AccessToken, account.Credentials.AppSecret, Proof(account) })
        {
            if (secret.Length > 0)
                scrubbed = scrubbed.Replace(secret, "(removed)", StringComparison.Ordinal);
        }

        return PlatformText.Clean(scrubbed, MaxLength);
    }

    private static string Address(ConnectedAccount account, string path) =>
        account.ApiBaseUrl + "/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string Proof(ConnectedAccount account) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(account.Credentials.AppSecret), Encoding.UTF8.GetBytes(account.Credentials.AccessToken)));
}

/// <summary>What came of one call.</summary>
internal sealed record GraphAnswer
{
    /// <summary>Whether the platform may have got the call.</summary>
    public bool Reached { get; init; }

    /// <summary>Null when no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>The answer of a call that succeeded and can be read.</summary>
    public JsonElement? Json { get; init; }

    public int? Code { get; init; }

    public int? Subcode { get; init; }

    public bool? IsTransient { get; init; }

    public string? Raw { get; init; }

    public bool Succeeded => Status is >= 200 and < 300 && Code is null;

    public static GraphAnswer Unanswered(bool reached, Exception e) => new() { Reached = reached, Raw = e.GetType().Name };
}
