using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Moderation;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Moderation;
using Enquiries.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Moderation;

public class ModerationTests
{
    private const ModerationKind All = ModerationKind.Hide | ModerationKind.Show | ModerationKind.HoldForReview | ModerationKind.Reject | ModerationKind.RejectAndBan;

    [Fact]
    public async Task A_message_is_hidden_on_the_platform_and_shown_again_and_the_timeline_says_by_whom()
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync("Ring me on 07700 900123", author: "maria");
        var asked = new List<ModerationRequest>();
        desk.Channel.OnModerate = r =>
        {
            asked.Add(r);
            return new SendResult.Sent(r.ExternalId, null);
        };

        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide, "A telephone number"));
        (await MessageAsync(desk, @case)).Moderation!.State.ShouldBe(ModerationState.Waiting);
        await WorkAsync(desk);

        asked.ShouldBe([new ModerationRequest(desk.Page.Id, @case.Messages[0].ExternalId!, ModerationKind.Hide, "maria")]);
        var message = await MessageAsync(desk, @case);
        message.HiddenAt.ShouldBe(desk.Now);
        message.Moderation!.State.ShouldBe(ModerationState.Done);
        message.PersonalData.ShouldHaveSingleItem();
        message.CanModerate.ShouldBe(All);
        var timeline = (await desk.SendAsync(new GetCase(@case.Reference))).Timeline;
        timeline.ShouldContain(e => e.Text == "Asked the platform to hide the message: A telephone number" && e.Actor == desk.Officer.Name);
        timeline.ShouldContain(e => e.Text == "The message was hidden from the public" && e.Actor == desk.Officer.Name);

        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Show));
        await WorkAsync(desk);
        (await MessageAsync(desk, @case)).HiddenAt.ShouldBeNull();
    }

    [Fact]
    public async Task Asked_for_twice_it_is_done_once_and_something_else_has_to_wait()
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync();
        var times = 0;
        desk.Channel.OnModerate = r => new SendResult.Sent($"{++times}", null);

        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide));
        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide));
        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Reject)));
        await WorkAsync(desk);
        await WorkAsync(desk);

        times.ShouldBe(1);
    }

    [Fact]
    public async Task Banning_is_for_leads_and_takes_a_reason()
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync();
        var lead = await desk.App.OfficerAsync("Lea Lead", Role.Lead);

        await Should.ThrowAsync<ForbiddenException>(() => desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.RejectAndBan, "Threats")));
        await Should.ThrowAsync<ValidationException>(() => desk.App.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.RejectAndBan), lead));
        await desk.App.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.RejectAndBan, "Threats"), lead);
        await WorkAsync(desk);

        (await desk.SendAsync(new GetCase(@case.Reference))).Timeline.ShouldContain(e => e.Kind == nameof(MessageModerated) && e.Actor == "Lea Lead");
        (await MessageAsync(desk, @case)).HiddenAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_the_platform_cannot_do_is_refused_before_anything_is_asked()
    {
        await using var desk = await StartAsync(ModerationKind.Hide);
        var @case = await desk.CaseAsync();
        var inPrivate = await desk.CaseAsync(inPrivate: true);

        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Reject)));
        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new ModerateMessage(inPrivate.Id, inPrivate.Messages[0].Id, ModerationKind.Hide)));
        await Should.ThrowAsync<ValidationException>(() => desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide | ModerationKind.Show)));
        await Should.ThrowAsync<NotFoundException>(() => desk.SendAsync(new ModerateMessage(@case.Id, inPrivate.Messages[0].Id, ModerationKind.Hide)));
    }

    [Theory]
    [InlineData(FailureKind.RetryLater)]
    [InlineData(FailureKind.AmbiguousMaybeSent)]
    public async Task A_passing_trouble_is_tried_again_by_itself(FailureKind kind)
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync();
        var trouble = true;
        desk.Channel.OnModerate = r => trouble ? new SendResult.Failed(kind, "The platform is busy.") : new SendResult.Sent(r.ExternalId, null);
        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide));

        await WorkAsync(desk);
        var waiting = (await MessageAsync(desk, @case)).Moderation!;
        waiting.State.ShouldBe(ModerationState.Waiting);
        waiting.FailureReason.ShouldBe("The platform is busy.");
        (await WorkAsync(desk)).ShouldBe(0);

        trouble = false;
        desk.App.Clock.Advance(TimeSpan.FromSeconds(6));
        (await WorkAsync(desk)).ShouldBe(1);
        (await MessageAsync(desk, @case)).Moderation!.State.ShouldBe(ModerationState.Done);
    }

    [Fact]
    public async Task What_is_hidden_ends_no_pause_of_sends()
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync();
        var until = desk.Now.AddHours(3);
        await desk.App.ReadAsync(async db =>
        {
            (await db.ChannelAccounts.SingleAsync()).PauseUntil(until, "Slow down.");
            return await db.SaveChangesAsync();
        });
        await desk.App.SendAsync(new RecordModeration(await ActAsync(), 1, new SendResult.Sent("done", null)));

        var account = await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync());
        (account.PausedUntil, account.LastError).ShouldBe((until, "Slow down."));

        async Task<Guid> ActAsync()
        {
            await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide));
            return await desk.App.ReadAsync(db => db.ModerationActs.Select(a => a.Id).SingleAsync());
        }
    }

    [Fact]
    public async Task An_account_in_trouble_keeps_its_wishes_until_it_works_again()
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync();
        desk.Channel.OnModerate = _ => new SendResult.Failed(FailureKind.TokenInvalid, "Connect the account again.");
        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide));

        await WorkAsync(desk);
        (await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.NeedsAttention);
        desk.App.Clock.Advance(TimeSpan.FromHours(1));
        (await WorkAsync(desk)).ShouldBe(0);

        desk.Channel.OnModerate = r => new SendResult.Sent(r.ExternalId, null);
        await desk.App.ReadAsync(async db =>
        {
            (await db.ChannelAccounts.SingleAsync()).Works(desk.Now);
            return await db.SaveChangesAsync();
        });
        (await WorkAsync(desk)).ShouldBe(1);
        (await MessageAsync(desk, @case)).HiddenAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_failed_says_why_and_can_be_tried_again_where_that_helps()
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync();
        desk.Channel.OnModerate = _ => new SendResult.Failed(FailureKind.Unknown, "The platform said no.");
        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide));
        await WorkAsync(desk);

        var failed = (await MessageAsync(desk, @case)).Moderation!;
        failed.State.ShouldBe(ModerationState.Failed);
        failed.CanRetry.ShouldBeTrue();
        desk.Channel.OnModerate = _ => new SendResult.Failed(FailureKind.TargetGone, "The comment is gone.");
        await desk.SendAsync(new RetryModeration(@case.Id, failed.ActId));
        await WorkAsync(desk);

        failed = (await MessageAsync(desk, @case)).Moderation!;
        failed.CanRetry.ShouldBeFalse();
        failed.FailureReason.ShouldBe("The comment is gone.");
        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new RetryModeration(@case.Id, failed.ActId)));
    }

    [Fact]
    public async Task After_a_crash_in_between_the_platform_is_asked_again_and_a_late_answer_of_the_first_attempt_changes_nothing()
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync();
        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide));
        var act = await desk.App.ReadAsync(db => db.ModerationActs.SingleAsync());
        var first = (await desk.App.SendAsync(new ClaimModeration(act.Id)))!;

        (await WorkAsync(desk)).ShouldBe(0);
        desk.App.Clock.Advance(ClaimModeration.Lease + TimeSpan.FromSeconds(1));
        var second = (await desk.App.SendAsync(new ClaimModeration(act.Id)))!;
        await desk.App.SendAsync(new RecordModeration(act.Id, first.Attempt, new SendResult.Failed(FailureKind.Unknown, "Late.")));
        (await MessageAsync(desk, @case)).Moderation!.State.ShouldBe(ModerationState.Waiting);
        await desk.App.SendAsync(new RecordModeration(act.Id, second.Attempt, new SendResult.Sent("x", null)));

        (await MessageAsync(desk, @case)).Moderation!.State.ShouldBe(ModerationState.Done);
        (await desk.CaseAsync(@case.Id)).Events.Count(e => e.Fact is MessageHidden).ShouldBe(1);
    }

    [Fact]
    public async Task What_the_platform_told_before_it_answered_is_confirmed_so_that_open_pages_hear_of_it()
    {
        await using var desk = await StartAsync();
        var @case = await desk.CaseAsync();
        await desk.SendAsync(new ModerateMessage(@case.Id, @case.Messages[0].Id, ModerationKind.Hide));
        await desk.ReceiveAsync(new InboundChange(desk.Page.ExternalId, desk.Now, @case.Messages[0].ExternalId!, InboundChangeKind.Hidden));
        await WorkAsync(desk);

        (await desk.CaseAsync(@case.Id)).Events.Select(e => e.Kind).TakeLast(2).ShouldBe([nameof(MessageHidden), nameof(MessageModerated)]);
    }

    private static async Task<TestDesk> StartAsync(ModerationKind can = All)
    {
        var desk = await TestDesk.StartAsync();
        desk.Channel.Moderation = can;
        return desk;
    }

    private static Task<int> WorkAsync(TestDesk desk) => desk.App.Services.GetRequiredService<ModerationWorker>().RunOnceAsync(TestContext.Current.CancellationToken);

    private static async Task<CaseMessage> MessageAsync(TestDesk desk, Case @case) => (await desk.SendAsync(new GetCase(@case.Reference))).Messages[0];
}
