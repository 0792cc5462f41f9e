using Bunit;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Tests.Components;

public sealed class TagTests : DeskContext
{
    [Theory]
    [InlineData(CaseStatus.New, "New", "tag-info")]
    [InlineData(CaseStatus.Open, "Open", "tag-neutral")]
    [InlineData(CaseStatus.WaitingForResident, "Waiting for resident", "tag-warn")]
    [InlineData(CaseStatus.Resolved, "Resolved", "tag-good")]
    [InlineData(CaseStatus.Closed, "Closed", "tag-neutral")]
    [InlineData(CaseStatus.NotAnEnquiry, "Not an enquiry", "tag-neutral")]
    public void A_status_is_said_in_words_beside_its_colour(CaseStatus status, string words, string colour)
    {
        var tag = Render<StatusTag>(p => p.Add(t => t.Status, status)).Find(".tag");

        tag.TextContent.ShouldBe(words);
        tag.ClassList.ShouldContain(colour);
    }

    [Theory]
    [InlineData(Priority.Urgent, "Urgent", "tag-bad")]
    [InlineData(Priority.High, "High", "tag-warn")]
    [InlineData(Priority.Normal, "Normal", "tag-plain")]
    [InlineData(Priority.Low, "Low", "tag-plain")]
    public void A_priority_is_said_in_words_beside_its_colour(Priority priority, string words, string colour)
    {
        var tag = Render<PriorityTag>(p => p.Add(t => t.Priority, priority)).Find(".tag");

        tag.TextContent.ShouldBe(words);
        tag.ClassList.ShouldContain(colour);
    }

    [Fact]
    public void A_channel_says_whether_everybody_can_read_it()
    {
        Render<ChannelTag>(p => p.Add(t => t.Channel, ChannelKind.Facebook).Add(t => t.Public, true)).Find(".tag").TextContent.ShouldBe("Facebook, public");
        Render<ChannelTag>(p => p.Add(t => t.Channel, ChannelKind.Facebook).Add(t => t.Public, false)).Find(".tag").TextContent.ShouldBe("Facebook, private");
        Render<ChannelTag>(p => p.Add(t => t.Channel, ChannelKind.Email)).Find(".tag").TextContent.ShouldBe("E-mail");
    }
}
