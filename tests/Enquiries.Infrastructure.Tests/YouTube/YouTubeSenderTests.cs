using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.YouTube;
using Enquiries.Simulator.YouTube;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.YouTube;

public sealed class YouTubeSenderTests
{
    [Fact]
    public async Task An_answer_to_a_comment_stands_in_its_thread_and_does_not_come_back_twice()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();
        var reply = await desk.SettleAsync(await desk.ReplyAsync(await desk.CaseOfAsync(comment.Id), "Thank you, it is mended tomorrow."));

        reply.State.ShouldBe(MessageState.Sent);
        var onPlatform = desk.Tube.Comments().Single(c => c.AuthorId == desk.Account.ExternalId);
        onPlatform.ThreadId.ShouldBe(comment.Id);
        onPlatform.Text.ShouldBe("Thank you, it is mended tomorrow.");
        await desk.PassAsync(TimeSpan.FromMinutes(5));
        (await desk.MessagesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_to_a_reply_goes_to_the_thread_and_names_the_person()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var thread = desk.Tube.Comment("Asha Example", "The lamp is out");
        var reply = desk.Tube.Reply(thread.Id, "Ben Example", "Here too");
        await desk.RoundAsync();
        var sent = await desk.SettleAsync(await desk.ReplyAsync(await desk.CaseOfAsync(reply.Id), "We have both on the list."));

        sent.State.ShouldBe(MessageState.Sent);
        desk.Tube.Comments().Single(c => c.AuthorId == desk.Account.ExternalId).Text.ShouldBe("@ben-example We have both on the list.");
    }

    [Fact]
    public async Task A_colleague_s_answer_that_names_a_person_is_in_that_person_s_case()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var thread = desk.Tube.Comment("Asha Example", "The lamp is out");
        var reply = desk.Tube.Reply(thread.Id, "Ben Example", "Here too");
        await desk.RoundAsync();
        desk.Tube.CouncilReply(thread.Id, "@ben-example noted, thank you");
        await desk.PassAsync(TimeSpan.FromMinutes(3));

        var answer = (await desk.MessagesAsync()).Single(m => m.OnPlatform);
        answer.Text.ShouldBe("noted, thank you");
        answer.CaseId.ShouldBe(await desk.CaseOfAsync(reply.Id));
    }

    [Theory]
    [InlineData("applied-then-aborted")]
    [InlineData("applied-then-503")]
    [InlineData("aborted")]
    [InlineData("backend-error")]
    public async Task Whatever_happens_to_the_answer_the_reply_is_there_exactly_once(string failure)
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();
        var id = await desk.ReplyAsync(await desk.CaseOfAsync(comment.Id), "It is mended tomorrow.");
        desk.Tube.Failures.Add(failure, calls: 1, area: "writes");
        var reply = await desk.SettleAsync(id);

        reply.State.ShouldBe(MessageState.Sent);
        desk.Tube.Comments().Count(c => c.AuthorId == desk.Account.ExternalId).ShouldBe(1);
    }

    [Fact]
    public async Task A_reply_that_may_have_been_sent_is_sent_again_only_when_it_was_not_listed_for_two_minutes()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();
        var id = await desk.ReplyAsync(await desk.CaseOfAsync(comment.Id), "It is mended tomorrow.");
        desk.Tube.Failures.Add("applied-then-aborted", calls: 1, area: "writes");
        desk.Tube.Settings = new TubeSettings { LateShare = 1, LateSeconds = 90 };
        var reply = await desk.SettleAsync(id);

        reply.State.ShouldBe(MessageState.Sent);
        desk.Tube.Comments().Count(c => c.AuthorId == desk.Account.ExternalId).ShouldBe(1);
    }

    [Fact]
    public async Task One_odd_comment_that_may_not_be_answered_does_not_stop_the_channel()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var (odd, other) = (desk.Tube.Comment("Asha Example", "The lamp is out"), desk.Tube.Comment("Ben Example", "The bin is full"));
        await desk.RoundAsync();
        desk.Tube.Failures.Add("unheard-of", calls: 1, area: "writes");

        (await desk.SettleAsync(await desk.ReplyAsync(await desk.CaseOfAsync(odd.Id), "One"))).State.ShouldBe(MessageState.Failed);
        (await desk.SettleAsync(await desk.ReplyAsync(await desk.CaseOfAsync(other.Id), "Two"))).State.ShouldBe(MessageState.Sent);
        (await desk.AccountNowAsync()).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Fact]
    public async Task What_cannot_be_processed_once_is_sent_again_and_twice_is_told()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();
        var caseId = await desk.CaseOfAsync(comment.Id);
        desk.Tube.Failures.Add("processing-failure", calls: 1, area: "writes");
        (await desk.SettleAsync(await desk.ReplyAsync(caseId, "One"))).State.ShouldBe(MessageState.Sent);

        desk.Tube.Failures.Add("processing-failure", calls: 2, area: "writes");
        var refused = await desk.SettleAsync(await desk.ReplyAsync(caseId, "Two"));
        refused.State.ShouldBe(MessageState.Failed);
        refused.FailureReason.ShouldNotBeNull().ShouldContain("could not process");
    }

    [Theory]
    [InlineData("parent-gone", FailureKind.TargetGone)]
    [InlineData("comments-disabled", FailureKind.NotAllowedHere)]
    [InlineData("parent-private", FailureKind.NotAllowedHere)]
    [InlineData("not-supported", FailureKind.NotAllowedHere)]
    [InlineData("too-long", FailureKind.BadContent)]
    [InlineData("bad-emoji", FailureKind.BadContent)]
    [InlineData("quota", FailureKind.QuotaOrMoney)]
    [InlineData("daily-limit", FailureKind.QuotaOrMoney)]
    [InlineData("rate-limit", FailureKind.RetryLater)]
    [InlineData("too-many", FailureKind.RetryLater)]
    [InlineData("service-unavailable", FailureKind.RetryLater)]
    [InlineData("scope", FailureKind.PermissionMissing)]
    [InlineData("forbidden", FailureKind.PermissionMissing)]
    [InlineData("ineligible", FailureKind.PermissionMissing)]
    [InlineData("unavailable", FailureKind.AmbiguousMaybeSent)]
    [InlineData("server-error", FailureKind.AmbiguousMaybeSent)]
    public async Task Each_failure_of_the_contract_has_its_class(string failure, FailureKind kind)
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        desk.Tube.Failures.Add(failure, area: "writes");
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.YouTube];

        var result = await channel.SendAsync(Outbound(desk, comment), TestContext.Current.CancellationToken);
        var failed = result.ShouldBeOfType<SendResult.Failed>();
        failed.Kind.ShouldBe(kind);
        if (kind == FailureKind.QuotaOrMoney)
            failed.RetryAt.ShouldBe(PacificDay.EndOf(desk.App.Clock.GetUtcNow()));
        (failed.Raw ?? "").ShouldNotContain("always-good");
    }

    [Fact]
    public async Task A_reply_that_the_filter_drops_is_told_to_staff_and_the_case_is_open_again()
    {
        await using var desk = await DeskAndTube.StartAsync();
        desk.Tube.Settings = new TubeSettings { DropLinks = true };
        var comment = desk.Tube.Comment("Asha Example", "Where do I report it?");
        await desk.RoundAsync();
        var id = await desk.ReplyAsync(await desk.CaseOfAsync(comment.Id), "Here: https://westmere.example/report");
        (await desk.SettleAsync(id)).State.ShouldBe(MessageState.Sent);
        await desk.PassAsync(TimeSpan.FromMinutes(4));

        var reply = (await desk.MessagesAsync()).Single(m => m.Id == id);
        reply.State.ShouldBe(MessageState.Failed);
        reply.CanRetry.ShouldBeTrue();
        reply.FailureReason.ShouldNotBeNull().ShouldContain("filter");

        // One that is shown stays as it is.
        var plain = await desk.ReplyAsync(await desk.CaseOfAsync(comment.Id), "On our website under report.");
        (await desk.SettleAsync(plain)).State.ShouldBe(MessageState.Sent);
        await desk.PassAsync(TimeSpan.FromMinutes(4));
        (await desk.MessagesAsync()).Single(m => m.Id == plain).State.ShouldBe(MessageState.Sent);
    }

    [Fact]
    public async Task A_comment_that_is_gone_is_not_answered()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "I regret this");
        await desk.RoundAsync();
        var id = await desk.ReplyAsync(await desk.CaseOfAsync(comment.Id), "Thank you");
        desk.Tube.Remove(comment.Id);

        (await desk.SettleAsync(id)).State.ShouldBe(MessageState.Failed);
        desk.Tube.Comments().ShouldNotContain(c => c.AuthorId == desk.Account.ExternalId);
    }

    [Theory]
    [InlineData(ModerationKind.HoldForReview, TubeStatus.HeldForReview)]
    [InlineData(ModerationKind.Reject, TubeStatus.Rejected)]
    [InlineData(ModerationKind.RejectAndBan, TubeStatus.Rejected)]
    public async Task Comments_are_held_rejected_banned_and_published(ModerationKind kind, TubeStatus status)
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "My number is 07700 900123");
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.YouTube];
        channel.Capabilities(Audience.Public).Moderation.HasFlag(kind).ShouldBeTrue();

        for (var i = 0; i < 2; i++)
            (await channel.ModerateAsync(new ModerationRequest(desk.Account.Id, comment.Id, kind, comment.AuthorId), TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Sent>();
        desk.Tube.Find(comment.Id)!.Status.ShouldBe(status);
        desk.Tube.IsBanned(comment.AuthorId!).ShouldBe(kind == ModerationKind.RejectAndBan);

        await channel.ModerateAsync(new ModerationRequest(desk.Account.Id, comment.Id, ModerationKind.Show), TestContext.Current.CancellationToken);
        desk.Tube.Find(comment.Id)!.Status.ShouldBe(TubeStatus.Published);
    }

    [Fact]
    public async Task The_composer_is_told_what_a_reply_costs_and_what_is_left()
    {
        await using var desk = await DeskAndTube.StartAsync();
        await desk.RoundAsync();
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.YouTube];

        var cost = (await channel.CostAsync(desk.Account.Id, Audience.Public, "text", TestContext.Current.CancellationToken)).ShouldNotBeNull();
        cost.Units.ShouldBe(50);
        cost.Amount.ShouldBeNull();
        cost.Left.ShouldBe(10_000 - desk.Tube.Quota.Used);
        var allowance = await desk.App.Services.GetServices<IAccountAllowance>().Single(a => a.Channel == ChannelKind.YouTube).ReadAsync(await desk.ConnectedAsync(), TestContext.Current.CancellationToken);
        allowance!.Used.ShouldBe(desk.Tube.Quota.Used);
        allowance.Limit.ShouldBe(10_000);
        allowance.ResetsAt.ShouldBe(PacificDay.EndOf(desk.App.Clock.GetUtcNow()));
    }

    private static OutboundMessage Outbound(DeskAndTube desk, TubeComment comment) => new(
        Guid.NewGuid(), desk.Account.Id, Audience.Public, comment.ThreadId, comment.AuthorId, comment.Id, "An answer", desk.App.Clock.GetUtcNow());
}
