using System.Globalization;

namespace Enquiries.Domain.Sla;

/// <summary>
/// Opening time on one day of the week, in minutes after local midnight, start included and end excluded.
/// An end before the start runs over midnight into the following day; an end equal to the start opens nothing; 0 to 1440 is the whole day.
/// </summary>
public readonly record struct OpeningInterval(int FromMinute, int ToMinute)
{
    public const int MinutesInADay = 24 * 60;

    public static OpeningInterval WholeDay => new(0, MinutesInADay);

    public bool RunsOverMidnight => ToMinute < FromMinute;

    /// <summary>Reads two times of day written HH:mm; the end may be 24:00.</summary>
    public static OpeningInterval Parse(string from, string to) => new(Minute(from, isEnd: false), Minute(to, isEnd: true));

    public override string ToString() => $"{Clock(FromMinute)}-{Clock(ToMinute)}";

    private static int Minute(string text, bool isEnd)
    {
        if (isEnd && string.Equals(text, "24:00", StringComparison.Ordinal)) return MinutesInADay;
        if (!TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            throw new RuleException($"'{text}' is not a time of day. Write hours and minutes as HH:mm, for example 09:00; only an end may be 24:00.");
        return (time.Hour * 60) + time.Minute;
    }

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
