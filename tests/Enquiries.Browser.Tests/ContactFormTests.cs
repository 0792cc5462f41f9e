using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>The public form as residents use it: by keyboard, without scripts, on a small screen; and what staff see of it.</summary>
public sealed class ContactFormTests(DeskFixture fixture) : Journey(fixture)
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 45_000 };

    [Fact]
    public async Task A_resident_fills_the_form_in_by_keyboard_alone_and_an_officer_finds_the_case()
    {
        var word = UniqueWord();
        var page = await BrowserAsync();
        await page.GotoAsync("/contact");
        await CheckAsync(page, "what it is about");
        await page.Locator("input[name=category]").First.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("ArrowDown");
        await ContinueAsync(page, "What happened?");
        await CheckAsync(page, "what happened");
        await ContinueByKeyAsync(page, page.GetByLabel("What happened?"), $"The bin was not emptied. {word}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Where is it?");
        await CheckAsync(page, "where");
        await ContinueByKeyAsync(page, page.GetByLabel("Where is it?"), "outside 12 Mill Lane");
        await CheckAsync(page, "photographs");
        await PressAsync(page, "Continue");
        await CheckAsync(page, "reply");
        await page.GetByLabel("By e-mail").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await ContinueByKeyAsync(page, page.GetByLabel("Your e-mail address"), "jo@example.org");
        await CheckAsync(page, "name");
        await ContinueByKeyAsync(page, page.GetByLabel("What is your name?"), "Jo Inventley");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Check your answers");
        await CheckAsync(page, "check");

        // What is filled in faster than people can is held for staff to look at.
        await page.WaitForTimeoutAsync(6_000);
        await PressAsync(page, "Send");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("We have your message");
        await Expect(page.Locator("main")).ToContainTextAsync(Words("We aim to reply to you by e-mail by"));
        await CheckAsync(page, "sent");
        var reference = await page.Locator(".panel strong").InnerTextAsync();

        var officer = await OfficerAsync();
        await ShowCaseAsync(officer, reference);
        await Expect(officer.Locator(".conversation")).ToContainTextAsync(word, Patient);
        await Expect(officer.Locator(".conversation")).ToContainTextAsync("Where it is: outside 12 Mill Lane");
        await ShouldBeAccessibleAsync(officer, "a case from the form");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Errors_are_told_in_words_on_a_small_screen_in_light_and_dark(ColorScheme colours)
    {
        Expecting("400");
        var page = await BrowserAsync(colours, 320, 640);
        await page.GotoAsync("/contact");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Select what it is about");
        await CheckAsync(page, "nothing chosen");
        await page.GetByRole(AriaRole.Link, new() { Name = "Select what it is about" }).ClickAsync();
        await Expect(page.Locator("input[name=category]").First).ToBeFocusedAsync();

        await page.GetByLabel("Something else").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Enter what happened");
        await CheckAsync(page, "nothing written");
    }

    [Fact]
    public async Task Without_scripts_photographs_are_added_answers_changed_and_going_back_loses_nothing()
    {
        var page = await WithoutScriptsAsync();
        await page.GotoAsync("/contact");
        await page.GetByLabel("Something else").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByLabel("What happened?").FillAsync("A lamp flickers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GoBackAsync();
        await Expect(page.GetByLabel("What happened?")).ToHaveValueAsync("A lamp flickers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByLabel("Choose photographs").SetInputFilesAsync(
            new FilePayload { Name = "lamp.png", MimeType = "image/png", Buffer = await page.ScreenshotAsync() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Add these photographs" }).ClickAsync();
        await Expect(page.Locator(".photos")).ToContainTextAsync("lamp.png");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByLabel("I do not want a reply").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.Locator(".summary")).ToContainTextAsync("lamp.png");
        await page.GetByRole(AriaRole.Link, new() { Name = "Change what happened" }).ClickAsync();
        await page.GetByLabel("What happened?").FillAsync("Two lamps flicker");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.Locator(".summary")).ToContainTextAsync("Two lamps flicker");

        // What is filled in faster than people can is held for staff to look at.
        await page.WaitForTimeoutAsync(6_000);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("You asked for no reply.");
        var reference = await page.Locator(".panel strong").InnerTextAsync();

        var officer = await OfficerAsync();
        await ShowCaseAsync(officer, reference);
        await Expect(officer.Locator(".composer")).ToContainTextAsync("The resident wants no reply", Patient);
    }

    [Fact]
    public async Task Personal_data_in_a_comment_is_pointed_out_and_the_comment_hidden_on_the_platform()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Ines Fabley", $"Ring me on 07700 900123 about the bins {word}");
        var page = await OfficerAsync();
        var @case = await new QueuePage(page).OpenCaseAsync(word);

        await Expect(@case.Page.Locator(".personal-data")).ToContainTextAsync("a telephone number");
        await ShouldBeAccessibleAsync(page, "personal data pointed out");
        await @case.Page.Locator(".personal-data").GetByRole(AriaRole.Button, new() { Name = "Hide from the public…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hide from the public" }).ClickAsync();

        await Expect(page.Locator(".conversation")).ToContainTextAsync("Hidden from the public", Patient);
        await Expect(page.Locator(".conversation")).ToContainTextAsync(Words("Hidden by "), Patient);
    }

    private async Task<IPage> WithoutScriptsAsync()
    {
        var context = await Browser.NewContextAsync(new() { BaseURL = Desk.Address, JavaScriptEnabled = false, Locale = "en-GB" });
        context.SetDefaultTimeout(20_000);
        return await context.NewPageAsync();
    }

    private async Task CheckAsync(IPage page, string state)
    {
        await ShouldBeAccessibleAsync(page, state);
        await page.ShouldFitAsync(state);
        await page.FieldsShouldBeNamedAsync(state);
    }

    private static async Task ContinueAsync(IPage page, string heading)
    {
        await PressAsync(page, "Continue");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(heading);
    }

    private static async Task ContinueByKeyAsync(IPage page, ILocator field, string text)
    {
        await field.FocusAsync();
        await page.Keyboard.TypeAsync(text);
        await PressAsync(page, "Continue");
    }

    private static async Task PressAsync(IPage page, string button)
    {
        var before = page.Url;
        await page.GetByRole(AriaRole.Button, new() { Name = button }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).Not.ToHaveURLAsync(before);
        await page.WaitForLoadStateAsync();
    }

    /// <summary>The case is made a moment after the form was sent.</summary>
    private static async Task ShowCaseAsync(IPage page, string reference)
    {
        for (var i = 0; i < 20; i++)
        {
            await page.GotoAsync($"/cases/{reference}");
            await page.LivelyAsync();
            if (await page.GetByRole(AriaRole.Heading, new() { Name = "No such case" }).CountAsync() == 0)
                return;
            await page.WaitForTimeoutAsync(500);
        }
    }
}
