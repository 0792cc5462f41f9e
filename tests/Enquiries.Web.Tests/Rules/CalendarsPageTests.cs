using Bunit;
using Enquiries.Application.Sla.Holidays;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Rules;

namespace Enquiries.Web.Tests.Rules;

public sealed class CalendarsPageTests : PageContext
{
    private const string Source = "https://holidays.example/list.json";
    private static readonly DateOnly Thanks = new(2027, 6, 14);

    [Fact]
    public async Task Without_a_list_the_built_in_years_are_named()
    {
        var page = await OpenAsync();

        page.Find(".feed-state").TextContent.ShouldContain("No list of bank holidays is read here: the built-in years 2024 to 2028 count.");
        page.FindAll(".holiday-news").ShouldBeEmpty();
        page.FindAll("tbody tr").Count.ShouldBe(5);
    }

    [Fact]
    public async Task What_GOV_UK_lists_otherwise_is_shown_by_calendar_and_leads_only_read_it()
    {
        await ListAsync();

        var page = await OpenAsync();

        page.FindAll(".holiday-news").Count.ShouldBe(3);
        page.Find(".holiday-news").TextContent.ShouldContain("GOV.UK now lists Day of thanks on Mon 14 Jun 2027.");
        page.FindAll(".holiday-news a, .holiday-news button").ShouldBeEmpty();
        page.FindAll(".page-head a").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_administrator_takes_the_news_into_the_form_and_nothing_is_saved_yet()
    {
        await ListAsync();
        await BecomeAdministratorAsync();

        Navigation.NavigateTo($"/admin/calendars/{RuleBook.StandardCalendarId}?news=true");
        var page = Render<CalendarPage>(p => p.Add(c => c.Id, RuleBook.StandardCalendarId));

        page.WaitForState(() => page.FindAll(".callout-news").Count == 1);
        page.Find(".callout-news").TextContent.ShouldContain("added Day of thanks on Mon 14 Jun 2027. Nothing is saved yet");
        page.Find(".days").TextContent.ShouldContain("Mon 14 Jun 2027 – Day of thanks");
    }

    [Fact]
    public async Task What_is_left_as_it_is_with_a_reason_is_not_shown_again()
    {
        await ListAsync();
        await BecomeAdministratorAsync();
        var page = await OpenAsync();
        page.FindAll(".holiday-news button")[0].Click();

        await page.Find("#dismiss-reason").ChangeAsync(new() { Value = "" });
        page.Find("dialog form").Submit();
        page.WaitForState(() => page.FindAll(".field-error").Count == 1);
        page.Find(".field-error").TextContent.ShouldContain("Say why the calendar stays as it is.");
        await page.Find("#dismiss-reason").ChangeAsync(new() { Value = "We are open" });
        page.Find("dialog form").Submit();

        page.WaitForState(() => page.FindAll(".holiday-news").Count == 2);
    }

    private async Task<IRenderedComponent<CalendarsPage>> OpenAsync()
    {
        var page = Render<CalendarsPage>();
        await page.WaitForStateAsync(() => page.FindAll(".feed-state").Count == 1);
        return page;
    }

    private async Task ListAsync()
    {
        await App.SendAsync(new ClaimHolidayFeed(Source));
        await App.SendAsync(new RecordHolidays(Source,
        [
            .. Enum.GetValues<Nation>().SelectMany(n => BankHolidays.For(n).Select(h => new ListedHoliday(n, h.Date, h.Name))),
            new ListedHoliday(Nation.EnglandAndWales, Thanks, "Day of thanks"),
        ]));
    }

    private async Task BecomeAdministratorAsync()
    {
        var admin = await App.OfficerAsync("Ada Admin", Role.Admin);
        Authorisation.SetAuthorized(admin.Name);
        Authorisation.SetRoles(nameof(Role.Admin));
        Authorisation.SetClaims(new System.Security.Claims.Claim(System.Security.Claims.ClaimTypes.NameIdentifier, admin.Id.ToString()));
    }
}
