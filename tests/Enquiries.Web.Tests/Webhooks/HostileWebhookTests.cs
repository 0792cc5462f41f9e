using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.YouTube;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using Enquiries.Web.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Web.Tests.Webhooks;

/// <summary>The same attacks on the webhook of every channel that has one: what is answered, that nothing of it is stored, and that the next good delivery is.</summary>
public sealed class HostileWebhookTests : IAsyncLifetime
{
    private const string Secret = "the-secret";

    private static readonly Dictionary<string, Hook> Hooks = new(StringComparer.Ordinal)
    {
        ["facebook"] = new(ChannelKind.Facebook, "application/json", "X-Hub-Signature-256", (key, body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, body))),
        ["instagram"] = new(ChannelKind.Instagram, "application/json", "X-Hub-Signature-256", (key, body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, body))),
        ["x"] = new(ChannelKind.X, "application/json", "x-twitter-webhooks-signature", (key, body) => "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(key, body))),
#pragma warning disable CA5350 // WebSub as YouTube's hub signs it.
        ["youtube"] = new(ChannelKind.YouTube, "application/atom+xml", "X-Hub-Signature", (key, body) => "sha1=" + Convert.ToHexStringLower(HMACSHA1.HashData(key, body))),
#pragma warning restore CA5350
    };

    private App app = null!;
    private WebApplication web = null!;
    private HttpClient client = null!;
    private IHostedService writer = null!;

    public static TheoryData<string> Names => new(Hooks.Keys);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await App.StartAsync();
        foreach (var hook in Hooks.Values)
        {
            var credentials = app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials(Secret, null, "verify", "token"));
            await app.SaveAsync(ChannelAccount.Connect(hook.Channel, "Council", "1093", "http://127.0.0.1:9/", credentials, null));
        }

        writer = app.Services.GetServices<IHostedService>().OfType<IDeliveryWriter>().Cast<IHostedService>().Single();
        await writer.StartAsync(CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(app.Services.GetRequiredService<IAccountDirectory>());
        builder.Services.AddSingleton(app.Services.GetRequiredService<IDeliveryWriter>());
        builder.Services.AddSingleton(app.Services.GetRequiredService<YouTubeLease>());
        web = builder.Build();
        web.MapWebhooks();
        await web.StartAsync(Ct);
        client = web.GetTestClient();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await web.DisposeAsync();
        await writer.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_not_signed_by_the_platform_is_not_stored_and_the_next_good_delivery_is(string name)
    {
        // The hub of YouTube is to be answered with a 2xx even then (WebSub), and what it brought ignored.
        var refused = name == "youtube" ? HttpStatusCode.Accepted : HttpStatusCode.Unauthorized;
        var hook = Hooks[name];
        var body = "{\"a\":1}"u8.ToArray();
        var right = hook.Sign(Encoding.UTF8.GetBytes(Secret), body);
        string?[] wrong =
        [
            null, "", "sha256=", "sha1=", right[..^1], right + "0", right.ToUpperInvariant(), right[(right.IndexOf('=', StringComparison.Ordinal) + 1)..], "sha256=" + new string('0', 64), "sha1=" + new string('0', 40),
            new string('a', 10_000), hook.Sign("another"u8.ToArray(), body), hook.Sign([], body), hook.Sign(Encoding.UTF8.GetBytes(Secret), [.. body, (byte)'\n']),
        ];
        foreach (var signature in wrong)
            (await PostAsync(name, body, signature)).ShouldBe(refused, signature);
        foreach (var other in Hooks.Where(h => h.Key != name && h.Value.Header != hook.Header))
            (await PostAsync(name, body, other.Value.Sign(Encoding.UTF8.GetBytes(Secret), body), header: other.Value.Header)).ShouldBe(refused);
        (await StoredAsync()).ShouldBe(0);

        (await PostAsync(name, body, right)).ShouldBe(HttpStatusCode.OK);
        (await StoredAsync()).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_huge_or_of_another_type_is_refused_before_it_is_looked_at(string name)
    {
        var hook = Hooks[name];
        var huge = new byte[WebhookReceiver.MaxBodyLength + 1];
        (await PostAsync(name, huge, hook.Sign(Encoding.UTF8.GetBytes(Secret), huge))).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        foreach (var type in new[] { "text/plain", "text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b" })
            (await PostAsync(name, [1], hook.Sign(Encoding.UTF8.GetBytes(Secret), [1]), type: type)).ShouldBe(HttpStatusCode.UnsupportedMediaType, type);
        (await StoredAsync()).ShouldBe(0);

        var largest = huge[1..];
        (await PostAsync(name, largest, hook.Sign(Encoding.UTF8.GetBytes(Secret), largest))).ShouldBe(HttpStatusCode.OK);
        (await StoredAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("facebook")]
    [InlineData("instagram")]
    public async Task A_thousand_long_comments_in_one_body_are_taken(string name)
    {
        var hook = Hooks[name];
        var comments = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"{{\"field\":\"feed\",\"value\":{{\"comment_id\":\"5_{i}\",\"message\":\"{new string('x', 3500)}\"}}}}"));
        var body = Encoding.UTF8.GetBytes($"{{\"object\":\"page\",\"entry\":[{{\"id\":\"1093\",\"time\":1789000900,\"changes\":[{comments}]}}]}}");
        (await PostAsync(name, body, hook.Sign(Encoding.UTF8.GetBytes(Secret), body))).ShouldBe(HttpStatusCode.OK);
        (await StoredAsync()).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_the_platform_has_signed_is_stored_and_acknowledged(string name)
    {
        var hook = Hooks[name];
        byte[][] bodies =
        [
            [], [0], [0xFF, 0xFE, 0xC0, 0x80], "null"u8.ToArray(), Encoding.UTF8.GetBytes(new string('[', 200_000)), "{\"a\":1,\"a\":2,\"entry\":null,\"entry\":{}}"u8.ToArray(),
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><feed>&b;</feed>"u8.ToArray(),
        ];
        foreach (var body in bodies)
            (await PostAsync(name, body, hook.Sign(Encoding.UTF8.GetBytes(Secret), body))).ShouldBe(HttpStatusCode.OK);
        (await StoredAsync()).ShouldBe(bodies.Length);
    }

    private async Task<HttpStatusCode> PostAsync(string name, byte[] body, string? signature, string? header = null, string? type = null)
    {
        var hook = Hooks[name];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/" + name, UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type ?? hook.ContentType);
        if (signature is not null)
            request.Headers.TryAddWithoutValidation(header ?? hook.Header, signature);
        using var answer = await client.SendAsync(request, Ct);
        return answer.StatusCode;
    }

    private Task<int> StoredAsync() => app.ReadAsync(db => db.InboundDeliveries.CountAsync(Ct));

    private sealed record Hook(ChannelKind Channel, string ContentType, string Header, Func<byte[], byte[], string> Sign);
}
