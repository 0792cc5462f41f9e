using Bunit;
using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Pages.Triage;
using Enquiries.Web.Components.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Triage;

public sealed class TriageQueuePageTests : PageContext
{
    [Fact]
    public async Task Cases_stand_nearest_deadline_first_with_their_clock_in_words()
    {
        await HasCaseAsync("A pothole", TimeSpan.FromMinutes(10));
        await HasCaseAsync("Fumes in the flat", TimeSpan.FromMinutes(5), priority: Priority.Urgent, name: "Ann Other");

        var page = Open("/");

        Rows(page)[0].TextContent.ShouldContain("Fumes in the flat");
        Rows(page)[0].TextContent.ShouldContain("Ann Other");
        Rows(page)[0].TextContent.ShouldContain("Urgent");
        Rows(page)[0].QuerySelector(".due")!.TextContent.ShouldContain("left");
        Rows(page)[1].TextContent.ShouldContain("A pothole");
        Rows(page)[1].QuerySelector("[data-open]")!.GetAttribute("href")!.ShouldStartWith("/cases/ENQ-");
    }

    [Fact]
    public async Task My_teams_come_first_and_all_teams_are_one_choice_away()
    {
        await HasCaseAsync("Missed bin");
        await HasCaseAsync("Pothole", team: Highways);

        var page = Open("/");
        Rows(page).ShouldHaveSingleItem().TextContent.ShouldContain("Missed bin");

        page.Find("#queue-team").Change(QueueView.AllTeams);

        page.WaitForState(() => Rows(page).Count == 2);
        Navigation.Uri.ShouldEndWith("/?team=all");
    }

    [Fact]
    public async Task Filters_are_in_the_address_and_the_address_is_the_filter()
    {
        await HasCaseAsync("Missed bin", priority: Priority.High);
        await HasCaseAsync("Missed bag");

        var page = Open("/?priority=high");
        Rows(page).ShouldHaveSingleItem().TextContent.ShouldContain("Missed bin");

        page.Find("#queue-assignee").Change(QueueView.Me);

        page.WaitForState(() => page.FindAll(".empty").Count == 1);
        Navigation.Uri.ShouldEndWith("/?priority=high&assignee=me");
        page.Find(".empty").TextContent.ShouldContain("No open case matches");
        page.Find(".empty a").GetAttribute("href").ShouldBe("/");
    }

    [Fact]
    public async Task Words_are_searched_for_after_a_pause_in_typing()
    {
        await HasCaseAsync("A pothole in Mill Lane");
        await HasCaseAsync("A missed bin");

        var page = Open("/");
        page.Find("#queue-search").Input("pothole");
        Navigation.Uri.ShouldNotContain("q=");
        Clock.Advance(TimeSpan.FromMilliseconds(300));

        page.WaitForState(() => Rows(page).Count == 1);
        Navigation.Uri.ShouldEndWith("/?q=pothole");
        Rows(page)[0].TextContent.ShouldContain("Mill Lane");
    }

    [Fact]
    public async Task What_has_breached_is_counted_and_one_click_away()
    {
        await HasCaseAsync("Long ago", TimeSpan.FromDays(4));
        await HasCaseAsync("Just now");

        var page = Open("/");

        page.Find(".standings a.over").TextContent.ShouldBe("Breached 1");
        page.Find(".standings a.over").GetAttribute("href").ShouldBe("/?sla=breached");
        Open("/?sla=breached").FindAll("tr[data-row]").ShouldHaveSingleItem().TextContent.ShouldContain("Overdue by");
    }

    [Fact]
    public void An_empty_queue_says_so_and_points_to_the_other_teams()
    {
        var page = Open("/");

        page.Find(".empty").TextContent.ShouldContain("Nothing is waiting");
        page.Find(".empty a").GetAttribute("href").ShouldBe("/?team=all");
    }

    [Fact]
    public async Task All_cases_of_the_page_can_be_taken_at_once()
    {
        await HasCaseAsync("One");
        await HasCaseAsync("Two");
        var page = Open("/");

        page.Find("thead input[type=checkbox]").Change(true);
        page.Find(".picked-count").TextContent.ShouldBe("2 selected");
        Press(page, "Assign to me");

        page.WaitForState(() => Said().Count > 0);
        Said().ShouldBe(["2 cases assigned to you."]);
        page.WaitForState(() => Rows(page).All(r => r.TextContent.Contains("Asha Example", StringComparison.Ordinal)));
        page.Find(".picked-count").TextContent.ShouldBe("None selected");
    }

    [Fact]
    public async Task A_case_that_refuses_is_named_and_stays_selected()
    {
        await HasCaseAsync("One");
        var ended = await HasCaseAsync("Two");
        var page = Open("/");
        page.Find("thead input[type=checkbox]").Change(true);
        await ChangeAsync(ended, (c, sla) => c.Resolve(CaseOutcome.NoAnswerNeeded, "Thanks only", Actor.None, Now, sla.Book, replyOnItsWay: false));

        Press(page, "Assign to me");

        page.WaitForState(() => Said().Count == 2);
        Said()[0].ShouldBe("1 case assigned to you.");
        Said()[1].ShouldBe($"1 case left unchanged and still selected. {ended.Reference}: Reopen the case before assigning it.");
        page.WaitForState(() => page.Find(".picked-count").TextContent == "1 selected, 1 not on this page");
    }

    [Fact]
    public async Task A_transfer_asks_for_the_team_and_the_reason_before_anything_happens()
    {
        var moved = await HasCaseAsync("Pothole");
        var page = Open("/");
        page.Find("tbody input[type=checkbox]").Change(true);

        Press(page, "Transfer…");
        page.Find("dialog form").Submit();
        page.Find("dialog [data-error-summary]").TextContent.ShouldContain("Say why, so that the other team knows.");

        page.Find("dialog select").Change(Highways.Id.ToString());
        page.Find("dialog textarea").Change("It is in the road");
        page.Find("dialog form").Submit();

        page.WaitForState(() => Said().Count > 0);
        Said().ShouldBe(["1 case transferred to Highways."]);
        (await App.ReadAsync(async db => (await db.Cases.FindAsync(moved.Id))!.TeamId)).ShouldBe(Highways.Id);
        page.WaitForState(() => Rows(page).Count == 0);
    }

    [Fact]
    public async Task A_new_case_waits_behind_a_button()
    {
        await HasCaseAsync("First");
        var page = Open("/");

        var second = await HasCaseAsync("Second");
        Tell(second);

        page.WaitForState(() => page.FindAll(".news button").Count == 1);
        page.Find(".news button").TextContent.ShouldStartWith("1 new");
        Rows(page).ShouldHaveSingleItem().TextContent.ShouldContain("First");

        page.Find(".news button").Click();

        page.WaitForState(() => Rows(page).Count == 2);
        page.FindAll(".news button").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_colleague_changes_shows_in_place()
    {
        var changed = await HasCaseAsync("First");
        await HasCaseAsync("Second");
        var colleague = await App.OfficerAsync("Ben Colleague");
        var page = Open("/");

        await ChangeAsync(changed, (c, _) => c.AssignTo(colleague.Id, Actor.None, Now));
        Tell(changed);

        page.WaitForState(() => Rows(page)[0].TextContent.Contains("Ben Colleague", StringComparison.Ordinal));
        Rows(page)[0].TextContent.ShouldContain("changed while you were looking");
        page.FindAll(".news button").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_case_that_leaves_the_queue_stays_dimmed_and_says_why_until_the_reader_refreshes()
    {
        var gone = await HasCaseAsync("First");
        await HasCaseAsync("Second");
        var page = Open("/");

        await ChangeAsync(gone, (c, sla) => c.TransferTo(Highways.Id, "Theirs", Actor.None, Now, sla.Book));
        Tell(gone);

        page.WaitForState(() => page.FindAll("tr.gone").Count == 1);
        page.Find("tr.gone .c-due").TextContent.Trim().ShouldBe("Moved to Highways");
        Rows(page).Count.ShouldBe(2);
        page.Find(".news button").TextContent.ShouldStartWith("1 gone from here");

        page.Find(".news button").Click();
        page.WaitForState(() => Rows(page).Count == 1);
    }

    [Fact]
    public async Task Fifty_cases_make_a_page_and_one_comes_back_the_way_one_went()
    {
        for (var i = 0; i < 53; i++) await HasCaseAsync($"Case {i}", TimeSpan.FromMinutes(60 - i));
        var page = Open("/");
        Rows(page).Count.ShouldBe(50);
        page.Find(".pager span").TextContent.ShouldBe("1 to 50 of 53");

        Press(page, "Next page");
        page.WaitForState(() => Rows(page).Count == 3);
        Navigation.Uri.ShouldContain("after=");
        page.Find(".pager span").TextContent.ShouldBe("51 to 53 of 53");

        Press(page, "Previous page");
        page.WaitForState(() => Rows(page).Count == 50);
        Navigation.Uri.ShouldEndWith("/");
    }

    [Fact]
    public void An_address_with_a_wrong_cursor_is_answered_in_words()
    {
        var page = Open("/?after=nonsense");

        page.Find("[role=alert]").TextContent.ShouldContain("The queue could not be read");
        page.Find("[role=alert]").TextContent.ShouldContain("This is not a cursor of this list.");
    }

    [Fact]
    public async Task The_whole_table_is_one_stop_of_the_tab_key()
    {
        await HasCaseAsync("One");
        await HasCaseAsync("Two");

        var page = Open("/");

        page.FindAll("tbody a, tbody input, tbody button").ShouldAllBe(e => e.GetAttribute("tabindex") == "-1" && e.HasAttribute("data-nav"));
        page.FindAll("[style]").ShouldBeEmpty();
    }

    private IRenderedComponent<TriageQueuePage> Open(string address)
    {
        Navigation.NavigateTo(address);
        var page = Render<TriageQueuePage>();
        page.WaitForState(() => page.FindAll("[aria-busy]").Count == 0);
        return page;
    }

    private List<string> Said() => [.. Services.GetRequiredService<Notices>().Shown.Select(n => n.Text)];

    private static void Press(IRenderedComponent<TriageQueuePage> page, string words) =>
        page.FindAll("button").First(b => b.TextContent.Trim() == words).Click();

    private static IReadOnlyList<AngleSharp.Dom.IElement> Rows(IRenderedComponent<TriageQueuePage> page) => page.FindAll("tr[data-row]");
}
