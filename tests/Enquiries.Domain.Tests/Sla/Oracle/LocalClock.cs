using System.Collections.Concurrent;

namespace Enquiries.Domain.Tests.Sla.Oracle;

/// <summary>What the clock on the wall of a zone shows, asked for each minute and remembered. Minutes and days count from the year 1.</summary>
internal sealed class LocalClock
{
    public const int MinutesInADay = 1440;

    private static readonly ConcurrentDictionary<string, LocalClock> Clocks = new();

    private readonly TimeZoneInfo _zone;
    private readonly ConcurrentDictionary<int, short[]> _offsets = new();
    private readonly ConcurrentDictionary<int, (long First, long Last)?> _dates = new();

    private LocalClock(string zone) => _zone = TimeZoneInfo.FindSystemTimeZoneById(zone);

    public static LocalClock Of(string zone) => Clocks.GetOrAdd(zone, static id => new LocalClock(id));

    /// <summary>Offsets from UTC in minutes for every minute of a UTC day.</summary>
    public short[] OffsetsOn(int utcDay) => _offsets.GetOrAdd(utcDay, static (day, zone) =>
    {
        var midnight = new DateTime(day * TimeSpan.TicksPerDay, DateTimeKind.Utc);
        return [.. Enumerable.Range(0, MinutesInADay).Select(minute => (short)zone.GetUtcOffset(midnight.AddMinutes(minute)).TotalMinutes)];
    }, _zone);

    public long LocalMinute(long utcMinute) => utcMinute + OffsetsOn((int)(utcMinute / MinutesInADay))[utcMinute % MinutesInADay];

    public int LocalDay(long utcMinute) => (int)(LocalMinute(utcMinute) / MinutesInADay);

    /// <summary>The first and the last minute (UTC) that show the local date; null for a date that the zone skipped.</summary>
    public (long First, long Last)? MinutesOf(int localDay) => _dates.GetOrAdd(localDay, day =>
    {
        var midnight = (long)day * MinutesInADay;
        (long First, long Last)? found = null;
        for (var minute = midnight - MinutesInADay; minute < midnight + (2 * MinutesInADay); minute++)
        {
            if (LocalDay(minute) == day) found = (found?.First ?? minute, minute);
        }

        return found;
    });
}
