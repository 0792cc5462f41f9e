using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Moderation;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Privacy;
using Enquiries.Testing;
using Enquiries.Web.Components.Pages.Cases;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Enquiries.Web.Tests.Cases;

/// <summary>Personal data typed in public: what is offered on each channel is what the channel can do.</summary>
public sealed class MessageSafetyTests : CaseContext
{
    private const string Private = "Go on in private…";

    [Theory]
    [InlineData(ChannelKind.Facebook, ModerationKind.Hide, "Hide from the public…")]
    [InlineData(ChannelKind.Instagram, ModerationKind.Hide, "Hide from the public…")]
    [InlineData(ChannelKind.X, ModerationKind.Hide, "Hide from the public…")]
    [InlineData(ChannelKind.YouTube, ModerationKind.HoldForReview, "Hold for review…", "Reject…")]
    public async Task Personal_data_in_public_can_be_taken_out_of_sight_as_the_channel_can_and_the_resident_be_asked_into_private(ChannelKind channel, ModerationKind kind, params string[] offered)
    {
        await using var app = await App.StartAsync();
        var can = app.Services.GetRequiredService<IChannels>()[channel].Capabilities(Audience.Public).Moderation;
        var message = Message(can);
        var page = Show<MessageView>(On(channel, message), p => p.Add(v => v.Message, message));

        var callout = page.Find(".personal-data");
        callout.QuerySelectorAll("button").Select(b => b.TextContent.Trim()).ShouldBe([.. offered, Private]);
        callout.TextContent.ShouldContain(kind == ModerationKind.Hide ? "Hide the message, and ask the resident" : "Have YouTube hold the message for review");
        page.FindAll(".personal-data button")[0].Click();
        page.Find("dialog form").Submit();
        Sent<ModerateMessage>().Single().ShouldBe(new ModerateMessage(CaseId, message.Id, kind, ""));
    }

    [Theory]
    [InlineData(ChannelKind.Email)]
    [InlineData(ChannelKind.WebForm)]
    public async Task What_is_private_has_nothing_to_be_hidden(ChannelKind channel)
    {
        await using var app = await App.StartAsync();
        app.Services.GetRequiredService<IChannels>()[channel].Capabilities(Audience.Private).Moderation.ShouldBe(ModerationKind.None);
        var message = Message(ModerationKind.None) with { Audience = Audience.Private };
        var page = Show<MessageView>(On(channel, message, Audience.Private), p => p.Add(v => v.Message, message));

        page.FindAll(".personal-data").ShouldBeEmpty();
    }

    [Fact]
    public void Going_on_in_private_is_offered_beside_what_was_found()
    {
        Mediator.Send(Arg.Any<IRequest<Invitation>>(), Arg.Any<CancellationToken>()).Returns(new Invitation(
            new ChannelCapabilities(100, TextUnit.CodePoints, null), new ChannelCapabilities(100, TextUnit.CodePoints, null),
            [new(InvitationWay.PrivateMessage, null, "We have written to you.", "Where do you live?"), new(InvitationWay.FormLink, null, "Here: https://x/contact/case/t", LinkEndsAt: Now)], null));
        var message = Message(ModerationKind.Hide);
        var page = Show<MessageSafety>(On(ChannelKind.Facebook, message), p => p.Add(v => v.Message, message));

        page.FindAll("button").Single(b => b.TextContent.Trim() == Private).Click();
        page.Find("input[value=FormLink]").Change(true);
        page.Find("dialog .callout-warn").TextContent.ShouldContain("Everybody who reads the answer can use the link.");
        page.Find("dialog .callout-warn").TextContent.ShouldContain("A private message reaches this person alone");
        page.Find("input[value=PrivateMessage]").Change(true);
        page.FindAll("dialog .callout-warn").ShouldBeEmpty();
        page.Find("dialog form").Submit();

        Sent<GoPrivate>().Single().Way.ShouldBe(InvitationWay.PrivateMessage);
    }

    [Fact]
    public void What_the_platform_holds_back_has_to_be_shown_before_it_is_answered_and_only_as_long_as_it_is_held_back()
    {
        var message = Message(ModerationKind.Show | ModerationKind.HoldForReview | ModerationKind.Reject) with { HiddenAt = Now };
        var held = Show<MessageSafety>(On(ChannelKind.YouTube, message), p => p.Add(v => v.Message, message));
        held.Find(".message-caution").TextContent.ShouldContain("YouTube keeps this from the public");
        held.Find(".personal-data").TextContent.ShouldNotContain("everybody can read");
        held.FindAll(".message-more button").Select(b => b.TextContent.Trim()).ShouldContain("Show to the public…");

        message = message with { HiddenAt = null };
        Show<MessageSafety>(On(ChannelKind.YouTube, message), p => p.Add(v => v.Message, message)).FindAll(".message-caution").ShouldBeEmpty();
    }

    [Fact]
    public void A_public_answer_with_a_link_into_the_case_says_who_can_use_it()
    {
        var page = Show<ReplyComposer>(State());
        page.Find("#reply-text").Input("Please use https://desk.example.org/contact/case/enq-7k3m-q9.123.abc");
        page.Find("#reply-link").TextContent.ShouldContain("Everybody who reads it can write into the case");
        page.Find("#reply-text").Input("Thank you");
        page.FindAll("#reply-link").ShouldBeEmpty();

        var secret = Show<ReplyComposer>(State(Audience.Private));
        secret.Find("#reply-text").Input("Please use https://desk.example.org/contact/case/enq-7k3m-q9.123.abc");
        secret.FindAll("#reply-link").ShouldBeEmpty();
    }

    private CaseMessage Message(ModerationKind can) => Inbound("Ring 07700 900123") with
    {
        CanModerate = can,
        PersonalData = [new PersonalDataFinding(PersonalDataKind.Telephone, 5, 12)],
    };

    private CaseState On(ChannelKind channel, CaseMessage message, Audience audience = Audience.Public)
    {
        var state = State(audience, [message], maxLength: 1000);
        state.Details = state.Details with { Case = state.Details.Case with { Channel = channel } };
        return state;
    }
}
