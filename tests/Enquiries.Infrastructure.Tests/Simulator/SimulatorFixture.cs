using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Enquiries.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Infrastructure.Tests.Simulator;

/// <summary>A running simulator on a free port, with a clock that stands still and a receiver that takes notes.</summary>
internal sealed class SimulatorFixture : IAsyncDisposable
{
    public const string PageId = SimulatedPageOptions.DefaultPageId;
    public const string Secret = "own-test-secret";
    public const string Token = "own-test-token";

    private readonly WebApplication _app;

    private SimulatorFixture(WebApplication app, FakeTimeProvider clock, Receiver receiver)
    {
        _app = app;
        Clock = clock;
        Receiver = receiver;
        Platform = app.Services.GetRequiredService<SimulatedPlatform>();
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public FakeTimeProvider Clock { get; }

    public Receiver Receiver { get; }

    public SimulatedPlatform Platform { get; }

    public HttpClient Http { get; }

    public static async Task<SimulatorFixture> StartAsync(bool demo = false, bool languageDetection = true, Action<SimulatorOptions>? configure = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 10, 0, 0, TimeSpan.Zero));
        var receiver = new Receiver();
        var options = new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = clock, Demo = demo, WebhookHandler = () => receiver };
        options.Pages.Add(new SimulatedPageOptions
        {
            AppSecret = Secret,
            AccessToken = Token,
            WebhookUrl = "http://desk.example/webhooks/facebook",
            LanguageDetection = languageDetection,
        });
        configure?.Invoke(options);
        var app = SimulatorHost.Build(options);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SimulatorFixture(app, clock, receiver);
    }

    public async Task<IReadOnlyList<Delivery>> FlushAsync()
    {
        var flushed = await Platform.Webhooks.FlushAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        flushed.Completed.ShouldBeTrue();
        return Receiver.Deliveries;
    }

    /// <summary>Lets the events so far go out and forgets them.</summary>
    public async Task ForgetDeliveriesAsync()
    {
        await FlushAsync();
        Receiver.Clear();
    }

    public async Task<(int Status, JsonNode Body)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(WithToken(path), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    public async Task<(int Status, JsonNode Body)> PostAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await Http.PostAsync(WithToken(path), content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    public Task<(int Status, JsonNode Body)> SendAsync(string personId, string text, string? tag = null) => PostAsync(
        $"/v26.0/{PageId}/messages",
        ("recipient", new JsonObject { ["id"] = personId }.ToJsonString()),
        ("messaging_type", tag is null ? "RESPONSE" : "MESSAGE_TAG"),
        ("tag", tag ?? ""),
        ("message", new JsonObject { ["text"] = text, ["metadata"] = "outbox-1" }.ToJsonString()));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static string WithToken(string path) => path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "access_token=" + Token;
}

internal sealed record Delivery(Uri Address, byte[] Body, string? Signature256, string? Signature1, string? ContentType)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>Stands for the product's webhook: answers what the test says and keeps what came.</summary>
internal sealed class Receiver : HttpMessageHandler
{
    private ConcurrentQueue<Delivery> _deliveries = new();

    public Func<Delivery, HttpResponseMessage> Answer { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.OK);

    public IReadOnlyList<Delivery> Deliveries => [.. _deliveries];

    public void Clear() => _deliveries = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var delivery = new Delivery(request.RequestUri!, body, Header(request, "X-Hub-Signature-256"), Header(request, "X-Hub-Signature"), request.Content?.Headers.ContentType?.MediaType);
        _deliveries.Enqueue(delivery);
        return Answer(delivery);
    }

    private static string? Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}

internal static class Samples
{
    public static byte[] Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Enquiries.sln"))) folder = folder.Parent;
        var path = Path.Combine(folder?.Parent?.FullName ?? "", "shared", "channels", "samples", "facebook", name);
        Assert.SkipUnless(File.Exists(path), "The sample payloads are not beside the repository.");
        return File.ReadAllBytes(path);
    }

    /// <summary>All property names in a document, but for <c>seq</c>, which the platform no longer sends.</summary>
    public static IReadOnlyList<string> Names(JsonNode? node)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(node, names);
        names.Remove("seq");
        return [.. names];
    }

    private static void Collect(JsonNode? node, SortedSet<string> names)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) Collect(item, names);
        }
        else if (node is JsonObject properties)
        {
            foreach (var (name, value) in properties)
            {
                names.Add(name);
                Collect(value, names);
            }
        }
    }
}
