namespace Enquiries.Domain.Sla;

/// <summary>The opening intervals of each day of the week, in local wall-clock time; a day that is not named is closed.</summary>
public sealed class WorkingWeek
{
    private readonly OpeningInterval[][] _asWritten = [[], [], [], [], [], [], []];
    private readonly TickRange[][] _open;

    public WorkingWeek(IEnumerable<KeyValuePair<DayOfWeek, IReadOnlyList<OpeningInterval>>> days)
    {
        ArgumentNullException.ThrowIfNull(days);
        foreach (var (day, intervals) in days)
        {
            if (!Enum.IsDefined(day)) throw new RuleException($"{(int)day} is not a day of the week.");
            foreach (var interval in intervals) Check(day, interval);
            _asWritten[(int)day] = [.. _asWritten[(int)day], .. intervals];
        }

        _open = SplitAtMidnightAndMerge(_asWritten);
        OpenTicks = _open.Sum(static day => day.Sum(static range => range.To - range.From));
    }

    /// <summary>Monday to Friday, 09:00 to 17:00.</summary>
    public static WorkingWeek Standard { get; } = WeekdaysFrom(new OpeningInterval(9 * 60, 17 * 60));

    /// <summary>Open at every instant of every day.</summary>
    public static WorkingWeek AroundTheClock { get; } =
        new(Enum.GetValues<DayOfWeek>().Select(static day => KeyValuePair.Create<DayOfWeek, IReadOnlyList<OpeningInterval>>(day, [OpeningInterval.WholeDay])));

    /// <summary>The intervals of a day as they were written.</summary>
    public IReadOnlyList<OpeningInterval> this[DayOfWeek day] => _asWritten[(int)day];

    /// <summary>True when at least one minute of the week is open.</summary>
    public bool EverOpens => OpenTicks > 0;

    internal long OpenTicks { get; }

    /// <summary>The same intervals on Monday to Friday.</summary>
    public static WorkingWeek WeekdaysFrom(params IReadOnlyList<OpeningInterval> intervals) =>
        new(new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }
            .Select(day => KeyValuePair.Create(day, intervals)));

    /// <summary>Open time of a day as it falls within that day: the night before has been carried over, ranges are merged and in order.</summary>
    internal TickRange[] OpenOn(DayOfWeek day) => _open[(int)day];

    /// <summary>Opening hours of one date alone, merged and in order.</summary>
    internal static TickRange[] WithinOneDay(DateOnly date, IReadOnlyList<OpeningInterval> intervals)
    {
        foreach (var interval in intervals)
        {
            Check(date.DayOfWeek, interval);
            if (interval.RunsOverMidnight)
                throw new RuleException($"The hours on {date:yyyy-MM-dd} run over midnight. On a single day they must end by 24:00.");
        }

        return Merge([.. intervals.Where(static i => i.ToMinute > i.FromMinute).Select(static i => Ticks(i.FromMinute, i.ToMinute))]);
    }

    private static void Check(DayOfWeek day, OpeningInterval interval)
    {
        if (interval.FromMinute is < 0 or >= OpeningInterval.MinutesInADay)
            throw new RuleException($"An opening time on {day} starts at minute {interval.FromMinute}; it must start between 00:00 and 23:59.");
        if (interval.ToMinute is < 0 or > OpeningInterval.MinutesInADay)
            throw new RuleException($"An opening time on {day} ends at minute {interval.ToMinute}; it must end between 00:00 and 24:00.");
    }

    private static TickRange[][] SplitAtMidnightAndMerge(OpeningInterval[][] asWritten)
    {
        var pieces = Enumerable.Range(0, 7).Select(static _ => new List<TickRange>()).ToArray();
        for (var day = 0; day < 7; day++)
        {
            foreach (var interval in asWritten[day])
            {
                var end = interval.RunsOverMidnight ? OpeningInterval.MinutesInADay : interval.ToMinute;
                if (end > interval.FromMinute) pieces[day].Add(Ticks(interval.FromMinute, end));
                if (interval.RunsOverMidnight && interval.ToMinute > 0) pieces[(day + 1) % 7].Add(Ticks(0, interval.ToMinute));
            }
        }

        return [.. pieces.Select(Merge)];
    }

    private static TickRange[] Merge(List<TickRange> ranges)
    {
        var merged = new List<TickRange>(ranges.Count);
        foreach (var range in ranges.OrderBy(static range => range.From))
        {
            if (merged.Count > 0 && range.From <= merged[^1].To)
                merged[^1] = new TickRange(merged[^1].From, Math.Max(merged[^1].To, range.To));
            else
                merged.Add(range);
        }

        return [.. merged];
    }

    private static TickRange Ticks(int fromMinute, int toMinute) => new(fromMinute * TimeSpan.TicksPerMinute, toMinute * TimeSpan.TicksPerMinute);
}

/// <summary>A stretch of ticks, start included and end excluded.</summary>
internal readonly record struct TickRange(long From, long To);
