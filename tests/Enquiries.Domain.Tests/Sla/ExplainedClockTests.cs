using System.Globalization;
using CsCheck;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Enquiries.Domain.Tests.Cases;
using Enquiries.Domain.Tests.Statutory;
using static Enquiries.Domain.Tests.Cases.CaseStory;

namespace Enquiries.Domain.Tests.Sla;

public class ExplainedClockTests
{
    [Fact]
    public void The_explanation_of_every_clock_agrees_with_what_is_stored_for_random_histories()
    {
        var stories = Gen.Select(Gen.Int[0, 14], Gen.Int[0, 1500], Gen.Int[0, 3]).Array[1, 25];
        Gen.Select(stories, Gen.Int[0, Books.Length - 1]).Sample(
            (steps, which) =>
            {
                var story = new CaseStory("Mon 10:00", Priority.Normal, Books[which]);
                var now = At("Mon 10:00");
                foreach (var (deed, minutes, pick) in steps)
                {
                    now += TimeSpan.FromMinutes(minutes);
                    try
                    {
                        Do(story, deed, pick, now);
                    }
                    catch (RuleException)
                    {
                        // Not allowed in this status: leaves the case as it was.
                    }
                }

                foreach (var clock in story.Case.Clocks)
                {
                    var told = story.Case.Explain(clock.Kind, clock.Cycle, story.Rules, now)!;
                    var name = $"{clock.Kind} {clock.Cycle}";
                    told.DueAt.ShouldBe(clock.DueAt, name);
                    told.State.ShouldBe(clock.StateAt(now), name);
                    Math.Abs(told.Used - clock.UsedAt(story.Rules, now)).ShouldBeLessThanOrEqualTo(told.Ledger.Count, name);
                    Math.Abs(told.Left - clock.LeftAt(story.Rules, now)).ShouldBeLessThanOrEqualTo(told.Ledger.Count, name);
                    HasNoGaps(told);
                    if (told.Changes[^1].Kind is not (ClockStepKind.Met or ClockStepKind.Cancelled) || told.PausedAt is null)
                        told.Changes[^1].DueAfter.ShouldBe(clock.DueAt, name);
                    if (told.Dates.Count > 0 && clock.DueAt is { } due)
                        told.Dates[^1].Last.ShouldBe(told.Calendar.LocalDate(due), name);
                    if (told.Target is SlaTarget.WorkingDays days && told.DueAt is not null)
                        told.Dates.Max(d => d.LastNumber).ShouldBe(days.Days, name);
                    told.Ledger.Where(l => l.Kind == LedgerKind.Paused).ShouldAllBe(l => l.StoppedBy != null);
                    told.Ledger.Where(l => l.Kind == LedgerKind.Closed).ShouldAllBe(l => l.Closures.Count > 0);
                }
            },
            iter: 1000);
    }

    [Fact]
    public void The_ledger_names_nights_weekends_and_bank_holidays()
    {
        var story = new CaseStory("Mon-24 16:00");

        var told = Told(story, ClockKind.FirstResponse, "Mon-24 16:30");

        // Monday 30 March 2026.
        told.Ledger.Select(Line).ShouldBe(
        [
            "Open 30 Mar 15:00-15:30 used 1800 left 12600",
            "Open 30 Mar 15:30-16:00 used 3600 left 10800 ahead",
            "Closed 30 Mar 16:00-08:00 used 3600 left 10800 ahead: OutOfHours",
            "Open 31 Mar 08:00-11:00 used 14400 left 0 ahead",
        ]);
        told.CalendarName.ShouldBe("Office hours");

        // Over Easter: Good Friday is 3 April, Easter Monday 6 April.
        var easter = Told(new CaseStory("Thu-24 15:00"), ClockKind.FirstResponse, "Thu-24 15:00");

        easter.DueAt.ShouldBe(At("Tue-23 11:00"));
        easter.Ledger.Single(l => l.Kind == LedgerKind.Closed).Closures.Select(c => $"{c.Reason} {c.First:dd MMM} {c.Last:dd MMM} {c.Name}".TrimEnd()).ShouldBe(
        [
            "OutOfHours 02 Apr 07 Apr",
            "BankHoliday 03 Apr 03 Apr Good Friday",
            "NotAWorkingDay 04 Apr 05 Apr",
            "BankHoliday 06 Apr 06 Apr Easter Monday",
        ]);
    }

    [Fact]
    public void A_lunch_break_and_a_half_day_are_told_from_the_night()
    {
        var story = new CaseStory("Mon 11:00", Priority.Normal, Lunch);

        var told = Told(story, ClockKind.FirstResponse, "Mon 11:00");

        told.Ledger.Where(l => l.Kind == LedgerKind.Closed).SelectMany(l => l.Closures).Select(c => $"{c.Reason} {c.Name}".TrimEnd())
            .ShouldBe(["Break", "OutOfHours", "SpecialHours Half day"]);
        told.DueAt.ShouldBe(At("Tue 11:00"));
    }

    [Fact]
    public void A_target_in_working_days_lists_the_dates_that_count()
    {
        var story = new CaseStory("Thu 10:00").Answers("Thu 11:00").Waits("Thu 23:00").Writes("Mon+1 09:30");

        var told = Told(story, ClockKind.Resolution, "Mon+1 10:00");

        told.Dates.Select(d => $"{d.First:ddd d}-{d.Last:ddd d} {d.Count} {d.FirstNumber}-{d.LastNumber} {d.Closure?.Reason}".TrimEnd()).ShouldBe(
        [
            "Thu 17-Thu 17 Receipt -",
            "Fri 18-Sun 20 StoodStill -",
            "Mon 21-Fri 25 Counts 1-5",
        ]);
        told.DueAt.ShouldBe(At("Fri+1 23:59:59"));
        told.Ledger.Single(l => l.Kind == LedgerKind.Paused).ShouldSatisfyAllConditions(
            l => story.Event(l.StoppedBy!.Value).Fact.ShouldBeOfType<WaitingStarted>(), l => story.Event(l.ResumedBy!.Value).Fact.ShouldBeOfType<MessageReceived>());
    }

    [Fact]
    public void A_month_that_ends_on_a_weekend_moves_on_to_the_next_working_day()
    {
        var story = new CaseStory("Fri-3 10:00", Priority.Normal, Months);

        var told = Told(story, ClockKind.Resolution, "Mon-1 10:00");

        // From Friday 28 August 2026 to Monday 28 September; the first answer is due after 8 calendar days, on a Saturday.
        told.Dates[^1].ShouldBe(new DateRun(new DateOnly(2026, 8, 29), new DateOnly(2026, 9, 28), DateCount.Counts, 1, 31));
        var first = Told(story, ClockKind.FirstResponse, "Mon-1 10:00");
        first.Dates.Select(d => $"{d.First:ddd d}-{d.Last:ddd d} {d.Count} {d.FirstNumber}-{d.LastNumber}").ShouldBe(
            ["Fri 28-Fri 28 Receipt -", "Sat 29-Sat 5 Counts 1-8", "Sun 6-Mon 7 MovedOn -"]);
    }

    [Fact]
    public void Case_35_a_wait_added_afterwards_stands_in_the_ledger_with_the_due_moment_before_and_after()
    {
        var story = new CaseStory("Mon 10:00").Answers("Mon 11:00");
        var before = Told(story, ClockKind.Resolution, "Fri 10:00");
        story.Case.AddPause(At("Mon 23:00"), At("Thu 01:00"), "Asked by telephone", Asha, At("Fri 10:00"), Policy);

        var told = Told(story, ClockKind.Resolution, "Fri 10:00");

        before.DueAt.ShouldBe(At("Mon+1 23:59:59"));
        told.DueAt.ShouldBe(At("Wed+1 23:59:59"));
        told.Changes.Single(c => c.Kind == ClockStepKind.PauseAdded).ShouldSatisfyAllConditions(
            c => c.DueBefore.ShouldBe(before.DueAt), c => c.DueAfter.ShouldBe(told.DueAt), c => story.Event(c.EventNumber).ActorName.ShouldBe(Asha.Name));
        var paused = told.Ledger.Single(l => l.Kind == LedgerKind.Paused);
        (paused.From, paused.To).ShouldBe((At("Mon 23:00"), At("Thu 01:00")));
        story.Event(paused.StoppedBy!.Value).Fact.ShouldBeOfType<PauseAdded>();
    }

    [Fact]
    public void Case_31_two_kinds_of_wait_stand_side_by_side_in_the_ledger_and_count_once()
    {
        var story = new CaseStory("Mon 10:00").Answers("Mon 11:00").Waits("Mon 12:00");
        story.Case.Wait(WaitingFor.AnotherAuthority, "The county's road", Asha, At("Tue 12:00"), Policy);
        story.Writes("Wed 12:00");

        var told = Told(story, ClockKind.Resolution, "Wed 13:00");

        told.Ledger.Where(l => l.Kind == LedgerKind.Paused).Select(l => (l.From, l.To, ((WaitingStarted)story.Event(l.StoppedBy!.Value).Fact).For)).ShouldBe(
        [
            (At("Mon 12:00"), At("Tue 12:00"), WaitingFor.Resident),
            (At("Tue 12:00"), At("Wed 12:00"), WaitingFor.AnotherAuthority),
        ]);
        told.DueAt.ShouldBe(At("Tue+1 23:59:59"));
    }

    [Fact]
    public void Case_55_with_another_authority_all_clocks_of_the_council_stand_still_until_it_comes_back()
    {
        var story = new CaseStory("Mon 10:00");
        story.Case.Wait(WaitingFor.AnotherAuthority, "The county's road", Asha, At("Mon 11:00"), Policy);
        story.First.DueAt.ShouldBeNull();
        story.Reopens("Tue 11:00");

        story.First.DueAt.ShouldBe(At("Tue 14:00"));
        Told(story, ClockKind.FirstResponse, "Tue 11:00").Ledger.Single(l => l.Kind == LedgerKind.Paused).From.ShouldBe(At("Mon 11:00"));
    }

    [Fact]
    public void The_time_in_which_a_case_was_resolved_is_told_by_what_ended_and_reopened_it()
    {
        var story = new CaseStory("Mon 10:00").Answers("Mon 11:00").Resolves("Mon 12:00").Writes("Tue 12:00");

        var paused = Told(story, ClockKind.Resolution, "Tue 13:00").Ledger.Single(l => l.Kind == LedgerKind.Paused);

        story.Event(paused.StoppedBy!.Value).Fact.ShouldBeOfType<CaseResolved>();
        story.Event(paused.ResumedBy!.Value).Fact.ShouldBeOfType<MessageReceived>();
    }

    [Fact]
    public void A_statutory_clock_is_explained_from_its_own_law_with_its_pauses_and_extension()
    {
        var story = new MatterStory("2026-05-29").Is(StatutoryType.SubjectAccess, "2026-06-02").Pauses(PauseGround.Identity, "2026-06-03").Resumes("2026-06-10").Extends(2, "2026-06-12");
        var clock = story.Clock(ClockKind.Answer);

        var told = story.Case.Explain(clock.Kind, clock.Cycle, story.Rules, MatterStory.At("2026-06-15"))!;

        told.DueAt.ShouldBe(clock.DueAt);
        told.MatterId.ShouldBe(story.Id());
        told.Changes.Select(c => c.Kind).ShouldBe([ClockStepKind.Started, ClockStepKind.Paused, ClockStepKind.Resumed, ClockStepKind.Extended]);
        told.Changes[^1].DueAfter.ShouldBe(clock.DueAt);
        told.Ledger.Where(l => l.Kind == LedgerKind.Paused).ShouldAllBe(l => story.Case.Events.Single(e => e.Number == l.StoppedBy).Fact is MatterPaused);
        (told.Dates[0].First, told.Dates[0].Count).ShouldBe((told.Calendar.LocalDate(clock.StartedAt), DateCount.Receipt));
        told.Dates[^1].Last.ShouldBe(told.Calendar.LocalDate(clock.DueAt!.Value));
    }

    private static ExplainedClock Told(CaseStory story, ClockKind kind, string at) => story.Case.Explain(kind, 1, story.Rules, At(at))!;

    private static string Line(LedgerStretch l) => string.Create(
        CultureInfo.InvariantCulture,
        $"{l.Kind} {l.From:d MMM HH:mm}-{l.To:HH:mm} used {l.Used} left {l.Left}{(l.Ahead ? " ahead" : "")}{(l.Closures.Count > 0 ? ": " + string.Join(", ", l.Closures.Select(c => c.Reason)) : "")}");

    private static void HasNoGaps(ExplainedClock told)
    {
        for (var i = 1; i < told.Ledger.Count; i++)
            told.Ledger[i].From.ShouldBe(told.Ledger[i - 1].To);
        if (told.Ledger.Count > 0)
            told.Ledger[0].From.ShouldBe(told.StartedAt);
    }

    private static void Do(CaseStory story, int deed, int pick, DateTimeOffset now)
    {
        var c = story.Case;
        switch (deed)
        {
            case 12: c.Wait(WaitingFor.AnotherAuthority, "The county's road", Asha, now, story.Rules); break;
            case 13: c.AddPause(now.AddHours(-20 * (pick + 1)), now.AddHours(-5 * pick), "By telephone", Asha, now, story.Rules); break;
            case 14: c.AnsweredInAnotherWay(now.AddHours(-pick), "By telephone", Asha, now, story.Rules); break;
            default: ClockPropertyTests.Do(story, deed, pick, ClockPropertyTests.Text(now)); break;
        }
    }

    private static RuleBook Lunch { get; } = BookOf(
        new CalendarDefinition
        {
            Name = "With lunch",
            Week = new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }
                .ToDictionary(d => d, _ => (IReadOnlyList<OpeningInterval>)[new OpeningInterval(540, 750), new OpeningInterval(780, 840)]),
            SpecialDays = [new SpecialDay(new DateOnly(2026, 9, 15), "Half day", [new OpeningInterval(600, 720)])],
        },
        new SlaTargets(new SlaTarget.Working(TimeSpan.FromHours(3.5)), new SlaTarget.Working(TimeSpan.FromHours(2)), new SlaTarget.Working(TimeSpan.FromHours(40))));

    private static RuleBook Months { get; } = RuleBook.Of(PolicyOf(new SlaTargets(
        new SlaTarget.CalendarDays(8, Roll.NextWorkingDay), new SlaTarget.CalendarDays(3), new SlaTarget.CalendarMonths(1, Roll.NextWorkingDay), new SlaTarget.WorkingDays(2))));

    private static RuleBook Elapsed { get; } = RuleBook.Of(PolicyOf(new SlaTargets(
        new SlaTarget.Elapsed(TimeSpan.FromHours(6)), new SlaTarget.Elapsed(TimeSpan.FromHours(5)), new SlaTarget.Elapsed(TimeSpan.FromHours(72)), new SlaTarget.Elapsed(TimeSpan.FromHours(24)))));

    private static RuleBook[] Books { get; } = [Policy, Lunch, Months, Elapsed];

    private static SlaPolicy PolicyOf(SlaTargets targets) => new("Test", RuleBook.BuiltIn.OfficeCalendar, Enum.GetValues<Priority>().ToDictionary(p => p, _ => targets))
    {
        PausedWhileWaiting = [ClockKind.Resolution, ClockKind.PeriodicUpdate],
    };

    private static RuleBook BookOf(CalendarDefinition calendar, SlaTargets targets)
    {
        var policy = new PolicyDefinition
        {
            Name = "Test",
            CalendarId = RuleBook.StandardCalendarId,
            Targets = Enum.GetValues<Priority>().ToDictionary(p => p, _ => targets),
        };
        return new RuleBook(
            [PolicyVersion.Create(RuleBook.StandardPolicyId, 2, 1, RuleBook.StandardPosition, policy, DateTimeOffset.UnixEpoch, Actor.None, "Test", movesOpenCases: false)],
            [CalendarVersion.Create(RuleBook.StandardCalendarId, 2, 2, calendar, DateTimeOffset.UnixEpoch, Actor.None, "Test", movesOpenCases: false)]);
    }
}
