using Bunit;
using Enquiries.Web.Components.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Components;

public sealed class NoticesTests : DeskContext
{
    [Fact]
    public void Good_news_is_announced_and_leaves_by_itself()
    {
        var region = Render<NoticeRegion>();
        var notices = Services.GetRequiredService<Notices>();

        notices.Done("Case assigned to you.");

        region.Find("[role=status] .notice").TextContent.ShouldContain("Case assigned to you.");
        Clock.Advance(TimeSpan.FromSeconds(11));
        region.FindAll(".notice").ShouldBeEmpty();
    }

    [Fact]
    public void A_problem_stays_until_it_is_closed()
    {
        var region = Render<NoticeRegion>();
        Services.GetRequiredService<Notices>().Problem("The reply could not be sent.");

        Clock.Advance(TimeSpan.FromMinutes(5));
        region.Find(".notice").TextContent.ShouldContain("Problem: ");

        region.Find(".notice button").Click();
        region.FindAll(".notice").ShouldBeEmpty();
    }
}
