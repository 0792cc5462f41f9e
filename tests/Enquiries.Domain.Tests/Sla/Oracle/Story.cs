using System.Globalization;
using System.Text;

namespace Enquiries.Domain.Tests.Sla.Oracle;

public enum TargetKind
{
    Working,
    Elapsed,
    WorkingDays,
    CalendarDays,
    CalendarMonths,
}

/// <summary>An opening interval as it is written: minutes after local midnight, an end before the start being over midnight.</summary>
public readonly record struct Interval(int From, int To)
{
    public override string ToString() => $"[\"{Clock(From)}\",\"{Clock(To)}\"]";

    public static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}

public sealed record Wait(DateTime From, DateTime? To);

/// <summary>One question to the engine, in the words of the preview call. Monday is the first day of <paramref name="Week"/>.</summary>
/// <param name="Amount">Seconds for working and elapsed, otherwise days or months.</param>
/// <param name="Pauses">In any order; some are empty, touch, lie before the start or after the due moment.</param>
public sealed record Story(
    string Zone, Interval[][] Week, DateOnly[] Closed, DateTime StartedAt, TargetKind Kind, int Amount, bool Roll, Wait[] Pauses, DateTime? At)
{
    /// <summary>Dates with opening hours of their own, which the preview call does not take.</summary>
    public (DateOnly Date, Interval[] Open)[] Special { get; init; } = [];

    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>The body of POST /api/v1/sla/preview that asks this.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("{ \"calendar\": { \"timeZone\": \"").Append(Zone).Append("\",\n    \"week\": { ")
            .AppendJoin(", ", Week.Select((day, i) => $"\"{Days[i]}\": [{string.Join(",", day)}]"))
            .Append(" },\n    \"closedDays\": [").AppendJoin(",", Closed.Select(day => $"\"{day:yyyy-MM-dd}\"")).Append(']');
        if (Special.Length > 0) text.Append(",\n    \"specialDays\": { ").AppendJoin(", ", Special.Select(day => $"\"{day.Date:yyyy-MM-dd}\": [{string.Join(",", day.Open)}]")).Append(" }");
        text.Append(" },\n")
            .Append("  \"startedAt\": ").Append(Instant(StartedAt)).Append(",\n  \"target\": { ").Append(Target()).Append(" },\n  \"pauses\": [ ")
            .AppendJoin(", ", Pauses.Select(pause => $"{{\"from\": {Instant(pause.From)}{(pause.To is { } to ? $", \"to\": {Instant(to)}" : "")}}}"))
            .Append(" ]");
        if (At is { } at) text.Append(",\n  \"at\": ").Append(Instant(at));
        return text.Append(" }").ToString();
    }

    public static string Instant(DateTime utc) => string.Create(CultureInfo.InvariantCulture, $"\"{utc:yyyy-MM-dd'T'HH:mm:ss}Z\"");

    private string Target()
    {
        var roll = Roll && Kind is TargetKind.CalendarDays or TargetKind.CalendarMonths ? ", \"roll\": \"nextWorkingDay\"" : "";
        return Kind switch
        {
            TargetKind.Working => $"\"working\": \"PT{Amount}S\"",
            TargetKind.Elapsed => $"\"elapsed\": \"PT{Amount}S\"",
            TargetKind.WorkingDays => $"\"workingDays\": {Amount}",
            TargetKind.CalendarDays => $"\"calendarDays\": {Amount}{roll}",
            _ => $"\"calendarMonths\": {Amount}{roll}",
        };
    }
}
