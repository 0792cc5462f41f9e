using System.Globalization;
using CsCheck;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Tests.Sla;

namespace Enquiries.Domain.Tests.Cases;

public class ClockPropertyTests
{
    internal static readonly Gen<(int Deed, int Minutes, int Pick)[]> Stories = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 900], Gen.Int[0, 3]).Array[1, 25];

    [Fact]
    public void Case_67_clocks_computed_again_equal_the_stored_ones_and_misses_are_never_lost()
    {
        Stories.Sample(
            steps =>
            {
                var story = new CaseStory();
                var now = CaseStory.At("Mon 10:00");
                var missed = new HashSet<string>(StringComparer.Ordinal);
                foreach (var (deed, minutes, pick) in steps)
                {
                    now += TimeSpan.FromMinutes(minutes);
                    try
                    {
                        Do(story, deed, pick, Text(now));
                    }
                    catch (RuleException)
                    {
                        // Not allowed in this status: leaves the case as it was.
                    }

                    var corrected = story.Case.Events.Select(e => e.Fact).OfType<SlaBreachCorrected>().Select(c => $"{c.Kind} {c.Cycle}").ToHashSet();
                    foreach (var clock in story.Case.Clocks.Where(c => c.BreachedAt is not null))
                        missed.Add($"{clock.Kind} {clock.Cycle}");
                    foreach (var name in missed.Except(corrected))
                        story.Case.Clocks.Single(c => $"{c.Kind} {c.Cycle}" == name).BreachedAt.ShouldNotBeNull($"{name} after step {deed} at {now:R}");
                }

                var before = Dump(story.Case);
                story.Case.ComputeClocks(CaseStory.Policy, now).ShouldBeFalse();
                Dump(story.Case).ShouldBe(before);
                foreach (var clock in story.Case.Clocks)
                {
                    if (clock.WarnAt is { } warn)
                        warn.ShouldBeLessThanOrEqualTo(clock.DueAt!.Value);
                    (clock.WorkingSecondsTaken ?? 0).ShouldBeGreaterThanOrEqualTo(0);
                }
            },
            iter: 1000);
    }

    [Fact]
    public void Case_67_the_same_holds_while_policies_and_calendars_change_and_corrections_are_made()
    {
        Gen.Select(Gen.Int[0, 24], Gen.Int[0, 900], Gen.Int[0, 3]).Array[1, 25].Sample(
            steps =>
            {
                var council = new Council();
                var story = new CaseStory(rules: council.Book);
                var now = CaseStory.At("Mon 10:00");
                var missed = new HashSet<string>(StringComparer.Ordinal);
                foreach (var (deed, minutes, pick) in steps)
                {
                    now += TimeSpan.FromMinutes(minutes);
                    try
                    {
                        Do(story, council, deed, pick, now);
                    }
                    catch (RuleException)
                    {
                        // Not allowed in this status: leaves the case as it was.
                    }

                    var corrected = story.Case.Events.Select(e => e.Fact).OfType<SlaBreachCorrected>().Select(c => $"{c.Kind} {c.Cycle}").ToHashSet();
                    foreach (var clock in story.Case.Clocks.Where(c => c.BreachedAt is not null))
                        missed.Add($"{clock.Kind} {clock.Cycle}");
                    foreach (var name in missed.Except(corrected))
                        story.Case.Clocks.Single(c => $"{c.Kind} {c.Cycle}" == name).BreachedAt.ShouldNotBeNull($"{name} after deed {deed} at {now:R}");
                }

                var before = story.Case.Clocks.Select(c => c.Copy()).ToList();
                var (due, warn, events) = (story.Case.NextDueAt, story.Case.NextWarnAt, story.Case.EventCount);

                // On a book that has compiled nothing yet, as after a start.
                story.Case.ComputeClocks(council.Book, now).ShouldBeFalse();

                (story.Case.NextDueAt, story.Case.NextWarnAt, story.Case.EventCount).ShouldBe((due, warn, events));
                story.Case.Clocks.Count.ShouldBe(before.Count);
                foreach (var clock in story.Case.Clocks)
                {
                    before.Single(b => b.Kind == clock.Kind && b.Cycle == clock.Cycle).DifferencesTo(clock).ShouldBeEmpty();
                    (clock.WorkingSecondsTaken ?? 0).ShouldBeGreaterThanOrEqualTo(0);
                }

                story.Case.AsIf(story.Rules).ShouldAllBe(c => c.DueAt == null || c.DueAt >= c.StartedAt);
            },
            iter: 1000);
    }

    /// <summary>Besides what residents and officers do, the council changes its rules, for new cases or with the open ones.</summary>
    private static void Do(CaseStory story, Council council, int deed, int pick, DateTimeOffset now)
    {
        var c = story.Case;
        switch (deed)
        {
            case 12: c.Wait(WaitingFor.AnotherAuthority, "The county's road", CaseStory.Asha, now, story.Rules); break;
            case 13: c.AddPause(now.AddHours(-20 * (pick + 1)), now.AddHours(-5 * pick), "By telephone", CaseStory.Asha, now, story.Rules); break;
            case 14: c.AnsweredInAnotherWay(now.AddHours(-pick), "By telephone", CaseStory.Asha, now, story.Rules); break;
            case 15 or 16: story.Under(council.ChangesTargets(pick, moves: deed == 15, now), Text(now)); break;
            case 17 or 18: story.Under(council.ChangesHours(pick, moves: deed == 17, now), Text(now)); break;
            case 19: story.Under(council.ChangesUrgent(pick, now), Text(now)); break;
            case 20: c.FlagResident((Residents.ResidentFlag)pick, CaseStory.Asha, now, story.Rules); break;
            case 21: c.Categorise(Council.Categories[pick], CaseStory.Asha, now, story.Rules); break;
            case 22: c.TransferTo(Council.Teams[pick], "They are nearer", CaseStory.Asha, now, story.Rules); break;
            case 23: story.Reopens(Text(now)); break;
            case 24: story.Looks(Text(now)); break;
            default: Do(story, deed, pick, Text(now)); break;
        }
    }

    /// <summary>Three policies and a calendar that change again and again.</summary>
    private sealed class Council
    {
        public static readonly Guid[] Categories = [.. Enumerable.Range(0, 4).Select(i => new Guid(i, 1, 0, [0, 0, 0, 0, 0, 0, 0, 0]))];
        public static readonly Guid[] Teams = [.. Enumerable.Range(0, 4).Select(i => new Guid(i, 2, 0, [0, 0, 0, 0, 0, 0, 0, 0]))];
        private static readonly Guid Urgent = new("00000000-0000-0000-0000-000000000abc");
        private static readonly Guid Flagged = new("00000000-0000-0000-0000-000000000abd");
        private readonly Rules rules = new();

        public Council()
        {
            var early = CaseStory.At("Mon 08:00");
            rules.Policy(Policy("Urgent", 1, new() { Priorities = [Priority.Urgent] }), early, Urgent, position: 10)
                .Policy(Policy("Flagged", 2, new() { ResidentFlags = [Residents.ResidentFlag.NeedsCare], Categories = [] }) with { FollowsTeam = true }, early, Flagged, position: 20)
                .Policy(Policy("Standard", 3, new()), early);
        }

        public RuleBook Book => rules.Book;

        public RuleBook ChangesTargets(int pick, bool moves, DateTimeOffset at) => rules.Policy(Policy("Standard", pick + 1, new()), at, moves: moves).Book;

        public RuleBook ChangesHours(int pick, bool moves, DateTimeOffset at) => rules.Calendar(
            Rules.OfficeHours with { ClosedDays = [new NamedDay(new DateOnly(2026, 9, 15 + pick), "Closed")] }, at, moves: moves).Book;

        public RuleBook ChangesUrgent(int pick, DateTimeOffset at) => rules.Policy(
            Policy("Urgent", pick + 1, new() { Priorities = [Priority.Urgent], Categories = pick > 1 ? [Categories[pick]] : [], Teams = pick == 1 ? [Teams[1]] : [] }), at, Urgent,
            moves: pick % 2 == 0, position: 10, retired: pick == 3).Book;

        private static PolicyDefinition Policy(string name, int hours, PolicyConditions when) => Rules.Standard with
        {
            Name = name,
            When = when,
            Targets = Enum.GetValues<Priority>().ToDictionary(p => p, p => new SlaTargets(
                new SlaTarget.Working(TimeSpan.FromHours(hours + (int)p)),
                hours == 2 ? null : new SlaTarget.Elapsed(TimeSpan.FromHours(5 * hours)),
                hours % 2 == 0 ? new SlaTarget.WorkingDays(hours) : new SlaTarget.CalendarDays(hours + 1, Roll.NextWorkingDay),
                hours == 4 ? null : new SlaTarget.WorkingDays(hours))),
            PausedWhileWaiting = hours == 1 ? [ClockKind.Resolution, ClockKind.FirstResponse] : [ClockKind.Resolution, ClockKind.PeriodicUpdate],
            WarnBefore = hours == 3 ? TimeSpan.FromHours(1) : null,
        };
    }

    internal static void Do(CaseStory story, int deed, int pick, string at)
    {
        switch (deed)
        {
            case 0 or 1: story.Writes(at); break;
            case 2: story.Answers(at); break;
            case 3: story.Queues("q", at).Fails("q", at); break;
            case 4: story.Becomes((Priority)pick, at); break;
            case 5: story.Waits(at); break;
            case 6: story.Resolves(at, reason: "done"); break;
            case 7: story.Reopens(at); break;
            case 8: story.IsSpam(at); break;
            case 9: story.Removes("m1", at); break;
            case 10: story.Looks(at); break;
            default: story.AnswersOnPlatform(at); break;
        }
    }

    internal static string Text(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).DateTime;
        var days = (local.Date - new DateTime(2026, 9, 14)).Days;
        var day = CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedDayName(local.DayOfWeek);
        return string.Create(CultureInfo.InvariantCulture, $"{day}+{days / 7} {local:HH:mm:ss}");
    }

    private static string Dump(Case c) => string.Join('\n', c.Clocks.OrderBy(k => k.Kind).ThenBy(k => k.Cycle).Select(k => string.Create(
        CultureInfo.InvariantCulture,
        $"{k.Kind} {k.Cycle} {k.StartedAt:O} {k.DueAt:O} {k.WarnAt:O} {k.PausedAt:O} {k.MetAt:O} {k.CancelledAt:O} {k.BreachedAt:O} {k.PausedWorkingSeconds} {k.LeftWhenPaused}")));
}
