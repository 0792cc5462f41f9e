using System.Collections;
using System.Collections.Frozen;

namespace Enquiries.Domain.Sla;

/// <summary>
/// Opening hours of a week in a time zone, less closed local dates. An instant is open when its local wall-clock time lies in an
/// interval and its local date is not closed, so a repeated hour counts twice and a skipped hour not at all. A night that began on a
/// closed date still opens the small hours of the next. Safe for use by several threads; a question costs a binary search, however long the span.
/// </summary>
public sealed class WorkingCalendar
{
    private const int FirstKeptYear = 1990;
    private const int KeptYears = 160;
    private const int LastYear = 9999;

    private readonly FrozenSet<DateOnly> _closed;
    private readonly FrozenDictionary<DateOnly, TickRange[]> _special;
    private readonly ZoneOffsets _offsets;
    private readonly OpenYear?[] _openYears = new OpenYear?[KeptYears];
    private readonly WorkingDaysOfYear?[] _dayYears = new WorkingDaysOfYear?[KeptYears];

    /// <param name="specialDays">Local dates with opening hours of their own; they open even on a closed date, and all their hours lie within the date.</param>
    public WorkingCalendar(
        TimeZoneInfo zone, WorkingWeek week, IEnumerable<DateOnly> closedDays, IReadOnlyDictionary<DateOnly, IReadOnlyList<OpeningInterval>>? specialDays = null)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(week);
        ArgumentNullException.ThrowIfNull(closedDays);
        Zone = zone;
        Week = week;
        _special = (specialDays ?? FrozenDictionary<DateOnly, IReadOnlyList<OpeningInterval>>.Empty)
            .ToFrozenDictionary(day => day.Key, day => WorkingWeek.WithinOneDay(day.Key, day.Value));
        _closed = closedDays.Where(day => !_special.ContainsKey(day)).ToFrozenSet();
        _offsets = new ZoneOffsets(zone);
    }

    public TimeZoneInfo Zone { get; }

    public WorkingWeek Week { get; }

    /// <summary>The closed local dates, in order.</summary>
    public IReadOnlyList<DateOnly> ClosedDays => [.. _closed.Order()];

    /// <summary>False when no week has any open time, so that no target in open time can ever be due.</summary>
    public bool EverOpens => Week.EverOpens;

    /// <summary>Finds a zone by its IANA name, for example Europe/London.</summary>
    public static TimeZoneInfo FindZone(string id) =>
        !string.IsNullOrWhiteSpace(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId
            ? zone
            : throw new RuleException($"'{id}' is not a known time zone. Use an IANA name such as Europe/London.");

    /// <summary>
    /// The earliest instant (UTC) by which the calendar has been open for the given time since <paramref name="from"/>: a target that
    /// ends exactly at closing time is due then, not at the next opening. Null when the calendar never opens.
    /// </summary>
    public DateTimeOffset? Add(DateTimeOffset from, TimeSpan workingTime)
    {
        if (workingTime < TimeSpan.Zero) throw new RuleException("A target cannot be negative.");
        if (!EverOpens) return null;
        if (workingTime == TimeSpan.Zero) return from.ToUniversalTime();

        var year = from.UtcDateTime.Year;
        if (workingTime.Ticks / (54 * Week.OpenTicks) > LastYear - year) throw BeyondTime();
        var open = OpenYearOf(year);
        var wanted = open.OpenBefore(from.UtcTicks) + workingTime.Ticks;
        while (wanted > open.Total)
        {
            wanted -= open.Total;
            if (++year > LastYear) throw BeyondTime();
            open = OpenYearOf(year);
        }

        return new DateTimeOffset(open.InstantAfter(wanted), TimeSpan.Zero);
    }

    /// <summary>
    /// The latest instant (UTC) from which exactly the given open time remains until <paramref name="to"/>: the opening instant rather than
    /// the closing instant before it. Null when the calendar never opens.
    /// </summary>
    public DateTimeOffset? Subtract(DateTimeOffset to, TimeSpan workingTime)
    {
        if (workingTime < TimeSpan.Zero) throw new RuleException("Open time to go back cannot be negative.");
        if (!EverOpens) return null;
        if (workingTime == TimeSpan.Zero) return to.ToUniversalTime();

        var year = to.UtcDateTime.Year;
        if (workingTime.Ticks / (54 * Week.OpenTicks) > year) throw BeforeTime();
        var open = OpenYearOf(year);
        var wanted = open.OpenBefore(to.UtcTicks) - workingTime.Ticks;
        while (wanted < 0)
        {
            if (--year < 1) throw BeforeTime();
            open = OpenYearOf(year);
            wanted += open.Total;
        }

        return new DateTimeOffset(open.LastInstantAfter(wanted), TimeSpan.Zero);
    }

    /// <summary>
    /// The instant itself (UTC) when it is open, otherwise the last open second before it: one second before the closing instant of the
    /// latest open period. Null when there is none.
    /// </summary>
    public DateTimeOffset? LastOpenAtOrBefore(DateTimeOffset at)
    {
        if (!EverOpens) return null;
        for (var year = at.UtcDateTime.Year; year >= 1; year--)
        {
            var open = OpenYearOf(year);
            if (open.LastStartingAtOrBefore(at.UtcTicks) is not { } period) continue;
            var last = at.UtcTicks < period.To ? at.UtcTicks : Math.Max(period.From, period.To - TimeSpan.TicksPerSecond);
            return new DateTimeOffset(last, TimeSpan.Zero);
        }

        return null;
    }

    /// <summary>Open time between two instants; zero when the second is not after the first.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from || !EverOpens) return TimeSpan.Zero;
        var lastYear = to.UtcDateTime.Year;
        var ticks = OpenYearOf(lastYear).OpenBefore(to.UtcTicks);
        var firstYear = from.UtcDateTime.Year;
        for (var year = firstYear; year < lastYear; year++) ticks += OpenYearOf(year).Total;
        return new TimeSpan(ticks - OpenYearOf(firstYear).OpenBefore(from.UtcTicks));
    }

    public bool IsOpen(DateTimeOffset at) => OpenYearOf(at.UtcDateTime.Year).IsOpen(at.UtcTicks);

    /// <summary>True when the local date has any open time.</summary>
    public bool IsWorkingDay(DateOnly date) => DayYearOf(date.Year).IsWorking(date);

    /// <summary>The local date itself when it has open time, otherwise the next that has; null when the calendar never opens.</summary>
    public DateOnly? WorkingDayOnOrAfter(DateOnly date)
    {
        if (!EverOpens) return null;
        return IsWorkingDay(date) ? date : AddWorkingDays(date, 1);
    }

    /// <summary>The nth local date with open time after the given date, which is day 0 whether open or not; null when the calendar never opens.</summary>
    public DateOnly? AddWorkingDays(DateOnly date, int days)
    {
        if (days < 0) throw new RuleException("A target cannot be negative.");
        if (days == 0) return date;
        if (!EverOpens) return null;

        var year = date.Year;
        if (days / 366 > LastYear - year) throw BeyondTime();
        var working = DayYearOf(year);
        var wanted = working.CountThrough(date) + days;
        while (wanted > working.Total)
        {
            wanted -= working.Total;
            if (++year > LastYear) throw BeyondTime();
            working = DayYearOf(year);
        }

        return working.Nth(wanted);
    }

    /// <summary>Number of local dates with open time from the first to the last date, both included.</summary>
    public int WorkingDaysBetween(DateOnly first, DateOnly last)
    {
        if (last < first) return 0;
        var count = DayYearOf(last.Year).CountThrough(last);
        for (var year = first.Year; year < last.Year; year++) count += DayYearOf(year).Total;
        return count - DayYearOf(first.Year).CountThrough(first) + (IsWorkingDay(first) ? 1 : 0);
    }

    /// <summary>Open periods (UTC, start included and end excluded) from an instant on, in order and never touching; without end unless the calendar never opens.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To)> OpenPeriods(DateTimeOffset from) => OpenPeriods(from, DateTimeOffset.MaxValue);

    /// <summary>Open periods between two instants, cut to them.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To)> OpenPeriods(DateTimeOffset from, DateTimeOffset to)
    {
        if (!EverOpens || to <= from) yield break;
        TickRange? last = null;
        for (var year = from.UtcDateTime.Year; year <= to.UtcDateTime.Year; year++)
        {
            var open = OpenYearOf(year);
            for (var i = open.FirstEndingAfter(from.UtcTicks); i < open.Count && open[i].From < to.UtcTicks; i++)
            {
                var period = new TickRange(Math.Max(open[i].From, from.UtcTicks), Math.Min(open[i].To, to.UtcTicks));
                if (last is { } before)
                {
                    if (before.To == period.From)
                    {
                        last = before with { To = period.To };
                        continue;
                    }

                    yield return Instants(before);
                }

                last = period;
            }
        }

        if (last is { } final) yield return Instants(final);
    }

    /// <summary>The local date on which an instant falls.</summary>
    public DateOnly LocalDate(DateTimeOffset at) => _offsets.LocalDate(at.UtcTicks);

    /// <summary>The first instant (UTC) of a local date.</summary>
    public DateTimeOffset StartOf(DateOnly date) => new(_offsets.FirstInstantOf(date), TimeSpan.Zero);

    /// <summary>23:59:59 local time of a date (UTC): the last moment that is in time for a target in days.</summary>
    public DateTimeOffset LastSecondOf(DateOnly date) => new(_offsets.LastSecondOf(date), TimeSpan.Zero);

    internal static RuleException BeyondTime() => new("The due moment would lie beyond the year 9999. Shorten the target or open the calendar for longer.");

    private static RuleException BeforeTime() => new("So much open time lies before the year 1. Shorten it or open the calendar for longer.");

    private static (DateTimeOffset From, DateTimeOffset To) Instants(TickRange range) => (new(range.From, TimeSpan.Zero), new(range.To, TimeSpan.Zero));

    private OpenYear OpenYearOf(int year)
    {
        var slot = year - FirstKeptYear;
        if ((uint)slot >= KeptYears) return BuildOpenYear(year);
        if (Volatile.Read(ref _openYears[slot]) is { } kept) return kept;
        var built = BuildOpenYear(year);
        Volatile.Write(ref _openYears[slot], built);
        return built;
    }

    private WorkingDaysOfYear DayYearOf(int year)
    {
        var slot = year - FirstKeptYear;
        if ((uint)slot >= KeptYears) return BuildDayYear(year);
        if (Volatile.Read(ref _dayYears[slot]) is { } kept) return kept;
        var built = BuildDayYear(year);
        Volatile.Write(ref _dayYears[slot], built);
        return built;
    }

    private OpenYear BuildOpenYear(int year)
    {
        var from = new DateTime(year, 1, 1).Ticks;
        var to = year == LastYear ? DateTime.MaxValue.Ticks : new DateTime(year + 1, 1, 1).Ticks;
        var periods = new List<TickRange>(366);
        foreach (var (_, open) in OpenRanges(from, to))
        {
            if (periods.Count > 0 && periods[^1].To == open.From) periods[^1] = periods[^1] with { To = open.To };
            else periods.Add(open);
        }

        return new OpenYear(periods);
    }

    private WorkingDaysOfYear BuildDayYear(int year)
    {
        // Local dates stray from UTC dates by less than a day on either side.
        var from = Math.Max(new DateTime(year, 1, 1).Ticks - TimeSpan.TicksPerDay, 0);
        var to = year == LastYear ? DateTime.MaxValue.Ticks : new DateTime(year + 1, 1, 1).Ticks + TimeSpan.TicksPerDay;
        var first = new DateOnly(year, 1, 1).DayNumber;
        var isWorking = new BitArray(DateTime.IsLeapYear(year) ? 366 : 365);
        foreach (var (dayNumber, _) in OpenRanges(from, to))
        {
            var day = dayNumber - first;
            if (day >= 0 && day < isWorking.Count) isWorking[day] = true;
        }

        return new WorkingDaysOfYear(year, isWorking);
    }

    private IEnumerable<(int LocalDayNumber, TickRange Open)> OpenRanges(long utcFrom, long utcTo)
    {
        foreach (var stretch in _offsets.Between(utcFrom, utcTo))
        {
            var localFrom = stretch.UtcFrom + stretch.Offset;
            var localTo = stretch.UtcTo + stretch.Offset;
            var lastDay = (int)Math.Min((localTo - 1) / TimeSpan.TicksPerDay, DateOnly.MaxValue.DayNumber);
            for (var day = (int)Math.Max(localFrom / TimeSpan.TicksPerDay, 0); day <= lastDay; day++)
            {
                var date = DateOnly.FromDayNumber(day);
                if (_closed.Contains(date)) continue;
                var midnight = day * TimeSpan.TicksPerDay;
                var open = _special.TryGetValue(date, out var special) ? special : Week.OpenOn(date.DayOfWeek);
                foreach (var range in open)
                {
                    var from = Math.Max(midnight + range.From, localFrom);
                    var to = Math.Min(midnight + range.To, localTo);
                    if (from < to) yield return (day, new TickRange(from - stretch.Offset, to - stretch.Offset));
                }
            }
        }
    }
}
