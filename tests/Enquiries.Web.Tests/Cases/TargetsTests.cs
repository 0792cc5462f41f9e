using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Web.Components.Pages.Cases;
using MediatR;
using NSubstitute;

namespace Enquiries.Web.Tests.Cases;

public class TargetsTests : CaseContext
{
    [Fact]
    public void What_was_begun_in_private_is_not_sent_in_public_because_the_resident_writes_there_meanwhile()
    {
        var state = State();
        var (open, secret) = (Target(state, Audience.Public), Target(state, Audience.Private));
        state.Details = state.Details with { Targets = [open, secret with { IsDefault = true }] };
        state.Target.Id.ShouldBe(secret.Id);
        state.ChosenTarget = state.Target.Id;

        state.Details = state.Details with { Targets = [open with { IsDefault = true }, secret] };
        state.Target.Id.ShouldBe(secret.Id);
        state.AnswersInPublic.ShouldBeFalse();
        state.ChosenTarget = null;
        state.AnswersInPublic.ShouldBeTrue();
    }

    [Fact]
    public void A_person_without_a_name_is_called_by_the_words_of_the_channel()
    {
        PlatformWords.UnknownPerson(ChannelKind.Facebook).ShouldBe("Facebook user");
        PlatformWords.UnknownPerson(ChannelKind.Email).ShouldBe("Somebody who wrote an e-mail");
        PlatformWords.UnknownPerson(ChannelKind.X).ShouldBe("X user");
    }

    [Fact]
    public void No_reply_is_wanted_in_the_chosen_conversation_only()
    {
        var state = State();
        var form = Target(state, Audience.Public) with { Channel = ChannelKind.WebForm, Audience = Audience.Private, IsDefault = true };
        form = form with { Rules = form.Rules with { NoAnswer = "The resident wants no reply." } };
        var mail = Target(state, Audience.Private) with { Channel = ChannelKind.Email };
        state.Details = state.Details with { Targets = [form, mail], Reply = form.Rules };
        var page = Show<ReplyComposer>(state);
        page.Find(".callout").TextContent.ShouldContain("The resident wants no reply.");
        page.Find(".callout").TextContent.ShouldContain("choose another conversation");
        page.FindAll("#reply-text").ShouldBeEmpty();

        page.Find($"input[value='{mail.Id}']").Change(true);
        page.Markup.ShouldNotContain("wants no reply");
        page.Find("#reply-text").Input("On our way.");
        page.Find("form").Submit();
        Sent<SendReply>().Single().ConversationId.ShouldBe(mail.Id);

        page.Find($"input[value='{form.Id}']").Change(true);
        page.Markup.ShouldContain("The resident wants no reply.");
        page.FindAll("#reply-text").ShouldBeEmpty();
    }

    [Fact]
    public void The_price_of_sending_follows_the_chosen_conversation()
    {
        Mediator.Send(Arg.Any<IRequest<SendingCost?>>(), Arg.Any<CancellationToken>()).Returns(call => Task.FromResult(
            call.ArgAt<IRequest<SendingCost?>>(0) is GetSendingCost { Text: var text } cost && cost.ConversationId == CaseId
                ? new SendingCost(text.Contains("https://", StringComparison.Ordinal) ? 200_000 : 20_000, null, null, null)
                : null));
        var state = State();
        var post = Target(state, Audience.Public) with { Channel = ChannelKind.X, IsDefault = true };
        var mail = Target(state, Audience.Private) with { Channel = ChannelKind.Email };
        state.Details = state.Details with { Targets = [post, mail] };
        var page = Show<ReplyComposer>(state);
        page.WaitForAssertion(() => page.Find("#reply-cost").TextContent.ShouldBe("Sending costs $0.02."));

        page.Find("#reply-text").Input("See https://example.org");
        Clock.Advance(TimeSpan.FromSeconds(1.1));
        page.WaitForAssertion(() => page.Find("#reply-cost").TextContent.ShouldBe("Sending costs $0.20."));

        page.Find($"input[value='{mail.Id}']").Change(true);
        page.FindAll("#reply-cost").ShouldBeEmpty();

        page.Find($"input[value='{post.Id}']").Change(true);
        page.WaitForAssertion(() => page.Find("#reply-cost").TextContent.ShouldBe("Sending costs $0.20."));
    }

    private static CaseTarget Target(CaseState state, Audience audience) => new(
        audience == Audience.Public ? CaseId : Guid.NewGuid(), ChannelKind.Facebook, state.Details.Account, audience, "Maria Example", ConversationOrigin.Opened, default, null, null,
        new ReplyRules(100, TextUnit.CodePoints, null), null, false);
}
