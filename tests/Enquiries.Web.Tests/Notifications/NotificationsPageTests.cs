using AngleSharp.Dom;
using Bunit;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Layout;
using Enquiries.Web.Components.Pages.Notifications;
using Enquiries.Web.Components.Shared;
using Microsoft.Extensions.DependencyInjection;
using Case = Enquiries.Domain.Cases.Case;

namespace Enquiries.Web.Tests.Notifications;

public sealed class NotificationsPageTests : PageContext
{
    /// <summary>A quarter past four: three working hours after a quarter past one.</summary>
    public NotificationsPageTests() => Clock.Advance(TimeSpan.FromHours(7));

    [Fact]
    public async Task The_bell_counts_in_words_and_rises_while_the_page_is_open()
    {
        var bell = Render<Bell>();
        bell.Find("a.bell").TextContent.Trim().ShouldBe("Notifications");
        bell.Find("[role=status]").TextContent.ShouldBeEmpty();

        var first = await WarnedAsync();
        Tell(first);

        bell.WaitForState(() => bell.FindAll(".bell-count").Count == 1);
        bell.Find(".bell-count").GetAttribute("aria-hidden").ShouldBe("true");
        bell.Find("a.bell .visually-hidden").TextContent.ShouldBe(", 1 unread");
        bell.Find("[role=status]").TextContent.ShouldBe("1 unread notification");
    }

    [Fact]
    public async Task The_bell_falls_when_they_are_read_on_the_page()
    {
        await WarnedAsync(2);
        var bell = Render<Bell>();
        var page = Render<NotificationsPage>();
        bell.Find("[role=status]").TextContent.ShouldBe("2 unread notifications");

        Button(page, "Mark all read").Click();

        bell.WaitForState(() => bell.FindAll(".bell-count").Count == 0);
        page.WaitForAssertion(() => page.Find("main, p[role=status]").TextContent.ShouldContain("All read."));
        Items(page).ShouldAllBe(i => !i.TextContent.Contains("Unread"));
    }

    [Fact]
    public async Task A_row_tells_what_when_and_why()
    {
        var @case = await WarnedAsync();

        var item = Items(Render<NotificationsPage>()).ShouldHaveSingleItem();

        item.QuerySelector(".tag")!.TextContent.ShouldBe("At risk");
        item.TextContent.ShouldContain("First answer");
        item.QuerySelector("a")!.GetAttribute("href").ShouldBe($"/cases/{@case.Reference}");
        item.QuerySelectorAll("time").Length.ShouldBe(2);
        item.TextContent.ShouldContain("Assigned to Asha Example");
        item.TextContent.ShouldContain("You were told because the case was assigned to you.");
        item.TextContent.ShouldNotContain("Jo Resident");
    }

    [Fact]
    public async Task Taking_one_says_who_and_keeps_its_place()
    {
        var first = (await WarnedAsync(2))[0];
        var page = Render<NotificationsPage>();
        var place = Items(page).FindIndex(i => i.TextContent.Contains(first.Reference));

        Button(page, $"Take it: {first.Reference}").Click();

        page.WaitForAssertion(() => Items(page)[place].TextContent.ShouldContain("Taken by Asha Example"));
        Items(page)[place].QuerySelectorAll("button").ShouldBeEmpty();
        Services.GetRequiredService<Notices>().Shown.Single().Text.ShouldBe($"{first.Reference} is taken, and assigned to you.");
    }

    [Fact]
    public async Task What_is_new_is_offered_and_does_not_move_the_list_under_the_reader()
    {
        var first = await WarnedAsync();
        var page = Render<NotificationsPage>();
        Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await WarnedAsync();
        Tell(second);

        page.WaitForState(() => page.FindAll("button").Any(b => b.TextContent == "Show what is new"));
        Items(page).ShouldHaveSingleItem().TextContent.ShouldContain(first.Reference);

        Button(page, "Show what is new").Click();

        page.WaitForState(() => Items(page).Count == 2);
        Items(page)[0].TextContent.ShouldContain(second.Reference);
    }

    [Fact]
    public async Task What_has_been_answered_is_settled_while_the_page_is_open()
    {
        var @case = await WarnedAsync();
        var page = Render<NotificationsPage>();

        await ChangeAsync(@case, (c, sla) => c.Resolve(CaseOutcome.NoAnswerNeeded, "Thanks", new Actor(Me.Id, Me.Name), Now, sla.Book, replyOnItsWay: false));
        Tell(@case);

        page.WaitForAssertion(() => Items(page).Single().TextContent.ShouldContain("Settled"));
        Items(page).Single().QuerySelectorAll("button").ShouldBeEmpty();
    }

    [Fact]
    public void With_nothing_to_tell_the_page_says_what_it_is_for() =>
        Render<NotificationsPage>().Find(".empty").TextContent.ShouldContain("Nothing to tell");

    /// <summary>A case of mine that has just reached its warning.</summary>
    private async Task<Case> WarnedAsync() => (await WarnedAsync(1))[0];

    private async Task<List<Case>> WarnedAsync(int count)
    {
        var cases = new List<Case>();
        for (var i = 0; i < count; i++)
            cases.Add(await HasCaseAsync(ago: TimeSpan.FromHours(3), then: (c, _) => c.AssignTo(Me.Id, new Actor(Me.Id, Me.Name), Now)));
        await App.SendAsync(new RaiseSlaAlerts());
        return cases;
    }

    private static List<IElement> Items(IRenderedComponent<NotificationsPage> page) => [.. page.FindAll(".notification")];

    private static IElement Button(IRenderedComponent<NotificationsPage> page, string name) =>
        page.FindAll("button").Single(b => (b.GetAttribute("aria-label") ?? b.TextContent).Trim() == name);
}
