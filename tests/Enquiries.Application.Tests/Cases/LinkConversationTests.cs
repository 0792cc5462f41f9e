using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Cases;

public class LinkConversationTests
{
    [Fact]
    public async Task What_is_written_in_a_linked_conversation_starts_the_clock_of_this_case_and_both_timelines_say_why()
    {
        await using var desk = await TestDesk.StartAsync();
        var (kept, other) = (await desk.CaseAsync(author: "ann", id: "c1"), await desk.CaseAsync(author: "ann", id: "d1", inPrivate: true));
        await desk.SendAsync(new LinkConversation(kept.Id, other.Reference, " The same bin "));
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.ReceiveAsync(desk.Direct("d2", "ann", "12 Mill Lane"));

        var joined = await desk.CaseOfAsync("d2");
        joined.Id.ShouldBe(kept.Id);
        joined.UnansweredSince.ShouldBe(kept.UnansweredSince);
        joined.Clocks.Count(c => c.Kind == ClockKind.FirstResponse).ShouldBe(1);
        joined.LastSafeReplyAt.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(desk.Now.AddHours(24));
        var details = await desk.SendAsync(new GetCase(kept.Reference));
        details.Timeline.ShouldContain(e => e.Text == "A private conversation on Facebook joined the case, as an officer said: The same bin" && e.Actor == desk.Officer.Name);
        (await desk.SendAsync(new GetCase(other.Reference))).Timeline
            .ShouldContain(e => e.Text == $"A conversation on Facebook no longer belongs to the case: Goes on in {kept.Reference}." && e.Actor == desk.Officer.Name);

        var target = details.Targets.Single(t => t.CanBeUnlinked);
        await desk.SendAsync(new UnlinkConversation(kept.Id, target.Id, "Another bin"));
        details = await desk.SendAsync(new GetCase(kept.Reference));
        details.Timeline.ShouldContain(e => e.Text == "A conversation on Facebook no longer belongs to the case: Another bin");
        details.Targets.Single(t => t.Id == target.Id).ShouldSatisfyAllConditions(t => t.CanBeUnlinked.ShouldBeFalse(), t => t.Closed.ShouldBe("This conversation no longer belongs to the case."));
    }

    [Fact]
    public async Task An_answer_in_a_linked_public_conversation_hangs_on_what_the_resident_wrote_last_there()
    {
        await using var desk = await TestDesk.StartAsync();
        var kept = await desk.CaseAsync(author: "ann", id: "c1");
        await desk.ReceiveAsync(desk.Comment("c2", "ann", "The same again", "post-2"));
        await desk.SendAsync(new LinkConversation(kept.Id, (await desk.CaseOfAsync("c2")).Reference, "The same bin"));

        var target = (await desk.SendAsync(new GetCase(kept.Reference))).Targets.Single(t => t.Origin == ConversationOrigin.LinkedByHand);
        target.Closed.ShouldBeNull();
        var reply = await desk.SendAsync(new SendReply(kept.Id, Guid.NewGuid(), "We come today", ConversationId: target.Id));
        (await desk.CaseAsync(kept.Id)).Messages.Single(m => m.Id == reply.MessageId).ParentExternalId.ShouldBe("c2");
    }

    [Fact]
    public async Task A_private_conversation_that_is_linked_can_be_answered_as_long_as_the_platform_takes_it()
    {
        await using var desk = await TestDesk.StartAsync();
        var (kept, other) = (await desk.CaseAsync(author: "ann", id: "c1"), await desk.CaseAsync(author: "ann", id: "d1", inPrivate: true));
        await desk.SendAsync(new LinkConversation(kept.Id, other.Reference, "The same bin"));

        var target = (await desk.SendAsync(new GetCase(kept.Reference))).Targets.Single(t => t.Origin == ConversationOrigin.LinkedByHand);
        target.ShouldSatisfyAllConditions(t => t.Closed.ShouldBeNull(), t => t.Rules.WindowClosesAt.ShouldBe(other.LastInboundAt.AddHours(24)));
        desk.App.Clock.Advance(TimeSpan.FromHours(25));
        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new SendReply(kept.Id, Guid.NewGuid(), "Hello?", ConversationId: target.Id)));
    }

    [Fact]
    public async Task An_e_mail_that_answers_ours_follows_its_conversation_and_comes_back_when_it_is_taken_out()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.Email, "council@example.org");
        var kept = await desk.CaseAsync(author: "ann", id: "c1");
        await MailAsync("m1");
        var other = await desk.CaseOfAsync("m1");
        var token = desk.App.Services.GetRequiredService<ICaseTokens>().For(other.Reference);
        await desk.SendAsync(new LinkConversation(kept.Id, other.Reference, "The same bin"));

        await MailAsync("m2", token, ["m1"]);
        (await desk.CaseOfAsync("m2")).Id.ShouldBe(kept.Id);
        await MailAsync("m3", null, ["m1"]);
        (await desk.CaseOfAsync("m3")).Id.ShouldBe(kept.Id);
        await MailAsync("m4", token, ["m1"], "bob@example.org");
        (await desk.CaseOfAsync("m4")).Id.ShouldBe(other.Id, "what somebody else writes was not linked");

        await desk.SendAsync(new UnlinkConversation(kept.Id, await desk.App.ReadAsync(db => db.CaseConversations.Where(c => c.CaseId == kept.Id).Select(c => c.Id).SingleAsync()), "It is not"));
        await MailAsync("m5", token, ["m1"]);
        (await desk.CaseOfAsync("m5")).Id.ShouldBe(other.Id);

        async Task MailAsync(string id, string? caseToken = null, IReadOnlyList<string>? answers = null, string from = "ann@example.org")
        {
            desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
            var mail = new InboundMessage("council@example.org", desk.Now, id, Audience.Private, answers?[^1] ?? id, new InboundAuthor(from, from), "My bin", [], null, null)
            {
                Subject = "My bin",
                CaseToken = caseToken,
                Answers = answers ?? [],
            };
            await desk.StoreBodyAsync(TestChannel.Body(mail), channel: ChannelKind.Email);
            await desk.IntakeAsync();
        }
    }

    [Fact]
    public async Task What_cannot_be_linked_is_said_in_words()
    {
        await using var desk = await TestDesk.StartAsync();
        var (kept, other) = (await desk.CaseAsync(author: "ann", id: "c1"), await desk.CaseAsync(author: "bob", id: "d1", inPrivate: true));
        var missing = CaseReference.FromNumber(99_999);

        (await RefusedAsync("ENQ-1")).ShouldBe("\"ENQ-1\" is not a case reference. Check for a mistyped character.");
        (await RefusedAsync(missing)).ShouldBe($"There is no case {missing}.");
        (await RefusedAsync(kept.Reference)).ShouldBe("That is this case's own conversation.");
        await Should.ThrowAsync<ValidationException>(() => desk.SendAsync(new LinkConversation(kept.Id, other.Reference, "")));
        await desk.SendAsync(new LinkConversation(kept.Id, other.Reference.ToLowerInvariant(), "The same bin"));
        (await RefusedAsync(other.Reference)).ShouldBe($"The conversation of {other.Reference} is part of this case already.");
        (await desk.CaseAsync(kept.Id)).Events.Count(e => e.Fact is ConversationJoined).ShouldBe(1);

        var linked = (await desk.SendAsync(new GetCase(kept.Reference))).Targets.Single(t => t.CanBeUnlinked).Id;
        await desk.SendAsync(new UnlinkConversation(kept.Id, linked, "It is not"));
        (await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new UnlinkConversation(kept.Id, linked, "Again")))).Message.ShouldBe("That conversation was taken out already.");
        (await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new UnlinkConversation(kept.Id, Guid.NewGuid(), "None")))).Message.ShouldBe("That conversation is not part of this case.");

        await desk.SendAsync(new ResolveCase(kept.Id, CaseOutcome.NoAnswerNeeded, "Done"));
        (await RefusedAsync(other.Reference)).ShouldBe("Reopen the case before another conversation joins it.");

        async Task<string> RefusedAsync(string reference) =>
            (await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new LinkConversation(kept.Id, reference, "The same bin")))).Message;
    }
}
