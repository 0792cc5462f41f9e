using System.Globalization;
using CsCheck;
using Enquiries.Domain.Cases;

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
