using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Application.Delivery;
using Enquiries.Application.Escalations;
using Enquiries.Application.Intake;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Escalations;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Delivery;

/// <summary>What every platform has in common when an answer goes out: pauses, order, who is told, and looking before answering.</summary>
public sealed class OutboundPathTests : IAsyncLifetime
{
    private TestDesk desk = null!;
    private readonly List<string> tried = [];

    public async ValueTask InitializeAsync()
    {
        desk = await TestDesk.StartAsync();
        desk.Channel.OnSend = Sent;
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Theory]
    [InlineData(FailureKind.QuotaOrMoney)]
    [InlineData(FailureKind.PolicyPause)]
    [InlineData(FailureKind.RetryLater)]
    public async Task A_platform_that_asks_for_a_pause_stops_its_own_account_and_goes_on_in_the_order_of_writing(FailureKind kind)
    {
        var until = desk.Now.AddHours(3);
        var ids = await RepliesAsync("first", "second", "third");
        desk.Channel.OnSend = m => Refused(m, kind, until);
        (await RunAsync()).ShouldBe(1, "after the first refusal the others are not tried");

        var account = await AccountAsync(desk.Page.Id);
        (account.State, account.PausedUntil).ShouldBe((ChannelAccountState.Connected, until));
        foreach (var id in ids)
            (await MessageAsync(id)).State.ShouldBe(MessageState.Pending);
        desk.App.Clock.Advance(TimeSpan.FromHours(2.9));
        (await RunAsync()).ShouldBe(0);

        // The one that was refused first has the latest next try; it was written first all the same.
        desk.Channel.OnSend = Sent;
        tried.Clear();
        desk.App.Clock.Advance(TimeSpan.FromHours(0.2));
        await RunAsync();
        tried.ShouldBe(["first", "second", "third"]);
        (await AccountAsync(desk.Page.Id)).PausedUntil.ShouldBeNull();
    }

    [Fact]
    public async Task An_account_in_trouble_holds_up_no_other()
    {
        var other = await desk.App.PageAsync("1094");
        var elsewhere = await ReplyAsync("elsewhere", other.ExternalId);
        var here = await ReplyAsync("here");
        desk.Channel.OnSend = m => m.AccountId == desk.Page.Id ? Refused(m, FailureKind.TokenInvalid, null) : Sent(m);

        await RunAsync();

        (await MessageAsync(elsewhere)).State.ShouldBe(MessageState.Sent);
        (await MessageAsync(here)).State.ShouldBe(MessageState.Pending);
        (await AccountAsync(desk.Page.Id)).State.ShouldBe(ChannelAccountState.NeedsAttention);
        (await AccountAsync(other.Id)).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Fact]
    public async Task Whoever_waits_for_an_account_in_trouble_is_told_once_and_no_more_when_it_is_sent()
    {
        var ids = await RepliesAsync("first", "second");
        desk.Channel.OnSend = m => Refused(m, FailureKind.TokenInvalid, null);
        await RunAsync();
        await desk.App.SendAsync(new TellOfHeldReplies());

        var told = (await desk.SendAsync(new ListNotifications())).Items;
        told.Select(n => (n.What, n.Waits)).ShouldBe([(EscalationKind.ReplyHeld, true), (EscalationKind.ReplyHeld, true)]);
        (await desk.SendAsync(new CountUnreadNotifications())).ShouldBe(2);
        var @case = await desk.CaseAsync((await MessageAsync(ids[0])).CaseId);
        @case.Events.Count(e => e.Fact is ReplyHeld).ShouldBe(1);

        await desk.App.ReadAsync(async db =>
        {
            (await db.ChannelAccounts.SingleAsync()).Works(desk.Now);
            return await db.SaveChangesAsync();
        });
        desk.Channel.OnSend = Sent;
        await RunAsync();
        (await desk.SendAsync(new CountUnreadNotifications())).ShouldBe(0);
        (await desk.SendAsync(new ListNotifications())).Items.ShouldAllBe(n => n.IsSettled);
    }

    [Fact]
    public async Task A_short_pause_is_nobody_s_concern()
    {
        await RepliesAsync("first");
        desk.Channel.OnSend = m => Refused(m, FailureKind.RetryLater, desk.Now.AddMinutes(10));
        await RunAsync();

        (await desk.App.SendAsync(new TellOfHeldReplies())).ShouldBe(0);
        (await desk.SendAsync(new ListNotifications())).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_author_of_a_reply_that_failed_is_told()
    {
        var id = (await RepliesAsync("first"))[0];
        desk.Channel.OnSend = m => Refused(m, FailureKind.BadContent, null);
        await RunAsync();

        var one = (await desk.SendAsync(new ListNotifications())).Items.ShouldHaveSingleItem();
        (one.What, one.Waits).ShouldBe((EscalationKind.ReplyFailed, true));
        await desk.SendAsync(new GiveUpReply((await MessageAsync(id)).CaseId, id));
        (await desk.SendAsync(new ListNotifications())).Items.ShouldHaveSingleItem().IsSettled.ShouldBeTrue();
    }

    [Fact]
    public async Task A_failed_reply_gets_another_wording_and_goes_out()
    {
        var id = (await RepliesAsync("A bad link"))[0];
        var caseId = (await MessageAsync(id)).CaseId;
        desk.Channel.OnSend = m => Refused(m, FailureKind.BadContent, null);
        await RunAsync();

        await desk.SendAsync(new ChangeReply(caseId, id, " A good link "));
        desk.Channel.OnSend = Sent;
        tried.Clear();
        await RunAsync();

        tried.ShouldBe(["A good link"]);
        var @case = await desk.CaseAsync(caseId);
        @case.Events.ShouldContain(e => e.Fact is ReplyChanged);
        @case.IsUnanswered.ShouldBeFalse();
    }

    [Fact]
    public async Task What_may_be_on_the_platform_is_not_changed()
    {
        var id = (await RepliesAsync("Perhaps there"))[0];
        var caseId = (await MessageAsync(id)).CaseId;
        desk.Channel.OnSend = m => Refused(m, FailureKind.AmbiguousMaybeSent, null);
        await RunAsync();

        (await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new ChangeReply(caseId, id, "Other words")))).Message.ShouldStartWith("This reply is being sent");
        (await MessageAsync(id)).Text.ShouldBe("Perhaps there");
    }

    [Fact]
    public async Task Where_the_platform_tells_of_no_removals_what_is_answered_is_read_again_first()
    {
        var id = (await RepliesAsync("Too late"))[0];
        var message = await MessageAsync(id);
        desk.Channel.OnLookForRemoved = ids => new RemovalCheck.Looked(ids);
        await RunAsync();
        (await MessageAsync(id)).State.ShouldBe(MessageState.Pending, "it may come back");
        desk.App.Clock.Advance(TimeSpan.FromSeconds(10));
        await RunAsync();

        tried.ShouldBeEmpty();
        var reply = await MessageAsync(id);
        (reply.State, reply.CanRetry).ShouldBe((MessageState.Failed, false));
        reply.FailureReason.ShouldBe("The resident removed what this answers, so the answer was not sent.");
        (await desk.App.ReadAsync(db => db.Messages.SingleAsync(m => m.ExternalId == message.ParentExternalId))).RemovedAt.ShouldBe(desk.Now);
    }

    [Fact]
    public async Task What_is_missed_once_and_seen_again_is_answered()
    {
        var id = (await RepliesAsync("In time"))[0];
        desk.Channel.OnLookForRemoved = ids => new RemovalCheck.Looked(ids);
        await RunAsync();
        desk.Channel.OnLookForRemoved = _ => new RemovalCheck.Looked([]);
        desk.App.Clock.Advance(TimeSpan.FromSeconds(10));
        await RunAsync();

        tried.ShouldBe(["In time"]);
        var parent = (await MessageAsync(id)).ParentExternalId;
        (await desk.App.ReadAsync(db => db.Messages.SingleAsync(m => m.ExternalId == parent))).RemovedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_platform_that_cannot_be_asked_stops_no_answer()
    {
        await RepliesAsync("Goes out");
        desk.Channel.OnLookForRemoved = _ => new RemovalCheck.CannotTell("Away.");
        await RunAsync();

        tried.ShouldBe(["Goes out"]);
    }

    [Fact]
    public async Task Messages_of_open_cases_are_looked_for_on_schedule_and_those_that_are_gone_stop_asking_for_an_answer()
    {
        await desk.ReceiveAsync(desk.Comment("stays", "ann"), desk.Comment("goes", "bob"));
        desk.Channel.OnLookForRemoved = ids => new RemovalCheck.Looked([.. ids.Where(i => i == "goes")]);
        var feed = new RemovalFeed(desk.Channel, desk.App.Services.GetRequiredService<SystemRequests>(), desk.App.Clock);
        var account = (await desk.App.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).Single();

        (await desk.App.SendAsync(new FindMessagesToReread(account.Id, desk.Now - RemovalFeed.Every, 10))).ShouldBeEmpty("it has only just come");
        desk.App.Clock.Advance(RemovalFeed.Every + TimeSpan.FromMinutes(1));
        var first = (await feed.ReadAsync(account, new FeedPosition(null, null), TestContext.Current.CancellationToken)).ShouldBeOfType<FeedReading.Done>();
        (await desk.CaseOfAsync("goes")).IsUnanswered.ShouldBeTrue("one miss is not believed");
        desk.App.Clock.Advance(TimeSpan.FromMinutes(15));
        var second = (await feed.ReadAsync(account, new FeedPosition(first.Cursor, desk.Now), TestContext.Current.CancellationToken)).ShouldBeOfType<FeedReading.Done>();

        second.Bodies.ShouldBeEmpty();
        second.Cursor.ShouldBeNull();
        (await desk.CaseOfAsync("goes")).IsUnanswered.ShouldBeFalse();
        (await desk.CaseOfAsync("stays")).IsUnanswered.ShouldBeTrue();
        (await desk.App.SendAsync(new FindMessagesToReread(account.Id, desk.Now - RemovalFeed.Every, 10))).ShouldBeEmpty("both were looked for a moment ago");
    }

    [Theory]
    [InlineData(ChannelKind.X, Audience.Public, null, 12.0)]
    [InlineData(ChannelKind.X, Audience.Public, 1.0, 1.0)]
    [InlineData(ChannelKind.Instagram, Audience.Private, null, 0.0)]
    [InlineData(ChannelKind.Facebook, Audience.Private, 48.0, 0.0)]
    [InlineData(ChannelKind.YouTube, Audience.Public, null, null)]
    [InlineData(ChannelKind.YouTube, Audience.Public, 48.0, 48.0)]
    public void The_platforms_own_rules_come_before_the_council_s(ChannelKind channel, Audience audience, double? councilHours, double? kept) =>
        (new RemovalPolicy(councilHours is { } h ? TimeSpan.FromHours(h) : null).KeepFor(channel, audience)?.TotalHours).ShouldBe(kept);

    [Fact]
    public async Task An_unsent_direct_message_becomes_a_stub_and_a_removed_comment_stays_until_the_policy_says_so()
    {
        await desk.ReceiveAsync(desk.Direct("dm", "ann", "Secret words"), desk.Comment("c", "bob", "Public words"));
        await desk.ReceiveAsync(
            new InboundChange(desk.Page.ExternalId, desk.Now, "dm", InboundChangeKind.Removed), new InboundChange(desk.Page.ExternalId, desk.Now, "c", InboundChangeKind.Removed));

        (await desk.App.SendAsync(new ClearRemovedMessages())).ShouldBe(1);

        var stub = await desk.CaseOfAsync("dm");
        stub.Messages.Single().ShouldSatisfyAllConditions(m => m.Text.ShouldBe(""), m => m.ClearedAt.ShouldBe(desk.Now), m => m.RemovedAt.ShouldNotBeNull());
        stub.Preview.ShouldBe("");
        stub.Events.ShouldContain(e => e.Fact is MessageCleared);
        (await desk.CaseOfAsync("c")).Messages.Single().Text.ShouldBe("Public words");
        (await desk.App.ReadAsync(db => db.Search("Secret").CountAsync())).ShouldBe(0);
        (await desk.App.SendAsync(new ClearRemovedMessages())).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_does_not_fit_waits_alone_its_author_is_told_and_with_other_words_it_goes_out()
    {
        var ids = await RepliesAsync("a dear link", "cheap", "cheap too");
        desk.Channel.OnSend = m => m.Text.Contains("dear", StringComparison.Ordinal)
            ? (SendResult.Failed)Refused(m, FailureKind.QuotaOrMoney, desk.Now.AddDays(9)) with { Waits = WaitScope.Message }
            : Sent(m);
        await RunAsync();

        tried.ShouldBe(["a dear link", "cheap", "cheap too"]);
        (await AccountAsync(desk.Page.Id)).ShouldSatisfyAllConditions(a => a.PausedUntil.ShouldBeNull(), a => a.LastError.ShouldBeNull());
        (await MessageAsync(ids[1])).State.ShouldBe(MessageState.Sent);
        var dear = await MessageAsync(ids[0]);
        (dear.State, dear.FailureReason, dear.Work.NextAttemptAt).ShouldBe((MessageState.Pending, "The platform says no.", desk.Now.AddDays(9)));
        (await desk.SendAsync(new ListNotifications())).Items.ShouldHaveSingleItem().What.ShouldBe(EscalationKind.ReplyHeld);
        await desk.App.SendAsync(new TellOfHeldReplies());
        (await desk.CaseAsync(dear.CaseId)).Events.Count(e => e.Fact is ReplyHeld).ShouldBe(1, "once");

        await desk.SendAsync(new ChangeReply(dear.CaseId, dear.Id, "without it"));
        await RunAsync();
        (await MessageAsync(ids[0])).State.ShouldBe(MessageState.Sent);
    }

    [Fact]
    public async Task A_limit_of_direct_messages_holds_up_no_public_answer_and_keeps_their_order()
    {
        var until = desk.Now.AddMinutes(15);
        await DirectReplyAsync("direct 1");
        await DirectReplyAsync("direct 2");
        await RepliesAsync("public 1");
        await DirectReplyAsync("direct 3");
        await RepliesAsync("public 2");
        desk.Channel.OnSend = m => m.Audience == Audience.Private && desk.Now < until
            ? (SendResult.Failed)Refused(m, FailureKind.RetryLater, until) with { Waits = WaitScope.Audience }
            : Sent(m);
        await RunAsync();

        tried.ShouldBe(["direct 1", "public 1", "public 2"], "the others of the same limit are not even tried");
        (await AccountAsync(desk.Page.Id)).PausedUntil.ShouldBeNull();
        tried.Clear();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(16));
        await RunAsync();
        tried.ShouldBe(["direct 1", "direct 2", "direct 3"]);
    }

    [Fact]
    public async Task Whoever_waits_for_a_limit_of_a_day_is_told()
    {
        await DirectReplyAsync("direct 1");
        await DirectReplyAsync("direct 2");
        desk.Channel.OnSend = m => (SendResult.Failed)Refused(m, FailureKind.RetryLater, desk.Now.AddHours(20)) with { Waits = WaitScope.Audience };
        await RunAsync();

        (await desk.SendAsync(new ListNotifications())).Items.Select(n => n.What).ShouldBe([EscalationKind.ReplyHeld, EscalationKind.ReplyHeld]);
    }

    [Fact]
    public async Task A_changed_account_tries_what_waits_at_once()
    {
        var id = (await RepliesAsync("dear"))[0];
        desk.Channel.OnSend = m => (SendResult.Failed)Refused(m, FailureKind.QuotaOrMoney, desk.Now.AddDays(9)) with { Waits = WaitScope.Message };
        await RunAsync();

        var administrator = await desk.App.OfficerAsync("Ada Admin", Enquiries.Application.Staff.Role.Admin);
        await desk.App.SendAsync(new Enquiries.Application.Admin.ChangeChannelAccount(desk.Page.Id, desk.Page.Name, null, null), administrator);
        desk.Channel.OnSend = Sent;
        await RunAsync();
        (await MessageAsync(id)).State.ShouldBe(MessageState.Sent);
    }

    [Fact]
    public async Task What_was_edited_on_a_platform_that_does_not_tell_is_taken_in_when_it_is_looked_for()
    {
        await desk.ReceiveAsync(desk.Comment("edited", "ann", text: "The lamp at number 1"));
        desk.App.Clock.Advance(RemovalFeed.Every + TimeSpan.FromMinutes(1));
        var edit = TestChannel.Body(new InboundChange(desk.Page.ExternalId, desk.Now, "edited", InboundChangeKind.Edited, "The lamp at number 12"));
        desk.Channel.OnLookForRemoved = _ => new RemovalCheck.Looked([]) { Changed = [edit] };
        var feed = new RemovalFeed(desk.Channel, desk.App.Services.GetRequiredService<SystemRequests>(), desk.App.Clock);
        var account = (await desk.App.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).Single();

        var read = (await feed.ReadAsync(account, new FeedPosition(null, null), TestContext.Current.CancellationToken)).ShouldBeOfType<FeedReading.Done>();

        read.Bodies.ShouldHaveSingleItem().ShouldBe(edit);
    }

    private async Task<Guid> DirectReplyAsync(string text)
    {
        var key = Guid.NewGuid().ToString("N");
        await desk.ReceiveAsync(desk.Direct(key, key));
        var id = Guid.CreateVersion7();
        await desk.SendAsync(new SendReply((await desk.CaseOfAsync(key)).Id, id, text));
        desk.App.Clock.Advance(TimeSpan.FromSeconds(1));
        return id;
    }

    private SendResult Sent(OutboundMessage message)
    {
        tried.Add(message.Text);
        return new SendResult.Sent("sent-" + message.MessageId.ToString("N"), null);
    }

    private SendResult Refused(OutboundMessage message, FailureKind kind, DateTimeOffset? until)
    {
        tried.Add(message.Text);
        return new SendResult.Failed(kind, "The platform says no.", until);
    }

    private Task<int> RunAsync() => desk.App.Services.GetRequiredService<DeliveryWorker>().RunOnceAsync(TestContext.Current.CancellationToken);

    private async Task<List<Guid>> RepliesAsync(params string[] texts)
    {
        var ids = new List<Guid>();
        foreach (var text in texts)
        {
            ids.Add(await ReplyAsync(text));
            desk.App.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return ids;
    }

    private async Task<Guid> ReplyAsync(string text, string? account = null)
    {
        var key = Guid.NewGuid().ToString("N");
        await desk.ReceiveAsync(account is null ? desk.Comment(key, key) : desk.Comment(key, key) with { AccountExternalId = account });
        var id = Guid.CreateVersion7();
        await desk.SendAsync(new SendReply((await desk.CaseOfAsync(key)).Id, id, text));
        return id;
    }

    private Task<Message> MessageAsync(Guid id) => desk.App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));

    private Task<ChannelAccount> AccountAsync(Guid id) => desk.App.ReadAsync(db => db.ChannelAccounts.AsNoTracking().SingleAsync(a => a.Id == id));
}
