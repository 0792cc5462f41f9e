using System.Net;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Instagram;
using Enquiries.Simulator.Instagram;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Instagram;

/// <summary>Instagram as the desk lives with it, against the simulated platform.</summary>
public class InstagramDeskTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_comment_becomes_a_case_and_is_answered_under_it(bool ownInterface)
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram, ownInterface);
        var post = desk.Instagram.Post("Bin day moves to Tuesday");
        var comment = desk.Instagram.Comment(post.Id, "asha.example", "Mine was not emptied");
        await desk.DeliverAsync();

        var answer = await desk.AnswerAsync(comment.Id, "We will come today.");

        answer.State.ShouldBe(MessageState.Sent);
        desk.Instagram.Comments(post.Id, comment.Id).ShouldHaveSingleItem().Text.ShouldBe("We will come today.");
        await desk.DeliverAsync();
        (await desk.MessagesAsync()).Count.ShouldBe(2);
        (await desk.App.ReadAsync(db => db.Residents.SingleAsync())).Handle.ShouldBe("asha.example");
    }

    [Fact]
    public async Task An_answer_to_an_answer_goes_to_the_top_comment()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var post = desk.Instagram.Post("Bin day");
        var top = desk.Instagram.Comment(post.Id, "asha.example", "Which day?");
        var reply = desk.Instagram.Comment(top.Id, "ben.example", "And ours?");
        await desk.DeliverAsync();

        (await desk.AnswerAsync(reply.Id, "Tuesday for both.")).State.ShouldBe(MessageState.Sent);

        desk.Instagram.Comments(post.Id, top.Id).Select(c => c.Text).ShouldBe(["And ours?", "Tuesday for both."]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mention_is_read_and_answered_where_it_stands(bool inComment)
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        await desk.ReadAsync();
        var (media, comment) = desk.Instagram.Mention("asha.example", "@westmerecouncil the park lights are out", inComment);
        await desk.DeliverAsync();
        (await desk.MessagesAsync()).ShouldBeEmpty();
        (await desk.WaitingAsync()).ShouldBe(1);

        // Being announced makes the reading due at once.
        await desk.ReadAsync();

        var id = comment?.Id ?? media.Id;
        (await desk.MessageAsync(id)).Text.ShouldBe("@westmerecouncil the park lights are out");
        (await desk.WaitingAsync()).ShouldBe(0);
        (await desk.AnswerAsync(id, "Thank you, an engineer is on the way.")).State.ShouldBe(MessageState.Sent);
        desk.Instagram.Comments(media.Id, comment?.Id).ShouldContain(c => c.IsByCouncil && c.Text == "Thank you, an engineer is on the way.");
    }

    [Fact]
    public async Task A_mention_that_cannot_be_read_is_tried_for_a_week_and_then_shown_to_an_administrator_who_can_have_it_tried_again()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        await desk.ReadAsync();
        var (media, _) = desk.Instagram.Mention("private.person", "@westmerecouncil hello", inComment: false, isPrivate: true);
        await desk.DeliverAsync();
        for (var day = 0; day < 6; day++)
        {
            await desk.AdvanceAsync(TimeSpan.FromDays(1));
            (await desk.App.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(0);
            (await desk.WaitingAsync()).ShouldBe(1);
        }

        await desk.AdvanceAsync(TimeSpan.FromDays(1.5));

        var parked = await desk.App.ReadAsync(db => db.ParkedItems.SingleAsync());
        parked.What.ShouldBe("mention in a post " + media.Id);
        parked.Error.ShouldContain("could not be read for a week");
        (await desk.WaitingAsync()).ShouldBe(0);

        await desk.App.SendAsync(new Application.Admin.RetryParkedItems(parked.Id), await desk.App.OfficerAsync("Ada Admin", Application.Staff.Role.Admin));
        await desk.DeliverAsync();
        (await desk.WaitingAsync()).ShouldBe(1);
        (await desk.App.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task However_many_mentions_cannot_be_read_a_newer_one_is()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        await desk.ReadAsync();
        for (var i = 0; i < 210; i++)
            desk.Instagram.Mention($"private{i}.person", "@westmerecouncil hello", inComment: false, isPrivate: true);
        await desk.DeliverAsync();
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        desk.App.Clock.Advance(TimeSpan.FromSeconds(5));
        var (media, _) = desk.Instagram.Mention("asha.example", "@westmerecouncil the park lights are out", inComment: false);
        await desk.DeliverAsync();
        await desk.ReadAsync();

        (await desk.MessageAsync(media.Id)).Text.ShouldBe("@westmerecouncil the park lights are out");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_announced_by_an_empty_edit_is_never_lost(bool withoutItsDelivery)
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        await desk.ReadAsync();
        desk.Instagram.Oddities = new InstagramOddities { EditFirst = true, EditOnly = withoutItsDelivery };
        var message = desk.Instagram.Message("asha.example", "Are you open today?");
        await desk.DeliverAsync();
        await desk.ReadAsync();

        var kept = await desk.MessageAsync(message.Id);
        kept.Text.ShouldBe("Are you open today?");
        kept.Audience.ShouldBe(Audience.Private);
        (await desk.WaitingAsync()).ShouldBe(0);
        (await desk.App.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Deliveries_that_call_the_account_by_its_other_id_are_its_own()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram, settings: new() { ["otherId"] = "27100000000000001" });
        desk.Instagram.Oddities = new InstagramOddities { OtherId = true };
        var comment = desk.Instagram.Comment(desk.Instagram.Post("News").Id, "asha.example", "Hello");
        await desk.DeliverAsync();
        (await desk.MessageAsync(comment.Id)).Direction.ShouldBe(MessageDirection.Inbound);
        (await desk.App.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Direct_messages_count_bytes_and_after_a_day_go_out_as_a_person_s_answer()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var message = desk.Instagram.Message("asha.example", "Hello");
        await desk.DeliverAsync();
        var capabilities = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.Instagram].Capabilities(Audience.Private);
        capabilities.Count(new string('é', 600)).ShouldBe(1200);
        capabilities.MaxLength.ShouldBe(1000);
        capabilities.MarkedAfter.ShouldBe(TimeSpan.FromHours(24));

        (await desk.AnswerAsync(message.Id, "Good morning")).State.ShouldBe(MessageState.Sent);
        desk.App.Clock.Advance(TimeSpan.FromDays(3));
        (await desk.AnswerAsync(message.Id, "Still here")).State.ShouldBe(MessageState.Sent);

        var sent = desk.Instagram.Messages(message.PersonId).Where(m => m.IsByCouncil).ToDictionary(m => m.Text!, m => m.IsHumanAgent);
        sent.ShouldBe(new Dictionary<string, bool> { ["Good morning"] = false, ["Still here"] = true }, ignoreOrder: true);
        desk.App.Clock.Advance(TimeSpan.FromDays(5));
        await Should.ThrowAsync<Domain.RuleException>(() => desk.AnswerAsync(message.Id, "Too late"));
    }

    [Fact]
    public async Task A_comment_is_answered_in_private_once()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var comment = desk.Instagram.Comment(desk.Instagram.Post("News").Id, "asha.example", "My address is …");
        await desk.DeliverAsync();
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.Instagram];
        var reply = new OutboundMessage(Guid.NewGuid(), desk.Account.Id, Audience.Private, comment.AuthorId!, null, comment.Id, "Let us talk here", desk.Now);

        (await channel.SendAsync(reply, TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Sent>();
        (await channel.FindSentAsync(reply, TestContext.Current.CancellationToken)).ShouldBeOfType<LookUpResult.Found>();
        (await channel.SendAsync(reply, TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.NotAllowedHere);

        desk.Instagram.Messages(comment.AuthorId!).ShouldHaveSingleItem().CommentId.ShouldBe(comment.Id);
    }

    [Fact]
    public async Task Comments_are_hidden_and_shown_and_twice_is_once()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var comment = desk.Instagram.Comment(desk.Instagram.Post("News").Id, "asha.example", "Rude");
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.Instagram];
        foreach (var kind in (ModerationKind[])[ModerationKind.Hide, ModerationKind.Hide, ModerationKind.Show])
        {
            (await channel.ModerateAsync(new ModerationRequest(desk.Account.Id, comment.Id, kind), TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Sent>();
            desk.Instagram.FindComment(comment.Id)!.IsHidden.ShouldBe(kind == ModerationKind.Hide);
        }

        (await channel.ModerateAsync(new ModerationRequest(desk.Account.Id, comment.Id, ModerationKind.RejectAndBan), TestContext.Current.CancellationToken))
            .ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.NotAllowedHere);
    }

    [Fact]
    public async Task What_was_removed_is_found_and_mentions_elsewhere_are_not_taken_for_removed()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var post = desk.Instagram.Post("News");
        var (kept, gone) = (desk.Instagram.Comment(post.Id, "asha.example", "Stays"), desk.Instagram.Comment(post.Id, "ben.example", "Goes"));
        var mention = desk.Instagram.Mention("cara.example", "@westmerecouncil hello", inComment: true).Comment!;
        desk.Instagram.RemoveComment(gone.Id);
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.Instagram];

        var check = await channel.FindRemovedAsync(desk.Account.Id, [kept.Id, gone.Id, mention.Id], TestContext.Current.CancellationToken);

        check.ShouldBeOfType<RemovalCheck.Looked>().Gone.ShouldBe([gone.Id]);
        desk.Instagram.Failures.Add("token-463");
        (await channel.FindRemovedAsync(desk.Account.Id, [gone.Id], TestContext.Current.CancellationToken)).ShouldBeOfType<RemovalCheck.CannotTell>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_the_permission_to_read_comments_none_is_taken_for_removed(bool ownInterface)
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram, ownInterface);
        var comment = desk.Instagram.Comment(desk.Instagram.Post("News").Id, "asha.example", "Stays");
        desk.Instagram.SetPermission(ownInterface ? "instagram_business_manage_comments" : "instagram_manage_comments", isMissing: true);
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.Instagram];

        (await channel.FindRemovedAsync(desk.Account.Id, [comment.Id], TestContext.Current.CancellationToken)).ShouldBeOfType<RemovalCheck.CannotTell>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_hour_of_lost_deliveries_is_repaired_by_itself(bool ownInterface)
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram, ownInterface, settings: new() { ["username"] = "westmerecouncil" });
        var post = desk.Instagram.Post("Bin day");
        await desk.ReadAsync();
        desk.Instagram.Webhooks.Settings = desk.Instagram.Webhooks.Settings with { DropShare = 1 };
        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        var top = desk.Instagram.Comment(post.Id, "asha.example", "Not emptied");
        var ids = new List<string> { top.Id };
        for (var i = 0; i < 120; i++)
            ids.Add(desk.Instagram.Comment(i % 2 == 0 ? post.Id : top.Id, $"resident{i}.example", $"Mine neither {i}").Id);
        ids.Add(desk.Instagram.Message("cara.example", "A private word").Id);
        ids.Add(desk.Instagram.Mention("dan.example", "@westmerecouncil look", inComment: false).Media.Id);
        ids.Add(desk.Instagram.Mention("eve.example", "A picture", inComment: false, inPictureOnly: true).Media.Id);
        var colleague = desk.Instagram.CouncilComment(top.Id, "A colleague answered in the app");
        await desk.DeliverAsync();
        (await desk.MessagesAsync()).ShouldBeEmpty();

        await desk.AdvanceAsync(TimeSpan.FromHours(1));

        var messages = await desk.MessagesAsync();
        messages.Where(m => m.Direction == MessageDirection.Inbound).Select(m => m.ExternalId).ShouldBe(ids, ignoreOrder: true);
        messages.Where(m => m.Direction == MessageDirection.Inbound).ShouldAllBe(m => m.Source == MessageSource.CatchUp);
        messages.Single(m => m.ExternalId == colleague.Id).OnPlatform.ShouldBeTrue();
        messages.Single(m => m.ExternalId == ids[^1]).AnswerOnPlatformOnly.ShouldBeTrue();
        messages.Single(m => m.ExternalId == ids[^2]).AnswerOnPlatformOnly.ShouldBeFalse();

        // Nothing new: nothing is stored.
        var stored = await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync());
        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        (await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(stored);
        (await desk.FeedAsync("catch-up")).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_comment_that_came_while_another_went_is_found_by_the_daily_walk()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var post = desk.Instagram.Post("Bin day");
        var other = desk.Instagram.Comment(post.Id, "ben.example", "Never mind");
        await desk.DeliverAsync();
        await desk.AdvanceAsync(TimeSpan.FromMinutes(10));
        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        desk.Instagram.Webhooks.Settings = desk.Instagram.Webhooks.Settings with { DropShare = 1 };
        desk.Instagram.RemoveComment(other.Id);
        var missed = desk.Instagram.Comment(post.Id, "asha.example", "Not emptied");
        await desk.DeliverAsync();
        for (var hour = 0; hour < 3; hour++)
            await desk.AdvanceAsync(TimeSpan.FromHours(1));
        (await desk.MessagesAsync()).ShouldNotContain(m => m.ExternalId == missed.Id);

        for (var hour = 0; hour < 23; hour++)
            await desk.AdvanceAsync(TimeSpan.FromHours(1));

        (await desk.MessageAsync(missed.Id)).Source.ShouldBe(MessageSource.CatchUp);
    }

    [Fact]
    public async Task What_is_too_much_for_one_reading_goes_on_in_the_next_and_messages_do_not_wait_for_it()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        await desk.ReadAsync();
        desk.Instagram.Webhooks.Settings = desk.Instagram.Webhooks.Settings with { DropShare = 1 };
        var ids = new List<string>();
        for (var i = 0; i < 700; i++)
            ids.Add(desk.Instagram.Comment(desk.Instagram.Post($"Post {i}").Id, $"resident{i}.example", $"Comment {i}").Id);
        var message = desk.Instagram.Message("cara.example", "A private word");
        await desk.DeliverAsync();

        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        (await desk.MessageAsync(message.Id)).Source.ShouldBe(MessageSource.CatchUp);
        (await desk.MessagesAsync()).Count.ShouldBeInRange(200, 600);
        for (var i = 0; i < 3; i++)
            await desk.AdvanceAsync(TimeSpan.FromMinutes(4));

        (await desk.MessagesAsync()).Select(m => m.ExternalId).ShouldBe([.. ids, message.Id], ignoreOrder: true);
        (await desk.FeedAsync("catch-up")).Work.NextAttemptAt!.Value.ShouldBeGreaterThan(desk.Now.AddMinutes(30));
    }

    [Fact]
    public async Task More_missed_messages_in_a_conversation_than_can_be_read_are_told()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        await desk.ReadAsync();
        desk.Instagram.Webhooks.Settings = desk.Instagram.Webhooks.Settings with { DropShare = 1 };
        desk.App.Clock.Advance(TimeSpan.FromMinutes(30));
        for (var i = 0; i < 25; i++)
            desk.Instagram.Message("cara.example", $"Word {i}");
        await desk.DeliverAsync();

        await desk.AdvanceAsync(TimeSpan.FromHours(1));

        (await desk.MessagesAsync()).Count.ShouldBe(20);
        (await desk.FeedAsync("catch-up")).Problem.ShouldNotBeNull().ShouldContain("direct messages were missed");
        for (var hour = 0; hour < 26; hour++)
            await desk.AdvanceAsync(TimeSpan.FromHours(1));
        (await desk.FeedAsync("catch-up")).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task What_may_still_be_delivered_is_not_counted_as_missed()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var post = desk.Instagram.Post("Bin day");
        desk.Instagram.Webhooks.Settings = desk.Instagram.Webhooks.Settings with { Enabled = false };
        var comment = desk.Instagram.Comment(post.Id, "asha.example", "Just written");
        await desk.ReadAsync();
        (await desk.MessagesAsync()).ShouldBeEmpty();

        await desk.AdvanceAsync(TimeSpan.FromMinutes(4));
        (await desk.MessageAsync(comment.Id)).Source.ShouldBe(MessageSource.CatchUp);
    }

    [Fact]
    public async Task After_an_hour_of_failed_deliveries_we_subscribe_again_say_so_and_read_what_was_missed()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        await desk.ReadAsync();
        desk.Answer = HttpStatusCode.ServiceUnavailable;
        var lost = desk.Instagram.Message("asha.example", "Anybody there?");
        await desk.DeliverAsync();
        for (var i = 0; i < 70; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
            await desk.Instagram.Webhooks.FlushAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        desk.Instagram.Subscription(desk.Account.ExternalId).ShouldNotContain("messages");
        desk.Answer = HttpStatusCode.OK;
        desk.Instagram.Message("ben.example", "Said while nobody listened");

        await desk.ReadAsync();

        desk.Instagram.Subscription(desk.Account.ExternalId).ShouldContain("messages");
        (await desk.FeedAsync("subscription")).Problem!.ShouldContain("subscribed again");
        await desk.AdvanceAsync(TimeSpan.FromMinutes(5));
        (await desk.MessageAsync(lost.Id)).Text.ShouldBe("Anybody there?");
        (await desk.MessagesAsync()).ShouldContain(m => m.Text == "Said while nobody listened");
        await desk.AdvanceAsync(TimeSpan.FromMinutes(20));
        (await desk.FeedAsync("subscription")).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_token_is_renewed_in_time_and_one_that_ran_out_is_told()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        desk.App.Clock.Advance(TimeSpan.FromDays(2));
        await desk.ReadAsync();
        var renewed = await desk.ConnectedAsync();
        renewed.Credentials.AccessToken.ShouldStartWith("instagram-token~");
        renewed.Credentials.AccessTokenExpiresAt.ShouldBe(desk.Now + TimeSpan.FromDays(60));

        // Five days later it is still young enough; twelve days later it is renewed again.
        await desk.AdvanceAsync(TimeSpan.FromDays(5));
        (await desk.ConnectedAsync()).Credentials.AccessToken.ShouldBe(renewed.Credentials.AccessToken);
        await desk.AdvanceAsync(TimeSpan.FromDays(7));
        (await desk.ConnectedAsync()).Credentials.AccessToken.ShouldNotBe(renewed.Credentials.AccessToken);

        desk.Instagram.SetTokenExpiry(desk.Now);
        await desk.AdvanceAsync(TimeSpan.FromHours(2));
        (await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.NeedsAttention);
        desk.Instagram.SetTokenExpiry(desk.Now + TimeSpan.FromDays(30));
        await desk.AdvanceAsync(TimeSpan.FromMinutes(15));
        (await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Fact]
    public async Task What_is_lost_doubled_late_and_out_of_order_ends_in_one_case_each()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        await desk.ReadAsync();
        var post = desk.Instagram.Post("Bin day");
        desk.Instagram.Webhooks.Settings = desk.Instagram.Webhooks.Settings with { DropShare = 0.3, DuplicateShare = 0.3, ReorderShare = 0.5, BatchSize = 3 };
        var ids = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromSeconds(20));
            ids.Add(i % 3 == 0 ? desk.Instagram.Message($"resident{i}.example", $"Word {i}").Id : desk.Instagram.Comment(post.Id, $"resident{i}.example", $"Comment {i}").Id);
            if (i == 30)
                desk.Instagram.SetTokenExpiry(desk.Now);
            await desk.DeliverAsync();
        }

        await desk.AdvanceAsync(TimeSpan.FromMinutes(30));
        desk.Instagram.SetTokenExpiry(desk.Now + TimeSpan.FromDays(30));
        for (var i = 0; i < 12; i++)
        {
            await desk.AdvanceAsync(TimeSpan.FromMinutes(10));
            await desk.DeliverAsync();
        }

        var messages = (await desk.MessagesAsync()).Where(m => m.Direction == MessageDirection.Inbound).ToList();
        messages.Select(m => m.ExternalId).ShouldBe(ids, ignoreOrder: true);
        messages.Count(m => m.Source == MessageSource.CatchUp).ShouldBe((int)desk.Instagram.Webhooks.Totals.Dropped);
        (await desk.App.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(60);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_test_of_a_connection_learns_both_ids_and_names_what_is_missing(bool ownInterface)
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram, ownInterface);
        var setup = desk.App.Services.GetServices<IChannelSetup>().Single(s => s.Channel == ChannelKind.Instagram);
        var draft = (await desk.ConnectedAsync()) with { ExternalId = "" };

        var good = await setup.CheckAsync(draft, TestContext.Current.CancellationToken);
        good.Findings.Where(f => f.Level != FindingLevel.Good).ShouldBeEmpty();
        good.ExternalId.ShouldBe("17841400000000001");
        good.Name.ShouldBe("@westmerecouncil");
        good.Settings!["otherId"].ShouldBe("27100000000000001");
        good.Settings["username"].ShouldBe("westmerecouncil");

        (await setup.CheckAsync(draft with { ExternalId = "999" }, TestContext.Current.CancellationToken)).Works.ShouldBeFalse();
        desk.Instagram.Failures.Add("token-463");
        var bad = await setup.CheckAsync(draft, TestContext.Current.CancellationToken);
        bad.Works.ShouldBeFalse();
        bad.Findings[0].Words!.ShouldNotContain("instagram-token");
    }

    [Theory]
    [InlineData(4, null, FailureKind.RetryLater)]
    [InlineData(17, null, FailureKind.RetryLater)]
    [InlineData(32, null, FailureKind.RetryLater)]
    [InlineData(613, 2534040, FailureKind.RetryLater)]
    [InlineData(80002, null, FailureKind.RetryLater)]
    [InlineData(10, 2534022, FailureKind.WindowClosed)]
    [InlineData(100, 2534014, FailureKind.RecipientUnreachable)]
    [InlineData(100, 33, FailureKind.TargetGone)]
    [InlineData(200, 2534041, FailureKind.RecipientUnreachable)]
    [InlineData(551, null, FailureKind.RecipientUnreachable)]
    [InlineData(100, 2534029, FailureKind.BadContent)]
    [InlineData(9, 2207042, FailureKind.QuotaOrMoney)]
    [InlineData(9004, 2207052, FailureKind.BadContent)]
    [InlineData(190, 463, FailureKind.TokenInvalid)]
    [InlineData(102, null, FailureKind.TokenInvalid)]
    [InlineData(10, null, FailureKind.PermissionMissing)]
    [InlineData(200, null, FailureKind.PermissionMissing)]
    [InlineData(299, null, FailureKind.PermissionMissing)]
    [InlineData(3, null, FailureKind.PermissionMissing)]
    [InlineData(2500, null, FailureKind.Unknown)]
    [InlineData(368, 1390008, FailureKind.PolicyPause)]
    [InlineData(10900, null, FailureKind.NotAllowedHere)]
    [InlineData(1, 1357046, FailureKind.AmbiguousMaybeSent)]
    [InlineData(2, null, FailureKind.AmbiguousMaybeSent)]
    public void Every_number_has_its_class_and_words(int code, int? subcode, FailureKind kind)
    {
        var failed = InstagramErrors.Classify(new() { Reached = true, Status = 400, Code = code, Subcode = subcode }, DateTimeOffset.UnixEpoch, null);
        failed.Kind.ShouldBe(kind);
        failed.Reason.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void A_call_that_never_left_is_repeated_and_one_without_answer_is_looked_up()
    {
        InstagramErrors.Classify(new() { Reached = false }, DateTimeOffset.UnixEpoch, null).Kind.ShouldBe(FailureKind.RetryLater);
        InstagramErrors.Classify(new() { Reached = true }, DateTimeOffset.UnixEpoch, null).Kind.ShouldBe(FailureKind.AmbiguousMaybeSent);
    }

    [Fact]
    public async Task A_huge_delivery_of_an_unknown_kind_is_kept_whole_and_harms_nothing()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var body = Encoding.UTF8.GetBytes($$$"""{"object":"instagram","entry":[{"id":"{{{desk.Account.ExternalId}}}","time":1790000012,"changes":[{"field":"brand_new","value":{"x":"{{{new string('y', 900_000)}}}"}}]}]}""");
        var account = await desk.ConnectedAsync();
        await desk.App.Services.GetRequiredService<Infrastructure.Intake.IDeliveryWriter>().StoreAsync(ChannelKind.Instagram, body, account.SecretFingerprints[0], TestContext.Current.CancellationToken);
        await desk.DeliverAsync();
        (await desk.App.ReadAsync(db => db.ParkedItems.SingleAsync())).Kind.ShouldBe(ParkedKind.Unknown);
    }
}
