using System.Globalization;

namespace Enquiries.Browser.Tests.Pages;

/// <summary>The pages on which calendars and policies are changed.</summary>
internal sealed class RulePages(IPage page)
{
    public const string StandardPolicy = "/admin/policies/51a00000-0000-7000-8000-000000000001";
    public const string OfficeHours = "/admin/calendars/ca100000-0000-7000-8000-000000000001";

    public IPage Page => page;

    public ILocator Problem => page.GetByRole(AriaRole.Alert);

    public ILocator Continue => page.GetByRole(AriaRole.Button, new() { Name = "Continue: see what changes" });

    public ILocator Reason => page.GetByRole(AriaRole.Textbox, new() { Name = "Why this change?" });

    public ILocator Saved => page.Locator("p.callout[role=status]");

    public ILocator Dialog => page.GetByRole(AriaRole.Dialog).Filter(new() { Visible = true });

    public ILocator Box(string name) => page.GetByRole(AriaRole.Textbox, new() { Name = name, Exact = true });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Heading(string name) => page.GetByRole(AriaRole.Heading, new() { Name = name });

    public async Task OpenAsync(string address)
    {
        await page.GotoAsync(address);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await page.LivelyAsync();
        await Expect(page.GetByText("Loading…")).ToHaveCountAsync(0);
    }

    /// <summary>Open every day with an hour for lunch, without bank holidays, so that it means the same on every day of the year.</summary>
    public async Task FillLunchCalendarAsync(string name)
    {
        await Box("Name").FillAsync(name);
        await Box("Monday, to").FillAsync("12:30");
        await Button("Add hours on Monday").ClickAsync();
        await Expect(Box("Monday, from").Nth(1)).ToBeFocusedAsync();
        await Box("Monday, from").Nth(1).FillAsync("13:30");
        await Box("Monday, to").Nth(1).FillAsync("17:00");
        await Button("Copy Monday to the other weekdays").ClickAsync();
        await Expect(Box("Friday, to").Nth(1)).ToHaveValueAsync("17:00");
        foreach (var day in new[] { "Saturday", "Sunday" })
        {
            await Button($"Add hours on {day}").ClickAsync();
            await Box($"{day}, from").FillAsync("9");
            await Box($"{day}, to").FillAsync("17.00");
        }

        await page.GetByLabel("Closed on the bank holidays of").SelectOptionAsync(new SelectOptionValue { Label = "No bank holidays" });
        await Expect(page.GetByText("days that it keeps")).ToHaveCountAsync(0);
    }

    public async Task PreviewAsync()
    {
        await Continue.ClickAsync();
        await Expect(Reason).ToBeVisibleAsync();
    }

    public async Task SaveAsync(string reason, string button)
    {
        await Reason.FillAsync(reason);
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await Expect(Saved).ToBeVisibleAsync();
    }

    public async Task MakeLunchCalendarAsync(string name)
    {
        await OpenAsync("/admin/calendars/new");
        await FillLunchCalendarAsync(name);
        await PreviewAsync();
        await SaveAsync("Open every day, closed over lunch", "Save the calendar");
    }

    public async Task AddClosedDayAsync(DateOnly date, string name)
    {
        await Button("Add a closed day").ClickAsync();
        await Expect(page.GetByLabel("Date of closed day 1")).ToBeFocusedAsync();
        await page.GetByLabel("Date of closed day 1").FillAsync(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await Box("Name of closed day 1").FillAsync(name);
    }
}
