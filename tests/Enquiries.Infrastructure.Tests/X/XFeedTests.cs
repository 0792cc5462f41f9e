using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.X;
using Enquiries.Simulator.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.X;

public class XFeedTests
{
    [Fact]
    public async Task Polled_mentions_edits_and_direct_messages_become_one_message_each()
    {
        await using var desk = await XDesk.StartAsync();
        var gwen = desk.X.Person("Gwen Sample");
        var post = desk.X.Write(gwen, $"@{desk.X.Council.Username} the lamp is out, see https://photos.example/lamp?a=1&b=2");
        desk.X.WriteDirect(gwen, desk.X.Council, "my number is 42 & counting");
        await desk.ReadAsync();
        var messages = await desk.MessagesAsync();
        messages.Select(m => m.Text).ShouldBe([$"@{desk.X.Council.Username} the lamp is out, see https://photos.example/lamp?a=1&b=2", "my number is 42 & counting"], ignoreOrder: true);
        messages.ShouldAllBe(m => m.Source == MessageSource.Poll);

        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        desk.X.Edit(post, $"@{desk.X.Council.Username} the lamp at number 12 is out");
        await desk.ReadAsync();
        messages = await desk.MessagesAsync();
        messages.Count.ShouldBe(2);
        var edited = messages.Single(m => m.ExternalId == post.Id);
        edited.Text.ShouldEndWith("number 12 is out");
        edited.Versions.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Idle_polling_stores_nothing_and_a_walk_goes_over_several_pages()
    {
        await using var desk = await XDesk.StartAsync();
        for (var i = 0; i < 230; i++)
            desk.X.Write(desk.X.Person($"Resident {i}"), $"@{desk.X.Council.Username} question {i}");
        await desk.ReadAsync();
        (await desk.MessagesAsync()).Count.ShouldBe(230);
        var bodies = await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync());
        var cursor = (await desk.FeedAsync(XReader.Mentions))!.Cursor;
        cursor.ShouldBe(desk.X.Tweets[^1].Id);

        desk.App.Clock.Advance(TimeSpan.FromMinutes(5));
        await desk.ReadAsync();
        (await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(bodies);
    }

    [Fact]
    public async Task A_walk_that_breaks_off_keeps_its_position_and_is_walked_again()
    {
        await using var desk = await XDesk.StartAsync();
        await desk.ReadAsync();
        for (var i = 0; i < 150; i++)
            desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} question {i}");
        var feed = desk.App.Services.GetServices<IChannelFeed>().Single(f => f is { Channel: ChannelKind.X, Name: XReader.Mentions });
        var account = await desk.ConnectedAsync();

        // The first page is read, the second is not.
        desk.X.Failures.Add("server-error");
        var all = await feed.ReadAsync(account, new FeedPosition(null, null), CancellationToken.None);
        all.ShouldBeOfType<FeedReading.Failed>().Failure.Kind.ShouldBe(FailureKind.RetryLater);
        desk.X.Failures.Clear();
        var done = (await feed.ReadAsync(account, new FeedPosition(null, null), CancellationToken.None)).ShouldBeOfType<FeedReading.Done>();
        done.Bodies.Count.ShouldBe(2);
        done.Cursor.ShouldBe(desk.X.Tweets[^1].Id);
        done.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task More_than_X_lists_is_said_in_words()
    {
        await using var desk = await XDesk.StartAsync();
        for (var i = 0; i < 801; i++)
            desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} question {i}");
        var feed = desk.App.Services.GetServices<IChannelFeed>().Single(f => f is { Channel: ChannelKind.X, Name: XReader.Mentions });
        var done = (await feed.ReadAsync(await desk.ConnectedAsync(), new FeedPosition("1", desk.App.Clock.GetUtcNow()), CancellationToken.None)).ShouldBeOfType<FeedReading.Done>();
        done.Bodies.Count.ShouldBe(8);
        done.Cursor.ShouldBe(desk.X.Tweets[^1].Id);
        done.Problem.ShouldNotBeNull().ShouldContain("some older posts may be missing");
    }

    [Fact]
    public async Task The_webhook_is_registered_subscribed_and_set_up_again_when_it_is_lost()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        await desk.ReadAsync();
        desk.X.Webhooks.Registered.ShouldHaveSingleItem().Valid.ShouldBeTrue();
        desk.X.Webhooks.Subscriptions.Select(s => s.EventType).Order().ShouldBe(
            ["chat.received", "dm.received", "dm.sent", "post.create", "post.delete", "post.mention.create", "post.quote.create", "post.reply.create"]);
        (await desk.FeedAsync("webhook"))!.Problem.ShouldBeNull();

        // Lost subscriptions and a webhook that X found invalid are mended without anybody.
        desk.X.Webhooks.Unsubscribe();
        desk.X.Webhooks.SetValid(desk.X.Webhooks.Registered[0].Id, false);
        desk.App.Clock.Advance(TimeSpan.FromMinutes(20));
        await desk.ReadAsync();
        desk.X.Webhooks.Registered.ShouldHaveSingleItem().Valid.ShouldBeTrue();
        desk.X.Webhooks.Subscriptions.Count.ShouldBe(8);

        // What cannot be mended is said.
        desk.Webhook.IsDown = true;
        desk.X.Webhooks.SetValid(desk.X.Webhooks.Registered[0].Id, false);
        desk.App.Clock.Advance(TimeSpan.FromMinutes(20));
        await desk.ReadAsync();
        (await desk.FeedAsync("webhook"))!.Problem.ShouldNotBeNull().ShouldContain("API key secret");
    }

    [Fact]
    public async Task With_lost_doubled_and_overtaken_deliveries_and_an_ended_token_every_message_is_in_one_case()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        await desk.ReadAsync();
        desk.X.Webhooks.Settings = new DeliverySettings { DropShare = 0.3, DuplicateShare = 0.3, ReorderShare = 0.3, ReorderHoldMilliseconds = 60_000 };
        var written = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            var person = desk.X.Person($"Resident {i % 20}");
            written.Add(i % 3 == 0 ? desk.X.WriteDirect(person, desk.X.Council, $"direct {i}").Id : desk.X.Write(person, $"@{desk.X.Council.Username} question {i}").Id);
            desk.App.Clock.Advance(TimeSpan.FromSeconds(20));
            if (i == 30)
                desk.X.Tokens.Expire();
        }

        desk.App.Clock.Advance(TimeSpan.FromHours(2));
        await desk.ProcessAsync();
        var pushed = (await desk.MessagesAsync()).Count;
        pushed.ShouldBeLessThan(60);
        await desk.ReadAsync();
        var messages = await desk.MessagesAsync();
        messages.Select(m => m.ExternalId).ShouldBe(written, ignoreOrder: true);
        messages.Count(m => m.Source == MessageSource.CatchUp).ShouldBe(60 - pushed);
        messages.Where(m => m.ExternalId is not null).GroupBy(m => m.ExternalId).ShouldAllBe(g => g.Select(m => m.CaseId).Distinct().Count() == 1);
        desk.X.Tokens.Refreshes.ShouldBeGreaterThan(0);
        (await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Fact]
    public async Task A_colleagues_answer_on_X_itself_is_known_whether_pushed_or_polled()
    {
        foreach (var pushed in new[] { true, false })
        {
            await using var desk = await XDesk.StartAsync(pushed);
            await desk.ReadAsync();
            var question = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} the lamp is out");
            desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
            desk.X.Write(desk.X.Council, "We have told the engineers, see https://council.example/lamps", question);
            desk.X.WriteDirect(desk.X.Person("Dan Sample"), desk.X.Council, "hello");
            desk.X.WriteDirect(desk.X.Council, desk.X.Person("Dan Sample"), "good morning");
            desk.App.Clock.Advance(TimeSpan.FromMinutes(4));
            await desk.ReadAsync();
            var messages = await desk.MessagesAsync();
            messages.Count.ShouldBe(4);
            messages.Count(m => m.OnPlatform).ShouldBe(2);
            messages.Single(m => m.OnPlatform && m.Audience == Audience.Public).Text.ShouldBe("We have told the engineers, see https://council.example/lamps");
        }
    }

    [Fact]
    public async Task When_the_months_money_is_used_up_reading_slows_down()
    {
        await using var desk = await XDesk.StartAsync(ceiling: "0.01");
        for (var i = 0; i < 20; i++)
            desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} question {i}");
        await desk.ReadAsync();
        var account = await desk.ConnectedAsync();
        var allowance = await desk.App.Services.GetServices<IAccountAllowance>().Single(a => a.Channel == ChannelKind.X).ReadAsync(account, CancellationToken.None);
        allowance!.Used.ShouldBe(20 * XPrices.OwnedRead);
        allowance.Limit.ShouldBe(10_000);
        allowance.Unit.ShouldBe(AllowanceUnit.Money);
        (await desk.FeedAsync(XReader.Mentions))!.Work.NextAttemptAt.ShouldNotBeNull().ShouldBe(desk.App.Clock.GetUtcNow().AddMinutes(10), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_walk_of_many_pages_goes_on_where_it_stopped()
    {
        await using var desk = await XDesk.StartAsync();
        for (var i = 0; i < 1150; i++)
            desk.X.Write(desk.X.Council, $"news {i}");
        var feed = desk.App.Services.GetServices<IChannelFeed>().Single(f => f is { Channel: ChannelKind.X, Name: XReader.OwnPosts });
        var account = await desk.ConnectedAsync();
        var first = (await feed.ReadAsync(account, new FeedPosition("1", desk.App.Clock.GetUtcNow()), CancellationToken.None)).ShouldBeOfType<FeedReading.Done>();
        first.Bodies.Count.ShouldBe(10);
        first.NextAt.ShouldBe(desk.App.Clock.GetUtcNow());

        // Written meanwhile: read by the next walk.
        desk.X.Write(desk.X.Council, "the latest news");
        var second = (await feed.ReadAsync(account, new FeedPosition(first.Cursor, desk.App.Clock.GetUtcNow()), CancellationToken.None)).ShouldBeOfType<FeedReading.Done>();
        second.Bodies.Count.ShouldBeInRange(2, 3);
        second.Problem.ShouldBeNull();
        second.Cursor.ShouldBe(desk.X.Tweets[1149].Id);
        var third = (await feed.ReadAsync(account, new FeedPosition(second.Cursor, desk.App.Clock.GetUtcNow()), CancellationToken.None)).ShouldBeOfType<FeedReading.Done>();
        third.Cursor.ShouldBe(desk.X.Tweets[^1].Id);
    }

    [Fact]
    public async Task A_quote_and_an_encrypted_message_whose_delivery_was_lost_are_delivered_again()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        await desk.ReadAsync();
        var news = desk.X.Write(desk.X.Council, "Roadworks in the High Street");
        desk.X.Webhooks.Settings = new DeliverySettings { DropShare = 1 };
        var quote = desk.X.Write(desk.X.Person("Gwen Sample"), "still there", quoted: news);
        desk.X.WriteEncrypted(desk.X.Person("Dan Sample"), desk.X.Council);
        desk.X.Webhooks.Settings = new DeliverySettings();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(20));
        await desk.ReadAsync();
        (await desk.MessagesAsync()).ShouldBeEmpty();

        for (var i = 0; i < 3; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromMinutes(61));
            await desk.ReadAsync();
        }

        var messages = await desk.MessagesAsync();
        messages.Count.ShouldBe(2);
        messages.ShouldContain(m => m.ExternalId == quote.Id);
        messages.ShouldContain(m => m.Text.StartsWith("(An encrypted message.", StringComparison.Ordinal));

        // Again and again, and still once.
        for (var i = 0; i < 3; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromHours(3));
            await desk.ReadAsync();
        }

        (await desk.MessagesAsync()).Count.ShouldBe(2);
        (await desk.FeedAsync(XReplayFeed.FeedName))!.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Without_the_permission_for_direct_messages_the_rest_of_the_account_goes_on()
    {
        await using var desk = await XDesk.StartAsync();
        desk.X.Tokens.Scopes = "tweet.read tweet.write users.read offline.access";
        desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} the lamp is out");
        await desk.ReadAsync();
        (await desk.FeedAsync(XReader.DirectMessages))!.Problem.ShouldNotBeNull().ShouldContain("permission");
        (await desk.ConnectedAsync()).State.ShouldBe(ChannelAccountState.Connected);

        var sent = await desk.SettleAsync(await desk.ReplyAsync((await desk.MessagesAsync()).Single().CaseId, "We are on our way."));
        sent.State.ShouldBe(MessageState.Sent, sent.FailureReason);
    }

    [Fact]
    public async Task When_X_says_that_access_was_taken_away_the_token_is_proven_at_once()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        await desk.ReadAsync();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
        await desk.ReadAsync();
        (await desk.ConnectedAsync()).State.ShouldBe(ChannelAccountState.Connected);

        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        desk.X.Revoke(desk.X.Council);
        await desk.ProcessAsync();
        await desk.ReadAsync();
        (await desk.ConnectedAsync()).State.ShouldBe(ChannelAccountState.NeedsAttention);
    }

    [Fact]
    public async Task Who_only_claims_that_access_was_taken_away_stops_nothing()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        await desk.ReadAsync();
        desk.X.Webhooks.SayRevoked(desk.X.Council.Id);
        await desk.ProcessAsync();
        await desk.ReadAsync();
        (await desk.ConnectedAsync()).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Fact]
    public async Task An_edit_that_X_did_not_tell_of_is_found_when_its_post_is_looked_for()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        await desk.ReadAsync();
        var post = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} the lamp is out");
        await desk.ProcessAsync();
        desk.X.Webhooks.Unsubscribe();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(5));
        desk.X.Edit(post, $"@{desk.X.Council.Username} the lamp at number 12 is out");

        var sent = await desk.SettleAsync(await desk.ReplyAsync((await desk.MessagesAsync()).Single().CaseId, "We are on our way."));
        sent.State.ShouldBe(MessageState.Sent, sent.FailureReason);
        await desk.ProcessAsync();
        var edited = (await desk.MessagesAsync()).Single(m => m.ExternalId == post.Id);
        edited.Text.ShouldEndWith("number 12 is out");
        edited.Versions.Count.ShouldBe(2);

        var again = (await desk.Channel.FindRemovedAsync(desk.Account.Id, [post.Id], CancellationToken.None)).ShouldBeOfType<RemovalCheck.Looked>();
        again.Changed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Limits_of_X_are_kept_by_waiting()
    {
        await using var desk = await XDesk.StartAsync();
        await desk.ReadAsync();
        desk.X.Failures.Add("rate-limit", 1);
        desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
        await desk.ReadAsync();
        var mentions = await MentionCallsAsync(desk);
        desk.App.Clock.Advance(TimeSpan.FromSeconds(40));
        await desk.ReadAsync();
        (await MentionCallsAsync(desk)).ShouldBe(mentions, "X asked for a minute");
        desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
        desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} are you there?");
        await desk.ReadAsync();
        (await desk.MessagesAsync()).Count.ShouldBe(1);
    }

    private static async Task<int> MentionCallsAsync(XDesk desk) => (await desk.CallsAsync()).Count(c => c.EndsWith("/mentions", StringComparison.Ordinal));
}
