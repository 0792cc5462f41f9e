using System.Text;
using Enquiries.Application.Admin;
using Enquiries.Application.Intake;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Admin;

public sealed class ParkedItemsTests
{
    [Fact]
    public async Task Parked_items_are_listed_newest_first_with_what_arrived()
    {
        await using var app = await App.StartAsync();
        var delivery = Delivery(1, "{\"object\":\"page\"}");
        await app.SaveAsync(delivery, Parked(delivery, 0, "feed/event", minutesAgo: 10), Parked(delivery, 1, "feed/poll", minutesAgo: 5));

        var list = await app.SendAsync(new ListParkedItems());

        list.Total.ShouldBe(2);
        list.Items.Select(i => i.What).ShouldBe(["feed/poll", "feed/event"]);
        list.Items[0].Channel.ShouldBe(ChannelKind.Facebook);
        (await app.SendAsync(new GetParkedBody(list.Items[0].Id))).ShouldBe(new ParkedBody("{\"object\":\"page\"}", 17));
    }

    [Fact]
    public async Task Trying_again_queues_the_delivery_and_makes_room_for_a_new_failure()
    {
        await using var app = await App.StartAsync();
        var delivery = Delivery(1, "x");
        var dismissed = Parked(delivery, 2, "dismissed before", minutesAgo: 30);
        dismissed.SettledAt = App.MondayNine;
        await app.SaveAsync(delivery, Parked(delivery, 0, "one", 10), Parked(delivery, 1, "two", 5), dismissed);
        var first = (await app.SendAsync(new ListParkedItems())).Items[0];

        (await app.SendAsync(new RetryParkedItems(first.Id))).ShouldBe(1);

        var queued = await app.ReadAsync(db => db.InboundDeliveries.SingleAsync());
        queued.ProcessedAt.ShouldBeNull();
        queued.Work.NextAttemptAt.ShouldBe(app.Clock.GetUtcNow());
        queued.Work.Attempts.ShouldBe(0);
        (await app.SendAsync(new ListParkedItems())).Total.ShouldBe(0);
        // The dismissed one keeps its place, so that it is not parked anew.
        (await app.ReadAsync(db => db.ParkedItems.Select(p => p.What).ToListAsync())).ShouldBe(["dismissed before"]);

        await app.SendAsync(new ParkItem(delivery.Id, 0, "It failed again."));

        (await app.SendAsync(new ListParkedItems())).Items.Single().Error.ShouldBe("It failed again.");
    }

    [Fact]
    public async Task All_are_tried_again_at_once_each_delivery_once()
    {
        await using var app = await App.StartAsync();
        var (a, b, processed) = (Delivery(1, "a"), Delivery(2, "b"), Delivery(3, "c"));
        await app.SaveAsync(a, b, processed, Parked(a, 0, "one", 10), Parked(a, 1, "two", 9), Parked(b, -1, "body", 8));

        (await app.SendAsync(new RetryParkedItems())).ShouldBe(2);

        (await app.ReadAsync(db => db.InboundDeliveries.CountAsync(d => d.ProcessedAt == null))).ShouldBe(2);
        (await app.SendAsync(new RetryParkedItems())).ShouldBe(0);
    }

    [Fact]
    public async Task A_dismissed_item_leaves_the_list_and_its_delivery_is_left_alone()
    {
        await using var app = await App.StartAsync();
        var delivery = Delivery(1, "x");
        var item = Parked(delivery, 0, "one", 10);
        await app.SaveAsync(delivery, item);

        await app.SendAsync(new DismissParkedItem(item.Id));

        (await app.SendAsync(new ListParkedItems())).Total.ShouldBe(0);
        (await app.ReadAsync(db => db.InboundDeliveries.SingleAsync())).ProcessedAt.ShouldNotBeNull();
        await Should.ThrowAsync<NotFoundException>(() => app.SendAsync(new RetryParkedItems(item.Id)));
    }

    [Fact]
    public async Task An_item_whose_delivery_is_gone_says_so()
    {
        await using var app = await App.StartAsync();
        var item = Parked(Delivery(1, "x"), 0, "one", 10);
        await app.SaveAsync(item);

        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new RetryParkedItems(item.Id)));
        await Should.ThrowAsync<NotFoundException>(() => app.SendAsync(new GetParkedBody(item.Id)));
        (await app.SendAsync(new ListParkedItems())).Total.ShouldBe(1);
    }

    [Fact]
    public async Task Only_administrators_see_parked_items()
    {
        await using var app = await App.StartAsync();
        var lead = await app.OfficerAsync("Lee Lead", Role.Lead);

        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new ListParkedItems(), lead));
        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new RetryParkedItems(), lead));
    }

    private static InboundDelivery Delivery(byte number, string body) => new()
    {
        Id = Guid.CreateVersion7(),
        Channel = ChannelKind.Facebook,
        ReceivedAt = App.MondayNine.AddHours(-1),
        Body = Encoding.UTF8.GetBytes(body),
        BodyHash = [.. Enumerable.Repeat(number, 32)],
        SecretFingerprint = "abc",
        ProcessedAt = App.MondayNine.AddHours(-1),
    };

    private static ParkedItem Parked(InboundDelivery delivery, int position, string what, int minutesAgo) => new()
    {
        Id = Guid.CreateVersion7(),
        DeliveryId = delivery.Id,
        Position = position,
        Kind = ParkedKind.Unknown,
        What = what,
        Error = "{}",
        ParkedAt = App.MondayNine.AddMinutes(-minutesAgo),
    };
}
