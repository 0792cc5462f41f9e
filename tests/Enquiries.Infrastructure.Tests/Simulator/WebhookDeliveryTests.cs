using System.Net;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Infrastructure.Tests.Simulator;

public sealed class WebhookDeliveryTests
{
    [Fact]
    public async Task A_refused_delivery_is_tried_at_once_and_then_less_and_less_often_until_it_is_accepted()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Receiver.Answer = _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        simulator.Platform.CouncilPost("Post");

        (await simulator.FlushAsync()).Count.ShouldBe(2);
        (await simulator.FlushAsync()).Count.ShouldBe(2);

        simulator.Clock.Advance(TimeSpan.FromSeconds(1));
        (await simulator.FlushAsync()).Count.ShouldBe(3);

        simulator.Clock.Advance(TimeSpan.FromSeconds(1));
        (await simulator.FlushAsync()).Count.ShouldBe(3);

        simulator.Clock.Advance(TimeSpan.FromSeconds(1));
        simulator.Receiver.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK);
        (await simulator.FlushAsync()).Count.ShouldBe(4);

        simulator.Clock.Advance(TimeSpan.FromHours(1));
        (await simulator.FlushAsync()).Count.ShouldBe(4);
        simulator.Platform.Webhooks.Totals.ShouldBe(new DeliveryTotals(1, 1, 0, 3, 0, 0));
    }

    [Fact]
    public async Task While_nobody_answers_nothing_is_lost_and_the_order_is_kept()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Receiver.Answer = _ => throw new HttpRequestException("refused");
        var posts = Enumerable.Range(1, 5).Select(i => simulator.Platform.CouncilPost($"Post {i}").Id).ToList();
        await simulator.FlushAsync();
        simulator.Clock.Advance(TimeSpan.FromHours(30));
        await simulator.ForgetDeliveriesAsync();

        simulator.Receiver.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK);
        simulator.Clock.Advance(TimeSpan.FromMinutes(1));

        (await simulator.FlushAsync()).Select(d => Values(d)[0]["post_id"]!.GetValue<string>()).ShouldBe(posts);
    }

    [Fact]
    public async Task An_hour_of_failing_messages_is_marked_as_unsubscribed_until_the_app_subscribes_again()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Receiver.Answer = _ => new HttpResponseMessage(HttpStatusCode.InternalServerError);
        simulator.Platform.Message("Asha", "Hello");
        await simulator.FlushAsync();
        simulator.Clock.Advance(TimeSpan.FromMinutes(61));
        await simulator.FlushAsync();
        simulator.Platform.Webhooks.Health.ShouldHaveSingleItem().MessagingUnsubscribed.ShouldBeTrue();

        await simulator.PostAsync($"/v26.0/{SimulatorFixture.PageId}/subscribed_apps", ("subscribed_fields", "feed,messages"));

        simulator.Platform.Webhooks.Health.ShouldHaveSingleItem().MessagingUnsubscribed.ShouldBeFalse();
    }

    [Fact]
    public async Task Several_events_travel_in_one_body_when_batching_is_on()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Platform.Webhooks.Settings = new DeliverySettings { BatchSize = 10, Enabled = false };
        var post = simulator.Platform.CouncilPost("Post");
        for (var i = 0; i < 5; i++) simulator.Platform.Comment(post.Id, "Asha", $"Comment {i}");
        simulator.Platform.Message("Asha", "One");
        simulator.Platform.Message("Asha", "Two");
        simulator.Platform.Webhooks.Settings = new DeliverySettings { BatchSize = 10 };

        var deliveries = await simulator.FlushAsync();

        deliveries.Count.ShouldBe(2);
        deliveries[0].Json["entry"]!.AsArray().Count.ShouldBe(2);
        Values(deliveries[0]).Count.ShouldBe(6);
        deliveries[1].Json["entry"]![0]!["messaging"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Duplicates_are_the_same_bytes_again()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Platform.Webhooks.Settings = new DeliverySettings { DuplicateShare = 1 };
        simulator.Platform.CouncilPost("Post");

        var deliveries = await simulator.FlushAsync();

        deliveries.Count.ShouldBe(2);
        deliveries[0].Body.ShouldBe(deliveries[1].Body);
    }

    [Fact]
    public async Task Events_held_back_are_overtaken_and_still_arrive()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        simulator.Platform.Webhooks.Settings = new DeliverySettings { ReorderShare = 0.5, ReorderHoldMilliseconds = 60_000 };
        var posts = Enumerable.Range(1, 20).Select(i => simulator.Platform.CouncilPost($"Post {i}").Id).ToList();
        await simulator.FlushAsync();
        simulator.Clock.Advance(TimeSpan.FromMinutes(2));

        var arrived = (await simulator.FlushAsync()).Select(d => Values(d)[0]["post_id"]!.GetValue<string>()).ToList();

        arrived.ShouldBe(posts, ignoreOrder: true);
        arrived.ShouldNotBe(posts);
    }

    [Fact]
    public async Task Fields_that_are_not_subscribed_are_not_delivered()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var (status, _) = await simulator.PostAsync($"/v26.0/{SimulatorFixture.PageId}/subscribed_apps", ("subscribed_fields", "messages"));
        status.ShouldBe(200);

        simulator.Platform.CouncilPost("Post");
        simulator.Platform.Message("Asha", "Hello");

        (await simulator.FlushAsync()).ShouldHaveSingleItem().Text.ShouldContain("\"messaging\"");
    }

    [Fact]
    public async Task The_demonstration_begins_with_a_burst_and_goes_on_one_by_one()
    {
        await using var simulator = await SimulatorFixture.StartAsync(demo: true);
        var first = await simulator.FlushAsync();
        first.Count.ShouldBeGreaterThan(25);
        first.Select(d => d.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(first.Count);

        simulator.Clock.Advance(TimeSpan.FromSeconds(90));

        await Task.Run(
            async () =>
            {
                while ((await simulator.FlushAsync()).Count <= first.Count) await Task.Yield();
            },
            TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        simulator.Receiver.Deliveries.Count.ShouldBeGreaterThan(first.Count);
    }

    private static IReadOnlyList<JsonNode> Values(Delivery delivery) =>
        [.. delivery.Json["entry"]!.AsArray().SelectMany(e => e!["changes"]!.AsArray()).Select(c => c!["value"]!)];
}
