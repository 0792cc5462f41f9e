using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.YouTube;
using Enquiries.Web.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Webhooks;

public sealed class YouTubeWebhookTests : IAsyncLifetime
{
    private const string Channel = "UCcouncil00000000000001";
    private const string Topic = "https://www.youtube.com/feeds/videos.xml?channel_id=" + Channel;

    private const string Upload = """
        <?xml version='1.0' encoding='UTF-8'?>
        <feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom"><entry><yt:videoId>vid1</yt:videoId><yt:channelId>UCcouncil00000000000001</yt:channelId>
        <title>Bins</title><published>2026-09-14T07:00:00+00:00</published><updated>2026-09-14T07:00:00+00:00</updated></entry></feed>
        """;

    private WebhookDesk desk = null!;

    public async ValueTask InitializeAsync() => desk = await WebhookDesk.StartAsync(
        app => app.SaveAsync(ChannelAccount.Connect(
            ChannelKind.YouTube, "Council", Channel, "http://127.0.0.1:9/youtube/v3",
            app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("hub-secret", "old-secret", "verify-token", "token")), null)),
        (app, services) => services.AddSingleton(app.Services.GetRequiredService<YouTubeLease>()));

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task The_hub_s_question_about_our_own_channel_is_answered_with_its_challenge()
    {
        var answer = await AskAsync("subscribe", Topic, "hub.challenge=c%3C4711&hub.lease_seconds=828000");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("c<4711");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
    }

    [Theory]
    [InlineData("subscribe", "https://www.youtube.com/feeds/videos.xml?channel_id=UCsomebodyelse", "hub.challenge=1")]
    [InlineData("subscribe", "", "hub.challenge=1")]
    [InlineData("unsubscribe", Topic, "hub.challenge=1")]
    [InlineData("subscribe", Topic, "hub.challenge=1&hub.verify_token=wrong")]
    [InlineData("subscribe", Topic, "hub.challenge=")]
    [InlineData("", Topic, "hub.challenge=1")]
    [InlineData("denied", "https://www.youtube.com/feeds/videos.xml?channel_id=UCsomebodyelse", "hub.reason=x")]
    public async Task What_we_did_not_ask_for_is_not_found(string mode, string topic, string more) =>
        (await AskAsync(mode, topic, more)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task While_a_lease_runs_nobody_else_can_subscribe_our_webhook()
    {
        (await AskAsync("subscribe", Topic, "hub.challenge=1&hub.lease_seconds=828000")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AskAsync("subscribe", Topic, "hub.challenge=2&hub.lease_seconds=828000")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("hub-secret")]
    [InlineData("old-secret")]
    public async Task A_signed_delivery_is_stored_before_it_is_acknowledged(string secret)
    {
        (await PostAsync(Upload, secret)).StatusCode.ShouldBe(HttpStatusCode.OK);
        Encoding.UTF8.GetString((await desk.StoredAsync()).ShouldHaveSingleItem()).ShouldBe(Upload);
    }

    [Theory]
    [InlineData("wrong-secret", "application/atom+xml", HttpStatusCode.Accepted)]
    [InlineData(null, "application/atom+xml", HttpStatusCode.Accepted)]
    [InlineData("hub-secret", "application/json", HttpStatusCode.UnsupportedMediaType)]
    public async Task What_is_not_the_hub_s_is_not_stored_and_a_bad_signature_is_ignored_as_the_hub_s_contract_asks(string? secret, string type, HttpStatusCode code)
    {
        (await PostAsync(Upload, secret, type)).StatusCode.ShouldBe(code);
        (await desk.StoredAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delivery_that_is_too_large_is_refused() =>
        (await PostAsync("<feed>" + new string('x', WebhookReceiver.MaxBodyLength) + "</feed>", "hub-secret")).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

    private Task<HttpResponseMessage> AskAsync(string mode, string topic, string more) =>
        desk.Client.GetAsync(new Uri($"/webhooks/youtube?hub.mode={mode}&hub.topic={Uri.EscapeDataString(topic)}&{more}", UriKind.Relative), TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> PostAsync(string body, string? secret, string type = "application/atom+xml")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/youtube") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (secret is not null)
        {
#pragma warning disable CA5350 // The hub signs so.
            request.Headers.Add("X-Hub-Signature", "sha1=" + Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), bytes)));
#pragma warning restore CA5350
        }

        return await desk.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
