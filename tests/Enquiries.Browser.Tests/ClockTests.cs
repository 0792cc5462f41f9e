using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>Why a clock is due when it is: reached by keyboard, read, printed, and told again after a correction.</summary>
public sealed class ClockTests(DeskFixture fixture) : Journey(fixture)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_reason_is_reached_by_keyboard_and_prints_without_navigation(ColorScheme colours)
    {
        var word = UniqueWord();
        await Platform.MessageAsync("Clara Clockley", $"When will the lamp be mended? {word}", DateTimeOffset.UtcNow.AddDays(-40));
        var @case = await new QueuePage(await OfficerAsync(colours)).OpenCaseAsync(word);
        var reference = @case.Reference();
        var page = @case.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Why is this due then? Resolution" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Why is this due then? Resolution of {reference}");
        await page.LivelyAsync();
        await Expect(page.Locator(".explain-sentence")).ToContainTextAsync("because the target is 5 working days");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Ledger, with running totals" })).ToBeVisibleAsync();
        await ShouldBeAccessibleAsync(page, "explanation of a clock");
        await page.ShouldFitAsync("explanation of a clock");
        (await page.TabOrderAsync()).ShouldNotContain(stop => stop.StartsWith("INVISIBLE", StringComparison.Ordinal));

        var read = await page.Locator(".ledger tbody tr:visible").CountAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.Locator(".desk-header")).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Print" })).ToBeHiddenAsync();
        await Expect(page.Locator("p.print-only")).ToContainTextAsync(Words($"Case {reference}.* Printed "));
        (await page.Locator(".ledger tbody tr:visible").CountAsync()).ShouldBeGreaterThan(read + 20);
        (await page.EvaluateAsync<string>("() => getComputedStyle(document.body).color + ' on ' + getComputedStyle(document.body).backgroundColor")).ShouldBe("rgb(0, 0, 0) on rgb(255, 255, 255)");
    }

    [Fact]
    public async Task Case_35_a_wait_added_afterwards_changes_the_ledger()
    {
        var word = UniqueWord();
        await Platform.MessageAsync("Will Waitson", $"The bench is broken. {word}", DateTimeOffset.UtcNow.AddDays(-4));
        var @case = await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);
        var page = @case.Page;

        await @case.Button("Add a wait…").ClickAsync();
        await @case.Dialog.GetByLabel("Waiting from").FillAsync(Local(DateTimeOffset.UtcNow.AddDays(-3)));
        await @case.Dialog.GetByLabel("Until").FillAsync(Local(DateTimeOffset.UtcNow.AddDays(1)));
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add the wait" }).ClickAsync();
        await Expect(@case.Dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await ShouldBeAccessibleAsync(page, "a correction that is refused");
        await @case.Dialog.GetByLabel("Until").FillAsync(Local(DateTimeOffset.UtcNow.AddDays(-1)));
        await @case.Dialog.GetByLabel("What for?").FillAsync("Asked by telephone which bench it is");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add the wait" }).ClickAsync();
        await Expect(@case.Notices).ToContainTextAsync("The wait is added");

        await page.GetByRole(AriaRole.Link, new() { Name = "Why is this due then? Resolution" }).ClickAsync();

        await Expect(page.Locator(".explain-sentence")).ToContainTextAsync("It stood still for 2 days while the case waited, as a correction says.");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Stands still" }).First).ToContainTextAsync("Asked by telephone which bench it is");
    }

    [Fact]
    public async Task An_acknowledgement_with_the_due_moment_is_put_into_the_reply_to_be_edited()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Ada Acknowley", $"The gate is locked. {word}");
        var @case = await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);

        await @case.Button("Insert acknowledgement").ClickAsync();

        await Expect(@case.Reply).ToHaveValueAsync(Words($"^Thank you for your message.* by the end of .*{@case.Reference()}"));
        await Expect(@case.Reply).ToBeFocusedAsync();
    }

    private static string Local(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
