using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.YouTube;
using Enquiries.Simulator.YouTube;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.YouTube;

public sealed class YouTubeFeedTests
{
    [Fact]
    public async Task A_comment_becomes_a_case_under_its_video_and_polling_on_stores_nothing()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The bin was not emptied");
        await desk.RoundAsync();

        var message = (await desk.MessagesAsync()).ShouldHaveSingleItem();
        message.ExternalId.ShouldBe(comment.Id);
        message.Source.ShouldBe(MessageSource.Poll);
        message.Permalink.ShouldNotBeNull().ShouldContain(desk.Video.Id);
        var post = await desk.App.ReadAsync(db => db.ThreadPosts.SingleAsync(p => p.ExternalId == comment.Id));
        post.Text.ShouldBe(desk.Video.Title);

        var stored = await desk.DeliveriesAsync();
        await desk.PassAsync(TimeSpan.FromMinutes(20));
        (await desk.DeliveriesAsync()).ShouldBe(stored);
        (await desk.MessagesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_person_in_the_same_thread_is_one_case_and_another_person_is_another()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var thread = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();
        desk.Tube.Reply(thread.Id, "Ben Example", "Here too");
        desk.Tube.Reply(thread.Id, "Asha Example", "Since Monday");
        await desk.PassAsync(TimeSpan.FromMinutes(3));

        (await desk.App.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(2);
        (await desk.MessagesAsync()).GroupBy(m => m.CaseId).Select(g => g.Count()).Order().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Replies_beyond_those_that_come_along_are_fetched()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var thread = desk.Tube.Comment("Asha Example", "Who else?");
        for (var i = 0; i < 130; i++)
            desk.Tube.Reply(thread.Id, "Ben Example", $"me, {i}", desk.App.Clock.GetUtcNow().AddSeconds(i - 200));
        await desk.RoundAsync();

        (await desk.MessagesAsync()).Count.ShouldBe(131);
    }

    [Fact]
    public async Task Many_new_comments_are_read_page_by_page_and_each_is_one_message_however_pages_overlap()
    {
        await using var desk = await DeskAndTube.StartAsync();
        desk.Tube.Settings = new TubeSettings { MostItems = 20, Overlap = 7, Shuffle = true };
        for (var i = 0; i < 90; i++)
            desk.Tube.Comment($"Resident {i}", $"comment {i}", at: desk.App.Clock.GetUtcNow().AddSeconds(i - 1_000));
        await desk.RoundAsync();
        await desk.PassAsync(TimeSpan.FromMinutes(2));

        (await desk.MessagesAsync()).Select(m => m.ExternalId).Distinct().Count().ShouldBe(90);
        (await desk.MessagesAsync()).Count.ShouldBe(90);
    }

    [Fact]
    public async Task An_edit_is_a_new_wording_of_the_same_message()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        var reply = desk.Tube.Reply(comment.Id, "Ben Example", "Here too");
        await desk.RoundAsync();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(5));
        desk.Tube.Edit(comment.Id, "The lamp at number 4 is out");
        desk.Tube.Edit(reply.Id, "Here too, at number 9");
        await desk.PassAsync(TimeSpan.FromMinutes(4));

        var messages = await desk.MessagesAsync();
        messages.Single(m => m.ExternalId == comment.Id).Text.ShouldBe("The lamp at number 4 is out");
        messages.Single(m => m.ExternalId == comment.Id).Versions.Count.ShouldBe(2);
        messages.Single(m => m.ExternalId == reply.Id).Text.ShouldBe("Here too, at number 9");
    }

    [Fact]
    public async Task What_is_held_or_taken_for_spam_comes_and_is_marked_as_out_of_the_publics_sight()
    {
        await using var desk = await DeskAndTube.StartAsync();
        desk.Tube.Comment("Asha Example", "Call me on 07700 900123", status: TubeStatus.HeldForReview);
        desk.Tube.Comment("Quick Loans", "money >>> loans.example", status: TubeStatus.LikelySpam);
        await desk.RoundAsync();

        (await desk.MessagesAsync()).Select(m => m.HiddenAt).ShouldAllBe(at => at != null);
        (await desk.MessagesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_comment_that_is_published_or_held_back_on_YouTube_itself_is_known_as_that_with_the_next_reading()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "Call me on 07700 900123", status: TubeStatus.HeldForReview);
        await desk.RoundAsync();
        (await desk.MessagesAsync()).Single().HiddenAt.ShouldNotBeNull();

        desk.Tube.Moderate(comment.Id, TubeStatus.Published);
        await desk.PassAsync(TimeSpan.FromMinutes(10));
        (await desk.MessagesAsync()).Single().HiddenAt.ShouldBeNull();

        desk.Tube.Moderate(comment.Id, TubeStatus.HeldForReview);
        await desk.PassAsync(TimeSpan.FromMinutes(25));
        (await desk.MessagesAsync()).Single().HiddenAt.ShouldNotBeNull();
        var deliveries = await desk.DeliveriesAsync();
        await desk.PassAsync(TimeSpan.FromMinutes(25));
        (await desk.DeliveriesAsync()).ShouldBe(deliveries, "nothing is told twice");

        desk.Tube.Moderate(comment.Id, TubeStatus.Rejected);
        desk.App.Clock.Advance(TimeSpan.FromHours(13));
        await desk.PassAsync(TimeSpan.FromMinutes(20));
        (await desk.MessagesAsync()).Single().RemovedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_older_than_the_connection_is_left_alone_and_what_came_late_is_caught_up()
    {
        await using var desk = await DeskAndTube.StartAsync();
        desk.Tube.Comment("Asha Example", "Long ago", at: desk.App.Clock.GetUtcNow().AddDays(-30));
        desk.Tube.Comment("Ben Example", "Last week", at: desk.App.Clock.GetUtcNow().AddDays(-5));
        await desk.PassAsync(TimeSpan.FromMinutes(5));
        (await desk.MessagesAsync()).Select(m => m.Text).ShouldBe(["Last week"]);

        // So many that the next one, which lists leave out for a while, lies on a page that polling does not reach.
        desk.Tube.Settings = new TubeSettings { LateShare = 1, LateSeconds = 7_200 };
        var late = desk.Tube.Comment("Cat Example", "I was not listed");
        desk.Tube.Settings = new TubeSettings { MostItems = 5 };
        for (var i = 0; i < 12; i++)
            desk.Tube.Comment($"Resident {i}", $"comment {i}", at: desk.App.Clock.GetUtcNow().AddMinutes(i));
        desk.App.Clock.Advance(TimeSpan.FromMinutes(15));
        await desk.PassAsync(TimeSpan.FromMinutes(3));
        desk.App.Clock.Advance(TimeSpan.FromHours(3));
        await desk.PassAsync(TimeSpan.FromMinutes(3));
        (await desk.MessagesAsync()).ShouldNotContain(m => m.ExternalId == late.Id);

        desk.App.Clock.Advance(TimeSpan.FromHours(22));
        await desk.PassAsync(TimeSpan.FromMinutes(3));
        (await desk.MessagesAsync()).Single(m => m.ExternalId == late.Id).Source.ShouldBe(MessageSource.CatchUp);
        (await desk.MessagesAsync()).Count.ShouldBe(14);
    }

    [Fact]
    public async Task Whatever_lists_leave_out_repeat_or_mix_up_every_comment_is_in_one_case_and_repairs_are_counted()
    {
        await using var desk = await DeskAndTube.StartAsync();
        await desk.PassAsync(TimeSpan.FromMinutes(5));
        desk.Tube.Settings = new TubeSettings { LateShare = 0.3, LateSeconds = 7_200, Overlap = 4, Shuffle = true, MostItems = 10 };
        var threads = new List<string>();
        for (var minute = 0; minute < 90; minute++)
        {
            threads.Add(desk.Tube.Comment($"Resident {minute}", $"comment {minute}").Id);
            if (minute % 3 == 2)
                desk.Tube.Reply(threads[minute / 2], $"Neighbour {minute}", $"reply {minute}");
            if (minute == 30)
            {
                desk.Tube.Tokens.Expire();
                desk.Tube.Tokens.RefusedUntil = desk.App.Clock.GetUtcNow().AddMinutes(20);
            }

            await desk.PassAsync(TimeSpan.FromMinutes(1));
        }

        // What comes late lies under what is known by then, where polling does not look.
        desk.Tube.Settings = desk.Tube.Settings with { LateShare = 0 };
        for (var i = 0; i < 12; i++)
            desk.Tube.Comment($"Latecomer {i}", $"and another thing {i}");

        // Watching the replies of so many threads makes polling slower.
        await desk.PassAsync(TimeSpan.FromMinutes(15));
        desk.App.Clock.Advance(TimeSpan.FromHours(3));
        await desk.PassAsync(TimeSpan.FromMinutes(2));
        desk.App.Clock.Advance(TimeSpan.FromHours(24));
        await desk.PassAsync(TimeSpan.FromMinutes(3));

        var written = desk.Tube.Comments().Select(c => c.Id).Order(StringComparer.Ordinal).ToList();
        var known = (await desk.MessagesAsync()).Select(m => m.ExternalId!).Order(StringComparer.Ordinal).ToList();
        written.Count.ShouldBe(132);
        known.ShouldBe(written);
        (await desk.MessagesAsync()).Count(m => m.Source == MessageSource.CatchUp).ShouldBeGreaterThan(0);
        (await desk.App.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task A_deleted_comment_is_found_out_by_reading_again()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "I regret this");
        var other = desk.Tube.Comment("Ben Example", "I do not");
        await desk.RoundAsync();
        desk.Tube.Remove(comment.Id);
        desk.App.Clock.Advance(TimeSpan.FromHours(13));
        await desk.PassAsync(TimeSpan.FromMinutes(20));

        var messages = await desk.MessagesAsync();
        messages.Single(m => m.ExternalId == comment.Id).RemovedAt.ShouldNotBeNull();
        messages.Single(m => m.ExternalId == other.Id).RemovedAt.ShouldBeNull();
    }

    [Fact]
    public async Task What_the_council_rejected_was_not_removed_by_the_resident()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "My number is 07700 900123");
        await desk.RoundAsync();
        var message = (await desk.MessagesAsync()).Single();
        var reply = await desk.ReplyAsync(message.CaseId, "We call you.");
        await desk.App.SendAsync(new Application.Moderation.ModerateMessage(message.CaseId, message.Id, ModerationKind.Reject), desk.Officer);
        desk.Tube.Moderate(comment.Id, TubeStatus.Rejected, false);

        // Asked for, and perhaps done already: nothing is concluded before it is written down either.
        await desk.SettleAsync(reply);
        (await desk.MessagesAsync()).Single(m => m.Id == message.Id).RemovedAt.ShouldBeNull();
        await desk.App.Services.GetRequiredService<Infrastructure.Moderation.ModerationWorker>().RunOnceAsync(TestContext.Current.CancellationToken);
        desk.App.Clock.Advance(TimeSpan.FromHours(13));
        await desk.PassAsync(TimeSpan.FromMinutes(40));

        message = (await desk.MessagesAsync()).Single(m => m.Id == message.Id);
        message.HiddenAt.ShouldNotBeNull();
        message.RemovedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_comment_that_is_reworded_where_polling_does_not_look_is_noticed_by_reading_again()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        desk.Tube.Edit(comment.Id, "The lamp at number 4 is out");
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.YouTube];

        var looked = (await channel.FindRemovedAsync(desk.Account.Id, [comment.Id], TestContext.Current.CancellationToken)).ShouldBeOfType<RemovalCheck.Looked>();

        looked.Gone.ShouldBeEmpty();
        channel.Read(looked.Changed.ShouldHaveSingleItem()).OfType<InboundMessage>().ShouldHaveSingleItem().Text.ShouldBe("The lamp at number 4 is out");
        var reply = await desk.SettleAsync(await desk.ReplyAsync(await desk.CaseOfAsync(comment.Id), "We come."));
        reply.State.ShouldBe(MessageState.Sent);
        await desk.TakeInAsync();
        (await desk.MessagesAsync()).Single(m => m.ExternalId == comment.Id).Versions.Count.ShouldBe(2);
        (await channel.FindRemovedAsync(desk.Account.Id, [comment.Id], TestContext.Current.CancellationToken)).ShouldBeOfType<RemovalCheck.Looked>().Changed.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_comment_that_makes_youtube_refuse_a_whole_look_removes_no_other()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comments = Enumerable.Range(0, 5).Select(i => desk.Tube.Comment($"Resident {i}", $"comment {i}")).ToList();
        await desk.RoundAsync();
        desk.Tube.Remove(comments[2].Id);
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.YouTube];
        IReadOnlyList<string> ids = [.. comments.Select(c => c.Id)];

        desk.Tube.Failures.Add("comment-gone", calls: 1, area: "reads");
        (await channel.FindRemovedAsync(desk.Account.Id, ids, TestContext.Current.CancellationToken)).ShouldBeOfType<RemovalCheck.Looked>().Gone.ShouldBe([comments[2].Id]);

        desk.Tube.Failures.Add("unheard-of", calls: 1, area: "reads");
        (await channel.FindRemovedAsync(desk.Account.Id, ids, TestContext.Current.CancellationToken)).ShouldBeOfType<RemovalCheck.CannotTell>();
    }

    [Fact]
    public async Task A_walk_over_very_many_comments_goes_in_slices_with_a_share_of_the_quota_and_the_next_day_it_ends()
    {
        await using var desk = await DeskAndTube.StartAsync(settings: [(YouTubeSettings.QuotaKey, "2000"), (YouTubeSettings.ReserveKey, "1000")]);
        desk.Tube.Settings = new TubeSettings { MostItems = 1 };
        for (var i = 0; i < 260; i++)
            desk.Tube.Comment($"Resident {i}", $"comment {i}", at: desk.App.Clock.GetUtcNow().AddDays(-30).AddSeconds(i));
        await desk.PassAsync(TimeSpan.FromMinutes(1));
        desk.App.Clock.Advance(PacificDay.EndOf(desk.App.Clock.GetUtcNow()) - desk.App.Clock.GetUtcNow() + TimeSpan.FromMinutes(5));

        await desk.PassAsync(TimeSpan.FromMinutes(1));
        Walked(await desk.FeedAsync("catch-up")).ShouldBe(100);
        await desk.PassAsync(TimeSpan.FromMinutes(30));
        var feed = await desk.FeedAsync("catch-up");
        Walked(feed).ShouldBe(200);
        feed.Problem.ShouldNotBeNull().ShouldContain("goes on after midnight");

        desk.App.Clock.Advance(PacificDay.EndOf(desk.App.Clock.GetUtcNow()) - desk.App.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        await desk.PassAsync(TimeSpan.FromMinutes(5));
        feed = await desk.FeedAsync("catch-up");
        Walked(feed).ShouldBe(60);
        feed.Problem.ShouldBeNull();

        static long Walked(ChannelFeed feed) => System.Text.Json.JsonDocument.Parse(feed.Cursor!).RootElement.GetProperty("WalkedUnits").GetInt64();
    }

    [Fact]
    public async Task An_access_token_that_ends_is_renewed_and_nothing_is_missed()
    {
        await using var desk = await DeskAndTube.StartAsync();
        await desk.RoundAsync();
        desk.Tube.Tokens.Expire();
        desk.Tube.Comment("Asha Example", "Anybody there?");
        await desk.PassAsync(TimeSpan.FromMinutes(2));

        (await desk.MessagesAsync()).Count.ShouldBe(1);
        desk.Tube.Tokens.Given.ShouldBe(1);
        (await desk.ConnectedAsync()).Credentials.AccessToken.ShouldNotBe("always-good");
        (await desk.AccountNowAsync()).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Fact]
    public async Task A_sign_in_that_was_taken_back_asks_for_a_new_one_and_polling_goes_on_by_itself_when_it_works_again()
    {
        await using var desk = await DeskAndTube.StartAsync();
        await desk.RoundAsync();
        desk.Tube.Tokens.Expire();
        desk.Tube.Tokens.RefusedUntil = desk.App.Clock.GetUtcNow().AddMinutes(30);
        desk.Tube.Comment("Asha Example", "Anybody there?");
        await desk.PassAsync(TimeSpan.FromMinutes(5));

        var account = await desk.AccountNowAsync();
        account.State.ShouldBe(ChannelAccountState.NeedsAttention);
        account.LastError.ShouldNotBeNull().ShouldContain("sign in at Google again");
        (await desk.MessagesAsync()).ShouldBeEmpty();

        await desk.PassAsync(TimeSpan.FromMinutes(45));
        (await desk.AccountNowAsync()).State.ShouldBe(ChannelAccountState.Connected);
        (await desk.MessagesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Polling_stops_at_the_reserve_replies_go_on_and_midnight_pacific_time_brings_new_units()
    {
        await using var desk = await DeskAndTube.StartAsync(settings: [(YouTubeSettings.QuotaKey, "400"), (YouTubeSettings.ReserveKey, "300")]);
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();
        var meter = desk.App.Services.GetRequiredService<IUsageMeter>();
        var day = PacificDay.NameOf(desk.App.Clock.GetUtcNow());
        (await meter.ReadAsync(desk.Account.Id, day, TestContext.Current.CancellationToken)).Units.ShouldBe(desk.Tube.Quota.Used);

        await desk.PassAsync(TimeSpan.FromMinutes(240));
        desk.Tube.Quota.Used.ShouldBeLessThanOrEqualTo(100);
        await meter.AddAsync(desk.Account.Id, day, 100 - desk.Tube.Quota.Used, 0, TestContext.Current.CancellationToken);
        var before = desk.Tube.Calls.Count;
        desk.Tube.Comment("Ben Example", "Here too");
        await desk.PassAsync(TimeSpan.FromMinutes(60));
        desk.Tube.Calls.Count.ShouldBe(before);
        (await desk.FeedAsync("comments")).Problem.ShouldNotBeNull().ShouldContain("quota");

        var reply = await desk.SettleAsync(await desk.ReplyAsync(await desk.CaseOfAsync(comment.Id), "We are on our way."));
        reply.State.ShouldBe(MessageState.Sent);

        desk.App.Clock.Advance(PacificDay.EndOf(desk.App.Clock.GetUtcNow()) - desk.App.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        await desk.PassAsync(TimeSpan.FromMinutes(2));
        (await desk.MessagesAsync()).ShouldContain(m => m.Text == "Here too");
    }

    [Fact]
    public async Task The_subscription_is_asked_for_confirmed_renewed_daily_and_its_loss_is_told()
    {
        await using var desk = await DeskAndTube.StartAsync(settings: [(YouTubeSettings.CallbackKey, "http://127.0.0.1:9/webhooks/youtube")]);
        var lease = desk.App.Services.GetRequiredService<YouTubeLease>();
        await desk.RoundAsync();
        desk.Tube.Calls.ShouldNotBeEmpty();
        var topic = new YouTubeSettings(await desk.ConnectedAsync()).Topic;

        (await lease.ConfirmAsync("subscribe", "https://www.youtube.com/feeds/videos.xml?channel_id=UCsomebodyelse", "verify", 828_000, TestContext.Current.CancellationToken)).ShouldBeFalse();
        (await lease.ConfirmAsync("subscribe", topic, "wrong", 828_000, TestContext.Current.CancellationToken)).ShouldBeFalse();
        (await lease.ConfirmAsync("unsubscribe", topic, "verify", null, TestContext.Current.CancellationToken)).ShouldBeFalse();
        (await lease.ConfirmAsync("subscribe", topic, "verify", 828_000, TestContext.Current.CancellationToken)).ShouldBeTrue();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(11));
        await desk.RoundAsync();
        (await desk.FeedAsync("subscription")).Problem.ShouldBeNull();

        // While the lease runs and nobody of ours asks, a stranger's subscription is not confirmed.
        desk.App.Clock.Advance(TimeSpan.FromHours(12));
        (await lease.ConfirmAsync("subscribe", topic, null, 828_000, TestContext.Current.CancellationToken)).ShouldBeFalse();

        var asked = new YouTubeSettings(await desk.ConnectedAsync()).LeaseAskedAt;
        desk.App.Clock.Advance(TimeSpan.FromHours(13));
        await desk.RoundAsync();
        new YouTubeSettings(await desk.ConnectedAsync()).LeaseAskedAt.ShouldNotBeNull().ShouldBeGreaterThan(asked!.Value);

        for (var i = 0; i < 24; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromHours(12));
            await desk.RoundAsync();
        }

        (await desk.FeedAsync("subscription")).Problem.ShouldNotBeNull().ShouldContain("ran out");
    }

    [Fact]
    public async Task The_connection_s_test_names_what_is_missing()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var setup = desk.App.Services.GetServices<IChannelSetup>().Single(s => s.Channel == ChannelKind.YouTube);
        var account = await desk.ConnectedAsync();

        var good = await setup.CheckAsync(account with { ExternalId = "" }, TestContext.Current.CancellationToken);
        good.Works.ShouldBeTrue(string.Join('\n', good.Findings));
        good.ExternalId.ShouldBe(desk.Account.ExternalId);
        good.Name.ShouldBe("Westmere Borough Council");

        (await setup.CheckAsync(account with { ExternalId = "UCanother" }, TestContext.Current.CancellationToken)).Findings
            .ShouldContain(f => f.Level == FindingLevel.Wrong && f.Words!.Contains("UCanother", StringComparison.Ordinal));
        foreach (var (failure, words) in new[] { ("scope", "youtube.force-ssl"), ("ineligible", "no YouTube channel"), ("not-configured", "YouTube Data API") })
        {
            desk.Tube.Failures.Add(failure, area: "reads");
            var check = await setup.CheckAsync(account, TestContext.Current.CancellationToken);
            check.Works.ShouldBeFalse();
            check.Findings.ShouldContain(f => f.Level == FindingLevel.Wrong && f.Words!.Contains(words, StringComparison.Ordinal), failure);
            desk.Tube.Failures.Clear();
        }
    }

    [Fact]
    public async Task A_reply_in_a_thread_that_polling_does_not_reach_is_found_by_reading_that_thread()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var thread = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();
        desk.Tube.Settings = new TubeSettings { MostItems = 3 };
        for (var i = 0; i < 6; i++)
            desk.Tube.Comment($"Resident {i}", $"comment {i}");
        await desk.PassAsync(TimeSpan.FromMinutes(2));
        desk.Tube.Reply(thread.Id, "Ben Example", "Here too");
        await desk.PassAsync(TimeSpan.FromMinutes(4));

        (await desk.MessagesAsync()).ShouldContain(m => m.Text == "Here too");
    }

    [Fact]
    public async Task The_threads_of_cases_that_have_not_ended_are_watched()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "The lamp is out");
        await desk.RoundAsync();

        var live = await desk.App.SendAsync(new ListLiveConversations(desk.Account.Id, desk.App.Clock.GetUtcNow()));
        live.ShouldHaveSingleItem().Key.ShouldBe(comment.Id);
    }
}
