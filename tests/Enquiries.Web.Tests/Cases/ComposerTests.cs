using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Application.Files;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Files;
using Enquiries.Web.Components.Pages.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;
using NSubstitute;

namespace Enquiries.Web.Tests.Cases;

public sealed class ComposerTests : CaseContext
{
    [Fact]
    public void A_public_reply_says_where_it_will_appear_and_its_button_says_public()
    {
        var page = Show<Composer>(State(post: new CasePost("p", "Bins are late this week.", null, null)));

        page.Find("#reply-where").TextContent.ShouldContain("Public comment");
        page.Find("#reply-where").TextContent.ShouldContain("under the post “Bins are late this week.”");
        page.Find("#reply-where").TextContent.ShouldContain("Everyone can read it");
        page.Find("#panel-reply [data-send-button]").TextContent.Trim().ShouldBe("Send public reply");
        page.Find("#panel-note [data-send-button]").TextContent.Trim().ShouldBe("Save internal note");
    }

    [Fact]
    public void A_private_reply_says_that_only_the_resident_reads_it_and_until_when()
    {
        var page = Show<Composer>(State(Audience.Private, windowClosesAt: Now.AddHours(5)));

        page.Find("#reply-where").TextContent.ShouldContain("Direct message to Maria Example");
        page.Find("#reply-where").TextContent.ShouldContain("Only they can read it");
        page.Find("#reply-where").TextContent.ShouldContain("5 h 00 min");
        page.Find("#panel-reply [data-send-button]").TextContent.Trim().ShouldBe("Send private message");
        page.Find(".composer").ClassName!.ShouldContain("audience-private");
    }

    [Fact]
    public void The_note_area_looks_and_speaks_otherwise()
    {
        var page = Show<Composer>(State());

        page.Find("#tab-note").Click();

        page.Find(".composer").ClassName!.ShouldContain("audience-internal");
        page.Find("#panel-reply").HasAttribute("hidden").ShouldBeTrue();
        page.Find("#note-where").TextContent.ShouldContain("never sent to the resident");
    }

    [Fact]
    public void Characters_are_counted_as_the_platform_counts_them()
    {
        var page = Show<ReplyComposer>(State(maxLength: 10));

        page.Find("#reply-text").Input("👍🏽 ok");

        page.Find("#reply-count").TextContent.ShouldBe("5 characters left");
    }

    [Fact]
    public void What_the_platform_would_refuse_is_not_sent()
    {
        var page = Show<ReplyComposer>(State(maxLength: 10));
        page.Find("#reply-text").Input("This is too long.");

        page.Find("form").Submit();

        Sent<SendReply>().ShouldBeEmpty();
        page.Find("#reply-problem").TextContent.ShouldBe("The reply is 7 characters longer than Facebook takes. Shorten it.");
        page.Find("#reply-text").GetAttribute("value").ShouldBe("This is too long.");
        page.Find("#reply-text").GetAttribute("aria-invalid").ShouldBe("true");
        page.Find("[role=status].visually-hidden").TextContent.ShouldBe("Too long for Facebook.");
    }

    [Fact]
    public void An_error_keeps_what_was_written_and_the_id_under_which_it_is_sent()
    {
        var page = Show<ReplyComposer>(State());
        page.Find("#reply-text").Input("On our way.");
        Failure = new RuleException("The platform says no.");
        page.Find("form").Submit();

        page.Find("#reply-problem").TextContent.ShouldBe("The platform says no.");
        page.Find("#reply-text").GetAttribute("value").ShouldBe("On our way.");

        Failure = null;
        page.Find("form").Submit();

        var tries = Sent<SendReply>().ToList();
        tries.Count.ShouldBe(2);
        tries[1].ShouldBe(tries[0]);
        tries[0].ExpectedVersion.ShouldBe(7);
        page.Find("#reply-text").GetAttribute("value").ShouldBe("");
    }

    [Fact]
    public void Sending_and_resolving_does_both()
    {
        var page = Show<ReplyComposer>(State());
        page.Find("#reply-text").Input("Done.");

        page.FindAll("button").Single(b => b.TextContent == "Send and resolve").Click();

        Sent<SendReply>().Single().Text.ShouldBe("Done.");
        Sent<ResolveCase>().Single().Outcome.ShouldBe(CaseOutcome.Answered);
    }

    [Fact]
    public void A_reply_is_held_back_when_a_colleague_answered_meanwhile()
    {
        CaseState? state = null;
        state = new CaseState
        {
            Details = State().Details,
            OfficerId = Me,
            Reload = () =>
            {
                state!.Details = State(messages: [Inbound("Hello?"), Outbound(MessageState.Sent)]).Details;
                return Task.CompletedTask;
            },
        };
        var page = Show<ReplyComposer>(state);
        page.Find("#reply-text").Input("On our way.");
        Failure = new DbUpdateConcurrencyException();

        page.Find("form").Submit();

        page.Find("#reply-problem").TextContent.ShouldContain("Read it, then send again.");
        page.Find(".callout-news").TextContent.ShouldContain("Sam Example");
        page.Find(".callout-news").TextContent.ShouldContain("replied 10 minutes ago. Read it before you send.");
        page.Find("#reply-text").GetAttribute("value").ShouldBe("On our way.");
        Sent<SendReply>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_closed_window_is_explained_before_anything_is_typed()
    {
        var page = Show<ReplyComposer>(State(Audience.Private, windowClosesAt: Now.AddMinutes(-1)));

        page.FindAll("textarea").ShouldBeEmpty();
        page.Find(".callout-warn").TextContent.ShouldContain("Facebook takes no message to this person now.");
        page.FindAll("button").Select(b => b.TextContent).ShouldBe(["Write an internal note", "Resolve…"]);
    }

    [Fact]
    public async Task A_reply_that_failed_is_written_anew_with_its_files_and_where_it_was_to_go()
    {
        Mediator.Send(Arg.Any<IRequest<IReadOnlyList<string>>>(), Arg.Any<CancellationToken>()).Returns([]);
        var failed = Outbound(MessageState.Failed, "The text is not allowed.", audience: Audience.Private) with
        {
            ConversationId = Guid.NewGuid(),
            Files = [new CaseFile(Guid.NewGuid(), null, 0, FileState.Stored, FileKind.Picture, "map.jpg", "image/jpeg", 10, 1, 1, "A map", null)],
        };
        var state = State(messages: [Inbound("Hello?"), failed]);
        var open = new CaseTarget(CaseId, ChannelKind.Facebook, state.Details.Account, Audience.Public, "Maria Example", ConversationOrigin.Opened, default, null, null, state.Details.Reply, null, true);
        state.Details = state.Details with { Targets = [open, open with { Id = failed.ConversationId!.Value, Audience = Audience.Private, Origin = ConversationOrigin.Invited, IsDefault = false }] };
        var page = Show<Composer>(state);

        await page.InvokeAsync(() => page.FindComponent<Composer>().Instance.ReuseAsync(failed));

        page.WaitForAssertion(() => page.Find("#reply-text").GetAttribute("value").ShouldBe("We are on our way."));
        state.AnswersInPublic.ShouldBeFalse();
        await Mediator.Received(1).Send(Arg.Is<IRequest<IReadOnlyList<string>>>(r => r.Equals(new TakeFilesAgain(CaseId, failed.Id))), Arg.Any<CancellationToken>());
    }

    [Fact]
    public void An_account_that_is_refused_is_said_before_sending()
    {
        var page = Show<ReplyComposer>(State(account: ChannelAccountState.NeedsAttention));

        page.Find(".callout-warn").TextContent.ShouldContain("What you send waits until an administrator connects the account again.");
        page.Find(".callout-warn").TextContent.ShouldContain("The token has expired.");
        page.Find("[data-send-button]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_sent_through_an_account_that_is_switched_off_or_from_a_case_that_has_ended()
    {
        Show<ReplyComposer>(State(account: ChannelAccountState.Disabled, draft: "Kept")).Find("[data-send-button]").HasAttribute("disabled").ShouldBeTrue();

        var ended = Show<ReplyComposer>(State(status: CaseStatus.Closed));
        ended.FindAll("textarea").ShouldBeEmpty();
        ended.Find(".callout-info").TextContent.ShouldContain("reopen it first");
    }

    [Fact]
    public void The_draft_of_the_server_is_shown_and_saved_a_second_after_the_last_key()
    {
        var page = Show<ReplyComposer>(State(draft: "Dear Maria"));
        page.Find("#reply-text").GetAttribute("value").ShouldBe("Dear Maria");

        page.Find("#reply-text").Input("Dear Maria, ");
        page.Find("#reply-text").Input("Dear Maria, sorry");
        Clock.Advance(TimeSpan.FromMilliseconds(900));
        Sent<SaveDraft>().ShouldBeEmpty();
        Clock.Advance(TimeSpan.FromMilliseconds(200));

        page.WaitForAssertion(() => Sent<SaveDraft>().Single().Text.ShouldBe("Dear Maria, sorry"));
        page.WaitForAssertion(() => page.Find(".composer-count").TextContent.ShouldContain("Draft saved 09:15"));
    }

    [Fact]
    public void What_went_off_just_before_the_connection_was_lost_is_not_offered_again()
    {
        var sent = Outbound(MessageState.Pending);
        JSInterop.SetupModule("/js/drafts.js").Setup<CaseScript.KeptDraft?>("recall", _ => true)
            .SetResult(new CaseScript.KeptDraft(sent.Text, sent.Id.ToString()));

        var page = Show<ReplyComposer>(State(messages: [Inbound("Hello?"), sent], draft: sent.Text));

        page.WaitForAssertion(() => page.Find("#reply-text").GetAttribute("value").ShouldBe(""));
    }

    [Fact]
    public void What_this_tab_kept_comes_back_under_the_id_it_was_going_to_be_sent_with()
    {
        var id = Guid.CreateVersion7();
        JSInterop.SetupModule("/js/drafts.js").Setup<CaseScript.KeptDraft?>("recall", _ => true).SetResult(new CaseScript.KeptDraft("Nearly done", id.ToString()));
        var page = Show<ReplyComposer>(State(draft: "Nearly"));
        page.WaitForAssertion(() => page.Find("#reply-text").GetAttribute("value").ShouldBe("Nearly done"));

        page.Find("form").Submit();

        Sent<SendReply>().Single().MessageId.ShouldBe(id);
    }
}
