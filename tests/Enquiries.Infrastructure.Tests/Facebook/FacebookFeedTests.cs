using System.Net;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Facebook;
using Enquiries.Infrastructure.Tests.Instagram;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Facebook;

/// <summary>What the desk reads and checks on a Page by itself, against the simulated platform.</summary>
public class FacebookFeedTests
{
    [Fact]
    public async Task An_hour_of_lost_deliveries_is_repaired_by_itself()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        var post = desk.Facebook.CouncilPost("Roadworks");
        var (edited, removed) = (desk.Facebook.Comment(post.Id, "Asha Example", "Wrnog word"), desk.Facebook.Comment(post.Id, "Ben Example", "Said too much"));
        await desk.DeliverAsync();
        await desk.ReadAsync();
        desk.Facebook.Webhooks.Settings = desk.Facebook.Webhooks.Settings with { DropShare = 1 };
        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));

        desk.Facebook.Edit(edited.Id, "Wrong word");
        desk.Facebook.Remove(removed.Id);
        var ids = new List<string>();
        for (var i = 0; i < 120; i++)
            ids.Add(desk.Facebook.Comment(i % 3 == 0 ? edited.Id : post.Id, $"Resident {i}", $"Mine neither {i}").Id);
        ids.Add(desk.Facebook.VisitorPost("Cara Example", "A post of my own").Id);
        ids.Add(desk.Facebook.Mention("Dan Example", "Naming the council").Id);
        ids.Add(desk.Facebook.Message("Eve Example", "A private word").Id);
        var colleague = desk.Facebook.CouncilComment(edited.Id, "A colleague answered on Facebook");
        await desk.DeliverAsync();
        (await desk.MessagesAsync()).Count.ShouldBe(2);

        await desk.AdvanceAsync(TimeSpan.FromHours(1));

        var messages = await desk.MessagesAsync();
        messages.Where(m => m is { Direction: MessageDirection.Inbound, Source: MessageSource.CatchUp }).Select(m => m.ExternalId).ShouldBe(ids, ignoreOrder: true);
        messages.Single(m => m.ExternalId == edited.Id).Text.ShouldBe("Wrong word");
        messages.Single(m => m.ExternalId == removed.Id).RemovedAt.ShouldNotBeNull();
        messages.Single(m => m.ExternalId == colleague.Id).OnPlatform.ShouldBeTrue();

        var stored = await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync());
        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        (await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(stored);
        (await desk.App.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task What_was_there_before_the_Page_was_connected_is_no_repair()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        desk.Facebook.Webhooks.Settings = desk.Facebook.Webhooks.Settings with { DropShare = 1 };
        var before = desk.Facebook.Comment(desk.Facebook.CouncilPost("Roadworks").Id, "Asha Example", "Written before you came");
        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        await desk.ReadAsync();
        (await desk.MessageAsync(before.Id)).Source.ShouldBe(MessageSource.Poll);

        var lost = desk.Facebook.Message("Ben Example", "Nobody told you");
        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        (await desk.MessageAsync(lost.Id)).Source.ShouldBe(MessageSource.CatchUp);
    }

    [Fact]
    public async Task Catching_up_that_is_too_much_for_one_reading_goes_on_where_it_stopped_and_begins_with_private_messages()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        await desk.ReadAsync();
        desk.Facebook.Webhooks.Settings = desk.Facebook.Webhooks.Settings with { DropShare = 1 };
        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        var comment = desk.Facebook.Comment(desk.Facebook.CouncilPost("Roadworks").Id, "Zoe Example", "In public");
        var ids = new List<string>();
        for (var i = 0; i < FacebookCatchUp.MostCalls + 50; i++)
            ids.Add(desk.Facebook.Message($"Resident {i}", $"A private word {i}").Id);
        desk.App.Clock.Advance(TimeSpan.FromMinutes(30));

        await desk.AdvanceAsync(TimeSpan.FromMinutes(30));
        var found = (await desk.MessagesAsync()).Select(m => m.ExternalId).ToList();
        found.Count.ShouldBeInRange(FacebookCatchUp.MostCalls - 10, FacebookCatchUp.MostCalls);
        found.ShouldBeSubsetOf(ids);
        (await desk.FeedAsync(FacebookCatchUp.FeedName)).Problem.ShouldNotBeNull();

        // Somebody who was not read yet writes again and stands at the head of the list now.
        var unread = Enumerable.Range(0, ids.Count).First(i => !found.Contains(ids[i]));
        ids.Add(desk.Facebook.Message($"Resident {unread}", "And another one").Id);
        for (var i = 0; i < 4; i++)
            await desk.AdvanceAsync(TimeSpan.FromMinutes(10));

        (await desk.MessagesAsync()).Select(m => m.ExternalId).ShouldBe([.. ids, comment.Id], ignoreOrder: true);
        (await desk.FeedAsync(FacebookCatchUp.FeedName)).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Lost_comments_under_old_posts_are_found_where_a_case_is_open_and_behind_quiet_pages_of_posts()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        var ofCase = desk.Facebook.CouncilPost("Of long ago, with a case");
        desk.Facebook.Comment(ofCase.Id, "Asha Example", "My bin was missed");
        for (var i = 0; i < 120; i++)
            desk.Facebook.CouncilPost($"Long ago {i}");
        var old = desk.Facebook.CouncilPost("Of long ago");
        for (var i = 0; i < 250; i++)
            desk.Facebook.CouncilPost($"News {i}");
        await desk.DeliverAsync();
        desk.App.Clock.Advance(TimeSpan.FromDays(3));
        await desk.ReadAsync();
        await desk.AdvanceAsync(TimeSpan.FromHours(1));

        desk.Facebook.Webhooks.Settings = desk.Facebook.Webhooks.Settings with { DropShare = 1 };
        var ids = new[] { desk.Facebook.Comment(ofCase.Id, "Ben Example", "Mine as well").Id, desk.Facebook.Comment(old.Id, "Cara Example", "Is this still true?").Id };
        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        await desk.AdvanceAsync(TimeSpan.FromHours(1));

        (await desk.MessagesAsync()).Where(m => m.Source == MessageSource.CatchUp).Select(m => m.ExternalId).ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public async Task After_an_hour_of_failed_deliveries_we_subscribe_again_say_so_and_read_what_was_missed()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        await desk.ReadAsync();
        desk.Answer = HttpStatusCode.ServiceUnavailable;
        desk.Facebook.Message("Asha Example", "Anybody there?");
        for (var i = 0; i < 70; i++)
        {
            await desk.Facebook.Webhooks.FlushAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        desk.Answer = HttpStatusCode.OK;
        var lost = desk.Facebook.Message("Ben Example", "Said while nobody listened");
        await desk.ReadAsync();

        (await desk.FeedAsync("subscription")).Problem!.ShouldContain("subscribed again");
        await desk.AdvanceAsync(TimeSpan.FromMinutes(5));
        (await desk.MessageAsync(lost.Id)).Source.ShouldBe(MessageSource.CatchUp);
        await desk.AdvanceAsync(TimeSpan.FromMinutes(20));
        (await desk.FeedAsync("subscription")).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_token_that_is_no_longer_good_is_told_and_what_was_written_meanwhile_is_read()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        await desk.ReadAsync();
        desk.Facebook.Failures.Add("token-463");
        desk.Facebook.Webhooks.Settings = desk.Facebook.Webhooks.Settings with { DropShare = 1 };
        var comment = desk.Facebook.Comment(desk.Facebook.CouncilPost("News").Id, "Asha Example", "Nobody told you");
        await desk.AdvanceAsync(TimeSpan.FromHours(2));
        (await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.NeedsAttention);

        desk.Facebook.Failures.Clear();
        await desk.AdvanceAsync(TimeSpan.FromMinutes(15));

        (await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.Connected);
        (await desk.MessageAsync(comment.Id)).Source.ShouldBe(MessageSource.CatchUp);
    }

    [Fact]
    public async Task A_comment_is_hidden_shown_and_answered_in_private_once()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        var comment = desk.Facebook.Comment(desk.Facebook.CouncilPost("News").Id, "Asha Example", "My telephone number is …");
        await desk.DeliverAsync();
        var channel = desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.Facebook];
        foreach (var kind in (ModerationKind[])[ModerationKind.Hide, ModerationKind.Hide, ModerationKind.Show])
        {
            (await channel.ModerateAsync(new ModerationRequest(desk.Account.Id, comment.Id, kind), TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Sent>();
            desk.Facebook.FindComment(comment.Id)!.IsHidden.ShouldBe(kind == ModerationKind.Hide);
        }

        var reply = new OutboundMessage(Guid.NewGuid(), desk.Account.Id, Audience.Private, comment.AuthorId, null, comment.Id, "Let us talk here", desk.Now);
        (await channel.SendAsync(reply, TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Sent>();
        (await channel.FindSentAsync(reply, TestContext.Current.CancellationToken)).ShouldBeOfType<LookUpResult.Found>();
        (await channel.SendAsync(reply, TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.NotAllowedHere);
        desk.Facebook.Messages("t_" + comment.AuthorId).ShouldHaveSingleItem().CommentId.ShouldBe(comment.Id);
    }

    [Fact]
    public async Task The_test_of_a_connection_names_each_permission()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        var setup = desk.App.Services.GetServices<IChannelSetup>().Single(s => s.Channel == ChannelKind.Facebook);
        var draft = await desk.ConnectedAsync();

        var good = await setup.CheckAsync(draft with { ExternalId = "" }, TestContext.Current.CancellationToken);
        good.Works.ShouldBeTrue();
        good.ExternalId.ShouldBe("1093");
        good.Findings.Select(f => f.What).ShouldContain("Permission pages_manage_engagement");

        (await setup.CheckAsync(draft with { ExternalId = "999" }, TestContext.Current.CancellationToken)).Works.ShouldBeFalse();
        desk.Facebook.Failures.Add("token-460");
        (await setup.CheckAsync(draft, TestContext.Current.CancellationToken)).Works.ShouldBeFalse();
    }
}
