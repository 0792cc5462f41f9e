using System.Text.RegularExpressions;

namespace Enquiries.Browser.Tests.Pages;

internal sealed partial class QueuePage(IPage page)
{
    public ILocator Rows => page.Locator("tr[data-row]");

    public ILocator Search => page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" });

    /// <summary>The button that says what is new and shows it.</summary>
    public ILocator News => page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Button, new() { NameRegex = New() });

    public ILocator Dialog => page.GetByRole(AriaRole.Dialog);

    public ILocator Notices => page.Locator(".notices");

    /// <summary>The queue of all teams, as far as it holds the word; ready to be used.</summary>
    public async Task OpenAsync(string? word = null, string query = "team=all")
    {
        await page.GotoAsync("/?" + query + (word is null ? "" : "&q=" + word));
        await ReadyAsync();
    }

    public async Task ReadyAsync()
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Queue" })).ToBeVisibleAsync();
        await page.LivelyAsync();
    }

    public ILocator Row(string text) => Rows.Filter(new() { HasText = text });

    public ILocator Link(string text) => Row(text).GetByRole(AriaRole.Link);

    /// <summary>Opens the one case that holds the word, as soon as it has come.</summary>
    public async Task<CasePage> OpenCaseAsync(string word)
    {
        await OpenAsync(word);
        await ShowNewAsync(Row(word));
        await Link(word).ClickAsync();
        return await CasePage.OpenedAsync(page);
    }

    /// <summary>Opens the queue with so many cases that hold the word.</summary>
    public async Task OpenWithAsync(string word, int count)
    {
        await OpenAsync(word);
        await Expect(Rows.Or(News).First).ToBeVisibleAsync();
        for (var i = 0; i < 20 && await Rows.CountAsync() < count; i++)
        {
            await Expect(News).ToBeVisibleAsync();
            await News.ClickAsync();
            await Expect(News).ToBeHiddenAsync();
        }

        await Expect(Rows).ToHaveCountAsync(count);
    }

    /// <summary>The row, which comes by itself when the list was empty or when what is new is asked for.</summary>
    public async Task ShowNewAsync(ILocator row)
    {
        await Expect(row.Or(News).First).ToBeVisibleAsync();
        if (!await row.IsVisibleAsync()) await News.ClickAsync();
        await Expect(row).ToBeVisibleAsync();
    }

    public async Task PickAsync(string text) => await Row(text).GetByRole(AriaRole.Checkbox).CheckAsync();

    public ILocator Bulk(string name) =>
        page.GetByRole(AriaRole.Group, new() { Name = "With the selected cases" }).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [GeneratedRegex("new|gone|order", RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex New();
}
