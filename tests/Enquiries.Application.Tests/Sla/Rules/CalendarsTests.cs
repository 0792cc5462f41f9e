using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla.Rules;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using FluentValidation;

namespace Enquiries.Application.Tests.Sla.Rules;

public class CalendarsTests
{
    [Fact]
    public async Task A_calendar_is_saved_with_the_bank_holidays_known_then_and_with_author_and_reason()
    {
        await using var app = await App.StartAsync();
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);

        var id = await app.SendAsync(new SaveCalendar(null, RuleSamples.Calendar(" Library hours ") with { Holidays = HolidayRegion.Scotland }, "Libraries join", false, 0), admin);

        var saved = await app.SendAsync(new GetCalendar(id));
        saved.Definition.Name.ShouldBe("Library hours");
        saved.Definition.BankHolidays.ShouldContain(new NamedDay(new DateOnly(2026, 6, 15), "World Cup bank holiday"));
        saved.Versions.Single().ShouldBe(new RuleVersionRow(1, "Library hours", app.Clock.GetUtcNow(), "Ada Admin", "Libraries join", Moved: false, Deleted: false));
        (await app.SendAsync(new ListCalendars())).Calendars.Select(c => (c.Name, c.Statutory, Users: string.Join(',', c.UsedBy))).ShouldBe(
        [
            ("Library hours", false, ""),
            ("Office hours", false, "Standard"),
            ("Statutory working days, England and Wales", true, ""),
            ("Statutory working days, Northern Ireland", true, ""),
            ("Statutory working days, Scotland", true, ""),
            ("Statutory working days, freedom of information (UK)", true, ""),
        ]);
    }

    [Theory]
    [InlineData("never opens")]
    [InlineData("is entered twice")]
    [InlineData("There is a calendar")]
    [InlineData("Give the calendar a name")]
    [InlineData("end when they begin")]
    [InlineData("is not a known time zone")]
    [InlineData("Give 24 December 2026 a name")]
    [InlineData("run over midnight")]
    [InlineData("at most 100 characters")]
    public async Task Case_47_a_calendar_that_makes_no_sense_is_refused_in_words(string words)
    {
        await using var app = await App.StartAsync();
        var day = new DateOnly(2026, 12, 24);
        var sound = RuleSamples.Calendar();
        var bad = words switch
        {
            "never opens" => sound with { Week = new Dictionary<DayOfWeek, IReadOnlyList<OpeningInterval>>() },
            "is entered twice" => sound with { ClosedDays = [new NamedDay(day, "Closed"), new NamedDay(day, "Closed again")] },
            "There is a calendar" => sound with { Name = "OFFICE hours" },
            "Give the calendar a name" => sound with { Name = " " },
            "end when they begin" => sound with { Week = RuleSamples.Weekdays("09:00", "09:00") },
            "is not a known time zone" => sound with { TimeZone = "Europe/Camelot" },
            "Give 24 December 2026 a name" => sound with { ClosedDays = [new NamedDay(day, "")] },
            "run over midnight" => sound with { SpecialDays = [new SpecialDay(day, "Half day", [OpeningInterval.Parse("20:00", "02:00")])] },
            _ => sound with { Name = new string('x', 101) },
        };

        (await Should.ThrowAsync<RuleException>(() => app.SaveCalendarAsync(bad))).Message.ShouldContain(words);
        (await app.SendAsync(new ListCalendars())).Rules.ShouldBe(0);
    }

    [Fact]
    public async Task A_change_needs_a_reason()
    {
        await using var app = await App.StartAsync();

        (await Should.ThrowAsync<ValidationException>(() => app.SaveCalendarAsync(RuleSamples.Calendar(), reason: " "))).Message.ShouldContain("Say why");
    }

    [Fact]
    public async Task A_calendar_in_use_cannot_be_deleted_and_the_refusal_names_the_policies()
    {
        await using var app = await App.StartAsync();
        var id = await app.SaveCalendarAsync(RuleSamples.Calendar());
        await app.SavePolicyAsync(RuleSamples.Policy("Libraries") with { CalendarId = id });
        await app.SavePolicyAsync(RuleSamples.Policy("Museums", when: new PolicyConditions { Priorities = [Priority.Low] }) with { CalendarId = id });

        (await Should.ThrowAsync<RuleException>(() => app.SendAsync(new DeleteCalendar(id, "Not needed")))).Message.ShouldContain("“Libraries” and “Museums”");
        (await app.SendAsync(new GetCalendar(id))).UsedBy.Select(p => p.Name).ShouldBe(["Libraries", "Museums"], ignoreOrder: true);

        foreach (var user in (await app.SendAsync(new GetCalendar(id))).UsedBy)
            await app.SendAsync(new DeletePolicy(user.Id, "Closed down"));
        await app.SendAsync(new DeleteCalendar(id, "Not needed"));

        (await app.SendAsync(new ListCalendars())).Calendars.ShouldNotContain(c => c.Id == id);
        (await app.SendAsync(new GetCalendar(id))).Deleted.ShouldBeTrue();
        (await Should.ThrowAsync<RuleException>(() => app.SavePolicyAsync(RuleSamples.Policy() with { CalendarId = id }))).Message.ShouldContain("has been deleted");
        (await Should.ThrowAsync<RuleException>(() => app.SaveCalendarAsync(RuleSamples.Calendar(), id))).Message.ShouldContain("deleted in the meantime");
    }

    [Fact]
    public async Task What_the_law_and_the_reports_count_on_cannot_be_deleted()
    {
        await using var app = await App.StartAsync();

        (await Should.ThrowAsync<RuleException>(() => app.SendAsync(new DeleteCalendar(RuleBook.StatutoryCalendarId(HolidayRegion.Scotland), "x")))).Message.ShouldContain("the law counts");
        (await Should.ThrowAsync<RuleException>(() => app.SendAsync(new DeleteCalendar(RuleBook.StandardCalendarId, "x")))).Message.ShouldContain("cannot be deleted");
        await Should.ThrowAsync<NotFoundException>(() => app.SendAsync(new DeleteCalendar(Guid.NewGuid(), "x")));
    }

    [Fact]
    public async Task Of_two_people_who_change_the_rules_at_once_the_second_is_told_who_was_first()
    {
        await using var app = await App.StartAsync();
        var ada = await app.OfficerAsync("Ada Admin", Role.Admin);
        var seen = await app.RulesAsync();
        await app.SendAsync(new SaveCalendar(null, RuleSamples.Calendar("First"), "Libraries join", false, seen), ada);

        var refused = await Should.ThrowAsync<RuleException>(() => app.SendAsync(new SaveCalendar(null, RuleSamples.Calendar("Second"), "Museums join", false, seen)));

        refused.Message.ShouldBe("Ada Admin has changed the calendar “First” in the meantime (“Libraries join”). Look at what is new, then save again.");
    }

    [Fact]
    public async Task Many_who_save_at_the_very_same_moment_leave_one_change_and_one_number()
    {
        await using var app = await App.StartAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            try
            {
                await app.SendAsync(new SaveCalendar(null, RuleSamples.Calendar($"Calendar {i}"), "At once", false, 0));
                return true;
            }
            catch (RuleException)
            {
                return false;
            }
        })));

        results.Count(saved => saved).ShouldBe(1);
        (await app.SendAsync(new ListCalendars())).Rules.ShouldBe(1);
        (await app.ReadAsync(db => Task.FromResult(db.CalendarVersions.Count()))).ShouldBe(1);
    }

    [Fact]
    public async Task Case_06_a_holiday_proclaimed_after_creation_moves_the_clocks_that_run_and_taking_it_back_moves_them_back()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync()).Id;
        var before = Due(await desk.CaseAsync(id), ClockKind.FirstResponse);
        var today = new NamedDay(new DateOnly(2026, 9, 14), "Proclaimed holiday");

        await desk.App.SaveCalendarAsync(RuleSamples.OfficeHours with { ClosedDays = [today] }, RuleBook.StandardCalendarId, move: true, reason: "A day of mourning");
        (await desk.App.FollowRulesAsync()).ShouldBe(2);

        var moved = await desk.CaseAsync(id);
        Due(moved, ClockKind.FirstResponse).ShouldBe(before!.Value.AddDays(1));
        var told = moved.Events.Single(e => e.Fact is PolicyChosen);
        ((PolicyChosen)told.Fact).Reason.ShouldBe("Calendar Office hours: A day of mourning");
        moved.Clocks.ShouldAllBe(c => c.CalendarVersion == 2);

        await desk.App.SaveCalendarAsync(RuleSamples.OfficeHours, RuleBook.StandardCalendarId, move: true, reason: "It was next week");
        await desk.App.FollowRulesAsync();

        Due(await desk.CaseAsync(id), ClockKind.FirstResponse).ShouldBe(before);
    }

    [Fact]
    public async Task Case_46_a_calendar_saved_for_new_cases_only_leaves_running_clocks_alone()
    {
        await using var desk = await TestDesk.StartAsync();
        var old = await desk.CaseAsync();

        await desk.App.SaveCalendarAsync(RuleSamples.OfficeHours with { Week = RuleSamples.Weekdays("09:00", "11:00") }, RuleBook.StandardCalendarId);
        (await desk.App.FollowRulesAsync()).ShouldBe(0);
        var young = await desk.CaseAsync();

        Due(await desk.CaseAsync(old.Id), ClockKind.FirstResponse).ShouldBe(desk.Now.AddHours(4));
        Due(young, ClockKind.FirstResponse).ShouldBe(desk.Now.AddDays(1).AddHours(2));
    }

    private static DateTimeOffset? Due(Case @case, ClockKind kind) => @case.Clocks.Single(c => c.Kind == kind).DueAt;
}
