namespace Enquiries.Browser.Tests.Pages;

/// <summary>The wizard that connects an account, step by step.</summary>
internal sealed class WizardPage(IPage page)
{
    public IPage Page => page;

    public ILocator Findings => page.Locator(".finding-list");

    public ILocator Save => Button("Save");

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Finding(string what) => Findings.GetByRole(AriaRole.Listitem).Filter(new() { Has = page.GetByText(what, new() { Exact = true }) });

    /// <summary>From the list of all accounts to the first step of a channel.</summary>
    public async Task OpenAsync(string channel, string heading)
    {
        await page.GotoAsync("/admin/accounts");
        await page.LivelyAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect an account" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^" + channel, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await page.LivelyAsync();
        await Expect(page.Locator("#step-heading")).ToBeVisibleAsync();
    }

    public Task FillAsync(string label, string value) => page.Locator(".wizard form").GetByLabel(label, new() { Exact = true }).FillAsync(value);

    public async Task AddressAsync(string address)
    {
        await page.GetByText("Advanced").ClickAsync();
        await page.Locator(".advanced input").FillAsync(address);
    }

    public async Task ContinueAsync(string next)
    {
        await Button("Continue").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = next, Exact = true })).ToBeFocusedAsync();
    }
}
