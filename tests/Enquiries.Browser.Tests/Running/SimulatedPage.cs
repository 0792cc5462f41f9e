using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enquiries.Browser.Tests.Running;

/// <summary>The simulated platform's control API: what residents do when the test is not about their own page, and what is really there.</summary>
public sealed class SimulatedPage(string address) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly HttpClient http = new() { BaseAddress = new Uri(address) };

    public string Address { get; } = address;

    public async Task<string> PostAsync(string text) => Id(await ActAsync("post", new { text }));

    public async Task<string> CommentAsync(string author, string text, string? targetId = null) => Id(await ActAsync("comment", new { author, text, targetId }));

    public async Task<string> MessageAsync(string author, string text, DateTimeOffset? at = null) => Id(await ActAsync("message", new { author, text, at }));

    public Task EditAsync(string id, string text) => ActAsync("edit", new { id, text });

    public Task RemoveAsync(string id) => ActAsync("remove", new { id });

    public Task ColleagueAnswersAsync(string targetId, string text) => ActAsync("colleague-comment", new { targetId, text });

    /// <summary>Switches a failure on: for so many calls, or until it is switched off.</summary>
    public Task FailAsync(string kind, string area, int? calls = null, int delayMilliseconds = 5_000) =>
        ActAsync("failures", new { kind, area, calls, delayMilliseconds });

    public async Task HealAsync()
    {
        using var answer = await http.DeleteAsync(new Uri("/_control/failures", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonNode> ActAsync(string act, object body)
    {
        using var answer = await http.PostAsJsonAsync(new Uri("/_control/" + act, UriKind.Relative), body, Json);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{act}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>How often these exact words stand on the Page, as a comment or a direct message, written by the council.</summary>
    public async Task<int> CountAnswersAsync(string text)
    {
        var pages = (await http.GetFromJsonAsync<JsonNode>(new Uri("/_control/state", UriKind.Relative)))!["pages"]!.AsArray();
        var comments = pages.SelectMany(p => p!["posts"]!.AsArray()).SelectMany(p => p!["comments"]!.AsArray());
        var messages = pages.SelectMany(p => p!["conversations"]!.AsArray()).SelectMany(c => c!["messages"]!.AsArray());
        return comments.Concat(messages).Count(m => (bool)m!["byPage"]! && (string?)m["text"] == text);
    }

    public void Dispose() => http.Dispose();

    private static string Id(JsonNode answer) => (string)answer["id"]!;
}
