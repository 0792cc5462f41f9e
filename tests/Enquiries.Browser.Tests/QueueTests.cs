using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

public sealed class QueueTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task Several_cases_are_changed_at_once_and_one_that_refuses_is_named()
    {
        var word = UniqueWord();
        foreach (var name in (string[])["Bea Bulkley", "Bob Bulkley", "Bill Bulkley"]) await Platform.CommentAsync(name, $"All of us {word}");
        var queue = new QueuePage(await OfficerAsync());
        await queue.OpenWithAsync(word, 3);
        var refused = await queue.Link("Bill Bulkley").InnerTextAsync();
        foreach (var name in (string[])["Bea Bulkley", "Bob Bulkley", "Bill Bulkley"]) await queue.PickAsync(name);

        var colleague = await CasePage.OpenAsync(await SecondOfficerAsync(), refused.Trim());
        await colleague.ResolveAsync("No answer needed", "Thanks only");
        await Expect(queue.Row("Bill Bulkley")).ToContainTextAsync("Resolved");

        await queue.Bulk("Priority…").ClickAsync();
        await queue.Dialog.GetByLabel("Priority").SelectOptionAsync(new SelectOptionValue { Label = "Urgent" });
        await queue.Dialog.GetByRole(AriaRole.Button, new() { Name = "Set priority" }).ClickAsync();

        await Expect(queue.Notices).ToContainTextAsync("2 cases set to urgent priority.");
        await Expect(queue.Notices).ToContainTextAsync(refused.Trim());
        await Expect(queue.Row("Bea Bulkley")).ToContainTextAsync("Urgent");
        await Expect(queue.Row("Bob Bulkley")).ToContainTextAsync("Urgent");
    }

    [Fact]
    public async Task Spam_is_marked_with_a_reason_and_leaves_the_queue()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Spam Example", $"Cheap watches! {word}");
        var queue = new QueuePage(await OfficerAsync());
        await queue.OpenWithAsync(word, 1);
        await queue.PickAsync(word);

        await queue.Bulk("Not an enquiry…").ClickAsync();
        await queue.Dialog.GetByRole(AriaRole.Button, new() { Name = "Mark as not an enquiry" }).ClickAsync();
        await Expect(queue.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Say why it is not an enquiry.");
        await Expect(queue.Dialog.GetByRole(AriaRole.Textbox)).ToHaveAttributeAsync("aria-invalid", "true");
        await queue.Dialog.GetByRole(AriaRole.Textbox).FillAsync("Advertising");
        await queue.Dialog.GetByRole(AriaRole.Button, new() { Name = "Mark as not an enquiry" }).ClickAsync();

        await Expect(queue.Notices).ToContainTextAsync("1 case marked as not an enquiry.");
        await Expect(queue.Rows).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Filters_and_search_live_in_the_address_and_survive_a_reload()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Fay Filterley", $"Find me. {word}");
        var page = await OfficerAsync();
        var queue = new QueuePage(page);
        await queue.OpenAsync();

        await queue.Search.PressSequentiallyAsync(word);
        await Expect(page).ToHaveURLAsync(Words($"q={word}"));
        await queue.ShowNewAsync(queue.Row("Fay Filterley"));
        await page.GetByLabel("Status").SelectOptionAsync(new SelectOptionValue { Label = "New" });
        await Expect(page).ToHaveURLAsync(Words("status=new"));
        await Expect(queue.Rows).ToHaveCountAsync(1);

        await page.ReloadAsync();
        await queue.ReadyAsync();
        await Expect(queue.Search).ToHaveValueAsync(word);
        await Expect(queue.Rows).ToHaveCountAsync(1);

        await page.GetByLabel("Priority").SelectOptionAsync(new SelectOptionValue { Label = "Urgent" });
        await Expect(page.GetByText("No open case matches")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(queue.Rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_is_new_is_counted_and_moves_no_row_under_the_reader()
    {
        var word = UniqueWord();
        foreach (var name in (string[])["Una Unmoved", "Udo Unmoved"]) await Platform.CommentAsync(name, $"Steady. {word}");
        var page = await OfficerAsync();
        var queue = new QueuePage(page);
        await queue.OpenWithAsync(word, 2);
        await queue.Rows.Nth(1).GetByRole(AriaRole.Link).FocusAsync();
        var place = await queue.Rows.Nth(1).BoundingBoxAsync();
        var first = await queue.Rows.First.InnerTextAsync();

        await Platform.CommentAsync("Nora Newby", $"And me. {word}");

        await Expect(queue.News).ToContainTextAsync("1 new", new() { Timeout = Soon });
        await Expect(queue.Rows).ToHaveCountAsync(2);
        (await queue.Rows.First.InnerTextAsync()).ShouldBe(first);
        (await queue.Rows.Nth(1).BoundingBoxAsync())!.Y.ShouldBe(place!.Y);
        await Expect(queue.Rows.Nth(1).GetByRole(AriaRole.Link)).ToBeFocusedAsync();

        await queue.News.ClickAsync();
        await Expect(queue.Row("Nora Newby")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task At_least_fifteen_rows_are_seen_on_an_ordinary_screen()
    {
        var word = UniqueWord();
        for (var i = 1; i <= 18; i++) await Platform.CommentAsync($"Row Number{i}", $"One of many. {word}");
        var queue = new QueuePage(await OfficerAsync());
        await queue.OpenWithAsync(word, 18);

        var last = await queue.Rows.Nth(14).BoundingBoxAsync();

        (last!.Y + last.Height).ShouldBeLessThanOrEqualTo(900);
    }
}
