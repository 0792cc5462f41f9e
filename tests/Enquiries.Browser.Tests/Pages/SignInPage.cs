namespace Enquiries.Browser.Tests.Pages;

internal sealed class SignInPage(IPage page)
{
    public ILocator Email => page.GetByLabel("E-mail address");

    public ILocator Password => page.GetByLabel("Password");

    public ILocator Problem => page.GetByRole(AriaRole.Alert);

    public async Task SignInAsync(string email, string password)
    {
        await Email.FillAsync(email);
        await Password.FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    /// <summary>One of the demonstration's accounts with this role.</summary>
    public Task AsDemonstrationAsync(string role, int which = 0) =>
        page.Locator(".demo-accounts li").Filter(new() { HasText = $"· {role}" }).Nth(which).GetByRole(AriaRole.Button).ClickAsync();
}
