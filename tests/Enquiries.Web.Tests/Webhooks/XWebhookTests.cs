using System.Net;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.X;
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

public sealed class XWebhookTests : IAsyncLifetime
{
    private const string Body = """{"data":{"event_uuid":"1","filter":{"user_id":"900"},"event_type":"dm.read","payload":{}}}""";
    private App app = null!;
    private WebApplication web = null!;
    private HttpClient client = null!;
    private IHostedService writer = null!;

    public async ValueTask InitializeAsync()
    {
        app = await App.StartAsync();
        await ConnectAsync("900", "first-secret", "former-secret");
        await ConnectAsync("901", "second-secret", null);
        writer = app.Services.GetServices<IHostedService>().OfType<IDeliveryWriter>().Cast<IHostedService>().Single();
        await writer.StartAsync(CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(app.Services.GetRequiredService<IAccountDirectory>());
        builder.Services.AddSingleton(app.Services.GetRequiredService<IDeliveryWriter>());
        web = builder.Build();
        web.MapWebhooks();
        await web.StartAsync(TestContext.Current.CancellationToken);
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
    [InlineData("/webhooks/x", "first-secret")]
    [InlineData("/webhooks/x/900", "first-secret")]
    [InlineData("/webhooks/x/901", "second-secret")]
    public async Task A_challenge_is_answered_with_the_secret_of_the_account_it_is_for(string path, string secret)
    {
        var answer = await client.GetStringAsync(new Uri($"{path}?crc_token={Uri.EscapeDataString("a+b/c= &é")}", UriKind.Relative), TestContext.Current.CancellationToken);
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
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(expected);
        (await app.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(expected == HttpStatusCode.OK ? 1 : 0);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private Task ConnectAsync(string id, string secret, string? former) => app.SaveAsync(ChannelAccount.Connect(
        ChannelKind.X, "Council " + id, id, "http://127.0.0.1:9/x",
        app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials(secret, former, "", "token")), null));
}
