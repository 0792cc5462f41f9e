using System.Globalization;
using System.Text;
using Enquiries.Domain.Sla;
using static Enquiries.Domain.Tests.Sla.Oracle.Engine;

namespace Enquiries.Domain.Tests.Sla.Oracle;

/// <summary>
/// The engine against an oracle that lives through every minute. A difference is printed as the body of a preview call, cut down to what is
/// needed to show it, with the number of its story. ENQUIRIES_ORACLE_FIRST chooses other stories, ENQUIRIES_ORACLE_COUNT more or fewer.
/// </summary>
public sealed class MinuteOracleTests
{
    private const int Count = 110_000;

    [Fact]
    public void Every_answer_of_100_000_stories_equals_that_of_the_minute_oracle()
    {
        var (first, count) = (Setting("ENQUIRIES_ORACLE_FIRST", 1), Setting("ENQUIRIES_ORACLE_COUNT", Count));
        var (answered, different) = (0, 0);
        var report = new StringBuilder();

        Parallel.For(first, first + count, number =>
        {
            var story = number % 5 == 0 ? Stories.WithSpecialDays(number) : Stories.Number(number);
            if (Difference(story, out var isAnswered) is not null)
            {
                if (Interlocked.Increment(ref different) > 5) return;
                var small = CutDown(story);
                lock (report) report.Append(CultureInfo.InvariantCulture, $"\nStory {number}:\n{small}\n{Difference(small, out _)}\n");
            }

            if (isAnswered) Interlocked.Increment(ref answered);
        });

        report.ToString().ShouldBeEmpty($"{different} of {count} stories have different answers.");
        answered.ShouldBeGreaterThan(count * 10 / 11);
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    /// <summary>What differs, in words; null when nothing does.</summary>
    private static string? Difference(Story story, out bool isAnswered)
    {
        var (calendar, start, target) = (story.Calendar(), At(story.StartedAt), story.Target());
        Pause[] pauses = [.. story.Pauses.Select(pause => new Pause(At(pause.From), pause.To is { } to ? At(to) : null))];
        var oracle = new MinuteOracle(story);
        var actual = SlaCalculation.Calculate(calendar, start, target, pauses, story.At is { } at ? At(at) : null);
        var expected = oracle.Answer();
        isAnswered = expected is not null;
        if (expected is null)
            return actual.DueAt > start.AddDays(MinuteOracle.HorizonDays - 2) || actual.State == SlaState.Paused ? null : $"engine: due {actual.DueAt:u}, oracle: beyond its horizon";

        var differences = new List<string>();
        Compare("due", actual.DueAt?.UtcDateTime, expected.DueAt);
        Compare("state", Lower(actual.State), expected.State);
        Compare("used", actual.WorkingSecondsUsed, expected.Used);
        Compare("left", actual.WorkingSecondsLeft, expected.Left);
        Compare("ledger", Lines(actual.Ledger.Select(entry => new Stretch(entry.From.UtcDateTime, entry.To.UtcDateTime, Lower(entry.Kind), entry.Seconds))), Lines(expected.Ledger));
        Compare("faults of the ledger", Faults(actual.Ledger, story), "");
        Compare("due alone", SlaCalculation.Due(calendar, start, target, pauses).DueAt?.UtcDateTime, expected.DueAt);
        if (story.Kind != TargetKind.Elapsed)
        {
            Compare("open at the start", calendar.IsOpen(start), oracle.IsOpen(story.StartedAt));
            if (oracle.LastOpenSecond(story.StartedAt) is { } last) Compare("last open", calendar.LastOpenAtOrBefore(start)?.UtcDateTime, last);
            if (story.Kind == TargetKind.Working && calendar.EverOpens && oracle.BackBy(story.StartedAt, story.Amount) is { } back)
                Compare("counted back", calendar.Subtract(start, TimeSpan.FromSeconds(story.Amount))?.UtcDateTime, back);
        }

        return differences.Count == 0 ? null : string.Join("\n", differences);

        void Compare<T>(string what, T engine, T wanted)
        {
            if (!EqualityComparer<T>.Default.Equals(engine, wanted)) differences.Add($"{what}: engine {Text(engine)}, oracle {Text(wanted)}");
        }
    }

    private static string Faults(IReadOnlyList<LedgerEntry> ledger, Story story)
    {
        var faults = new StringBuilder();
        if (ledger.Count > 0 && ledger[0].From != At(story.StartedAt)) faults.Append("does not begin at the start; ");
        if (ledger.Count > 0 && story.At is { } at && ledger[^1].To != At(at)) faults.Append("does not end at the moment; ");
        if (ledger.Sum(entry => entry.Seconds) != (ledger.Count == 0 ? 0 : (long)(ledger[^1].To - ledger[0].From).TotalSeconds)) faults.Append("does not add up; ");
        for (var i = 0; i < ledger.Count; i++)
        {
            if (ledger[i].To <= ledger[i].From || ledger[i].Seconds != (long)(ledger[i].To - ledger[i].From).TotalSeconds) faults.Append(CultureInfo.InvariantCulture, $"entry {i} has a wrong length; ");
            if (i > 0 && ledger[i].From != ledger[i - 1].To) faults.Append(CultureInfo.InvariantCulture, $"gap before entry {i}; ");
            if (i > 0 && ledger[i].Kind == ledger[i - 1].Kind) faults.Append(CultureInfo.InvariantCulture, $"entry {i} is of the same kind as the one before; ");
        }

        return faults.ToString();
    }

    /// <summary>Leaves out whatever the difference does not need.</summary>
    private static Story CutDown(Story story)
    {
        while (true)
        {
            var smaller = Smaller(story).FirstOrDefault(candidate => Difference(candidate, out _) is not null);
            if (smaller is null) return story;
            story = smaller;
        }
    }

    private static IEnumerable<Story> Smaller(Story story)
    {
        for (var i = 0; i < story.Pauses.Length; i++) yield return story with { Pauses = [.. story.Pauses.Where((_, index) => index != i)] };
        for (var i = 0; i < story.Closed.Length; i++) yield return story with { Closed = [.. story.Closed.Where((_, index) => index != i)] };
        for (var i = 0; i < story.Special.Length; i++) yield return story with { Special = [.. story.Special.Where((_, index) => index != i)] };
        for (var day = 0; day < 7; day++)
        {
            for (var i = 0; i < story.Week[day].Length; i++)
                yield return story with { Week = [.. story.Week.Select((intervals, d) => d == day ? intervals.Where((_, index) => index != i).ToArray() : intervals)] };
        }

        if (story.Amount > 0) yield return story with { Amount = story.Amount / 2 };
        if (story.Amount > 0) yield return story with { Amount = story.Amount - 1 };
        if (story.At is not null) yield return story with { At = null };
        if (story.Roll) yield return story with { Roll = false };
    }

    private static string Lines(IEnumerable<Stretch> ledger) => string.Concat(ledger.Select(entry => $"\n    {Story.Instant(entry.From)} {Story.Instant(entry.To)} {entry.Kind} {entry.Seconds}"));

    private static string Text<T>(T value) => value is DateTime at ? Story.Instant(at) : value?.ToString() ?? "null";

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
