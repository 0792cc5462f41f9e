using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Enquiries.Infrastructure.Tests.Simulator;

public sealed class GraphApiTests
{
    private const string Page = "/v26.0/" + SimulatorFixture.PageId;

    [Fact]
    public async Task A_reply_is_created_answers_with_its_id_and_comes_back_as_an_event_of_the_page()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var comment = simulator.Platform.Comment(simulator.Platform.CouncilPost("Post").Id, "Asha", "Where is my bin?");
        await simulator.ForgetDeliveriesAsync();

        var (status, body) = await simulator.PostAsync($"/v26.0/{comment.Id}/comments", ("message", "On its way."));

        status.ShouldBe(200);
        var id = body["id"]!.GetValue<string>();
        id.ShouldStartWith(comment.PostId.Split('_')[1] + "_");
        Samples.Names(body).ShouldBe(["id"]);
        var value = (await simulator.FlushAsync()).ShouldHaveSingleItem().Json["entry"]![0]!["changes"]![0]!["value"]!;
        value["from"]!["id"]!.GetValue<string>().ShouldBe(SimulatorFixture.PageId);
        value["comment_id"]!.GetValue<string>().ShouldBe(id);
        value["parent_id"]!.GetValue<string>().ShouldBe(comment.Id);
    }

    [Fact]
    public async Task A_body_in_JSON_with_a_bearer_token_does_the_same()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v26.0/{post.Id}/comments");
        request.Headers.Authorization = new("Bearer", SimulatorFixture.Token);
        request.Content = JsonContent.Create(new { message = "From JSON" });

        using var response = await simulator.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(200);
        simulator.Platform.Comments(post.Id).ShouldHaveSingleItem().Message.ShouldBe("From JSON");
    }

    [Fact]
    public async Task Lists_are_read_to_the_end_by_following_the_cursor()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        var top = simulator.Platform.Comment(post.Id, "Asha", "Top");
        var expected = new List<string> { top.Id };
        for (var i = 0; i < 6; i++) expected.Add(simulator.Platform.Comment(i % 2 == 0 ? post.Id : top.Id, "Gwen", $"Number {i}").Id);
        var url = $"/v26.0/{post.Id}/comments?filter=stream&order=chronological&limit=3&fields=id,message,from,parent,created_time";

        var read = new List<string>();
        var (_, page) = await simulator.GetAsync(url);
        while (true)
        {
            read.AddRange(page["data"]!.AsArray().Select(c => c!["id"]!.GetValue<string>()));
            if (page["paging"]?["next"]?.GetValue<string>() is not { } next) break;
            next.ShouldContain("after=" + page["paging"]!["cursors"]!["after"]!.GetValue<string>());
            page = JsonNode.Parse(await simulator.Http.GetStringAsync(new Uri(next), TestContext.Current.CancellationToken))!;
        }

        read.ShouldBe(expected);
    }

    [Fact]
    public async Task Without_the_stream_filter_only_top_level_comments_are_listed_and_hidden_and_removed_ones_are_told_apart()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        var kept = simulator.Platform.Comment(post.Id, "Asha", "Kept");
        simulator.Platform.Comment(kept.Id, "Gwen", "Reply");
        var hidden = simulator.Platform.Comment(post.Id, "Asha", "Hidden");
        simulator.Platform.SetHidden(hidden.Id, true);
        simulator.Platform.Remove(simulator.Platform.Comment(post.Id, "Asha", "Removed").Id);

        var (_, page) = await simulator.GetAsync($"/v26.0/{post.Id}/comments?fields=id,is_hidden,comment_count");

        var rows = page["data"]!.AsArray();
        rows.Select(c => c!["id"]!.GetValue<string>()).ShouldBe([kept.Id, hidden.Id]);
        rows.Select(c => c!["is_hidden"]!.GetValue<bool>()).ShouldBe([false, true]);
        rows[0]!["comment_count"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task The_feed_and_the_conversations_carry_what_a_catch_up_needs()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.VisitorPost("Asha Exampleby", "Street light out");
        var comment = simulator.Platform.Comment(post.Id, "Gwen", "Here too");
        simulator.Platform.Message("Asha Exampleby", "Hello");
        simulator.Platform.Mention("Gwen", "Naming the Page");

        var (_, feed) = await simulator.GetAsync($"{Page}/feed?fields=id,from,message,created_time,updated_time,comments.limit(5){{id,message,from,parent}}");
        var (_, conversations) = await simulator.GetAsync($"{Page}/conversations?fields=id,updated_time,participants,messages{{id,message,from,to,created_time}}");
        var (_, tagged) = await simulator.GetAsync($"{Page}/tagged");

        var row = feed["data"]!.AsArray().ShouldHaveSingleItem()!;
        row["created_time"]!.GetValue<string>().ShouldBe("2026-03-16T10:00:00+0000");
        row["comments"]!["data"]![0]!["id"]!.GetValue<string>().ShouldBe(comment.Id);
        var message = conversations["data"]![0]!["messages"]!["data"]![0]!;
        message["message"]!.GetValue<string>().ShouldBe("Hello");
        message["from"]!["name"]!.GetValue<string>().ShouldBe("Asha Exampleby");
        message["to"]!["data"]![0]!["id"]!.GetValue<string>().ShouldBe(SimulatorFixture.PageId);
        tagged["data"]!.AsArray().ShouldHaveSingleItem()!["message"]!.GetValue<string>().ShouldBe("Naming the Page");
    }

    [Fact]
    public async Task Free_text_is_refused_when_the_resident_last_wrote_more_than_a_day_ago()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var person = simulator.Platform.Message("Asha", "Hello").PersonId;

        simulator.Clock.Advance(TimeSpan.FromHours(24));
        (await simulator.SendAsync(person, "In time")).Status.ShouldBe(200);
        simulator.Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await simulator.SendAsync(person, "Late");
        Code(late.Body).ShouldBe((10, 2018278));
        (await simulator.SendAsync(person, "By a person", tag: "HUMAN_AGENT")).Status.ShouldBe(200);

        simulator.Clock.Advance(TimeSpan.FromDays(6));
        Code((await simulator.SendAsync(person, "Too late", tag: "HUMAN_AGENT")).Body).ShouldBe((10, 2018278));
        simulator.Platform.Message("Asha", "Me again");
        (await simulator.SendAsync(person, "Open again")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_comment_can_be_answered_privately_once_and_within_seven_days()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        var first = simulator.Platform.Comment(post.Id, "Asha", "First");
        var second = simulator.Platform.Comment(post.Id, "Asha", "Second");

        var (status, sent) = await PrivateReplyAsync(simulator, first.Id);
        status.ShouldBe(200);
        sent["recipient_id"]!.GetValue<string>().ShouldBe(first.AuthorId);
        (await PrivateReplyAsync(simulator, first.Id)).Status.ShouldBe(400);

        simulator.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Code((await PrivateReplyAsync(simulator, second.Id)).Body).ShouldBe((10, 2018278));
    }

    [Fact]
    public async Task The_same_text_again_is_refused_as_a_duplicate_for_a_while()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        var path = $"/v26.0/{post.Id}/comments";

        (await simulator.PostAsync(path, ("message", "Thank you."))).Status.ShouldBe(200);
        Code((await simulator.PostAsync(path, ("message", "Thank you."))).Body).ShouldBe((506, 1455006));
        simulator.Clock.Advance(TimeSpan.FromMinutes(5));
        (await simulator.PostAsync(path, ("message", "Thank you."))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(2_000, 200)]
    [InlineData(2_001, 400)]
    public async Task Messages_may_have_two_thousand_characters(int length, int expected)
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var person = simulator.Platform.Message("Asha", "Hello").PersonId;

        (await simulator.SendAsync(person, new string('x', length))).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Another_token_is_answered_with_error_190_and_nothing_happens()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("message", "No"), KeyValuePair.Create("access_token", "another")]);

        using var response = await simulator.Http.PostAsync(new Uri($"/v26.0/{post.Id}/comments", UriKind.Relative), form, TestContext.Current.CancellationToken);

        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        error["code"]!.GetValue<int>().ShouldBe(190);
        error["type"]!.GetValue<string>().ShouldBe("OAuthException");
        error["fbtrace_id"]!.GetValue<string>().Length.ShouldBe(23);
        simulator.Platform.Comments(post.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_carry_the_usage_headers()
    {
        await using var simulator = await SimulatorFixture.StartAsync();

        using var response = await simulator.Http.GetAsync(
            new Uri($"{Page}?access_token={SimulatorFixture.Token}", UriKind.Relative), TestContext.Current.CancellationToken);

        Samples.Names(JsonNode.Parse(response.Headers.GetValues("X-App-Usage").Single())).ShouldBe(["call_count", "total_cputime", "total_time"]);
        var business = JsonNode.Parse(response.Headers.GetValues("X-Business-Use-Case-Usage").Single())!;
        business[SimulatorFixture.PageId]![0]!["estimated_time_to_regain_access"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task A_token_that_is_switched_off_shows_in_debug_token()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Platform.Failures.Add("token-463");

        var (_, body) = await simulator.GetAsync("/v26.0/debug_token?input_token=" + SimulatorFixture.Token);

        body["data"]!["is_valid"]!.GetValue<bool>().ShouldBeFalse();
        body["data"]!["error"]!["subcode"]!.GetValue<int>().ShouldBe(463);
    }

    private static Task<(int Status, JsonNode Body)> PrivateReplyAsync(SimulatorFixture simulator, string commentId) => simulator.PostAsync(
        $"{Page}/messages",
        ("recipient", string.Create(CultureInfo.InvariantCulture, $$"""{"comment_id":"{{commentId}}"}""")),
        ("message", """{"text":"In private"}"""));

    private static (int Code, int? Subcode) Code(JsonNode body) =>
        (body["error"]!["code"]!.GetValue<int>(), body["error"]!["error_subcode"]?.GetValue<int>());
}
