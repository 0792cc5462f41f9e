using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Pages.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Tests.Cases;

public sealed class MessageViewTests : CaseContext
{
    [Theory]
    [InlineData(Audience.Public, MessageState.Sent, "Public on Facebook")]
    [InlineData(Audience.Private, MessageState.Sent, "Private message")]
    [InlineData(Audience.Internal, MessageState.Sent, "Internal note")]
    [InlineData(Audience.Public, MessageState.Pending, "Will be public on Facebook")]
    [InlineData(Audience.Public, MessageState.Failed, "Was to be public on Facebook")]
    public void Who_can_read_a_message_is_said_in_words_beside_a_drawing(Audience audience, MessageState state, string words)
    {
        var message = Outbound(state, audience: audience) with { Direction = audience == Audience.Internal ? MessageDirection.Note : MessageDirection.Outbound };

        var view = View(message);

        view.Find(".audience").TextContent.Trim().ShouldBe(words);
        view.FindAll(".audience svg[aria-hidden=true]").Count.ShouldBe(1);
        view.Find("article").ClassName!.ShouldContain(AudienceWords.Class(audience));
    }

    [Fact]
    public void A_failed_reply_shows_the_reason_and_can_be_tried_again()
    {
        var message = Outbound(MessageState.Failed, "The comment is gone.", canRetry: true);
        var view = View(message);

        view.Find(".reply-failed").TextContent.ShouldContain("Not sent. The comment is gone.");
        view.FindAll("button").Single(b => b.TextContent == "Retry").Click();

        Sent<RetryReply>().Single().ShouldBe(new RetryReply(CaseId, message.Id));
    }

    [Fact]
    public void A_failed_reply_that_no_retry_can_help_can_only_be_given_up()
    {
        var message = Outbound(MessageState.Failed, "The text is not allowed.");
        var view = View(message);

        view.FindAll("button").Select(b => b.TextContent).ShouldBe(["Give up"]);
        view.Find("button").Click();

        Sent<GiveUpReply>().Single().ShouldBe(new GiveUpReply(CaseId, message.Id));
    }

    [Fact]
    public void A_reply_that_may_have_been_sent_is_not_called_failed()
    {
        var view = View(Outbound(MessageState.Sending, "The platform did not answer."));

        view.Find(".reply-state").TextContent.ShouldContain("It may have been sent. The platform did not answer. The desk looks on Facebook before it tries again.");
        view.FindAll("button").ShouldBeEmpty();
    }

    [Fact]
    public void What_a_colleague_typed_on_the_platform_is_marked()
    {
        var view = View(Outbound(MessageState.Sent) with { OnPlatform = true, AuthorName = null });

        view.Find(".message-who").TextContent.ShouldContain("Council, on Facebook itself");
        view.Find(".reply-state").TextContent.ShouldContain("Typed on Facebook itself");
    }

    [Fact]
    public void A_removed_message_leaves_a_stub_that_staff_can_open()
    {
        var view = View(Inbound("My telephone number is 0123") with { RemovedAt = Now });

        view.Find(".removed").TextContent.ShouldStartWith("Removed on Facebook by its author");
        view.FindAll("article > .message-text").ShouldBeEmpty();
        view.Find("details .message-text").TextContent.ShouldBe("My telephone number is 0123");
    }

    [Fact]
    public void Earlier_wordings_and_hiding_are_shown()
    {
        var view = View(Inbound("Now") with
        {
            Versions = [new MessageVersion(Now.AddHours(-1), "Before"), new MessageVersion(Now, "Now")],
            HiddenAt = Now,
        });

        view.Find("details summary").TextContent.ShouldBe("Earlier wordings (1)");
        view.FindAll(".versions .message-text").Select(v => v.TextContent).ShouldBe(["Before"]);
        view.Find(".message-head").TextContent.ShouldContain("Hidden from the public");
    }

    [Fact]
    public void Only_addresses_of_the_web_become_links()
    {
        var view = View(Inbound("Look") with
        {
            Attachments = [new Attachment("image", "bin.jpg", "https://pictures.example/bin.jpg"), new Attachment("file", "x", "javascript:alert(1)"), new Attachment("location", null, null)],
        });

        var link = view.FindAll(".attachments a").Single();
        link.GetAttribute("href").ShouldBe("https://pictures.example/bin.jpg");
        link.GetAttribute("rel").ShouldBe("noopener noreferrer");
        link.TextContent.ShouldBe("Picture: bin.jpg");
        view.FindAll(".attachments li").Count.ShouldBe(3);
    }

    [Fact]
    public void Hostile_text_is_shown_and_not_obeyed()
    {
        var view = View(Inbound("<img src=x onerror=alert(1)> a\u202Eb\u0007") with { AuthorName = "Eve \u202Egnp" });

        view.FindAll("img").ShouldBeEmpty();
        view.Find(".message-text").TextContent.ShouldBe("<img src=x onerror=alert(1)> aU+202EbU+0007");
        view.Find(".message-who bdi").TextContent.ShouldBe("Eve U+202Egnp");
        UntrustedText.Pieces("family 👨‍👩‍👧 שלום\n").Count.ShouldBe(1);
    }

    [Fact]
    public void A_long_text_is_folded_until_asked_for()
    {
        var text = string.Join(' ', Enumerable.Repeat("waiting", 400));
        var view = View(Inbound(text));

        view.Find(".message-text").TextContent.Length.ShouldBeLessThan(900);
        view.Find(".fold").GetAttribute("aria-expanded").ShouldBe("false");
        view.Find(".fold").Click();

        view.Find(".message-text").TextContent.ShouldBe(text);
        view.Find(".fold").GetAttribute("aria-expanded").ShouldBe("true");
    }

    [Fact]
    public void An_email_shows_its_subject_what_to_be_careful_about_and_folds_what_it_quotes()
    {
        var view = View(Inbound("It is still out.\n\nOn 1 May 2026, Council wrote:\n> Thank you\n> very much") with
        {
            Audience = Audience.Private,
            Subject = "Street <b>light</b>",
            Caution = "The sender may be forged.",
            SenderCheck = "DMARC fail",
        });

        view.Find(".message-subject").TextContent.ShouldBe("Subject: Street <b>light</b>");
        view.Find(".message-caution").TextContent.Trim().ShouldBe("Be careful: The sender may be forged.");
        view.Find(".message-check").TextContent.ShouldEndWith("DMARC fail");
        view.FindAll(".message-text").Select(t => t.TextContent).ShouldBe(["It is still out.", "On 1 May 2026, Council wrote:\n> Thank you\n> very much"]);
        view.Find("details.quoted summary").TextContent.ShouldBe("Quoted text or signature (3 lines)");
        view.Find("details.quoted").HasAttribute("open").ShouldBeFalse();
    }

    private IRenderedComponent<Microsoft.AspNetCore.Components.CascadingValue<CaseState>> View(CaseMessage message) =>
        Show<MessageView>(State(messages: [message]), p => p.Add(v => v.Message, message));
}
