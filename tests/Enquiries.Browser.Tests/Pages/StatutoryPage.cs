namespace Enquiries.Browser.Tests.Pages;

internal sealed class StatutoryPage(IPage page)
{
    public ILocator Rows => page.Locator("tbody tr");

    public async Task OpenAsync(string query = "")
    {
        await page.GotoAsync("/statutory" + query);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Statutory matters" })).ToBeVisibleAsync();
        await page.LivelyAsync();
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Which matters" })).ToBeVisibleAsync();
    }

    public ILocator Row(string reference) => Rows.Filter(new() { HasText = reference });
}
