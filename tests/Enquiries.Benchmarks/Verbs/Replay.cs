using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Dashboards;
using Enquiries.Benchmarks.Running;
using Enquiries.Benchmarks.Workload;
using Enquiries.Domain.Sla;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>
/// Real conversations of a city go in as signed webhooks with their own times: what residents wrote as comments, what the city answered as comments of the
/// Page. Then the response-times report is compared with sums made from the file alone.
/// </summary>
internal static class Replay
{
    private const string Source = "boston311";
    private const int ChangesInBody = 20;

    /// <summary>Every so many deliveries one is sent a second time, as platforms do.</summary>
    private const int RepeatEvery = 25;

    public static async Task<int> RunAsync(PublishedDesk desk, Workspace workspace, string path)
    {
        List<Conversation> conversations = [.. File.ReadLines(path).Select(Conversation.Read).OfType<Conversation>()];
        var file = workspace.PathOf("replay.db");
        await desk.RunVerbAsync(file, "migrate");
        await Product.ConnectPageAsync(file);
        await using (var running = desk.Serve(file))
        {
            await running.ReadyAsync();
            await WebhookClients.PostAsync(running.Client, [.. Bodies(conversations)], clients: 4);
            await DatabaseFile.DrainedAsync(file);
        }

        var failed = Counts(file, conversations);
        await using var product = await Product.StartAsync(file);
        foreach (var window in conversations.GroupBy(c => c.Window))
        {
            var from = window.Min(c => c.AskedAt).ToUniversalTime();
            var to = window.Max(c => c.AskedAt).ToUniversalTime().AddSeconds(1);
            var report = await product.SendAsync(new GetResponseTimes(from, to, ResponseTimesGroup.Day));
            failed |= Compare($"{window.Key} in all", [.. window], report.Total);
            var days = window.ToLookup(c => PlainCalendar.LondonDate(c.AskedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            if (!report.Groups.Select(g => g.Key).SequenceEqual(days.Select(d => d.Key).Order(StringComparer.Ordinal), StringComparer.Ordinal))
                failed |= Differs($"{window.Key}: the report has other days than the file.");
            foreach (var group in report.Groups)
                failed |= Compare(group.Key, [.. days[group.Key]], group, quiet: true);
        }

        return failed ? 1 : 0;
    }

    /// <summary>In the order of their times, a few changes to a body; some bodies twice.</summary>
    private static IEnumerable<byte[]> Bodies(List<Conversation> conversations)
    {
        var changes = new List<(DateTimeOffset At, object Change)>();
        foreach (var c in conversations)
        {
            var post = $"{PageWebhooks.PageId}_{c.Window}";
            changes.Add((c.AskedAt, PageWebhooks.Comment($"{c.Id}_q", post, post, $"resident-{c.Id}", $"Resident {c.Id}", c.Question, c.AskedAt)));
            if (c.AnsweredAt is { } at)
                changes.Add((at, PageWebhooks.Comment($"{c.Id}_a", $"{c.Id}_q", post, PageWebhooks.PageId, "Council page", c.Answer!, at)));
        }

        var number = 0;
        foreach (var chunk in changes.OrderBy(c => c.At).Chunk(ChangesInBody))
        {
            var body = PageWebhooks.Body(chunk[^1].At, chunk.Select(c => c.Change));
            yield return body;
            if (++number % RepeatEvery == 0)
                yield return body;
        }
    }

    private static bool Counts(string file, List<Conversation> conversations)
    {
        var answers = conversations.Count(c => c.AnsweredAt is not null);
        return Equal("conversations and cases", conversations.Count, DatabaseFile.Ask(file, "SELECT COUNT(*) FROM Cases"))
            | Equal("residents", conversations.Count, DatabaseFile.Ask(file, "SELECT COUNT(DISTINCT ResidentId) FROM Cases"))
            | Equal("comments and messages received", conversations.Count, DatabaseFile.Ask(file, "SELECT COUNT(*) FROM Messages WHERE Direction = 0"))
            | Equal("answers and messages sent", answers, DatabaseFile.Ask(file, "SELECT COUNT(*) FROM Messages WHERE Direction = 1"))
            | Equal("parked and early items", 0, DatabaseFile.Ask(file, "SELECT (SELECT COUNT(*) FROM ParkedItems) + (SELECT COUNT(*) FROM EarlyItems)"));
    }

    private static bool Compare(string name, Conversation[] conversations, ResponseTimesRow row, bool quiet = false)
    {
        var answered = conversations.Where(c => c.AnsweredAt is not null).ToList();
        var working = answered.ConvertAll(c => PlainCalendar.OpenSeconds(c.AskedAt, c.AnsweredAt!.Value));
        var elapsed = answered.ConvertAll(c => (long)(c.AnsweredAt!.Value - c.AskedAt).TotalSeconds);
        var expected = new
        {
            Count = conversations.Length,
            Answered = answered.Count,
            WithinTarget = answered.Count(c => c.AnsweredAt <= PlainCalendar.AfterFourOpenHours(c.AskedAt)),
            WorkingMedian = Rank(working, 0.5),
            WorkingP90 = Rank(working, 0.9),
            ElapsedMedian = Rank(elapsed, 0.5),
            ElapsedP90 = Rank(elapsed, 0.9),
        };
        var reported = new
        {
            row.Count,
            row.Answered,
            row.WithinTarget,
            WorkingMedian = row.Working.MedianSeconds,
            WorkingP90 = row.Working.P90Seconds,
            ElapsedMedian = row.Elapsed.MedianSeconds,
            ElapsedP90 = row.Elapsed.P90Seconds,
        };
        var equal = expected.ToString() == reported.ToString();
        if (!quiet || !equal)
            Console.WriteLine(JsonSerializer.Serialize(new { name, equal, fromTheFile = expected, fromTheReport = reported }, JsonSerializerOptions.Web));
        return !equal;
    }

    /// <summary>The smallest value that at least this share of them does not exceed.</summary>
    private static long? Rank(List<long> values, double share)
    {
        foreach (var candidate in values.Order())
        {
            if (values.Count(v => v <= candidate) >= share * values.Count)
                return candidate;
        }

        return null;
    }

    private static bool Equal(string name, long fromTheFile, long inTheDatabase)
    {
        Console.WriteLine(JsonSerializer.Serialize(new { name, equal = fromTheFile == inTheDatabase, fromTheFile, inTheDatabase }, JsonSerializerOptions.Web));
        return fromTheFile != inTheDatabase;
    }

    private static bool Differs(string what)
    {
        Console.Error.WriteLine(what);
        return true;
    }

    private sealed record Conversation(string Id, string Window, DateTimeOffset AskedAt, string Question, DateTimeOffset? AnsweredAt, string? Answer)
    {
        public static Conversation? Read(string line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.GetProperty("src").GetString() != Source)
                return null;
            var messages = root.GetProperty("messages").EnumerateArray().ToList();
            var answer = messages.Find(m => m.GetProperty("dir").GetString() == "out");
            var isAnswered = answer.ValueKind == JsonValueKind.Object;
            return new Conversation(
                root.GetProperty("id").GetString()!, root.GetProperty("window").GetString()!, messages[0].GetProperty("at").GetDateTimeOffset(),
                messages[0].GetProperty("text").GetString()!, isAnswered ? answer.GetProperty("at").GetDateTimeOffset() : null,
                isAnswered ? answer.GetProperty("text").GetString() : null);
        }
    }

    /// <summary>Monday to Friday 9 to 5 in London, counted day by day and without anything of the product but its list of holidays.</summary>
    private static class PlainCalendar
    {
        private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
        private static readonly HashSet<DateOnly> Holidays = [.. BankHolidays.For(Nation.EnglandAndWales).Select(h => h.Date)];

        public static DateOnly LondonDate(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, London).DateTime);

        public static long OpenSeconds(DateTimeOffset from, DateTimeOffset to)
        {
            var seconds = 0L;
            for (var day = LondonDate(from); day <= LondonDate(to); day = day.AddDays(1))
            {
                if (Hours(day) is not var (opens, closes))
                    continue;
                var start = opens > from ? opens : from;
                var end = closes < to ? closes : to;
                if (end > start)
                    seconds += (long)(end - start).TotalSeconds;
            }

            return seconds;
        }

        public static DateTimeOffset AfterFourOpenHours(DateTimeOffset from)
        {
            var left = TimeSpan.FromHours(4);
            for (var day = LondonDate(from); ; day = day.AddDays(1))
            {
                if (Hours(day) is not var (opens, closes) || closes <= from)
                    continue;
                var start = opens > from ? opens : from;
                if (closes - start >= left)
                    return start + left;
                left -= closes - start;
            }
        }

        private static (DateTimeOffset Opens, DateTimeOffset Closes)? Hours(DateOnly day) =>
            day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || Holidays.Contains(day) ? null : (At(day, 9), At(day, 17));

        private static DateTimeOffset At(DateOnly day, int hour)
        {
            var local = day.ToDateTime(new TimeOnly(hour, 0));
            return new DateTimeOffset(local, London.GetUtcOffset(local));
        }
    }
}
