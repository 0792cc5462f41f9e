using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Delivery;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Delivery;

public sealed class DeliveryTests : IAsyncLifetime
{
    private const string Text = "Thank you, we are on our way.";
    private DeskAndPlatform desk = null!;

    public async ValueTask InitializeAsync() => desk = await DeskAndPlatform.StartAsync();

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task A_reply_becomes_a_comment_under_the_resident_s_comment_and_meets_the_response_target()
    {
        var caseId = await desk.CommentAsync();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        var reply = await desk.ReplyAsync(caseId);
        desk.App.Clock.Advance(TimeSpan.FromSeconds(2));
        (await desk.RunAsync()).ShouldBe(1);

        var message = await desk.MessageAsync(reply);
        message.State.ShouldBe(MessageState.Sent);
        var comment = desk.Platform.FindComment(message.ExternalId!)!;
        comment.Message.ShouldBe(Text);
        comment.ParentId.ShouldBe(message.ParentExternalId);
        var first = (await desk.CaseAsync(caseId)).Clocks.Single(c => c.Kind == ClockKind.FirstResponse);
        first.MetAt.ShouldBe(message.SentAt);
        message.SentAt.ShouldBe(comment.CreatedAt, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_direct_message_is_answered_by_a_direct_message_that_carries_our_id()
    {
        var reply = await desk.ReplyAsync(await desk.DirectMessageAsync());
        await desk.RunAsync();

        var message = await desk.MessageAsync(reply);
        message.State.ShouldBe(MessageState.Sent);
        var sent = desk.Platform.FindMessage(message.ExternalId!)!;
        sent.Text.ShouldBe(Text);
        sent.Metadata.ShouldBe(reply.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Our_own_message_coming_back_changes_nothing(bool direct)
    {
        var caseId = direct ? await desk.DirectMessageAsync() : await desk.CommentAsync();
        var reply = await desk.ReplyAsync(caseId);
        await desk.RunAsync();
        var before = (await desk.CaseAsync(caseId)).Events.Count;
        await desk.TakeInAsync();

        (await desk.CaseAsync(caseId)).Events.Count.ShouldBe(before);
        (await desk.App.ReadAsync(db => db.Messages.CountAsync(m => m.CaseId == caseId && m.Direction == MessageDirection.Outbound))).ShouldBe(1);
        (await desk.MessageAsync(reply)).OnPlatform.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Our_own_message_that_comes_back_before_the_answer_is_written_down_is_not_doubled(bool direct)
    {
        var caseId = direct ? await desk.DirectMessageAsync() : await desk.CommentAsync();
        var reply = await desk.ReplyAsync(caseId);
        var claim = (await desk.App.SendAsync(new ClaimReply(reply))).ShouldNotBeNull();
        var result = await Channel.SendAsync(claim.Message, TestContext.Current.CancellationToken);
        await desk.TakeInAsync();
        await desk.App.SendAsync(new RecordSending(reply, claim.Attempt, desk.App.Clock.GetUtcNow(), result));

        (await desk.MessageAsync(reply)).State.ShouldBe(MessageState.Sent);
        (await desk.App.ReadAsync(db => db.Messages.CountAsync(m => m.CaseId == caseId && m.Direction == MessageDirection.Outbound))).ShouldBe(1);
        (await desk.CaseAsync(caseId)).Events.Count(e => e.Fact is ReplySent).ShouldBe(1);
    }

    [Fact]
    public async Task A_copy_that_was_taken_for_a_colleague_s_answer_is_merged_with_the_reply()
    {
        var caseId = await desk.CommentAsync();
        var reply = await desk.ReplyAsync(caseId);
        var claim = (await desk.App.SendAsync(new ClaimReply(reply))).ShouldNotBeNull();
        var copy = await desk.App.ReadAsync(async db =>
        {
            var @case = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).SingleAsync(c => c.Id == caseId);
            var now = desk.App.Clock.GetUtcNow();
            var typed = @case.AnsweredOnPlatform("5_900", claim.Message.ReplyToExternalId, Text, [], null, now, now, Domain.Sla.RuleBook.BuiltIn);
            db.Messages.Add(typed);
            await db.SaveChangesAsync();
            return typed;
        });

        await desk.App.SendAsync(new RecordSending(reply, claim.Attempt, desk.App.Clock.GetUtcNow(), new SendResult.Sent("5_900", null)));

        (await desk.MessageAsync(reply)).ExternalId.ShouldBe("5_900");
        (await desk.App.ReadAsync(db => db.Messages.AnyAsync(m => m.Id == copy.Id))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("transient-1", false)]
    [InlineData("transient-2", false)]
    [InlineData("server-error", false)]
    [InlineData("throttled-4", false)]
    [InlineData("throttled-32", false)]
    [InlineData("throttled-80001", true)]
    [InlineData("aborted", false)]
    [InlineData("aborted", true)]
    [InlineData("applied-then-aborted", false)]
    [InlineData("applied-then-aborted", true)]
    [InlineData("applied-then-503", false)]
    [InlineData("applied-then-503", true)]
    [InlineData("applied-then-1357046", false)]
    [InlineData("applied-then-1357046", true)]
    [InlineData("policy-pause", false)]
    [InlineData("page-restricted", true)]
    public async Task After_a_passing_failure_the_reply_is_on_the_platform_exactly_once(string failure, bool direct)
    {
        var caseId = direct ? await desk.DirectMessageAsync() : await desk.CommentAsync();
        var reply = await desk.ReplyAsync(caseId);
        desk.Platform.Failures.Add(failure, calls: 1, area: direct ? "messages" : "comments");

        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
        await desk.TakeInAsync();

        desk.CountOnPlatform(Text).ShouldBe(1);
        (await desk.App.ReadAsync(db => db.Messages.CountAsync(m => m.CaseId == caseId && m.Direction == MessageDirection.Outbound))).ShouldBe(1);
        (await desk.CaseAsync(caseId)).IsUnanswered.ShouldBeFalse();
    }

    [Theory]
    [InlineData("final-1", true)]
    [InlineData("target-gone", false)]
    [InlineData("bad-input", false)]
    [InlineData("link-unreadable", false)]
    [InlineData("duplicate", true)]
    public async Task A_comment_that_cannot_be_sent_fails_with_words(string failure, bool canRetry)
    {
        var caseId = await desk.CommentAsync();
        var reply = await desk.ReplyAsync(caseId);
        desk.Platform.Failures.Add(failure, calls: 1, area: "comments");
        if (failure == "target-gone")
            desk.Platform.Remove((await desk.MessageAsync(reply)).ParentExternalId!);

        var message = await desk.SettleAsync(reply);

        message.State.ShouldBe(MessageState.Failed);
        message.FailureReason.ShouldNotBeNullOrWhiteSpace();
        message.CanRetry.ShouldBe(canRetry);
        desk.CountOnPlatform(Text).ShouldBe(0);
        (await desk.AccountNowAsync()).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Theory]
    [InlineData("window-closed", false)]
    [InlineData("window-closed-2534022", false)]
    [InlineData("no-such-person", true)]
    [InlineData("unreachable-551", true)]
    [InlineData("unreachable-200", true)]
    [InlineData("unreachable-10", true)]
    public async Task A_direct_message_that_cannot_be_sent_fails_with_words(string failure, bool canRetry)
    {
        var caseId = await desk.DirectMessageAsync();
        var reply = await desk.ReplyAsync(caseId);
        desk.Platform.Failures.Add(failure, calls: 1, area: "messages");

        var message = await desk.SettleAsync(reply);

        message.State.ShouldBe(MessageState.Failed);
        message.FailureReason.ShouldNotBeNullOrWhiteSpace();
        message.CanRetry.ShouldBe(canRetry);
        (await desk.CaseAsync(caseId)).IsUnanswered.ShouldBeTrue();
    }

    [Theory]
    [InlineData("token-190")]
    [InlineData("token-463")]
    [InlineData("token-102")]
    [InlineData("permission-10")]
    [InlineData("permission-200")]
    public async Task A_refused_account_keeps_its_replies_until_it_is_connected_again(string failure)
    {
        var first = await desk.ReplyAsync(await desk.CommentAsync());
        var trouble = desk.Platform.Failures.Add(failure);
        (await desk.SettleAsync(first)).State.ShouldBe(MessageState.Pending);

        var account = await desk.AccountNowAsync();
        account.State.ShouldBe(ChannelAccountState.NeedsAttention);
        account.LastError.ShouldNotBeNullOrWhiteSpace();
        (await desk.RunAsync()).ShouldBe(0);

        desk.Platform.Failures.Remove(trouble.Id);
        await ReconnectAsync();
        (await desk.SettleAsync(first)).State.ShouldBe(MessageState.Sent);
        desk.CountOnPlatform(Text).ShouldBe(1);
        (await desk.AccountNowAsync()).LastError.ShouldBeNull();
    }

    [Fact]
    public async Task A_token_that_another_process_has_just_replaced_does_not_stop_the_account()
    {
        var reply = await desk.ReplyAsync(await desk.CommentAsync());
        var protector = desk.App.Services.GetRequiredService<ICredentialProtector>();
        var right = protector.Protect(new ChannelCredentials("test-secret", null, "test-verify-token", "test-access-token"));
        await SetCredentialsAsync(protector.Protect(new ChannelCredentials("test-secret", null, "test-verify-token", "old-token")));
        await desk.App.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken);
        await using var another = await App.StartAsync(besides: desk.App);
        await SetCredentialsAsync(right, another);

        await desk.RunAsync();

        (await desk.AccountNowAsync()).State.ShouldBe(ChannelAccountState.Connected);
        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
    }

    [Fact]
    public async Task A_missing_permission_is_told_from_a_missing_comment_by_reading_it()
    {
        var reply = await desk.ReplyAsync(await desk.CommentAsync());
        desk.Platform.Failures.Add("target-gone", calls: 1, area: "comments");

        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Pending);
        (await desk.AccountNowAsync()).State.ShouldBe(ChannelAccountState.NeedsAttention);
    }

    [Fact]
    public async Task A_pause_of_the_account_holds_back_all_its_replies_and_ends_by_itself()
    {
        var first = await desk.ReplyAsync(await desk.CommentAsync());
        desk.Platform.Failures.Add("policy-pause", calls: 1, area: "comments");
        await desk.RunAsync();
        var second = await desk.ReplyAsync(await desk.CommentAsync("Another Resident", "Mine neither"), "Yours too.");

        (await desk.RunAsync()).ShouldBe(0);
        desk.App.Clock.Advance(TimeSpan.FromMinutes(61));
        (await desk.RunAsync()).ShouldBe(2);
        (await desk.MessageAsync(first)).State.ShouldBe(MessageState.Sent);
        (await desk.MessageAsync(second)).State.ShouldBe(MessageState.Sent);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_looked_up()
    {
        var reply = await desk.ReplyAsync(await desk.CommentAsync());
        desk.Platform.Failures.Add("applied-then-no-answer", calls: 1, area: "comments", delayMilliseconds: 600_000);
        var run = desk.RunAsync();
        while (desk.CountOnPlatform(Text) == 0 && !run.IsCompleted)
            await Task.Yield();
        desk.App.Clock.Advance(TimeSpan.FromSeconds(16));
        await run;
        (await desk.MessageAsync(reply)).State.ShouldBe(MessageState.Sending);

        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
        desk.CountOnPlatform(Text).ShouldBe(1);
    }

    [Fact]
    public async Task A_platform_that_cannot_be_reached_is_tried_again()
    {
        var reply = await desk.ReplyAsync(await desk.CommentAsync());
        await SetAddressAsync("http://127.0.0.1:9/v26.0");
        await desk.RunAsync();

        var waiting = await desk.MessageAsync(reply);
        waiting.State.ShouldBe(MessageState.Pending);
        waiting.Work.NextAttemptAt.ShouldNotBeNull().ShouldBe(desk.App.Clock.GetUtcNow() + TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1));

        var failed = await desk.SettleAsync(reply);
        failed.State.ShouldBe(MessageState.Failed);
        failed.CanRetry.ShouldBeTrue();

        await SetAddressAsync(desk.Account.ApiBaseUrl);
        await desk.App.SendAsync(new RetryReply(failed.CaseId, reply), desk.Officer);
        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_before_the_call_it_is_sent_once(bool direct)
    {
        var reply = await desk.ReplyAsync(direct ? await desk.DirectMessageAsync() : await desk.CommentAsync());
        (await desk.App.SendAsync(new ClaimReply(reply))).ShouldNotBeNull().LookUp.ShouldBeFalse();

        (await desk.RunAsync()).ShouldBe(0);
        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
        desk.CountOnPlatform(Text).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_after_the_call_it_is_found_and_not_sent_again(bool direct)
    {
        var reply = await desk.ReplyAsync(direct ? await desk.DirectMessageAsync() : await desk.CommentAsync());
        var claim = (await desk.App.SendAsync(new ClaimReply(reply))).ShouldNotBeNull();
        (await Channel.SendAsync(claim.Message, TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Sent>();

        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
        desk.CountOnPlatform(Text).ShouldBe(1);
    }

    [Fact]
    public async Task Killed_during_the_look_up_it_is_looked_up_again()
    {
        var reply = await desk.ReplyAsync(await desk.CommentAsync());
        desk.Platform.Failures.Add("applied-then-aborted", calls: 1, area: "comments");
        await desk.RunAsync();
        desk.App.Clock.Advance(TimeSpan.FromSeconds(6));
        (await desk.App.SendAsync(new ClaimReply(reply))).ShouldNotBeNull().LookUp.ShouldBeTrue();

        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
        desk.CountOnPlatform(Text).ShouldBe(1);
    }

    [Fact]
    public async Task An_attempt_that_was_overtaken_changes_nothing_unless_it_got_through()
    {
        var reply = await desk.ReplyAsync(await desk.CommentAsync());
        var old = (await desk.App.SendAsync(new ClaimReply(reply))).ShouldNotBeNull();
        desk.App.Clock.Advance(ClaimReply.Lease + TimeSpan.FromSeconds(1));
        var present = (await desk.App.SendAsync(new ClaimReply(reply))).ShouldNotBeNull();
        var now = desk.App.Clock.GetUtcNow();

        await desk.App.SendAsync(new RecordSending(reply, old.Attempt, now, new SendResult.Failed(FailureKind.BadContent, "no")));
        (await desk.MessageAsync(reply)).State.ShouldBe(MessageState.Sending);
        await desk.App.SendAsync(new RecordSending(reply, old.Attempt, now, new SendResult.Sent("5_901", now)));
        (await desk.MessageAsync(reply)).State.ShouldBe(MessageState.Sent);
        await desk.App.SendAsync(new RecordLookUp(reply, present.Attempt, now, new LookUpResult.NotThere()));
        (await desk.MessageAsync(reply)).State.ShouldBe(MessageState.Sent);
    }

    [Fact]
    public async Task Of_two_workers_only_one_gets_a_reply()
    {
        var reply = await desk.ReplyAsync(await desk.CommentAsync());
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => desk.App.SendAsync(new ClaimReply(reply))));
        claims.Count(c => c is not null).ShouldBe(1);
    }

    [Fact]
    public async Task Two_workers_together_send_every_reply_once()
    {
        var caseIds = new List<Guid>();
        for (var i = 0; i < 12; i++)
            caseIds.Add(await desk.CommentAsync($"Resident {i}", $"Message {i}"));
        foreach (var (caseId, i) in caseIds.Select((c, i) => (c, i)))
            await desk.ReplyAsync(caseId, $"Answer {i}");
        var other = ActivatorUtilities.CreateInstance<DeliveryWorker>(desk.App.Services);
        await Task.WhenAll(desk.RunAsync(), other.RunOnceAsync(TestContext.Current.CancellationToken));
        await desk.RunAsync();

        for (var i = 0; i < 12; i++)
            desk.CountOnPlatform($"Answer {i}").ShouldBe(1);
    }

    [Fact]
    public async Task The_second_reply_of_a_case_waits_for_the_first()
    {
        var caseId = await desk.CommentAsync();
        var first = await desk.ReplyAsync(caseId, "First");
        var second = await desk.ReplyAsync(caseId, "Second");
        desk.Platform.Failures.Add("throttled-4", calls: 1, area: "comments");
        await desk.RunAsync();

        (await desk.MessageAsync(first)).State.ShouldBe(MessageState.Pending);
        (await desk.App.SendAsync(new ClaimReply(second))).ShouldBeNull();
        await desk.SettleAsync(first);
        await desk.SettleAsync(second);
        desk.Platform.Comments(desk.Post.Id).Where(c => c.IsByPage).Select(c => c.Message).ShouldBe(["First", "Second"]);
    }

    [Fact]
    public async Task The_same_words_sent_before_are_not_taken_for_a_reply_that_got_lost()
    {
        var caseId = await desk.CommentAsync();
        var first = await desk.ReplyAsync(caseId);
        await desk.RunAsync();
        desk.App.Clock.Advance(TimeSpan.FromSeconds(20));
        var second = await desk.ReplyAsync(caseId);
        desk.Platform.Failures.Add("aborted", calls: 1, area: "comments");

        await desk.RunAsync();
        desk.App.Clock.Advance(TimeSpan.FromSeconds(6));
        await desk.RunAsync();

        (await desk.MessageAsync(first)).State.ShouldBe(MessageState.Sent);
        (await desk.MessageAsync(second)).State.ShouldBe(MessageState.Sending);
    }

    [Fact]
    public async Task A_reply_that_cannot_be_looked_up_is_left_to_a_person_in_the_end()
    {
        var reply = await desk.ReplyAsync(await desk.CommentAsync());
        desk.Platform.Failures.Add("applied-then-aborted", calls: 1, area: "comments");
        desk.Platform.Failures.Add("server-error", area: "reads");

        var message = await desk.SettleAsync(reply);

        message.State.ShouldBe(MessageState.Failed);
        message.FailureReason!.ShouldContain("not known whether");
        desk.CountOnPlatform(Text).ShouldBe(1);

        desk.Platform.Failures.Clear();
        await desk.App.SendAsync(new RetryReply(message.CaseId, message.Id));
        (await desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent, "it was found, not sent again");
        desk.CountOnPlatform(Text).ShouldBe(1);
    }

    [Fact]
    public async Task Queueing_a_reply_wakes_the_worker()
    {
        var caseId = await desk.CommentAsync();
        var signal = desk.App.Services.GetRequiredService<DeliverySignal>();
        var waiting = signal.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        await desk.ReplyAsync(caseId);
        await waiting;
    }

    [Fact]
    public async Task Names_and_posts_are_read_from_the_platform()
    {
        var caseId = await desk.DirectMessageAsync("Asha Example");
        await desk.CommentAsync("Another Resident");
        await desk.App.ReadAsync(db => db.ThreadPosts.ExecuteDeleteAsync());
        await desk.App.SaveAsync(new Application.Intake.ThreadPost
        {
            Id = Guid.CreateVersion7(),
            AccountId = desk.Account.Id,
            ExternalId = desk.Post.Id,
            ReadDueAt = desk.App.Clock.GetUtcNow(),
        });

        var worker = desk.App.Services.GetRequiredService<LookUpWorker>();
        (await worker.RunOnceAsync(TestContext.Current.CancellationToken)).ShouldBe(2);
        (await worker.RunOnceAsync(TestContext.Current.CancellationToken)).ShouldBe(0);

        var resident = (await desk.CaseAsync(caseId)).ResidentId;
        (await desk.App.ReadAsync(db => db.Residents.SingleAsync(r => r.Id == resident))).Name.ShouldBe("Asha Example");
        (await desk.App.ReadAsync(db => db.ThreadPosts.SingleAsync())).Text.ShouldBe("Roadworks in the High Street");
    }

    [Fact]
    public async Task A_name_that_the_platform_keeps_to_itself_is_asked_for_less_and_less_often()
    {
        await desk.DirectMessageAsync();
        desk.Platform.Failures.Add("target-gone", area: "reads");
        var worker = desk.App.Services.GetRequiredService<LookUpWorker>();
        var asked = 0;
        for (var hour = 0; hour < 24 * 12; hour++)
        {
            asked += await worker.RunOnceAsync(TestContext.Current.CancellationToken);
            desk.App.Clock.Advance(TimeSpan.FromHours(1));
        }

        asked.ShouldBeInRange(5, 15);
        (await desk.App.ReadAsync(db => db.Residents.AnyAsync(r => r.ProfileDueAt != null))).ShouldBeFalse();
    }

    private IChannel Channel => desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.Facebook];

    private Task ReconnectAsync() => SetAddressAsync(desk.Account.ApiBaseUrl);

    private Task<int> SetCredentialsAsync(string credentials, App? process = null) => (process ?? desk.App).ReadAsync(async db =>
    {
        var account = await db.ChannelAccounts.SingleAsync();
        account.Reconnect(account.Name, account.ApiBaseUrl, credentials, account.TeamId);
        return await db.SaveChangesAsync();
    });

    private async Task SetAddressAsync(string address)
    {
        await desk.App.ReadAsync(async db =>
        {
            var account = await db.ChannelAccounts.SingleAsync();
            account.Reconnect(account.Name, address, account.ProtectedCredentials, account.TeamId);
            return await db.SaveChangesAsync();
        });
    }
}
