using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>Calls the Graph API.</summary>
internal sealed class GraphClient(PlatformCaller caller, MetaPace pace)
{
    private static readonly TimeSpan UploadPatience = TimeSpan.FromSeconds(45);

    public Task<GraphAnswer> GetAsync(ConnectedAccount account, string path, IReadOnlyList<(string Name, string Value)> parameters, CancellationToken ct)
    {
        var address = new StringBuilder(Address(account, path));
        var mark = '?';
        foreach (var (name, value) in WithProof(account, parameters))
        {
            address.Append(mark).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            mark = '&';
        }

        return SendAsync(account, HttpMethod.Get, address.ToString(), null, ct);
    }

    public Task<GraphAnswer> PostFormAsync(ConnectedAccount account, string path, IReadOnlyList<(string Name, string Value)> parameters, CancellationToken ct)
    {
        var form = WithProof(account, parameters).Select(p => KeyValuePair.Create(p.Name, p.Value));
        return SendAsync(account, HttpMethod.Post, Address(account, path), new FormUrlEncodedContent(form), ct);
    }

    public Task<GraphAnswer> PostJsonAsync(ConnectedAccount account, string path, JsonObject body, CancellationToken ct)
    {
        if (!IsInstagramLogin(account))
            body["appsecret_proof"] = Proof(account);
        return SendAsync(account, HttpMethod.Post, Address(account, path), JsonContent.Create(body), ct);
    }

    /// <summary>Whether the account uses Instagram's own interface rather than that of the Facebook Page it is linked to: the address tells.</summary>
    public static bool IsInstagramLogin(ConnectedAccount account) => account.ApiBaseUrl.Contains("/graph.instagram.com", StringComparison.OrdinalIgnoreCase);

    public async Task<GraphAnswer> PostFileAsync(
        ConnectedAccount account, string path, IReadOnlyList<(string Name, string Value)> parameters, string field, OutboundFile file, CancellationToken ct)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in WithProof(account, parameters))
            form.Add(new StringContent(value), name);
        form.Add(new StreamContent(await file.OpenAsync(ct)) { Headers = { ContentType = new MediaTypeHeaderValue(file.ContentType) } }, field, file.Name);
        return await SendAsync(account, HttpMethod.Post, Address(account, path), form, ct, UploadPatience);
    }

    private async Task<GraphAnswer> SendAsync(
        ConnectedAccount account, HttpMethod method, string address, HttpContent? content, CancellationToken ct, TimeSpan? patience = null)
    {
        var answer = await caller.SendAsync(
            () => new HttpRequestMessage(method, address) { Content = content, Headers = { Authorization = new AuthenticationHeaderValue("Bearer", account.Credentials.AccessToken) } },
            ct, patience);
        if (answer.Status is not { } status)
            return new GraphAnswer { Reached = answer.Reached, Raw = answer.Text };
        pace.Note(account.Id, answer.Headers!);
        var json = answer.Json;
        var error = json?.Object("error"u8);
        return new GraphAnswer
        {
            Reached = true,
            Status = status,
            Json = answer.Succeeded && error is null ? json : null,
            Code = Number(error, "code"u8),
            Subcode = Number(error, "error_subcode"u8),
            IsTransient = error is { } e && e.Has("is_transient"u8) ? e.IsTrue("is_transient"u8) : null,
            Raw = answer.Scrubbed(account.Credentials.AccessToken, account.Credentials.AppSecret, Proof(account)),
        };
    }

    /// <summary>Instagram's own interface knows no proof.</summary>
    private static IEnumerable<(string Name, string Value)> WithProof(ConnectedAccount account, IReadOnlyList<(string Name, string Value)> parameters) =>
        IsInstagramLogin(account) ? parameters : parameters.Append(("appsecret_proof", Proof(account)));

    private static int? Number(JsonElement? error, ReadOnlySpan<byte> name) =>
        int.TryParse(error?.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

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
}
