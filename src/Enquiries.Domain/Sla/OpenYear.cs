namespace Enquiries.Domain.Sla;

/// <summary>The open periods of a calendar within one UTC year, with running totals, so that a question is one binary search.</summary>
internal sealed class OpenYear
{
    private readonly long[] _starts;
    private readonly long[] _ends;
    private readonly long[] _openBefore;

    public OpenYear(IReadOnlyList<TickRange> periods)
    {
        _starts = new long[periods.Count];
        _ends = new long[periods.Count];
        _openBefore = new long[periods.Count];
        for (var i = 0; i < periods.Count; i++)
        {
            (_starts[i], _ends[i], _openBefore[i]) = (periods[i].From, periods[i].To, Total);
            Total += periods[i].To - periods[i].From;
        }
    }

    public long Total { get; }

    public int Count => _starts.Length;

    public TickRange this[int index] => new(_starts[index], _ends[index]);

    /// <summary>Open ticks of the year before the instant.</summary>
    public long OpenBefore(long utcTicks)
    {
        var index = LastAtOrBefore(_starts, utcTicks);
        return index < 0 ? 0 : _openBefore[index] + Math.Min(utcTicks, _ends[index]) - _starts[index];
    }

    /// <summary>The earliest instant before which the year has been open for the given ticks, which must lie above zero and within the total.</summary>
    public long InstantAfter(long openTicks)
    {
        var index = LastAtOrBefore(_openBefore, openTicks - 1);
        return _starts[index] + openTicks - _openBefore[index];
    }

    /// <summary>The latest instant before which the year has been open for no more than the given ticks, which must lie below the total.</summary>
    public long LastInstantAfter(long openTicks)
    {
        var index = LastAtOrBefore(_openBefore, openTicks);
        return _starts[index] + openTicks - _openBefore[index];
    }

    /// <summary>The last period that starts at the instant or before; null when the year has none.</summary>
    public TickRange? LastStartingAtOrBefore(long utcTicks)
    {
        var index = LastAtOrBefore(_starts, utcTicks);
        return index < 0 ? null : this[index];
    }

    public bool IsOpen(long utcTicks)
    {
        var index = LastAtOrBefore(_starts, utcTicks);
        return index >= 0 && utcTicks < _ends[index];
    }

    /// <summary>Index of the first period that ends after the instant.</summary>
    public int FirstEndingAfter(long utcTicks) => LastAtOrBefore(_ends, utcTicks) + 1;

    private static int LastAtOrBefore(long[] ascending, long value)
    {
        var index = MemoryExtensions.BinarySearch((ReadOnlySpan<long>)ascending, value);
        return index >= 0 ? index : ~index - 1;
    }
}
