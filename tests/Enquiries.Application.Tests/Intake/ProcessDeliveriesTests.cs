using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Intake;

public class ProcessDeliveriesTests
{
    [Fact]
    public async Task A_comment_becomes_a_case_with_clocks_resident_and_reference()
    {
        await using var desk = await TestDesk.StartAsync();

        var @case = await desk.CaseAsync("My bin was missed");

        @case.Status.ShouldBe(CaseStatus.New);
        @case.Reference.ShouldBe(CaseReference.FromNumber(@case.Number));
        @case.Preview.ShouldBe("My bin was missed");
        @case.Clocks.Count.ShouldBe(2);
        @case.NextDueAt.ShouldBe(App.MondayNine.AddHours(4));
        (await desk.App.ReadAsync(db => db.Residents.SingleAsync())).Id.ShouldBe(@case.ResidentId!.Value);
    }

    [Fact]
    public async Task One_open_case_for_each_resident_and_conversation_and_a_third_person_gets_their_own()
    {
        await using var desk = await TestDesk.StartAsync();

        await desk.ReceiveAsync(desk.Comment("a1", "ann"), desk.Comment("a2", "ann"), desk.Comment("b1", "bob", parent: "a1"), desk.Comment("c1", "ann", post: "other"));
        await desk.ReceiveAsync(desk.Direct("d1", "ann"), desk.Direct("d2", "ann"));

        (await desk.CasesAsync()).Select(c => (c.ThreadKey, c.MessageCount)).ShouldBe([("post/ann", 2), ("post/bob", 1), ("other/ann", 1), ("ann", 2)], ignoreOrder: true);
        (await desk.App.ReadAsync(db => db.Residents.CountAsync())).ShouldBe(2);
    }

    [Fact]
    public async Task Case_24_an_answer_to_a_third_person_does_not_answer_the_first()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.ReceiveAsync(desk.Comment("a1", "ann"), desk.Comment("b1", "bob", parent: "a1"));

        await desk.ReceiveAsync(desk.Answer("o1", "b1"));

        (await desk.CaseOfAsync("a1")).UnansweredSince.ShouldNotBeNull();
        (await desk.CaseOfAsync("b1")).UnansweredSince.ShouldBeNull();
    }

    [Fact]
    public async Task Case_22_a_repeated_message_is_one_message_with_one_clock()
    {
        await using var desk = await TestDesk.StartAsync();
        var comment = desk.Comment("c1");

        await desk.ReceiveAsync(comment);
        await desk.ReceiveAsync(comment, comment);
        await desk.ReceiveAsync(comment, new InboundIgnored(desk.Page.ExternalId, desk.Now, "a like"));

        var @case = (await desk.CasesAsync()).ShouldHaveSingleItem();
        @case.Messages.ShouldHaveSingleItem();
        @case.Clocks.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Case_73_an_album_that_comes_as_several_deliveries_is_one_case_with_one_response_clock()
    {
        await using var desk = await TestDesk.StartAsync();

        for (var i = 0; i < 4; i++)
            await desk.ReceiveAsync(desk.Direct($"picture-{i}", text: "", at: desk.Now.AddSeconds(i)) with { Attachments = [new Attachment("image", $"{i}.jpg", null)] });

        var @case = (await desk.CasesAsync()).ShouldHaveSingleItem();
        @case.Messages.Count.ShouldBe(4);
        @case.Clocks.Single(c => c.Kind != ClockKind.Resolution).StartedAt.ShouldBe(desk.Now);
    }

    [Fact]
    public async Task Case_23_thanks_after_the_answer_start_no_clock_in_whatever_order_they_become_known()
    {
        await using var desk = await TestDesk.StartAsync();
        var (question, answer) = (desk.Comment("q", author: "jo", at: desk.Now.AddHours(-3)), desk.Answer("a", "q", at: desk.Now.AddHours(-2)));
        var thanks = desk.Comment("t", author: "jo", text: "Brilliant, thank you!", at: desk.Now.AddHours(-1));

        await desk.ReceiveAsync(question);
        await desk.ReceiveAsync(thanks);
        (await desk.CaseOfAsync("q")).UnansweredSince.ShouldBe(question.At);
        await desk.ReceiveAsync(answer);

        var @case = (await desk.CasesAsync()).ShouldHaveSingleItem();
        @case.UnansweredSince.ShouldBeNull();
        @case.Clocks.ShouldNotContain(c => c.Kind == ClockKind.NextResponse);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(3600, true)]
    public async Task Case_72_a_time_that_lies_well_in_the_future_is_kept_and_told(int secondsAhead, bool told)
    {
        await using var desk = await TestDesk.StartAsync();

        await desk.ReceiveAsync(desk.Comment("c1", at: desk.Now.AddSeconds(secondsAhead)));

        var received = (await desk.CaseOfAsync("c1")).Events.Single(e => e.Fact is MessageReceived);
        received.At.ShouldBe(desk.Now);
        ((MessageReceived)received.Fact).ClaimedAt.ShouldBe(told ? desk.Now.AddSeconds(secondsAhead) : null);
    }

    [Fact]
    public async Task Strangers_are_never_mixed_when_the_platform_hides_who_wrote()
    {
        await using var desk = await TestDesk.StartAsync();

        await desk.ReceiveAsync(desk.Comment("c1") with { Author = null }, desk.Comment("c2") with { Author = null });

        (await desk.CasesAsync()).ShouldAllBe(c => c.ResidentId == null && c.MessageCount == 1);
    }

    [Fact]
    public async Task Case_72_a_time_in_the_future_is_cut_to_the_present_and_its_repeat_does_not_bring_an_old_wording_back()
    {
        await using var desk = await TestDesk.StartAsync();
        var comment = desk.Comment("c1", text: "first wording", at: desk.Now.AddHours(3));
        await desk.ReceiveAsync(comment);
        await desk.ReceiveAsync(comment with { Text = "second wording", EditedAt = desk.Now.AddMinutes(1) });

        await desk.ReceiveAsync(comment, new InboundIgnored(desk.Page.ExternalId, desk.Now, "a like"));

        var @case = await desk.CaseOfAsync("c1");
        @case.OpenedAt.ShouldBe(desk.Now);
        @case.Messages[0].Text.ShouldBe("second wording");
        @case.Messages[0].Versions.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_waits_for_an_answer_that_waits_for_its_comment_is_found_when_the_comment_comes()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.ReceiveAsync(new InboundChange(desk.Page.ExternalId, desk.Now, "o2", InboundChangeKind.Edited, "We come tomorrow"));
        await desk.ReceiveAsync(desk.Answer("o2", parent: "o1", at: desk.Now.AddMinutes(-1)));
        await desk.ReceiveAsync(desk.Answer("o1", parent: "c1", at: desk.Now.AddMinutes(-2)));
        (await desk.CasesAsync()).ShouldBeEmpty();

        await desk.ReceiveAsync(desk.Comment("c1", at: desk.Now.AddMinutes(-5)));

        var @case = await desk.CaseOfAsync("c1");
        @case.Messages.Select(m => m.Text).ShouldBe(["My bin was missed", "We will come today", "We come tomorrow"], ignoreOrder: true);
        (await desk.App.ReadAsync(db => db.EarlyItems.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_told_about_a_residents_own_post_after_a_comment_on_it_and_before_the_post_itself_is_not_lost()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.ReceiveAsync(desk.Comment("c1", "bob", post: "p1"));
        await desk.ReceiveAsync(new InboundChange(desk.Page.ExternalId, desk.Now, "p1", InboundChangeKind.Removed));

        await desk.ReceiveAsync(desk.Comment("p1", "ann", post: "p1", at: desk.Now.AddMinutes(-5)));

        (await desk.CaseOfAsync("p1")).Messages[0].RemovedAt.ShouldBe(desk.Now);
    }

    [Fact]
    public async Task Case_38_after_the_grace_period_a_message_opens_a_new_case_linked_to_the_old()
    {
        await using var desk = await TestDesk.StartAsync();
        var first = await desk.CaseAsync(author: "ann", id: "c1");
        await desk.SendAsync(new Application.Cases.ResolveCase(first.Id, CaseOutcome.NoAnswerNeeded, "Thanks only"));
        desk.App.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));

        await desk.ReceiveAsync(desk.Comment("c2", "ann"));

        var second = await desk.CaseOfAsync("c2");
        second.Id.ShouldNotBe(first.Id);
        second.PreviousCaseId.ShouldBe(first.Id);
        second.Cycle.ShouldBe(2);
        second.Clocks.Count.ShouldBe(2);
        (await Should.ThrowAsync<Domain.RuleException>(desk.SendAsync(new Application.Cases.ReopenCase(first.Id, "Again")))).Message.ShouldContain(second.Reference);
    }

    [Fact]
    public async Task Case_37_within_the_grace_period_a_message_reopens_the_case()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(author: "ann", id: "c1");
        await desk.SendAsync(new Application.Cases.ResolveCase(@case.Id, CaseOutcome.NoAnswerNeeded, "Thanks only"));
        desk.App.Clock.Advance(TimeSpan.FromDays(7));

        await desk.ReceiveAsync(desk.Comment("c2", "ann"));

        (await desk.CasesAsync()).ShouldHaveSingleItem().Status.ShouldBe(CaseStatus.Open);
    }

    [Fact]
    public async Task A_poisonous_item_is_parked_alone_and_the_others_become_cases()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.StoreAsync(desk.Comment("c1", "ann"), desk.Comment("bad", "bob") with { Text = null! }, desk.Comment("c2", "cal"));
        await desk.StoreAsync(desk.Comment("c3", "dee"));
        for (var i = 0; i < 6; i++)
        {
            await desk.IntakeAsync();
            desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await desk.CasesAsync()).Select(c => c.ThreadKey).ShouldBe(["post/ann", "post/cal", "post/dee"], ignoreOrder: true);
        var parked = await desk.App.ReadAsync(db => db.ParkedItems.SingleAsync());
        (parked.Position, parked.Kind).ShouldBe((1, ParkedKind.Failed));
        (await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync(d => d.ProcessedAt == null))).ShouldBe(0);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_parked_and_stops_nothing()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.StoreBodyAsync("<html>"u8.ToArray());

        await desk.ReceiveAsync(desk.Comment("c1"));

        (await desk.App.ReadAsync(db => db.ParkedItems.SingleAsync())).Kind.ShouldBe(ParkedKind.Unreadable);
        (await desk.CasesAsync()).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("4711", "test-secret")]
    [InlineData("1093", "the secret of another application")]
    public async Task An_account_that_is_not_connected_or_was_signed_for_with_another_secret_is_parked(string page, string secret)
    {
        await using var desk = await TestDesk.StartAsync();

        await desk.StoreBodyAsync(TestChannel.Body(desk.Comment("c1") with { AccountExternalId = page }), secret);
        await desk.IntakeAsync();

        (await desk.App.ReadAsync(db => db.ParkedItems.SingleAsync())).Kind.ShouldBe(ParkedKind.UnknownAccount);
        (await desk.CasesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Something_unknown_is_kept_raw_for_an_administrator()
    {
        await using var desk = await TestDesk.StartAsync();

        await desk.ReceiveAsync(new InboundUnknown(desk.Page.ExternalId, desk.Now, "feed/event", "{\"x\":1}"));

        (await desk.App.ReadAsync(db => db.ParkedItems.SingleAsync())).What.ShouldBe("feed/event");
    }

    [Fact]
    public async Task A_delivery_claimed_by_a_worker_that_died_is_taken_up_when_its_lease_has_run_out()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.StoreAsync(desk.Comment("c1"));
        await desk.App.ReadAsync(db => db.InboundDeliveries.ExecuteUpdateAsync(
            s => s.SetProperty(d => d.LeasedBy, Guid.NewGuid()).SetProperty(d => d.Work.LeasedUntil, desk.Now.AddMinutes(1))));
        (await desk.IntakeAsync()).ShouldBe(0);

        desk.App.Clock.Advance(TimeSpan.FromSeconds(61));

        (await desk.IntakeAsync()).ShouldBe(1);
        (await desk.CasesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Our_own_reply_coming_back_is_that_reply_and_not_another()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(id: "c1");
        var id = Guid.NewGuid();
        await desk.SendAsync(new Application.Cases.SendReply(@case.Id, id, "We will come today"));

        await desk.ReceiveAsync(desk.Answer("o1", "c1"));

        var reply = (await desk.CaseOfAsync("c1")).Messages.Single(m => m.Direction == MessageDirection.Outbound);
        (reply.Id, reply.ExternalId, reply.State, reply.OnPlatform).ShouldBe((id, "o1", MessageState.Sent, false));
        reply.OfficerId.ShouldBe(desk.Officer.Id);
    }

    [Fact]
    public async Task Only_the_system_may_process_deliveries()
    {
        await using var desk = await TestDesk.StartAsync();
        var admin = await desk.App.OfficerAsync("Ada Admin", Role.Admin);

        await Should.ThrowAsync<Application.Pipeline.ForbiddenException>(desk.App.SendAsync(new ProcessDeliveries([], Guid.NewGuid()), admin));
    }
}
