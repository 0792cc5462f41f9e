using Enquiries.Application.Intake;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Intake;

public sealed class PruneDeliveriesTests
{
    [Theory]
    [InlineData(ChannelKind.Facebook, 48)]
    [InlineData(ChannelKind.YouTube, 48)]
    [InlineData(ChannelKind.X, 12)]
    [InlineData(ChannelKind.Email, 30 * 24)]
    public async Task Old_deliveries_go_but_unprocessed_recent_and_unsettled_ones_stay(ChannelKind channel, int hours)
    {
        await using var app = await App.StartAsync();
        var now = app.Clock.GetUtcNow();
        var old = Delivery(channel, 1, now.AddHours(-hours - 1));
        var recent = Delivery(channel, 2, now.AddHours(1 - hours));
        var waiting = Delivery(channel, 3, null);
        var unsettled = Delivery(channel, 4, now.AddHours(-hours - 1));
        var settled = Delivery(channel, 5, now.AddHours(-hours - 1));
        await app.SaveAsync(old, recent, waiting, unsettled, settled, Parked(unsettled, null), Parked(settled, now.AddHours(-hours)));

        (await app.SendAsync(new PruneDeliveries())).ShouldBe(2);

        var left = await app.ReadAsync(db => db.InboundDeliveries.Select(d => d.Id).ToListAsync());
        left.ShouldBe([recent.Id, waiting.Id, unsettled.Id], ignoreOrder: true);
        (await app.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(1);
    }

    private static InboundDelivery Delivery(ChannelKind channel, byte number, DateTimeOffset? processedAt) => new()
    {
        Id = Guid.CreateVersion7(),
        Channel = channel,
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
