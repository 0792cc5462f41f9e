namespace Enquiries.Browser.Tests.Pages;

/// <summary>The council's Page on the simulated platform, as a resident uses it.</summary>
public sealed class ResidentsPage(IPage page)
{
    public IPage Page => page;

    public Task OpenAsync() => page.GotoAsync("/");

    /// <param name="photo">A picture that goes along.</param>
    public async Task CommentAsync(string name, string text, string underPost, byte[]? photo = null)
    {
        var post = page.GetByRole(AriaRole.Article).Filter(new() { HasText = underPost }).First;
        var form = post.Locator("details[id^=write-]");
        await form.GetByText("Comment on this post").ClickAsync();
        await form.GetByLabel("or as somebody else").FillAsync(name);
        await form.GetByLabel("Comment", new() { Exact = true }).FillAsync(text);
        if (photo is not null)
            await form.GetByLabel("Photo (optional)").SetInputFilesAsync(new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = photo });
        await form.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(CommentBy(name, text)).ToBeVisibleAsync();
    }

    public ILocator CommentBy(string name, string text) =>
        page.GetByRole(AriaRole.Article, new() { Name = $"Comment by {name}" }).Filter(new() { HasText = text });

    public async Task SendMessageAsync(string name, string text)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Direct messages", Exact = true }).First.ClickAsync();
        await page.GetByLabel("or as somebody else").FillAsync(name);
        await page.GetByLabel("Message", new() { Exact = true }).FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }
}
