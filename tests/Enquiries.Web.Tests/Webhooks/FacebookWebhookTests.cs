using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Intake;
using Enquiries.Web.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Webhooks;

public sealed class FacebookWebhookTests : IAsyncLifetime
{
    private const string Comment = """
        {"object":"page","entry":[{"id":"1093","time":1789000900,"changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"5_77","post_id":"1093_5","created_time":1789000000,"message":"caf\u00e9"}}]}]}
        """;

    private WebhookDesk desk = null!;
    private IDeliveryWriter? refusing;

    public async ValueTask InitializeAsync() => desk = await WebhookDesk.StartAsync(
        async app =>
        {
            await app.PageAsync();
            await app.PageAsync(pageId: "2000", appSecret: "second-secret");
        },
        (app, services) => services.AddSingleton<IDeliveryWriter>(new SwitchedWriter(() => refusing ?? app.Services.GetRequiredService<IDeliveryWriter>())));

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task A_signed_delivery_is_stored_byte_for_byte_before_it_is_acknowledged()
    {
        var answer = await PostAsync(Comment);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        var stored = (await desk.StoredAsync()).ShouldHaveSingleItem();
        Encoding.UTF8.GetString(stored).ShouldBe(Comment);
    }

    [Fact]
    public async Task The_same_delivery_again_is_acknowledged_and_stored_once()
    {
        await PostAsync(Comment);
        (await PostAsync(Comment)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await desk.StoredAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Any_connected_account_s_secret_is_accepted()
    {
        (await PostAsync(Comment, secret: "second-secret")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await desk.StoredAsync()).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task What_is_signed_but_cannot_be_understood_is_stored_too(string body)
    {
        (await PostAsync(body)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await desk.StoredAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_or_missing_signature_is_refused_and_nothing_is_stored()
    {
        (await PostAsync(Comment, secret: "wrong")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(Comment, secret: null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await desk.StoredAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Another_content_type_is_refused(string? type) =>
        (await PostAsync(Comment, type: type)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_a_mebibyte_is_refused(bool lengthTold)
    {
        var big = "{\"x\":\"" + new string('x', WebhookReceiver.MaxBodyLength) + "\"}";
        (await PostAsync(big, lengthTold: lengthTold)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await desk.StoredAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Exactly_a_mebibyte_is_taken()
    {
        var body = "{\"x\":\"" + new string('x', WebhookReceiver.MaxBodyLength - 8) + "\"}";
        body.Length.ShouldBe(WebhookReceiver.MaxBodyLength);
        (await PostAsync(body)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await desk.StoredAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_headers_that_prove_a_delivery_are_kept_with_it_and_no_others()
    {
        desk.Client.DefaultRequestHeaders.Add("Cookie", "session=secret");
        desk.Client.DefaultRequestHeaders.Add("Authorization", "Bearer secret");
        desk.Client.DefaultRequestHeaders.Add("User-Agent", "facebookexternalua");
        desk.Client.DefaultRequestHeaders.Add("X-Request-Id", new string('i', 5000));
        (await PostAsync(Comment)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var headers = await desk.App.ReadAsync(db => db.InboundDeliveries.Select(d => d.Headers).SingleAsync(TestContext.Current.CancellationToken));
        headers.ShouldNotBeNull();
        var lines = headers.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldContain("X-Hub-Signature-256: sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("test-secret"u8, Encoding.UTF8.GetBytes(Comment))));
        lines.ShouldContain("Content-Type: application/json");
        lines.ShouldContain("User-Agent: facebookexternalua");
        headers.ShouldNotContain("secret");
        headers.Length.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task What_cannot_be_stored_is_to_be_sent_again()
    {
        refusing = new RefusingWriter();
        var answer = await PostAsync(Comment);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotContain("Exception");
    }

    [Fact]
    public async Task Verification_answers_exactly_the_challenge()
    {
        var answer = await desk.Client.GetAsync(
            new Uri("/webhooks/facebook?hub.mode=subscribe&hub.verify_token=test-verify-token&hub.challenge=1158201444", UriKind.Relative), TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("1158201444");
    }

    [Theory]
    [InlineData("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1")]
    [InlineData("hub.mode=subscribe&hub.challenge=1")]
    [InlineData("hub.mode=unsubscribe&hub.verify_token=test-verify-token&hub.challenge=1")]
    [InlineData("hub.mode=subscribe&hub.verify_token=test-verify-token")]
    [InlineData("")]
    public async Task Any_other_verification_fails(string query) =>
        (await desk.Client.GetAsync(new Uri("/webhooks/facebook?" + query, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

    private async Task<HttpResponseMessage> PostAsync(string text, string? secret = "test-secret", string? type = "application/json", bool lengthTold = true)
    {
        var body = Encoding.UTF8.GetBytes(text);
        using HttpContent content = lengthTold ? new ByteArrayContent(body) : new StreamContent(new Unseekable(body));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/facebook") { Content = content };
        if (secret is not null)
            request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        return await desk.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class RefusingWriter : IDeliveryWriter
    {
        public Task StoreAsync(ChannelKind channel, byte[] body, string secretFingerprint, CancellationToken ct, MessageSource source = MessageSource.Push, string? headers = null) =>
            Task.FromException(new InvalidOperationException("database is locked"));
    }

    private sealed class SwitchedWriter(Func<IDeliveryWriter> current) : IDeliveryWriter
    {
        public Task StoreAsync(ChannelKind channel, byte[] body, string secretFingerprint, CancellationToken ct, MessageSource source = MessageSource.Push, string? headers = null) =>
            current().StoreAsync(channel, body, secretFingerprint, ct, source, headers);
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
