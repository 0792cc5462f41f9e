using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

public sealed class SignInTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task Whoever_is_not_signed_in_is_asked_to_and_then_comes_back_to_where_they_wanted()
    {
        var page = await BrowserAsync();
        await page.GotoAsync("/response-times");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");

        await new SignInPage(page).AsDemonstrationAsync("Team lead");

        await Expect(page).ToHaveURLAsync(Desk.Address + "/response-times");
    }

    [Fact]
    public async Task Fields_left_empty_are_named_described_and_marked_as_wrong()
    {
        var page = await BrowserAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        var signIn = new SignInPage(page);
        await Expect(signIn.Problem).ToContainTextAsync("Enter your e-mail address.");
        await Expect(signIn.Problem).ToBeFocusedAsync();
        await Expect(signIn.Email).ToHaveAccessibleDescriptionAsync("Error: Enter your e-mail address.");
        await Expect(signIn.Email).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(signIn.Password).ToHaveAccessibleDescriptionAsync("Error: Enter your password.");
        await Expect(signIn.Password).ToHaveAttributeAsync("aria-invalid", "true");

        await page.GetByRole(AriaRole.Link, new() { Name = "Enter your password." }).ClickAsync();
        await Expect(signIn.Password).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Sign_in_is_accessible_also_with_an_error_and_on_a_narrow_screen(ColorScheme colours)
    {
        var page = await BrowserAsync(colours);
        await page.GotoAsync("/sign-in");
        await ShouldBeAccessibleAsync(page, "sign-in");

        var signIn = new SignInPage(page);
        await signIn.SignInAsync("nobody@example.org", "not the password");
        await Expect(signIn.Problem).ToContainTextAsync("is not right");
        await ShouldBeAccessibleAsync(page, "sign-in with an error");
        await page.FieldsShouldBeNamedAsync("sign-in");

        await page.SetViewportSizeAsync(320, 640);
        await page.ShouldFitAsync("sign-in at 320 px");
    }

    [Fact]
    public async Task The_tab_key_goes_through_sign_in_in_reading_order()
    {
        var page = await BrowserAsync();
        await page.GotoAsync("/sign-in");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();

        var stops = await page.TabOrderAsync();

        stops.ShouldNotContain(s => s.StartsWith("INVISIBLE", StringComparison.Ordinal));
        stops[0].ShouldStartWith("a Skip to the content");
        stops.Count.ShouldBeGreaterThan(6);
    }

    [Fact]
    public async Task Signing_out_closes_the_desk()
    {
        var page = await OfficerAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("You are signed out.");

        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(Desk.Address + "/sign-in?returnUrl=%2F");
    }

    [Fact]
    public async Task The_choice_of_colours_is_kept()
    {
        var page = await OfficerAsync();
        await page.GetByLabel("Colours of the page").SelectOptionAsync("Dark");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");

        await page.ReloadAsync();

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await Expect(page.GetByLabel("Colours of the page")).ToHaveValueAsync("dark");
    }
}
