using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Web.Components.Pages.Cases;

namespace Enquiries.Web.Tests.Cases;

public sealed class ConversationsPanelTests : CaseContext
{
    [Fact]
    public void Another_conversation_is_linked_with_the_reference_of_its_case_and_a_reason()
    {
        var page = Show<ConversationsPanel>(State());
        page.FindAll("button").Single(b => b.TextContent == "Link another conversation…").Click();
        page.Find("dialog input").Change("ENQ-7K3M-Q9");
        page.Find("dialog textarea").Change("The same bin");
        page.Find("dialog form").Submit();

        Sent<LinkConversation>().Single().ShouldBe(new LinkConversation(CaseId, "ENQ-7K3M-Q9", "The same bin", 7));
    }

    [Fact]
    public void What_cannot_be_linked_is_said_and_nothing_typed_is_lost()
    {
        var page = Show<ConversationsPanel>(State());
        page.FindAll("button").Single(b => b.TextContent == "Link another conversation…").Click();
        page.Find("dialog input").Change("ENQ-9");
        page.Find("dialog textarea").Change("The same bin");
        Failure = new RuleException("\"ENQ-9\" is not a case reference.");
        page.Find("dialog form").Submit();

        page.Find("[role=alert]").TextContent.ShouldContain("is not a case reference");
        page.Find("dialog input").GetAttribute("value").ShouldBe("ENQ-9");
        page.Find("dialog textarea").GetAttribute("value").ShouldBe("The same bin");
    }

    [Fact]
    public void The_conversations_are_listed_and_only_those_that_were_linked_or_invited_can_be_taken_out()
    {
        var state = State();
        var own = Target(state, CaseId, ConversationOrigin.Opened);
        var named = Target(state, Guid.NewGuid(), ConversationOrigin.JoinedByReference) with { Channel = ChannelKind.Email };
        var linked = Target(state, Guid.NewGuid(), ConversationOrigin.LinkedByHand) with { Audience = Audience.Private };
        var ended = Target(state, Guid.NewGuid(), ConversationOrigin.Invited) with { Audience = Audience.Private, EndedAt = Now.AddHours(-2) };
        state.Details = state.Details with { Targets = [own, named, linked, ended] };
        var page = Show<ConversationsPanel>(state);

        var rows = page.FindAll("li");
        rows.Select(r => r.QuerySelectorAll("button").Length).ShouldBe([0, 0, 1, 0]);
        rows[0].TextContent.ShouldContain("Opened the case");
        rows[1].TextContent.ShouldContain("E-mail with Maria Example");
        rows[3].TextContent.ShouldContain("No longer part of the case since");

        page.FindAll("li button").Single().Click();
        page.Find("dialog textarea").Change("Another bin");
        page.Find("dialog form").Submit();
        Sent<UnlinkConversation>().Single().ShouldBe(new UnlinkConversation(CaseId, linked.Id, "Another bin", 7));
    }

    private CaseTarget Target(CaseState state, Guid id, ConversationOrigin origin) => new(
        id, ChannelKind.Facebook, state.Details.Account, Audience.Public, "Maria Example", origin, Now.AddHours(-3), null, null, new ReplyRules(100, TextUnit.CodePoints, null), null, origin == ConversationOrigin.Opened);
}
