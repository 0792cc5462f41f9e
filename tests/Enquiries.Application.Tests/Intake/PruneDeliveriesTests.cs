using Enquiries.Application.Intake;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Intake;

public sealed class PruneDeliveriesTests
{
    [Fact]
    public async Task Old_deliveries_go_but_unprocessed_recent_and_unsettled_ones_stay()
    {
        await using var app = await App.StartAsync();
        var now = app.Clock.GetUtcNow();
        var old = Delivery(1, now.AddDays(-31));
        var recent = Delivery(2, now.AddDays(-29));
        var waiting = Delivery(3, null);
        var unsettled = Delivery(4, now.AddDays(-31));
        var settled = Delivery(5, now.AddDays(-31));
        await app.SaveAsync(old, recent, waiting, unsettled, settled, Parked(unsettled, null), Parked(settled, now.AddDays(-30)));

        (await app.SendAsync(new PruneDeliveries())).ShouldBe(2);

        var left = await app.ReadAsync(db => db.InboundDeliveries.Select(d => d.Id).ToListAsync());
        left.ShouldBe([recent.Id, waiting.Id, unsettled.Id], ignoreOrder: true);
        (await app.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(1);
    }

    private static InboundDelivery Delivery(byte number, DateTimeOffset? processedAt) => new()
    {
        Id = Guid.CreateVersion7(),
        Channel = ChannelKind.Facebook,
        ReceivedAt = App.MondayNine.AddDays(-32),
        Body = [number],
        BodyHash = [.. Enumerable.Repeat(number, 32)],
        SecretFingerprint = "abc",
        ProcessedAt = processedAt,
    };

    private static ParkedItem Parked(InboundDelivery delivery, DateTimeOffset? settledAt) => new()
    {
        Id = Guid.CreateVersion7(),
        DeliveryId = delivery.Id,
        Kind = ParkedKind.Unknown,
        What = "feed/event",
        Error = "{}",
        ParkedAt = App.MondayNine.AddDays(-32),
        SettledAt = settledAt,
    };
}
