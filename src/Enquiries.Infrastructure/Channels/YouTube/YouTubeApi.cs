using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>The YouTube Data API: every call with a good token, and counted before it is made.</summary>
internal sealed class YouTubeApi(PlatformCaller caller, YouTubeTokens tokens, YouTubeQuota quota, TimeProvider clock)
{
    /// <summary>How many calls of a kind were refused in a row because there were too many.</summary>
    private readonly ConcurrentDictionary<(Guid Account, bool Writes), int> refusals = new();

    public Task<YouTubeAnswer> GetAsync(
        ConnectedAccount account, string path, IReadOnlyList<(string Name, string? Value)> query, Spend spend, CancellationToken ct) =>
        SendAsync(account, HttpMethod.Get, path, query, null, 1, spend, ct);

    public Task<YouTubeAnswer> PostAsync(
        ConnectedAccount account, string path, IReadOnlyList<(string Name, string? Value)> query, JsonObject? body, CancellationToken ct) =>
        SendAsync(account, HttpMethod.Post, path, query, body, YouTubeQuota.Writing, Spend.Answering, ct);

    /// <summary>With the token as it is, uncounted: for an account that is not connected yet.</summary>
    public async Task<YouTubeAnswer> ProbeAsync(ConnectedAccount draft, string path, IReadOnlyList<(string Name, string? Value)> query, CancellationToken ct) =>
        Judge(draft, await CallAsync(draft, HttpMethod.Get, path, query, null, ct), writes: false);

    private async Task<YouTubeAnswer> SendAsync(
        ConnectedAccount account, HttpMethod method, string path, IReadOnlyList<(string Name, string? Value)> query, JsonObject? body, int units, Spend spend,
        CancellationToken ct)
    {
        var writes = method != HttpMethod.Get;
        var (fresh, failure) = await tokens.FreshAsync(account, ct);
        failure ??= await quota.TakeAsync(fresh, units, spend, ct);
        if (failure is not null)
            return new YouTubeAnswer(null, failure);

        var answer = await CallAsync(fresh, method, path, query, body, ct);
        if (answer.Status == 401)
        {
            (fresh, failure) = await tokens.FreshAsync(fresh, ct, refusedToken: fresh.Credentials.AccessToken);
            failure ??= await quota.TakeAsync(fresh, units, spend, ct);
            if (failure is not null)
                return new YouTubeAnswer(null, failure);
            answer = await CallAsync(fresh, method, path, query, body, ct);
        }

        var judged = Judge(fresh, answer, writes);
        if (judged.Failure is { Kind: FailureKind.QuotaOrMoney })
            await quota.UsedUpAsync(fresh, ct);
        return judged;
    }

    private Task<PlatformAnswer> CallAsync(
        ConnectedAccount account, HttpMethod method, string path, IReadOnlyList<(string Name, string? Value)> query, JsonObject? body, CancellationToken ct) =>
        caller.SendAsync(
            () => new HttpRequestMessage(method, PlatformCaller.Address(account.ApiBaseUrl, path, query))
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", account.Credentials.AccessToken) },
                Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            }, ct);

    private YouTubeAnswer Judge(ConnectedAccount account, PlatformAnswer answer, bool writes)
    {
        var refused = YouTubeErrors.IsTooMany(answer) ? refusals.AddOrUpdate((account.Id, writes), 1, (_, n) => n + 1) : 0;
        if (refused == 0)
            refusals.TryRemove((account.Id, writes), out _);
        if (answer.Status == 204)
            return new YouTubeAnswer(null, null);
        if (answer.Succeeded && answer.Json is { ValueKind: JsonValueKind.Object } json && !json.Has("error"u8))
            return new YouTubeAnswer(json, null);
        var raw = answer.Scrubbed(account.Credentials.AccessToken, account.Credentials.RefreshToken, account.Credentials.AppSecret);
        return new YouTubeAnswer(null, YouTubeErrors.Classify(answer, writes, clock.GetUtcNow(), raw, Math.Max(0, refused - 1))) { Reason = YouTubeErrors.ReasonOf(answer) };
    }
}

/// <summary>What came of one call: an answer to read (none for 204), or why there is none.</summary>
internal sealed record YouTubeAnswer(JsonElement? Json, SendResult.Failed? Failure)
{
    /// <summary>The platform's own word for the failure.</summary>
    public string? Reason { get; init; }

    public IEnumerable<JsonElement> Items => Json?.Array("items"u8) is { } items ? items.EnumerateArray() : [];

    public string? NextPage => Json?.Text("nextPageToken"u8) is { Length: > 0 } token ? token : null;
}
