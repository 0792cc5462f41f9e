using Enquiries.Application.Sla.Holidays;
using Enquiries.Application.Sla.Rules;
using Enquiries.Application.Tests.Sla.Rules;
using Enquiries.Domain;
using Enquiries.Domain.Sla;
using Enquiries.Testing;

namespace Enquiries.Application.Tests.Sla.Holidays;

/// <summary>Which bank holidays a version of a calendar is saved with, and what GOV.UK's list has to do with it.</summary>
public class CalendarHolidaysTests
{
    private const string Source = "https://holidays.example/list.json";
    private static readonly NamedDay Thanks = new(new DateOnly(2027, 6, 14), "Day of thanks");

    private static IReadOnlyList<NamedDay> BuiltIn => [.. BankHolidays.For(HolidayRegion.EnglandAndWales).Select(h => new NamedDay(h.Date, h.Name))];

    [Fact]
    public async Task Saving_something_else_takes_no_news_of_the_list()
    {
        await using var app = await ListedAsync();

        await app.SaveCalendarAsync(RuleSamples.OfficeHours with { ClosedDays = [new NamedDay(new DateOnly(2026, 12, 24), "Christmas Eve")] }, RuleBook.StandardCalendarId);

        (await NewestAsync(app)).BankHolidays.ShouldBe(BuiltIn);
        (await app.SendAsync(new GetHolidayNews())).Calendars.ShouldContain(n => n.CalendarId == RuleBook.StandardCalendarId && n.Added.Contains(Thanks));
    }

    [Fact]
    public async Task News_that_was_taken_is_saved_and_is_news_no_longer()
    {
        await using var app = await ListedAsync();

        await app.SaveCalendarAsync(RuleSamples.OfficeHours with { BankHolidays = [.. BuiltIn, Thanks] }, RuleBook.StandardCalendarId);

        (await NewestAsync(app)).BankHolidays.ShouldBe(BuiltIn.Append(Thanks).OrderBy(d => d.Date));
        (await app.SendAsync(new GetHolidayNews())).Calendars.ShouldNotContain(n => n.CalendarId == RuleBook.StandardCalendarId);
    }

    [Fact]
    public async Task A_closed_day_of_the_same_date_needs_no_news()
    {
        await using var app = await ListedAsync();

        await app.SaveCalendarAsync(RuleSamples.OfficeHours with { ClosedDays = [Thanks] }, RuleBook.StandardCalendarId);

        (await app.SendAsync(new GetHolidayNews())).Calendars.ShouldNotContain(n => n.CalendarId == RuleBook.StandardCalendarId);
    }

    [Fact]
    public async Task Case_06_past_holidays_stay_whatever_is_sent_and_coming_ones_can_go()
    {
        await using var app = await App.StartAsync();
        var coming = BuiltIn.First(d => d.Date > new DateOnly(2027, 1, 1));

        await app.SaveCalendarAsync(RuleSamples.OfficeHours with { BankHolidays = [.. BuiltIn.Where(d => d.Date.Year > 2026 && d != coming)] }, RuleBook.StandardCalendarId);

        (await NewestAsync(app)).BankHolidays.ShouldBe(BuiltIn.Where(d => d != coming && (d.Date.Year > 2026 || d.Date < new DateOnly(2026, 9, 14))));
    }

    [Fact]
    public async Task A_day_that_nobody_lists_is_not_taken_for_a_bank_holiday()
    {
        await using var app = await App.StartAsync();

        (await Should.ThrowAsync<RuleException>(() => app.SaveCalendarAsync(RuleSamples.OfficeHours with { BankHolidays = [.. BuiltIn, Thanks] }, RuleBook.StandardCalendarId)))
            .Message.ShouldBe("14 June 2027 is not known as a bank holiday there. Enter it as a closed day with a name.");
    }

    [Fact]
    public async Task A_region_newly_chosen_brings_all_that_is_known_for_it()
    {
        await using var app = await ListedAsync();

        await app.SaveCalendarAsync(RuleSamples.OfficeHours with { Holidays = HolidayRegion.AnywhereInTheUnitedKingdom }, RuleBook.StandardCalendarId);

        var kept = (await NewestAsync(app)).BankHolidays;
        kept.ShouldContain(Thanks);
        kept.Select(d => d.Date).ShouldBe(BankHolidays.AnywhereInTheUnitedKingdom.Select(h => h.Date).Append(Thanks.Date).Order());
    }

    /// <summary>GOV.UK lists what is built in, and one day more in England and Wales.</summary>
    private static async Task<App> ListedAsync()
    {
        var app = await App.StartAsync();
        await app.SendAsync(new ClaimHolidayFeed(Source));
        await app.SendAsync(new RecordHolidays(Source,
        [
            .. Enum.GetValues<Nation>().SelectMany(n => BankHolidays.For(n).Select(h => new ListedHoliday(n, h.Date, h.Name))),
            new ListedHoliday(Nation.EnglandAndWales, Thanks.Date, Thanks.Name),
        ]));
        return app;
    }

    private static async Task<CalendarDefinition> NewestAsync(App app) => (await app.SendAsync(new GetCalendar(RuleBook.StandardCalendarId))).Definition;
}
