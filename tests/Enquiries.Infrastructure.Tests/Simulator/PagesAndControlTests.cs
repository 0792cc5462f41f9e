using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Enquiries.Infrastructure.Tests.Simulator;

public sealed class PagesAndControlTests
{
    [Fact]
    public async Task Whatever_a_resident_writes_is_shown_as_text()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        simulator.Platform.Comment(post.Id, "<b>Asha</b>", "<script>alert('x')</script>");

        using var response = await simulator.Http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        html.ShouldContain("&lt;script&gt;alert(");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<b>Asha");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; style-src 'self'");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/direct")]
    [InlineData("/trouble")]
    public async Task The_pages_of_the_demonstration_open_and_use_each_id_once(string path)
    {
        await using var simulator = await SimulatorFixture.StartAsync(demo: true);

        var html = await simulator.Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        html.ShouldContain("<html lang=\"en-GB\">");
        var ids = Attributes(html, "id");
        ids.ShouldBeUnique();
        Attributes(html, "for").ShouldBeSubsetOf(ids);
    }

    [Fact]
    public async Task A_resident_comments_with_the_form_of_the_page()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        using var form = new FormUrlEncodedContent(
        [
            KeyValuePair.Create("page", SimulatorFixture.PageId), KeyValuePair.Create("target", post.Id),
            KeyValuePair.Create("author", "Asha Exampleby"), KeyValuePair.Create("name", ""), KeyValuePair.Create("text", "Where is my bin?"),
        ]);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = simulator.Http.BaseAddress };

        using var response = await browser.PostAsync(new Uri("/act/comment", UriKind.Relative), form, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var comment = simulator.Platform.Comments(post.Id).ShouldHaveSingleItem();
        (comment.AuthorName, comment.Message).ShouldBe(("Asha Exampleby", "Where is my bin?"));
        response.Headers.Location!.ToString().ShouldEndWith("#" + comment.Id);
    }

    [Fact]
    public async Task The_control_API_acts_for_residents_and_shows_the_state()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = await ControlAsync(simulator, "post", new { text = "Post" });
        var comment = await ControlAsync(simulator, "comment", new { author = "Asha", text = "One", at = "2026-03-15T08:00:00Z" });
        var many = await ControlAsync(simulator, "comment", new { targetId = post["id"]!.GetValue<string>(), author = "Gwen", text = "Many", count = 3 });
        await ControlAsync(simulator, "edit", new { id = comment["id"]!.GetValue<string>(), text = "One, changed" });
        await ControlAsync(simulator, "message", new { authorId = "20000000000000009", author = "Li Wei", text = "Hello" });
        var flushed = await ControlAsync(simulator, "flush", new { timeoutMilliseconds = 20_000 });

        many["ids"]!.AsArray().Count.ShouldBe(3);
        flushed["completed"]!.GetValue<bool>().ShouldBeTrue();
        simulator.Receiver.Deliveries.Count.ShouldBe(7);
        var state = JsonNode.Parse(await simulator.Http.GetStringAsync(new Uri("/_control/state", UriKind.Relative), TestContext.Current.CancellationToken))!;
        var first = state["pages"]![0]!["posts"]![0]!["comments"]![0]!;
        first["text"]!.GetValue<string>().ShouldBe("One, changed");
        first["createdAt"]!.GetValue<DateTimeOffset>().ShouldBe(new DateTimeOffset(2026, 3, 15, 8, 0, 0, TimeSpan.Zero));
        state["pages"]![0]!["conversations"]![0]!["personId"]!.GetValue<string>().ShouldBe("20000000000000009");
    }

    [Fact]
    public async Task A_second_page_has_its_own_token_and_secret()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        await ControlAsync(simulator, "pages", new
        {
            pageId = "209300000000002",
            name = "Second Page",
            appSecret = "second-secret",
            accessToken = "second-token",
            webhookUrl = "http://desk.example/webhooks/facebook",
        });
        var other = simulator.Platform.CouncilPost("Post of the second", "209300000000002");

        var delivery = (await simulator.FlushAsync()).ShouldHaveSingleItem();
        delivery.Signature256.ShouldBe(Enquiries.Simulator.Webhooks.MetaSignature.Sha256("second-secret", delivery.Body));
        (await simulator.GetAsync($"/v26.0/{other.Id}")).Body["error"]!["error_subcode"]!.GetValue<int>().ShouldBe(33);
        (await simulator.Http.GetAsync(new Uri($"/v26.0/{other.Id}?access_token=second-token", UriKind.Relative), TestContext.Current.CancellationToken))
            .StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_verification_call_is_accepted_when_the_challenge_comes_back()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Receiver.Answer = call =>
        {
            var query = QueryHelpers.ParseQuery(call.Address.Query);
            query["hub.mode"].ToString().ShouldBe("subscribe");
            return query["hub.verify_token"] == "example-verify-token"
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(query["hub.challenge"].ToString()) }
                : new HttpResponseMessage(HttpStatusCode.Forbidden);
        };
        (await simulator.Platform.Webhooks.VerifyAsync(SimulatorFixture.PageId, TestContext.Current.CancellationToken)).Accepted.ShouldBeTrue();

        simulator.Receiver.Answer = _ => new HttpResponseMessage(HttpStatusCode.Forbidden);
        var refused = await simulator.Platform.Webhooks.VerifyAsync(SimulatorFixture.PageId, TestContext.Current.CancellationToken);

        (refused.Status, refused.Accepted).ShouldBe((403, false));
    }

    private static IReadOnlyList<string> Attributes(string html, string name) =>
        [.. html.Split($" {name}=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)])];

    private static async Task<JsonNode> ControlAsync(SimulatorFixture simulator, string act, object body)
    {
        using var response = await simulator.Http.PostAsJsonAsync(new Uri("/_control/" + act, UriKind.Relative), body, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, answer);
        return JsonNode.Parse(answer)!;
    }
}
