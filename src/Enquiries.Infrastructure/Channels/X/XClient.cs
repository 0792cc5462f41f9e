using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Calls X's API: with a fresh token, within its limits, and with every call counted.</summary>
internal sealed class XClient(PlatformCaller caller, TokenKeeper keeper, XTokens tokens, XPace pace, XSpending spending)
{
    /// <summary>Manages webhooks and subscriptions; belongs to the application, not to the account.</summary>
    public const string BearerToken = "bearerToken";

    /// <param name="priceEach">Of each thing that comes back.</param>
    public Task<XAnswer> GetAsync(
        ConnectedAccount account, string path, IReadOnlyList<(string Name, string? Value)> query, XLimit limit, long priceEach, CancellationToken ct) =>
        AsUserAsync(account, token => Request(HttpMethod.Get, PlatformCaller.Address(account.ApiBaseUrl, path, query), token, null), limit, answer => priceEach * answer.Count, ct);

    /// <summary>Something that changes the platform; it costs when it may have been done.</summary>
    public Task<XAnswer> WriteAsync(ConnectedAccount account, HttpMethod method, string path, JsonObject? body, XLimit limit, long price, CancellationToken ct) =>
        AsUserAsync(account, token => Request(method, PlatformCaller.Address(account.ApiBaseUrl, path), token, Json(body)), limit, answer => answer.MayBeDone ? price : 0, ct);

    /// <summary>Something with a body of its own, as a part of a file.</summary>
    public Task<XAnswer> UploadAsync(ConnectedAccount account, string path, Func<HttpContent> content, CancellationToken ct) =>
        AsUserAsync(account, token => Request(HttpMethod.Post, PlatformCaller.Address(account.ApiBaseUrl, path), token, content()), XLimit.Other, _ => 0, ct);

    /// <summary>A call of the application itself.</summary>
    public async Task<XAnswer> AsApplicationAsync(
        ConnectedAccount account, HttpMethod method, string path, IReadOnlyList<(string Name, string? Value)> query, JsonObject? body, CancellationToken ct)
    {
        var token = account.Credentials[BearerToken] ?? "";
        var answer = new XAnswer(await caller.SendAsync(() => Request(method, PlatformCaller.Address(account.ApiBaseUrl, path, query), token, Json(body)), ct), account, token);
        pace.Note(account.Id, XLimit.Webhooks, answer.Http);
        await spending.CountAsync(account.Id, 0);
        return answer;
    }

    /// <summary>A look at an account that is only being connected: with what it has, renewed by nobody, counted nowhere.</summary>
    public async Task<XAnswer> TryAsync(ConnectedAccount draft, string token, string path, IReadOnlyList<(string Name, string? Value)> query, CancellationToken ct) =>
        new(await caller.SendAsync(() => Request(HttpMethod.Get, PlatformCaller.Address(draft.ApiBaseUrl, path, query), token, null), ct), draft, token);

    private async Task<XAnswer> AsUserAsync(ConnectedAccount account, Func<string, HttpRequestMessage> request, XLimit limit, Func<XAnswer, long> price, CancellationToken ct)
    {
        string? refused = null;
        while (true)
        {
            var (fresh, failure) = await keeper.FreshAsync(account, (credentials, token) => tokens.RefreshAsync(account, credentials, token), ct, refused);
            if (failure is not null)
                return new XAnswer(new PlatformAnswer(), account, "") { Failure = failure };
            var access = fresh.Credentials.AccessToken;
            var answer = new XAnswer(await caller.SendAsync(() => request(access), ct), account, access);

            // Refused, and so not done: once more with a token that is newer.
            if (answer.Http.Status == 401 && refused is null)
            {
                refused = access;
                continue;
            }

            if (answer.Http.Status is not null)
                pace.Note(account.Id, limit, answer.Http);
            await spending.CountAsync(account.Id, price(answer));
            return answer;
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, string token, HttpContent? content) =>
        new(method, address) { Content = content, Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    private static JsonContent? Json(JsonObject? body) => body is null ? null : JsonContent.Create(body);
}

/// <summary>What X said.</summary>
internal sealed class XAnswer
{
    private readonly JsonElement? problem;

    public XAnswer(PlatformAnswer http, ConnectedAccount account, string token)
    {
        Http = http;
        Json = http.Text.Length == 0 ? null : http.Json;
        Raw = http.Scrubbed(token, account.Credentials.AppSecret, account.Credentials.RefreshToken, account.Credentials[XTokens.ClientSecret], account.Credentials[XClient.BearerToken]);

        // A problem may stand at the top, or in a list beside (or instead of) the data.
        problem = !http.Succeeded || Json?.Has("data"u8) == false && Json?.Has("meta"u8) == false ? Json : null;
        if (problem?.Has("type"u8) == false && problem?.Array("errors"u8) is { } errors && errors.GetArrayLength() > 0 && errors[0].ValueKind == JsonValueKind.Object)
            problem = errors[0];
    }

    public PlatformAnswer Http { get; }

    public JsonElement? Json { get; }

    /// <summary>Why no call was made at all.</summary>
    public SendResult.Failed? Failure { get; init; }

    public string Raw { get; }

    public JsonElement? Data => Http.Succeeded && Json is { } json && json.ValueKind == JsonValueKind.Object && json.TryGetProperty("data"u8, out var data) ? data : null;

    public string Title => problem?.Text("title"u8) ?? "";

    public string Detail => problem?.Text("detail"u8) ?? "";

    public string Type => problem?.Text("type"u8) ?? "";

    public string Reason => problem?.Text("reason"u8) ?? "";

    public bool Succeeded => Failure is null && Http.Succeeded && Json is not null;

    public bool MayBeDone => Failure is null && (Http.Succeeded || (Http.Status is null && Http.Reached) || Http.Status >= 500);

    /// <summary>How many things came back.</summary>
    public int Count => Data switch
    {
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        { ValueKind: JsonValueKind.Object } => 1,
        _ => 0,
    };
}
