using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>Every page in its states: axe in light and dark, names of all fields, no sideways scrolling at 320 pixels, a sane tab order.</summary>
public sealed class AccessibilityTests(DeskFixture fixture) : Journey(fixture)
{
    /// <summary>Answered without a circuit.</summary>
    private const string NotThere = "/no-such-page";

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_queue(ColorScheme colours)
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Axel Axeby", $"A row to look at. {word}");
        var page = await OfficerAsync(colours);
        var queue = new QueuePage(page);

        await queue.OpenAsync("nothingholdsthis");
        await CheckAsync(page, "empty queue");
        await queue.OpenWithAsync(word, 1);
        await queue.OpenAsync();
        await CheckAsync(page, "queue with rows");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keys" }).ClickAsync();
        await ShouldBeAccessibleAsync(page, "keys of the queue");
        await page.Keyboard.PressAsync("Escape");

        await queue.OpenWithAsync(word, 1);
        await queue.PickAsync(word);
        await queue.Bulk("Transfer…").ClickAsync();
        await queue.Dialog.GetByRole(AriaRole.Button, new() { Name = "Transfer" }).ClickAsync();
        await Expect(queue.Dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await ShouldBeAccessibleAsync(page, "dialog of the queue with errors");
        await FitsNarrowAsync(page, "dialog of the queue");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_public_case(ColorScheme colours)
    {
        var word = UniqueWord();
        var comment = await Platform.CommentAsync("Axa Axeby", $"A case to look at. {word}");
        var @case = await new QueuePage(await OfficerAsync(colours)).OpenCaseAsync(word);
        await Platform.EditAsync(comment, $"A case to look at again. {word}");
        await @case.NoteAsync($"Seen by the team. {word}");
        await @case.Page.GetByRole(AriaRole.Tab, new() { Name = "Public reply" }).ClickAsync();
        await @case.Reply.FillAsync(new string('a', 8_001));
        await Expect(@case.Composer).ToContainTextAsync("too many");
        await Expect(@case.Reply).ToHaveAttributeAsync("aria-invalid", "true");

        await CheckAsync(@case.Page, "case with a text that is too long");
        await @case.Button("Resolve…").First.ClickAsync();
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Resolve", Exact = true }).ClickAsync();
        await Expect(@case.Dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await ShouldBeAccessibleAsync(@case.Page, "dialog of a case with errors");
        await FitsNarrowAsync(@case.Page, "dialog of a case");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_private_case_whose_window_is_closed(ColorScheme colours)
    {
        var word = UniqueWord();
        await Platform.MessageAsync("Alma Axeby", $"Too long ago. {word}", DateTimeOffset.UtcNow.AddHours(-40));
        var @case = await new QueuePage(await OfficerAsync(colours)).OpenCaseAsync(word);
        await Expect(@case.Composer).ToContainTextAsync("takes no message");

        await CheckAsync(@case.Page, "case with a closed window");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Response_times(ColorScheme colours)
    {
        var page = await LeadAsync(colours);
        await new ResponseTimesPage(page).OpenAsync();

        await CheckAsync(page, "response times");
    }

    [Theory]
    [InlineData("/admin/accounts", ColorScheme.Light)]
    [InlineData("/admin/accounts", ColorScheme.Dark)]
    [InlineData("/admin/parked", ColorScheme.Light)]
    [InlineData("/admin/parked", ColorScheme.Dark)]
    [InlineData("/admin/sending", ColorScheme.Light)]
    [InlineData("/admin/sending", ColorScheme.Dark)]
    [InlineData("/admin/teams", ColorScheme.Light)]
    [InlineData("/admin/teams", ColorScheme.Dark)]
    [InlineData("/admin/staff", ColorScheme.Light)]
    [InlineData("/admin/staff", ColorScheme.Dark)]
    [InlineData("/notifications", ColorScheme.Light)]
    [InlineData("/notifications", ColorScheme.Dark)]
    [InlineData("/me", ColorScheme.Light)]
    [InlineData("/me", ColorScheme.Dark)]
    [InlineData(NotThere, ColorScheme.Light)]
    [InlineData(NotThere, ColorScheme.Dark)]
    [InlineData("/cases/ENQ-0000-00", ColorScheme.Light)]
    [InlineData("/cases/ENQ-0000-00", ColorScheme.Dark)]
    public async Task Other_pages(string address, ColorScheme colours)
    {
        Expecting("status of 404");
        var page = await AdministratorAsync(colours);
        await page.GotoAsync(address);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        if (address != NotThere) await page.LivelyAsync();

        await CheckAsync(page, address);
    }

    [Theory]
    [InlineData("/", ColorScheme.Light)]
    [InlineData("/", ColorScheme.Dark)]
    [InlineData("/direct", ColorScheme.Light)]
    [InlineData("/direct", ColorScheme.Dark)]
    [InlineData("/trouble", ColorScheme.Light)]
    [InlineData("/trouble", ColorScheme.Dark)]
    public async Task The_simulated_platform(string address, ColorScheme colours)
    {
        var page = await BrowserAsync(colours, address: Platform.Address);
        await page.GotoAsync(address);

        await CheckAsync(page, "simulated platform");
    }

    private async Task CheckAsync(IPage page, string state)
    {
        await ShouldBeAccessibleAsync(page, state);
        await page.FieldsShouldBeNamedAsync(state);
        await FitsNarrowAsync(page, state);
        var stops = await page.TabOrderAsync();
        stops.Count.ShouldBeGreaterThan(2, state);
        stops.ShouldNotContain(s => s.StartsWith("INVISIBLE", StringComparison.Ordinal), state);
        stops[0].ShouldStartWith("a Skip to", Case.Sensitive, state);
    }

    private static async Task FitsNarrowAsync(IPage page, string state)
    {
        await page.SetViewportSizeAsync(320, 640);
        await page.ShouldFitAsync(state + " at 320 px");
        await page.SetViewportSizeAsync(1440, 900);
    }
}
