using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Webhooks;

public sealed class InstagramWebhookTests : IAsyncLifetime
{
    private const string Comment = """
        {"entry": [{"id": "17841400000000001", "time": 1790000314, "changes": [{"value": {"from": {"id": "77", "username": "test.resident"}, "media": {"id": "9"}, "id": "1801", "text": "caf\u00e9"}, "field": "comments"}]}], "object": "instagram"}
        """;

    private WebhookDesk desk = null!;

    public async ValueTask InitializeAsync() => desk = await WebhookDesk.StartAsync(app =>
    {
        var credentials = new ChannelCredentials("meta-secret", null, "instagram-verify", "token")
        {
            Extra = new Dictionary<string, string>(StringComparer.Ordinal) { [ChannelCredentials.OtherAppSecret] = "instagram-secret" },
        };
        return app.SaveAsync(ChannelAccount.Connect(
            ChannelKind.Instagram, "Council on Instagram", "17841400000000001", "http://127.0.0.1:9/graph.instagram.com/v26.0",
            app.Services.GetRequiredService<ICredentialProtector>().Protect(credentials), null));
    });

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Theory]
    [InlineData("meta-secret")]
    [InlineData("instagram-secret")]
    public async Task A_delivery_signed_with_either_secret_is_stored_byte_for_byte(string secret)
    {
        (await PostAsync(Comment, secret)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var stored = await desk.App.ReadAsync(db => db.InboundDeliveries.SingleAsync());
        stored.Channel.ShouldBe(ChannelKind.Instagram);
        Encoding.UTF8.GetString(stored.Body).ShouldBe(Comment);
    }

    [Fact]
    public async Task A_wrong_signature_is_refused_and_nothing_is_stored()
    {
        (await PostAsync(Comment, "somebody-else")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task The_handshake_answers_the_challenge_for_our_word_only()
    {
        var right = await desk.Client.GetAsync(new Uri("/webhooks/instagram?hub.mode=subscribe&hub.verify_token=instagram-verify&hub.challenge=12345", UriKind.Relative), TestContext.Current.CancellationToken);
        (await right.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("12345");
        var wrong = await desk.Client.GetAsync(new Uri("/webhooks/instagram?hub.mode=subscribe&hub.verify_token=other&hub.challenge=12345", UriKind.Relative), TestContext.Current.CancellationToken);
        wrong.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/instagram") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), bytes)));
        return await desk.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
