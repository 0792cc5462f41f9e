using System.Net;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.X;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Webhooks;

public sealed class XWebhookTests : IAsyncLifetime
{
    private const string Body = """{"data":{"event_uuid":"1","filter":{"user_id":"900"},"event_type":"dm.read","payload":{}}}""";
    private WebhookDesk desk = null!;

    public async ValueTask InitializeAsync() => desk = await WebhookDesk.StartAsync(async app =>
    {
        await ConnectAsync(app, "900", "first-secret", "former-secret");
        await ConnectAsync(app, "901", "second-secret", null);
    });

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Theory]
    [InlineData("/webhooks/x", "first-secret")]
    [InlineData("/webhooks/x/900", "first-secret")]
    [InlineData("/webhooks/x/901", "second-secret")]
    public async Task A_challenge_is_answered_with_the_secret_of_the_account_it_is_for(string path, string secret)
    {
        var answer = await desk.Client.GetStringAsync(new Uri($"{path}?crc_token={Uri.EscapeDataString("a+b/c= &é")}", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.ShouldBe($$"""{"response_token":"{{XSignature.AnswerTo("a+b/c= &é", secret)}}"}""");
    }

    [Fact]
    public async Task What_is_no_challenge_is_refused()
    {
        (await StatusAsync("/webhooks/x")).ShouldBe(HttpStatusCode.BadRequest);
        (await StatusAsync("/webhooks/x?crc_token=" + new string('a', 2000))).ShouldBe(HttpStatusCode.BadRequest);
        (await StatusAsync("/webhooks/x/999?crc_token=a")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("first-secret", HttpStatusCode.OK)]
    [InlineData("former-secret", HttpStatusCode.OK)]
    [InlineData("second-secret", HttpStatusCode.OK)]
    [InlineData("another-secret", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Only_a_signed_delivery_is_stored_before_it_is_acknowledged(string? secret, HttpStatusCode expected)
    {
        var body = Encoding.UTF8.GetBytes(Body);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/x", UriKind.Relative)) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        if (secret is not null)
            request.Headers.Add(XSignature.Header, "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        using var response = await desk.Client.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(expected);
        (await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(expected == HttpStatusCode.OK ? 1 : 0);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await desk.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static Task ConnectAsync(App app, string id, string secret, string? former) => app.SaveAsync(ChannelAccount.Connect(
        ChannelKind.X, "Council " + id, id, "http://127.0.0.1:9/x",
        app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials(secret, former, "", "token")), null));
}
