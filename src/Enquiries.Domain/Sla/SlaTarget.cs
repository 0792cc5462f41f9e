using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Enquiries.Domain.Sla;

/// <summary>What happens to a last day that is not a working day.</summary>
public enum Roll
{
    None,
    NextWorkingDay,
}

/// <summary>How long a clock may run, and in which unit. Targets in days are due at 23:59:59 local time of their last day.</summary>
[JsonConverter(typeof(SlaTargetJson))]
public abstract record SlaTarget
{
    public const int TextMaxLength = 60;

    private SlaTarget()
    {
    }

    /// <summary>Targets in days end with a day, not at a time of day.</summary>
    public bool IsInDays => this is WorkingDays or CalendarDays or CalendarMonths;

    /// <summary>Throws <see cref="RuleException"/> for a target that nobody can keep or that is a typing error.</summary>
    public void Check()
    {
        var (none, tooLong) = this switch
        {
            Working(var time) => (time <= TimeSpan.Zero, time > PolicyDefinition.LongestTarget),
            Elapsed(var time) => (time <= TimeSpan.Zero, time > PolicyDefinition.LongestTarget),
            WorkingDays(var days) => (days <= 0, days > PolicyDefinition.LongestTarget.Days),
            CalendarDays(var days, _) => (days <= 0, days > PolicyDefinition.LongestTarget.Days),
            CalendarMonths(var months, _) => (months <= 0, months > 36),
            _ => (false, false),
        };
        if (none)
            throw new RuleException("A target must be longer than nothing. Leave it out where nothing is promised.");
        if (tooLong)
            throw new RuleException("A target can be three years at most.");
    }

    /// <summary>As it is stored: the unit and the length, for example "working:PT4H", "workingDays:20" or "calendarMonths:1:nextWorkingDay".</summary>
    public string ToText() => this switch
    {
        Working(var time) => "working:" + XmlConvert.ToString(time),
        Elapsed(var time) => "elapsed:" + XmlConvert.ToString(time),
        WorkingDays(var days) => string.Create(CultureInfo.InvariantCulture, $"workingDays:{days}"),
        CalendarDays(var days, var roll) => string.Create(CultureInfo.InvariantCulture, $"calendarDays:{days}{RollText(roll)}"),
        CalendarMonths(var months, var roll) => string.Create(CultureInfo.InvariantCulture, $"calendarMonths:{months}{RollText(roll)}"),
        _ => throw new InvalidOperationException(GetType().Name),
    };

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    public static SlaTarget FromText(string text)
    {
        var parts = text.Split(':');
        var roll = parts.Length > 2 ? Roll.NextWorkingDay : Roll.None;
        return parts[0] switch
        {
            "working" => new Working(XmlConvert.ToTimeSpan(parts[1])),
            "elapsed" => new Elapsed(XmlConvert.ToTimeSpan(parts[1])),
            "workingDays" => new WorkingDays(int.Parse(parts[1], CultureInfo.InvariantCulture)),
            "calendarDays" => new CalendarDays(int.Parse(parts[1], CultureInfo.InvariantCulture), roll),
            "calendarMonths" => new CalendarMonths(int.Parse(parts[1], CultureInfo.InvariantCulture), roll),
            _ => throw new FormatException($"'{text}' is not a stored target."),
        };
    }

    private static string RollText(Roll roll) => roll == Roll.NextWorkingDay ? ":nextWorkingDay" : "";

    /// <summary>Open time of the calendar.</summary>
    public sealed record Working(TimeSpan Time) : SlaTarget;

    /// <summary>Real time; the calendar does not matter.</summary>
    public sealed record Elapsed(TimeSpan Time) : SlaTarget;

    /// <summary>Local dates with open time; the date of receipt is day 0 even when it is closed.</summary>
    public sealed record WorkingDays(int Days) : SlaTarget;

    /// <summary>Local dates, the date of receipt being day 0.</summary>
    public sealed record CalendarDays(int Days, Roll Roll = Roll.None) : SlaTarget;

    /// <summary>Calendar months from the date of receipt; a month that has no such day ends on its last day.</summary>
    public sealed record CalendarMonths(int Months, Roll Roll = Roll.None) : SlaTarget;
}

/// <summary>Targets in JSON are their text.</summary>
public sealed class SlaTargetJson : JsonConverter<SlaTarget>
{
    public override SlaTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => SlaTarget.FromText(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, SlaTarget value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
}
