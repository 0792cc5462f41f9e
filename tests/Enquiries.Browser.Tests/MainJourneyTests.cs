using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>The whole job: from a resident's comment to the answer under it, and to the figure that the team lead sees.</summary>
public sealed class MainJourneyTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task A_resident_comments_an_officer_answers_and_resolves_the_resident_sees_it_and_the_lead_sees_the_figure()
    {
        var word = UniqueWord();
        var lead = new ResponseTimesPage(await LeadAsync());
        await lead.OpenAsync();
        var before = await lead.AnsweredAsync();
        var officer = await OfficerAsync();
        var queue = new QueuePage(officer);
        await queue.OpenAsync(word);
        await Expect(queue.Rows).ToHaveCountAsync(0);

        var resident = await ResidentAsync();
        await resident.CommentAsync("Wilma Madeup", $"The grey bin at 12 Example Street is still full. {word}", "Bin collections");
        await Expect(queue.News).ToContainTextAsync("1 new", new() { Timeout = Soon });
        await queue.News.ClickAsync();
        await queue.Link("Wilma Madeup").ClickAsync();

        var @case = await CasePage.OpenedAsync(officer);
        await Expect(@case.Heading).ToContainTextAsync("Wilma Madeup");
        await Expect(@case.Where).ToContainTextAsync("Public comment under the post “Bin collections");
        await @case.Button("Assign to me").ClickAsync();
        await Expect(@case.Notices).ToContainTextAsync("Assigned to");

        await Platform.FailAsync("slow", "comments", calls: 1, delayMilliseconds: 1_500);
        var answer = $"Sorry, Wilma. The crew comes back to Example Street tomorrow before noon. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync(Words("Waiting to be sent|Being sent to Facebook"));
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since");
        await @case.ResolveAsync("Answered");
        await Expect(@case.Page.Locator(".case-tags")).ToContainTextAsync("Resolved");

        await resident.OpenAsync();
        await Expect(resident.CommentBy("Westmere Borough Council", answer)).ToHaveCountAsync(1);

        await lead.OpenAsync();
        (await lead.AnsweredAsync()).ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task The_same_by_keyboard_alone()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Kay Keyboard", $"Is the library open on Monday? {word}");
        var page = await OfficerAsync();
        var queue = new QueuePage(page);
        await queue.OpenAsync(word);
        await queue.ShowNewAsync(queue.Row(word));

        // From the search field to the row, without the mouse.
        await queue.Search.FocusAsync();
        await page.TabToAsync(queue.Link(word));
        await page.Keyboard.PressAsync("Enter");

        var @case = await CasePage.OpenedAsync(page);
        await Expect(@case.Heading).ToBeFocusedAsync();
        await page.TabToAsync(@case.Reply);
        var answer = $"Yes, from nine to seven. {word}";
        await page.Keyboard.TypeAsync(answer);
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(@case.Message(answer)).ToBeFocusedAsync();
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since");

        await page.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Resolve…" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(@case.Dialog.GetByLabel("How did it end?")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(@case.Button("Resolve…")).ToBeFocusedAsync();

        await page.GoBackAsync();
        await queue.ReadyAsync();
        await Expect(queue.Row(word)).ToBeVisibleAsync();
        (await page.FocusAsync()).ShouldNotBe("nothing");
    }

    [Fact]
    public async Task Rows_are_walked_with_the_arrow_keys_and_the_table_is_one_stop_of_the_tab_key()
    {
        var word = UniqueWord();
        foreach (var name in (string[])["Ann Arrow", "Ben Arrow", "Cat Arrow"]) await Platform.CommentAsync(name, $"Walked over {word}");
        var page = await OfficerAsync();
        var queue = new QueuePage(page);
        await queue.OpenWithAsync(word, 3);

        await queue.Rows.First.GetByRole(AriaRole.Link).FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(queue.Rows.Nth(1).GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(queue.Rows.Nth(2).GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(queue.Rows.Nth(2).GetByRole(AriaRole.Checkbox)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(queue.Rows.Nth(2).GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();

        (await page.Locator("tr[data-row] [tabindex='0']").CountAsync()).ShouldBe(1);
    }
}
