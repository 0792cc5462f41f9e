using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Application.Delivery;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Delivery;

/// <summary>A reply that is told "later" again and again: how long it is tried, and who hears of it.</summary>
public sealed class WaitingRepliesTests : IAsyncLifetime
{
    private TestDesk desk = null!;

    public async ValueTask InitializeAsync() => desk = await TestDesk.StartAsync();

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task It_is_tried_for_two_days_and_pauses_of_the_account_do_not_count()
    {
        var id = await ReplyAsync();
        desk.Channel.OnSend = _ => new SendResult.Failed(FailureKind.RetryLater, "Slow down.", desk.Now.AddMinutes(5));
        for (var i = 0; i < 20; i++)
        {
            await RunAsync();
            desk.App.Clock.Advance(TimeSpan.FromMinutes(6));
        }

        (await MessageAsync(id)).State.ShouldBe(MessageState.Pending);
        desk.Channel.OnSend = _ => new SendResult.Failed(FailureKind.RetryLater, "Not now.");
        var from = desk.Now;
        while (await MessageAsync(id) is { State: MessageState.Pending } waiting)
        {
            if (waiting.Work.NextAttemptAt > desk.Now)
                desk.App.Clock.Advance(waiting.Work.NextAttemptAt!.Value - desk.Now);
            await RunAsync();
        }

        (desk.Now - from).ShouldBe(TimeSpan.FromHours(48), TimeSpan.FromMinutes(1));
        (await MessageAsync(id)).FailureReason.ShouldNotBeNull().ShouldStartWith("Not now. It was tried 15 times in 48 hours.");
    }

    [Fact]
    public async Task Its_author_is_told_once_when_it_has_waited_for_long_however_short_each_pause_is()
    {
        var id = await ReplyAsync();
        desk.Channel.OnSend = _ => new SendResult.Failed(FailureKind.RetryLater, "Slow down.", desk.Now.AddMinutes(5));
        await RunAsync();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(6));
        await RunAsync();
        (await desk.App.SendAsync(new TellOfHeldReplies())).ShouldBe(0);
        (await MessageAsync(id)).HeldSince.ShouldBeNull();

        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        await RunAsync();
        await desk.App.SendAsync(new TellOfHeldReplies());
        (await MessageAsync(id)).HeldSince.ShouldBe(desk.Now);
        (await desk.App.SendAsync(new TellOfHeldReplies())).ShouldBe(0);
    }

    [Fact]
    public async Task A_reply_that_is_tried_again_after_it_failed_waits_from_then_on()
    {
        var id = await ReplyAsync();
        desk.Channel.OnSend = _ => new SendResult.Failed(FailureKind.Unknown, "No.");
        await RunAsync();
        desk.App.Clock.Advance(TimeSpan.FromHours(3));
        await desk.SendAsync(new RetryReply((await MessageAsync(id)).CaseId, id));

        (await desk.App.SendAsync(new TellOfHeldReplies())).ShouldBe(0);
        desk.App.Clock.Advance(TellOfHeldReplies.Patience);
        (await desk.App.SendAsync(new TellOfHeldReplies())).ShouldBe(1);
    }

    [Fact]
    public async Task An_account_that_holds_replies_back_for_half_an_hour_raises_an_alarm_until_they_are_sent()
    {
        await ReplyAsync();
        desk.Channel.OnSend = _ => new SendResult.Failed(FailureKind.RetryLater, "Slow down.", desk.Now.AddMinutes(5));
        for (var i = 0; i < 5; i++)
        {
            await RunAsync();
            desk.App.Clock.Advance(TimeSpan.FromMinutes(5.5));
        }

        (await AlarmsAsync()).ShouldNotContain(AlarmKind.RepliesWaiting);
        desk.App.Clock.Advance(TimeSpan.FromMinutes(5));
        await RunAsync();
        (await AlarmsAsync()).ShouldContain(AlarmKind.RepliesWaiting);

        desk.Channel.OnSend = m => new SendResult.Sent("sent-" + m.MessageId.ToString("N"), null);
        desk.App.Clock.Advance(TimeSpan.FromMinutes(6));
        await RunAsync();
        (await AlarmsAsync()).ShouldNotContain(AlarmKind.RepliesWaiting);
    }

    [Fact]
    public async Task Mail_that_is_refused_by_rules_of_several_servers_raises_an_alarm_for_the_day()
    {
        desk.Channel.OnSend = _ => new SendResult.Failed(FailureKind.RefusedByPolicy, "Refused by a rule.");
        for (var i = 0; i < 3; i++)
        {
            (await AlarmsAsync()).ShouldNotContain(AlarmKind.MailRefused);
            await ReplyAsync();
            await RunAsync();
        }

        (await AlarmsAsync()).ShouldContain(AlarmKind.MailRefused);
        desk.App.Clock.Advance(TimeSpan.FromDays(1));
        (await AlarmsAsync()).ShouldNotContain(AlarmKind.MailRefused);
    }

    private async Task<Guid> ReplyAsync()
    {
        var @case = await desk.CaseAsync();
        var id = Guid.CreateVersion7(desk.Now);
        await desk.SendAsync(new SendReply(@case.Id, id, "We are on our way."));
        return id;
    }

    private async Task RunAsync()
    {
        var worker = desk.App.Services.GetRequiredService<DeliveryWorker>();
        while (await worker.RunOnceAsync(TestContext.Current.CancellationToken) > 0)
        {
            // Until nothing is due.
        }
    }

    private async Task<List<AlarmKind>> AlarmsAsync()
    {
        await desk.App.SendAsync(new CheckAccounts(WithRates: false));
        return await desk.App.ReadAsync(db => db.AccountAlarms.Where(a => a.ClearedAt == null).Select(a => a.Kind).ToListAsync());
    }

    private Task<Message> MessageAsync(Guid id) => desk.App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));
}
