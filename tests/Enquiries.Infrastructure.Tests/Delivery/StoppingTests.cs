using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Infrastructure.Workers;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Delivery;

/// <summary>The application stops while a platform is being asked.</summary>
public sealed class StoppingTests
{
    [Theory]
    [InlineData(false, MessageState.Sent)]
    [InlineData(true, MessageState.Sending)]
    public async Task An_answer_is_waited_for_and_written_down_but_not_for_ever(bool tooLong, MessageState state)
    {
        await using var desk = await TestDesk.StartAsync();
        var (@case, id) = (await desk.CaseAsync(), Guid.CreateVersion7());
        await desk.SendAsync(new SendReply(@case.Id, id, "We are on our way"));
        using var stopping = new CancellationTokenSource();
        desk.Channel.OnSendSlowly = async (_, ct) =>
        {
            await stopping.CancelAsync();
            desk.App.Clock.Advance(tooLong ? LastWord.Patience : LastWord.Patience / 2);
            ct.ThrowIfCancellationRequested();
            return new SendResult.Sent("sent-1", null);
        };

        await desk.App.Services.GetRequiredService<DeliveryWorker>().RunOnceAsync(stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);

        (await desk.App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id))).State.ShouldBe(state);
    }
}
