using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Sla.Holidays;
using Enquiries.Domain.Sla;

namespace Enquiries.Infrastructure.Holidays;

/// <summary>The list of bank holidays makes no sense; the words say where.</summary>
internal sealed class HolidayFeedException(string message) : Exception(message);

/// <summary>
/// Reads the list of bank holidays in the form that GOV.UK publishes, and takes it as a whole or not at all: a list that is cut short must not look like one
/// from which holidays were taken away.
/// </summary>
internal static class HolidayFeedReader
{
    public const int LongestBody = 1024 * 1024;
    private const int FirstYear = 2000;
    private const int YearsAhead = 10;
    private const int FewestInAYear = 7;
    private const int MostInAYear = 20;

    private static readonly Dictionary<string, Nation> Divisions = new(StringComparer.Ordinal)
    {
        ["england-and-wales"] = Nation.EnglandAndWales,
        ["scotland"] = Nation.Scotland,
        ["northern-ireland"] = Nation.NorthernIreland,
    };

    public static IReadOnlyList<ListedHoliday> Read(ReadOnlyMemory<byte> body, DateOnly today)
    {
        if (body.Length > LongestBody)
            throw new HolidayFeedException($"It is longer than {LongestBody / 1024:N0} KB.");
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new HolidayFeedException("It is not a list by division.");
            var divisions = document.RootElement.EnumerateObject().ToList();
            if (divisions.Find(d => !Divisions.ContainsKey(d.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
                throw new HolidayFeedException($"It has an unknown division “{Short(unknown.Name)}”.");
            if (divisions.Count != Divisions.Count || divisions.DistinctBy(d => d.Name, StringComparer.Ordinal).Count() != Divisions.Count)
                throw new HolidayFeedException($"It must hold each of {string.Join(", ", Divisions.Keys)} once.");
            return [.. divisions.SelectMany(d => Division(d.Name, d.Value, today))];
        }
        catch (JsonException)
        {
            throw new HolidayFeedException("It is not JSON.");
        }
        catch (InvalidOperationException)
        {
            throw new HolidayFeedException("Its JSON has another shape than the list of GOV.UK.");
        }
    }

    private static List<ListedHoliday> Division(string name, JsonElement division, DateOnly today)
    {
        if (division.ValueKind != JsonValueKind.Object || !division.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array)
            throw new HolidayFeedException($"The division {name} has no list of events.");
        var days = events.EnumerateArray().Select(e => Event(name, Divisions[name], e, today)).ToList();
        if (days.GroupBy(d => d.Date).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new HolidayFeedException($"The division {name} lists {twice.Key:yyyy-MM-dd} twice.");
        if (!days.Exists(d => d.Date.Year == today.Year))
            throw new HolidayFeedException($"The division {name} lists no day of {today.Year}.");

        for (var year = today.Year; year <= days.Max(d => d.Date.Year); year++)
        {
            var count = days.Count(d => d.Date.Year == year);
            if (count is < FewestInAYear or > MostInAYear)
                throw new HolidayFeedException($"The division {name} lists {count} days for {year}; from {FewestInAYear} to {MostInAYear} would be plausible.");
        }

        return days;
    }

    private static ListedHoliday Event(string division, Nation nation, JsonElement day, DateOnly today)
    {
        var date = Text(day, "date");
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
            throw new HolidayFeedException($"The division {division} has a date “{Short(date)}”.");
        if (parsed.Year < FirstYear || parsed.Year > today.Year + YearsAhead)
            throw new HolidayFeedException($"The division {division} has a day in the year {parsed.Year}.");
        var title = Text(day, "title").Trim();
        if (title.Length is 0 or > KnownHoliday.TitleMaxLength || title.Any(char.IsControl))
            throw new HolidayFeedException($"The division {division} has no proper title for {parsed:yyyy-MM-dd}.");
        return new ListedHoliday(nation, parsed, title);
    }

    private static string Text(JsonElement day, string name) =>
        day.ValueKind == JsonValueKind.Object && day.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
