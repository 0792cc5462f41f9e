namespace Enquiries.Domain.Sla;

/// <summary>The UTC offsets of a time zone as stretches of constant offset, and the edges of its local dates.</summary>
internal sealed class ZoneOffsets(TimeZoneInfo zone)
{
    public readonly record struct Stretch(long UtcFrom, long UtcTo, long Offset);

    public long At(long utcTicks) => zone.GetUtcOffset(new DateTime(utcTicks, DateTimeKind.Utc)).Ticks;

    public DateOnly LocalDate(long utcTicks) =>
        DateOnly.FromDayNumber((int)(Clamp(utcTicks + At(utcTicks)) / TimeSpan.TicksPerDay));

    /// <summary>Constant-offset stretches that fill [utcFrom, utcTo), in order. A zone is asked once a day; no zone changes twice within one.</summary>
    public IEnumerable<Stretch> Between(long utcFrom, long utcTo)
    {
        var start = utcFrom;
        var offset = At(utcFrom);
        for (var probe = utcFrom; probe < utcTo;)
        {
            var next = Math.Min(probe + TimeSpan.TicksPerDay, utcTo - 1);
            var nextOffset = At(next);
            if (nextOffset != offset)
            {
                var change = FirstInstantOfNextOffset(probe, next);
                yield return new Stretch(start, change, offset);
                (start, offset) = (change, nextOffset);
            }

            if (next == utcTo - 1) break;
            probe = next;
        }

        yield return new Stretch(start, utcTo, offset);
    }

    /// <summary>The first instant whose local date is the given one (or later, where the zone skipped the date).</summary>
    public long FirstInstantOf(DateOnly date)
    {
        var local = date.DayNumber * TimeSpan.TicksPerDay;
        var (before, after) = OffsetsAround(local);
        var earliest = local - Math.Max(before, after);
        var latest = local - Math.Min(before, after);
        if (earliest == latest || IsLocal(earliest, local)) return Clamp(earliest);
        return IsLocal(latest, local) ? Clamp(latest) : FirstInstantOfNextOffset(Clamp(local - TimeSpan.TicksPerDay), Clamp(local + TimeSpan.TicksPerDay));
    }

    /// <summary>The last whole second whose local date is the given one (or earlier, where the zone skipped the date).</summary>
    public long LastSecondOf(DateOnly date)
    {
        var local = ((date.DayNumber + 1L) * TimeSpan.TicksPerDay) - TimeSpan.TicksPerSecond;
        var (before, after) = OffsetsAround(local);
        var earliest = local - Math.Max(before, after);
        var latest = local - Math.Min(before, after);
        if (earliest == latest || IsLocal(latest, local)) return Clamp(latest);
        return IsLocal(earliest, local)
            ? Clamp(earliest)
            : FirstInstantOfNextOffset(Clamp(local - TimeSpan.TicksPerDay), Clamp(local + TimeSpan.TicksPerDay)) - TimeSpan.TicksPerSecond;
    }

    private static long Clamp(long utcTicks) => Math.Clamp(utcTicks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);

    private (long Before, long After) OffsetsAround(long localTicks) =>
        (At(Clamp(localTicks - TimeSpan.TicksPerDay)), At(Clamp(localTicks + TimeSpan.TicksPerDay)));

    private bool IsLocal(long utcTicks, long localTicks) => Clamp(utcTicks) + At(Clamp(utcTicks)) == localTicks;

    private long FirstInstantOfNextOffset(long low, long high)
    {
        var offset = At(low);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (At(middle) == offset) low = middle;
            else high = middle;
        }

        return high;
    }
}
