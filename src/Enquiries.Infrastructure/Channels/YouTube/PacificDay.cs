using System.Globalization;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>The day by which YouTube counts its quota: from midnight to midnight Pacific time, 23 or 25 hours long when the clocks change there.</summary>
internal static class PacificDay
{
    private static readonly Lazy<TimeZoneInfo> Pacific = new(() => TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles"));

    /// <summary>The day's name, for instance "2026-11-23".</summary>
    public static string NameOf(DateTimeOffset at) => DateOf(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>When the day ends, UTC.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset at)
    {
        var midnight = DateOf(at).AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Pacific.Value.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private static DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Pacific.Value).DateTime);
}
