using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>A target is missed, the lead hears of it at the bell, takes it without a mouse, and officers say when they are away.</summary>
public sealed class NotificationTests(DeskFixture fixture) : Journey(fixture)
{
    /// <summary>The worker looks once a second, pages hear within a second.</summary>
    private const int Heard = 5_000;

    [Fact]
    public async Task The_bell_rises_live_and_the_lead_takes_the_case_with_the_keyboard()
    {
        var lead = await LeadOfNewCasesAsync();
        var bell = lead.Locator("a.bell");
        await Expect(bell).ToBeVisibleAsync();
        var before = await CountAsync(lead);

        var (word, reference) = await MissedAsync(await OfficerAsync());

        await Expect(bell).ToContainTextAsync("unread", new() { Timeout = Heard });
        await lead.WaitForFunctionAsync($"() => Number.parseInt(document.querySelector('.bell-count')?.textContent ?? '0') > {before}", null, new() { Timeout = Heard });
        await lead.TabToAsync(bell);
        await lead.Keyboard.PressAsync("Enter");
        await Expect(lead.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Notifications");
        await lead.LivelyAsync();
        var row = lead.Locator(".notification").Filter(new() { HasText = reference }).Filter(new() { HasText = "First answer" });
        await Expect(row).ToContainTextAsync("Missed");
        await Expect(row).ToContainTextAsync("Assigned to nobody");
        await ShouldBeAccessibleAsync(lead, "notifications with rows");

        await lead.TabToAsync(row.GetByRole(AriaRole.Button, new() { Name = $"Take it: {reference}" }), most: 120);
        await lead.Keyboard.PressAsync("Enter");

        await Expect(row).ToContainTextAsync("Taken by Dev Patel");
        await Expect(row.GetByRole(AriaRole.Link, new() { Name = reference })).ToBeFocusedAsync();
        await Expect(lead.Locator(".notices")).ToContainTextAsync($"{reference} is taken, and assigned to you.");
        await lead.SetViewportSizeAsync(320, 640);
        await lead.ShouldFitAsync("notifications at 320 px");
        await lead.SetViewportSizeAsync(1440, 900);
        await lead.Keyboard.PressAsync("Enter");

        var @case = await CasePage.OpenedAsync(lead);
        await Expect(@case.Message(word)).ToBeVisibleAsync();
        await Expect(lead.GetByRole(AriaRole.Region, new() { Name = "Warnings" })).ToContainTextAsync("Taken by Dev Patel");
        await lead.GetByText("Everything that happened").ClickAsync();
        await Expect(lead.Locator(".timeline")).ToContainTextAsync("Warning taken");
    }

    [Fact]
    public async Task A_case_can_be_taken_where_it_is_read()
    {
        var officer = await OfficerAsync();
        await MissedAsync(officer);

        var panel = officer.GetByRole(AriaRole.Region, new() { Name = "Warnings" });
        await Expect(panel).ToContainTextAsync("missed");
        await ShouldBeAccessibleAsync(officer, "case with a missed target");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();

        await Expect(panel).ToContainTextAsync("Taken by");
        await Expect(officer.Locator(".notices")).ToContainTextAsync("Taken. The case is assigned to you.");
    }

    [Fact]
    public async Task Officers_say_when_they_are_away_and_when_they_want_quiet()
    {
        var officer = await SecondOfficerAsync();
        await officer.TabToAsync(officer.Locator("a.person"));
        await officer.Keyboard.PressAsync("Enter");
        await Expect(officer.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("My settings");
        await officer.LivelyAsync();
        var dialog = officer.GetByRole(AriaRole.Dialog).Filter(new() { Visible = true });

        await officer.GetByRole(AriaRole.Button, new() { Name = "Change my absence" }).ClickAsync();
        await dialog.GetByLabel("First day away").FillAsync("2030-09-18");
        await dialog.GetByLabel("Last day away").FillAsync("2030-09-14");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The last day away must not be before the first.");
        await Expect(dialog.GetByLabel("Last day away")).ToHaveAttributeAsync("aria-invalid", "true");
        await ShouldBeAccessibleAsync(officer, "absence with an error");
        await dialog.GetByLabel("Last day away").FillAsync("2030-09-20");
        await dialog.GetByLabel("Cover").SelectOptionAsync(new SelectOptionValue { Label = "Sam Reid" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(officer.GetByRole(AriaRole.Region, new() { Name = "When I am away" })).ToContainTextAsync("Away Wed 18 Sep 2030 to Fri 20 Sep 2030");

        await officer.GetByRole(AriaRole.Button, new() { Name = "Change e-mail and quiet hours" }).ClickAsync();
        await dialog.GetByLabel("Quiet from").FillAsync("18:00");
        await dialog.GetByLabel("Quiet until").FillAsync("08:00");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(officer.GetByRole(AriaRole.Region, new() { Name = "E-mail about notifications" })).ToContainTextAsync("18:00 to 08:00, every day");
        await ShouldBeAccessibleAsync(officer, "my settings");
        await officer.SetViewportSizeAsync(320, 640);
        await officer.ShouldFitAsync("my settings at 320 px");
    }

    /// <summary>A private message of long ago: its first answer is missed as soon as it comes.</summary>
    private async Task<(string Word, string Reference)> MissedAsync(IPage officer)
    {
        var word = UniqueWord();
        await Platform.MessageAsync($"Mia Missed {word[..4]}", $"Nobody answered me. {word}", DateTimeOffset.UtcNow.AddDays(-10));
        var @case = await new QueuePage(officer).OpenCaseAsync(word);
        await Expect(officer.GetByRole(AriaRole.Region, new() { Name = "Warnings" })).ToBeVisibleAsync(new() { Timeout = Heard });
        return (word, @case.Reference());
    }

    private static Task<int> CountAsync(IPage page) => page.EvaluateAsync<int>("() => Number.parseInt(document.querySelector('.bell-count')?.textContent ?? '0')");
}
