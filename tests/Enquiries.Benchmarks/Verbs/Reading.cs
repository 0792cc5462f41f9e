using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Enquiries.Benchmarks.Running;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>The list of open cases and the text search through the HTTP API.</summary>
internal static class Reading
{
    private const int WarmUp = 500;
    private const int Times = 2_000;

    public static async Task<int> ListAsync(PublishedDesk desk, Workspace workspace, IReadOnlyList<int> sizes)
    {
        var (first, firstTail) = (0.0, 0.0);
        foreach (var size in sizes)
        {
            var file = await SeededAsync(desk, workspace, size);
            await using var running = await ServeAsync(desk, file);
            var each = await TimeAsync(running.Client, _ => "/api/v1/cases?sort=nextDue&limit=50", 50);
            if (first == 0)
            {
                (first, firstTail) = (each.P50, each.P99);
                new Figure($"list.{size}.p50", each.P50, "ms", 5, 2).Print();
                new Figure($"list.{size}.p99", each.P99, "ms", 15, 6).Print();
                continue;
            }

            new Figure($"list.{size}.p50", each.P50, "ms").Print();
            new Figure($"list.{size}.p99", each.P99, "ms").Print();
            new Figure($"list.{size}.ratio", each.P50 / first, $"times the p50 at {sizes[0]}", 1.5, 1.1).Print();
        }

        return 0;
    }

    public static async Task<int> SearchAsync(PublishedDesk desk, Workspace workspace, int size)
    {
        var file = await SeededAsync(desk, workspace, size);
        var rare = Words(file, "doc <= 10");
        var common = Words(file, $"doc > {size / 10}");
        await using var running = await ServeAsync(desk, file);
        var each = await TimeAsync(running.Client, i => $"/api/v1/cases?limit=50&q={rare[i % rare.Count]}", 1);
        new Figure("search.rare.p50", each.P50, "ms", 5, 2).Print();
        new Figure("search.rare.p99", each.P99, "ms").Print();
        each = await TimeAsync(running.Client, i => $"/api/v1/cases?limit=50&q={common[i % common.Count]}", 50);
        new Figure("search.common.p50", each.P50, "ms", 20, 5).Print();
        new Figure("search.common.p99", each.P99, "ms").Print();
        return 0;
    }

    /// <summary>Words of the index that so many messages hold, of at least five characters.</summary>
    private static List<string> Words(string file, string condition)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE VIRTUAL TABLE temp.Vocabulary USING fts5vocab(main, CaseSearch, row)";
        command.ExecuteNonQuery();
        command.CommandText = $"SELECT term FROM temp.Vocabulary WHERE {condition} AND length(term) > 4 AND term NOT GLOB '*[^a-z0-9]*' ORDER BY doc, term LIMIT 20";
        using var reader = command.ExecuteReader();
        var words = new List<string>();
        while (reader.Read())
            words.Add(reader.GetString(0));
        return words.Count > 0 ? words : throw new InvalidOperationException($"No word of the seeded messages fits: {condition}.");
    }

    private static async Task<string> SeededAsync(PublishedDesk desk, Workspace workspace, int size)
    {
        var file = workspace.PathOf($"cases-{size}.db");
        if (File.Exists(file))
            return file;
        var started = Stopwatch.GetTimestamp();
        await desk.RunVerbAsync(file, "seed", "--cases", size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        new Figure($"seed.{size}", Stopwatch.GetElapsedTime(started).TotalSeconds, "s").Print();
        return file;
    }

    private static async Task<RunningDesk> ServeAsync(PublishedDesk desk, string file)
    {
        var key = await desk.RunVerbAsync(file, "api-keys", "add", "--name", "Benchmark", "--scope", "read");
        var running = desk.Serve(file);
        await running.ReadyAsync();
        running.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        // A seeded database has breaches to catch up with; that is not what is measured here.
        while (DatabaseFile.Ask(file, "SELECT EXISTS (SELECT 1 FROM Clocks WHERE NextAlertAt <= unixepoch() * 1000000)") == 1)
            await Task.Delay(200);
        return running;
    }

    private static async Task<Latencies> TimeAsync(HttpClient client, Func<int, string> path, int atLeast)
    {
        using (var answer = JsonDocument.Parse(await client.GetByteArrayAsync(path(0))))
        {
            var found = answer.RootElement.GetProperty("items").GetArrayLength();
            if (found < atLeast)
                throw new InvalidOperationException($"{path(0)} found {found} cases.");
        }

        for (var i = 0; i < WarmUp; i++)
            await client.GetByteArrayAsync(path(i));
        var times = new List<double>(Times);
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await client.GetByteArrayAsync(path(i));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Latencies(times);
    }
}
