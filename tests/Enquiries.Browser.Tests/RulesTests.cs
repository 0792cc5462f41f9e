using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>Calendars and policies in the hands of an administrator.</summary>
public sealed class RulesTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task A_case_moves_with_its_calendar_and_says_why()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Carl Calendar", $"Who may park here? {word}");
        var page = await AdministratorAsync();
        var @case = await new QueuePage(page).OpenCaseAsync(word);
        var reference = @case.Reference();
        await CategoriseAsync(@case, "Parking");
        var rules = new RulePages(page);

        await rules.MakeLunchCalendarAsync("Lunch " + word);
        await Expect(rules.Saved).ToHaveTextAsync("The calendar is saved.");
        var calendar = new Uri(page.Url).AbsolutePath;

        await rules.OpenAsync("/admin/policies/new");
        await rules.Box("Name").FillAsync("Parking " + word);
        await page.GetByLabel("Calendar", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Lunch " + word });
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Parking", Exact = true }).CheckAsync();
        await rules.PreviewAsync();
        await rules.SaveAsync("Parking gets a policy of its own", "Save and move 1 case");
        await Expect(rules.Saved).ToContainTextAsync("The open cases follow in the background");
        await WaitForAsync(page, $"/cases/{reference}/clocks/resolution/1", "Parking gets a policy of its own");
        var before = await DueAsync(page);

        await rules.OpenAsync(calendar);
        await Expect(page.Locator("main")).ToContainTextAsync($"Used by the policy Parking {word}.");
        var tomorrow = Today().AddDays(1);
        await rules.AddClosedDayAsync(tomorrow, "Proclaimed holiday");
        await rules.PreviewAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = reference }).Filter(new() { HasText = "Resolution" });
        await Expect(row).ToContainTextAsync("1 day later");
        await Expect(rules.Heading("For new cases only")).ToBeVisibleAsync();
        await Expect(rules.Heading("Move this case")).ToBeVisibleAsync();
        await rules.Button("Save and move 1 case").ClickAsync();
        await Expect(rules.Reason).ToHaveAttributeAsync("aria-invalid", "true");
        await rules.SaveAsync("A holiday was proclaimed", "Save and move 1 case");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "A holiday was proclaimed" })).ToContainTextAsync("Moved to it");

        await WaitForAsync(page, $"/cases/{reference}/clocks/resolution/1", "A holiday was proclaimed");
        (await DueAsync(page)).ShouldBe(before.AddDays(1), TimeSpan.FromHours(1));
        await Expect(page.Locator("main")).ToContainTextAsync("version 2");
        var moved = await CasePage.OpenAsync(page, reference);
        await Expect(moved.Page.Locator(".timeline")).ToContainTextAsync($"Calendar Lunch {word}: A holiday was proclaimed");
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_in_words_and_nothing_typed_is_lost()
    {
        var word = UniqueWord();
        var page = await AdministratorAsync();
        var rules = new RulePages(page);
        await rules.OpenAsync("/admin/policies/new");
        await rules.Box("Name").FillAsync("Refused " + word);
        await page.Locator("#target-urgent-firstresponse").FillAsync("0");
        await rules.Continue.ClickAsync();

        await Expect(rules.Problem).ToContainTextAsync("First answer, urgent priority: a target must be longer than nothing.");
        await Expect(rules.Problem).ToBeFocusedAsync();
        await Expect(page.Locator("#target-urgent-firstresponse")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Locator("#target-urgent-firstresponse").FillAsync("30");
        await page.GetByLabel("Unit: first answer, urgent priority").SelectOptionAsync(new SelectOptionValue { Label = "minutes, day and night" });
        await rules.Continue.ClickAsync();
        await Expect(rules.Problem).ToContainTextAsync("The policy “Standard” is for all other cases already. Give this one at least one condition.");
        await Expect(rules.Box("Name")).ToHaveValueAsync("Refused " + word);
        await Expect(page.Locator("#target-urgent-firstresponse")).ToHaveValueAsync("30");

        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Press", Exact = true }).CheckAsync();
        await rules.PreviewAsync();
        await rules.SaveAsync("The press waits half an hour", "Save the policy");
        await rules.OpenAsync("/admin/policies/new");
        await rules.Box("Name").FillAsync("Again " + word);
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Press", Exact = true }).CheckAsync();
        await rules.Continue.ClickAsync();
        await Expect(rules.Problem).ToContainTextAsync($"The policy “Refused {word}” is for exactly the same cases.");
        await LeaveAsync(page);

        await rules.OpenAsync("/admin/calendars/new");
        await rules.Button("Remove Monday, 09:00 to 17:00").ClickAsync();
        await Expect(rules.Button("Add hours on Monday")).ToBeFocusedAsync();
        await rules.Box("Tuesday, to").FillAsync("half five");
        await rules.Continue.ClickAsync();
        await Expect(rules.Problem).ToContainTextAsync("Give the calendar a name.");
        await Expect(rules.Problem).ToContainTextAsync("Tuesday: “half five” is not a time. Write it like 17:00.");
        await LeaveAsync(page);

        await rules.MakeLunchCalendarAsync("In use " + word);
        var calendar = new Uri(page.Url).AbsolutePath;
        await rules.OpenAsync("/admin/policies/new");
        await rules.Box("Name").FillAsync("Members " + word);
        await page.GetByLabel("Calendar", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "In use " + word });
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Councillor or MP" }).CheckAsync();
        await rules.PreviewAsync();
        await rules.SaveAsync("Members have their own hours", "Save the policy");
        await rules.OpenAsync(calendar);
        await rules.Button("Delete…").ClickAsync();
        await rules.Dialog.GetByLabel("Why is this calendar deleted?").FillAsync("Not wanted");
        await rules.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(rules.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync($"The policy “Members {word}” uses the calendar “In use {word}”. Give it another calendar first.");
        await Expect(rules.Dialog.GetByLabel("Why is this calendar deleted?")).ToHaveValueAsync("Not wanted");
    }

    [Fact]
    public async Task Of_two_administrators_the_second_is_told_and_keeps_what_was_typed()
    {
        var word = UniqueWord();
        var first = new RulePages(await AdministratorAsync());
        await first.MakeLunchCalendarAsync("Shared " + word);
        var calendar = new Uri(first.Page.Url).AbsolutePath;
        var second = new RulePages(await AdministratorAsync());
        await second.OpenAsync(calendar);
        await second.AddClosedDayAsync(Today().AddDays(30), "Mine");
        await second.PreviewAsync();
        await first.OpenAsync(calendar);
        await first.AddClosedDayAsync(Today().AddDays(31), "Theirs");
        await first.PreviewAsync();
        await first.SaveAsync("I was faster", "Save the calendar");

        await second.Reason.FillAsync("I was slower");
        await second.Button("Save the calendar").ClickAsync();

        await Expect(second.Problem).ToContainTextAsync($"has changed the calendar “Shared {word}” in the meantime (“I was faster”).");
        await ShouldBeAccessibleAsync(second.Page, "refused because somebody else was faster");
        await Expect(second.Reason).ToHaveValueAsync("I was slower");
        await second.Button("Check again on the newest rules").ClickAsync();
        await Expect(second.Problem).ToHaveCountAsync(0);
        await Expect(second.Reason).ToHaveValueAsync("I was slower");
        await second.Button("Save the calendar").ClickAsync();
        await Expect(second.Saved).ToBeVisibleAsync();
        await Expect(second.Box("Name of closed day 1")).ToHaveValueAsync("Mine");
    }

    [Fact]
    public async Task The_order_of_policies_and_a_new_calendar_need_no_mouse()
    {
        var word = UniqueWord();
        var page = await AdministratorAsync();
        var rules = new RulePages(page);
        foreach (var (name, box) in new[] { ("One ", "Graffiti and vandalism"), ("Two ", "Street lights") })
        {
            await rules.OpenAsync("/admin/policies/new");
            await rules.Box("Name").FillAsync(name + word);
            await page.GetByRole(AriaRole.Checkbox, new() { Name = box }).CheckAsync();
            await rules.PreviewAsync();
            await rules.SaveAsync("For the test of the order", "Save");
        }

        await rules.OpenAsync("/admin/policies");
        var up = rules.Button($"Move Two {word} up");
        await page.TabToAsync(up, 200);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".notices")).ToContainTextAsync($"“Two {word}” is now number");
        await Expect(up).ToBeFocusedAsync();
        var names = await page.Locator("tbody th a").AllInnerTextsAsync();
        names.ToList().IndexOf($"Two {word}").ShouldBe(names.ToList().IndexOf($"One {word}") - 1);
        var last = rules.Button("Move Standard up");
        await page.TabToAsync(last, 200);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".notices")).ToContainTextAsync("It has to stay last.");

        await rules.OpenAsync("/admin/calendars");
        await page.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Add a calendar" }), 200);
        await page.Keyboard.PressAsync("Enter");
        await Expect(rules.Box("Name")).ToBeVisibleAsync();
        await page.LivelyAsync();
        await page.TabToAsync(rules.Box("Name"), 200);
        await page.Keyboard.TypeAsync("By keyboard " + word);
        await page.TabToAsync(rules.Button("Add hours on Saturday"), 200);
        await page.Keyboard.PressAsync("Enter");
        await Expect(rules.Box("Saturday, from")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("10");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("0400");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Runs over midnight into the next day")).ToBeVisibleAsync();
        await page.TabToAsync(rules.Continue, 200);
        await page.Keyboard.PressAsync("Enter");
        await Expect(rules.Heading("What changes for the open cases")).ToBeFocusedAsync();
        await page.TabToAsync(rules.Reason, 200);
        await page.Keyboard.TypeAsync("For Saturday nights");
        await page.TabToAsync(rules.Button("Save the calendar"), 200);
        await page.Keyboard.PressAsync("Enter");
        await Expect(rules.Saved).ToHaveTextAsync("The calendar is saved.");
    }

    [Fact]
    public async Task A_lead_tries_a_policy_on_past_cases_and_cannot_save_it()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Lena Late", $"Anybody there? {word}");
        var page = await LeadAsync();
        await new QueuePage(page).OpenCaseAsync(word);
        var rules = new RulePages(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Policies and accounts" }).ClickAsync();
        await Expect(rules.Heading("Policies")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Add a policy" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Staff" })).ToHaveCountAsync(0);
        await rules.OpenAsync(RulePages.StandardPolicy);
        await Expect(rules.Button("Delete…")).ToHaveCountAsync(0);
        await page.Locator("#target-normal-resolution").FillAsync("20");

        await rules.Button("Try it on past cases").ClickAsync();
        await rules.Button("Work it out").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "By team" })).ToContainTextAsync("All");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "By channel" })).ToContainTextAsync("Facebook");
        await rules.Button("Back to the form").ClickAsync();
        await Expect(page.Locator("#target-normal-resolution")).ToHaveValueAsync("20");
        await rules.Button("See what would change").ClickAsync();
        await Expect(page.GetByText("Only administrators save calendars and policies.")).ToBeVisibleAsync();
        await Expect(rules.Reason).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("/admin/calendars")]
    [InlineData("/admin/policies/new")]
    public async Task An_officer_sees_neither(string address)
    {
        Expecting("status of 403");
        var page = await OfficerAsync();

        await page.GotoAsync(address);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You cannot open this page");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_state_is_accessible_and_fits(ColorScheme colours)
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Axel Axeby", $"To be moved. {word}");
        var page = await AdministratorAsync(colours);
        await new QueuePage(page).OpenCaseAsync(word);
        var rules = new RulePages(page);

        await rules.OpenAsync("/admin/calendars");
        await CheckAsync(page, "calendars");
        await rules.OpenAsync("/admin/calendars/new");
        await rules.Button("Add a closed day").ClickAsync();
        await rules.Button("Add a day with other hours").ClickAsync();
        await rules.Button("Add hours on Sunday").ClickAsync();
        await CheckAsync(page, "new calendar");
        await rules.Continue.ClickAsync();
        await Expect(rules.Problem).ToBeVisibleAsync();
        await CheckAsync(page, "calendar with errors");
        await LeaveAsync(page);

        await rules.OpenAsync(RulePages.OfficeHours);
        await rules.AddClosedDayAsync(Today().AddDays(1), "Closed");
        await rules.Button("Add hours on Saturday").ClickAsync();
        await rules.Box("Saturday, from").FillAsync("09:00");
        await rules.Box("Saturday, to").FillAsync("12:00");
        await rules.PreviewAsync();
        await Expect(rules.Heading("For new cases only")).ToBeVisibleAsync();
        await CheckAsync(page, "preview");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Words("^Save and move") }).ClickAsync();
        await Expect(rules.Problem).ToBeVisibleAsync();
        await CheckAsync(page, "preview without a reason");
        await LeaveAsync(page);

        await rules.OpenAsync("/admin/policies");
        await CheckAsync(page, "policies");
        await rules.OpenAsync(RulePages.StandardPolicy);
        await CheckAsync(page, "policy");
        await rules.Button("Delete…").ClickAsync();
        await rules.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(rules.Dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await ShouldBeAccessibleAsync(page, "deleting with errors");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#target-normal-firstresponse").FillAsync("soon");
        await page.Locator("#policy-share").FillAsync("100");
        await rules.Continue.ClickAsync();
        await Expect(rules.Problem).ToBeVisibleAsync();
        await CheckAsync(page, "policy with errors");
        await page.Locator("#target-normal-firstresponse").FillAsync("1");
        await page.Locator("#policy-share").FillAsync("50");
        await rules.Button("Try it on past cases").ClickAsync();
        await CheckAsync(page, "backtest before");
        await page.GetByLabel("Cases opened").SelectOptionAsync(new SelectOptionValue { Label = "From … to …" });
        await rules.Button("Work it out").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "By team" })).ToBeVisibleAsync();
        await CheckAsync(page, "backtest");
        await LeaveAsync(page);
    }

    private async Task CheckAsync(IPage page, string state)
    {
        await ShouldBeAccessibleAsync(page, state);
        await page.FieldsShouldBeNamedAsync(state);
        await page.SetViewportSizeAsync(320, 640);
        await page.ShouldFitAsync(state + " at 320 px");
        await page.SetViewportSizeAsync(1440, 900);
    }

    /// <summary>Leaves a form that was not saved, past the question whether to.</summary>
    private static async Task LeaveAsync(IPage page)
    {
        page.Dialog += Accept;
        await page.GotoAsync("/");
        page.Dialog -= Accept;

        static void Accept(object? sender, IDialog dialog) => _ = dialog.AcceptAsync();
    }

    private static async Task CategoriseAsync(CasePage @case, string category)
    {
        await @case.Button("Change category").ClickAsync();
        await @case.Dialog.GetByLabel("What the case is about").SelectOptionAsync(new SelectOptionValue { Label = category });
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Set category" }).ClickAsync();
        await Expect(@case.Dialog).ToBeHiddenAsync();
    }

    /// <summary>Looks at a page again and again until it holds the words: cases follow in the background.</summary>
    private static async Task WaitForAsync(IPage page, string address, string words)
    {
        for (var i = 0; i < 20; i++)
        {
            await page.GotoAsync(address);
            await page.LivelyAsync();
            if ((await page.Locator("main").InnerTextAsync()).Contains(words, StringComparison.Ordinal)) return;
            await Task.Delay(500);
        }

        await Expect(page.Locator("main")).ToContainTextAsync(words);
    }

    private static async Task<DateTimeOffset> DueAsync(IPage page) => DateTimeOffset.Parse(
        (await page.Locator(".explain-facts > div").Filter(new() { HasText = "Due" }).First.Locator("time").GetAttributeAsync("datetime"))!,
        System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly Today() =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).Date);
}
