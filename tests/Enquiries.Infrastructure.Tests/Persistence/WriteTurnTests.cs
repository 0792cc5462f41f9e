using Enquiries.Application.Intake;
using Enquiries.Domain;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Infrastructure.Tests.Persistence;

public sealed class WriteTurnTests
{
    [Fact]
    public async Task Saving_waits_for_the_turn_and_goes_on_when_it_is_given_back()
    {
        await using var app = await App.StartAsync();
        var turn = await app.ReadAsync(async db => await db.TakeWriteTurnAsync(TestContext.Current.CancellationToken));

        var saving = app.SaveAsync(Delivery(1));
        saving.IsCompleted.ShouldBeFalse();
        turn!.Dispose();
        turn.Dispose();
        await saving;

        (await app.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_save_gives_the_turn_back()
    {
        await using var app = await App.StartAsync();
        await app.SaveAsync(Delivery(1));

        await Should.ThrowAsync<DbUpdateException>(() => app.SaveAsync(Delivery(1)));
        await app.SaveAsync(Delivery(2));

        (await app.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(2);
    }

    [Fact]
    public async Task Deliveries_are_stored_once_and_read_back_as_they_came()
    {
        await using var app = await App.StartAsync();
        var first = Delivery(1);

        await app.ReadAsync(async db =>
        {
            await db.StoreNewAsync([first, Delivery(1), Delivery(2)], TestContext.Current.CancellationToken);
            await db.StoreNewAsync([Delivery(2)], TestContext.Current.CancellationToken);
            return 0;
        });

        var stored = await app.ReadAsync(db => db.InboundDeliveries.OrderBy(d => d.BodyHash).ToListAsync());
        stored.Count.ShouldBe(2);
        stored[0].ShouldBeEquivalentTo(first);
    }

    private static InboundDelivery Delivery(byte number) => new()
    {
        Id = Guid.CreateVersion7(App.MondayNine),
        Channel = ChannelKind.WhatsApp,
        ReceivedAt = App.MondayNine,
        Body = [1, 2, number],
        BodyHash = [number, .. new byte[31]],
        SecretFingerprint = "fingerprint",
        Work = new Work { NextAttemptAt = App.MondayNine },
    };
}
