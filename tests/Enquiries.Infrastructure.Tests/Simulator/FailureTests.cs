using System.Net;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Failures;

namespace Enquiries.Infrastructure.Tests.Simulator;

public sealed class FailureTests
{
    public static TheoryData<string> RefusingKinds =>
        [.. FailureKind.All.Where(k => k.Effect == FailureEffect.Refuse).Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(RefusingKinds))]
    public async Task A_refusal_has_its_error_body_and_nothing_was_done(string kind)
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var person = simulator.Platform.Message("Asha", "Hello").PersonId;
        var expected = FailureKind.Find(kind)!.Error!;
        simulator.Platform.Failures.Add(kind, calls: 1);

        var (status, body) = await simulator.SendAsync(person, "Answer");

        status.ShouldBe(expected.Status);
        body["error"]!["code"]!.GetValue<int>().ShouldBe(expected.Code);
        ((int?)body["error"]!["error_subcode"]).ShouldBe(expected.Subcode);
        body["error"]!["fbtrace_id"]!.GetValue<string>().ShouldNotBeEmpty();
        simulator.Platform.Messages("t_" + person).Count.ShouldBe(1);
        (await simulator.SendAsync(person, "Answer")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("error-2-service-temporarily-unavailable.json", "transient-2")]
    [InlineData("error-4-app-rate-limit.json", "throttled-4")]
    [InlineData("error-32-page-rate-limit.json", "throttled-32")]
    [InlineData("error-190-463-token-expired.json", "token-463")]
    [InlineData("error-100-33-object-missing.json", "target-gone")]
    [InlineData("error-100-2018001-no-matching-user.json", "no-such-person")]
    [InlineData("error-10-2018278-outside-window.json", "window-closed")]
    [InlineData("error-551-person-unavailable.json", "unreachable-551")]
    [InlineData("error-506-duplicate.json", "duplicate")]
    [InlineData("error-368-policy-block.json", "policy-pause")]
    [InlineData("error-code1-not-transient.json", "final-1")]
    public async Task An_error_has_the_property_names_and_numbers_of_the_recorded_one(string sample, string kind)
    {
        var recorded = JsonNode.Parse(Samples.Read(sample))!;
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Platform.Failures.Add(kind, calls: 1);

        var (_, body) = await simulator.SendAsync("0", "Answer");

        Samples.Names(body).ShouldBe(Samples.Names(recorded));
        foreach (var name in new[] { "code", "error_subcode", "is_transient", "type" })
            JsonNode.DeepEquals(body["error"]![name], recorded["error"]![name]).ShouldBeTrue(name);
    }

    [Theory]
    [InlineData("applied-then-503", 503, 2)]
    [InlineData("applied-then-1357046", 500, 1)]
    public async Task A_call_may_be_answered_with_an_error_although_it_was_done(string kind, int status, int code)
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        simulator.Platform.Failures.Add(kind, calls: 1);

        var answer = await simulator.PostAsync($"/v26.0/{post.Id}/comments", ("message", "Done after all"));

        answer.Status.ShouldBe(status);
        answer.Body["error"]!["code"]!.GetValue<int>().ShouldBe(code);
        simulator.Platform.Comments(post.Id).ShouldHaveSingleItem().Message.ShouldBe("Done after all");
    }

    [Fact]
    public async Task A_call_may_be_done_and_the_connection_cut()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        simulator.Platform.Failures.Add("applied-then-aborted", calls: 1);

        await Should.ThrowAsync<HttpRequestException>(() => simulator.PostAsync($"/v26.0/{post.Id}/comments", ("message", "Done after all")));

        simulator.Platform.Comments(post.Id).ShouldHaveSingleItem().Message.ShouldBe("Done after all");
        simulator.Platform.Failures.Active.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_may_be_done_and_never_answered()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var person = simulator.Platform.Message("Asha", "Hello").PersonId;
        await simulator.ForgetDeliveriesAsync();
        simulator.Platform.Failures.Add("applied-then-no-answer", calls: 1);

        var call = simulator.SendAsync(person, "Done after all");
        await EventuallyAsync(() => simulator.Platform.Messages("t_" + person).Count == 2);
        (await simulator.FlushAsync()).Count.ShouldBe(2);
        call.IsCompleted.ShouldBeFalse();
        await EventuallyAsync(() =>
        {
            simulator.Clock.Advance(TimeSpan.FromSeconds(5));
            return call.IsCompleted;
        });

        await Should.ThrowAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task A_connection_cut_before_leaves_nothing_behind()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        simulator.Platform.Failures.Add("aborted", calls: 1, area: "comments");

        await Should.ThrowAsync<HttpRequestException>(() => simulator.PostAsync($"/v26.0/{post.Id}/comments", ("message", "Lost")));

        simulator.Platform.Comments(post.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_concerns_its_class_of_calls_only_and_stays_until_switched_off()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Post");
        var on = simulator.Platform.Failures.Add("server-error", area: "reads");
        var read = new Uri($"/v26.0/{post.Id}?access_token={SimulatorFixture.Token}", UriKind.Relative);

        (await simulator.PostAsync($"/v26.0/{post.Id}/comments", ("message", "Goes through"))).Status.ShouldBe(200);
        (await simulator.Http.GetAsync(read, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await simulator.Http.GetAsync(read, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        simulator.Platform.Failures.Remove(on.Id).ShouldBeTrue();
        (await simulator.Http.GetAsync(read, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
