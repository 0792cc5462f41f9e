namespace Enquiries.Browser.Tests.Pages;

internal sealed class CasePage(IPage page)
{
    public IPage Page => page;

    public ILocator Heading => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Composer => page.GetByRole(AriaRole.Region, new() { Name = "Write" });

    /// <summary>The field of the reply, whether public or private.</summary>
    public ILocator Reply => page.Locator("#reply-text");

    public ILocator Where => page.Locator("#reply-where");

    public ILocator Send => Composer.GetByRole(AriaRole.Button, new() { Name = "Send p" });

    public ILocator Dialog => page.GetByRole(AriaRole.Dialog).Filter(new() { Visible = true });

    public ILocator Notices => page.Locator(".notices");

    public static async Task<CasePage> OpenedAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Conversation" })).ToBeVisibleAsync();
        await page.LivelyAsync();
        return new CasePage(page);
    }

    public static async Task<CasePage> OpenAsync(IPage page, string reference)
    {
        await page.GotoAsync("/cases/" + reference);
        return await OpenedAsync(page);
    }

    public string Reference() => new Uri(page.Url).Segments[^1];

    public ILocator Message(string text) => page.Locator("article.message").Filter(new() { HasText = text });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async Task ReplyAsync(string text)
    {
        await Reply.FillAsync(text);
        await Send.ClickAsync();
    }

    public async Task ResolveAsync(string outcome, string? reason = null)
    {
        await Button("Resolve…").First.ClickAsync();
        await Dialog.GetByLabel("How did it end?").SelectOptionAsync(new SelectOptionValue { Label = outcome });
        if (reason is not null) await Dialog.Locator("textarea").FillAsync(reason);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Resolve", Exact = true }).ClickAsync();
        await Expect(Dialog).ToBeHiddenAsync();
    }

    public async Task NoteAsync(string text)
    {
        await page.GetByRole(AriaRole.Tab, new() { Name = "Internal note" }).ClickAsync();
        await page.Locator("#note-text").FillAsync(text);
        await Button("Save internal note").ClickAsync();
        await Expect(Message(text)).ToBeVisibleAsync();
    }
}
