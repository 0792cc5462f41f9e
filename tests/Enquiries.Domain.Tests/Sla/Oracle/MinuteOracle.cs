namespace Enquiries.Domain.Tests.Sla.Oracle;

public sealed record Stretch(DateTime From, DateTime To, string Kind, long Seconds);

public sealed record Verdict(DateTime? DueAt, string State, long Used, long Left, IReadOnlyList<Stretch> Ledger);

/// <summary>
/// Answers what the engine answers by living through the time: minute by minute, and second by second in a minute in which the clock
/// starts or a pause begins or ends. Written from the description of the preview call and from nothing of the engine.
/// Seconds and days count from the year 1.
/// </summary>
public sealed class MinuteOracle
{
    public const int HorizonDays = 250;
    private const int MinutesInADay = LocalClock.MinutesInADay;
    private const int MinutesInAWeek = 7 * MinutesInADay;

    private readonly Story _story;
    private readonly LocalClock _clock;
    private readonly bool[] _week = new bool[MinutesInAWeek];
    private readonly HashSet<int> _closed;
    private readonly Dictionary<int, bool[]> _special = [];
    private readonly HashSet<long> _cutMinutes = [];
    private readonly (long From, long To)[] _pauses;
    private readonly Dictionary<int, bool[]> _open = [];
    private readonly (long From, long To)[] _stops;
    private readonly long _start;
    private readonly bool _isEveryMinuteOpen;
    private (int Day, bool[] Open) _today = (-1, []);

    public MinuteOracle(Story story)
    {
        _story = story;
        _clock = LocalClock.Of(story.Zone);
        _closed = [.. story.Closed.Select(date => date.DayNumber)];
        _start = Seconds(story.StartedAt);
        _pauses = [.. story.Pauses.Select(pause => (Seconds(pause.From), pause.To is { } to ? Seconds(to) : long.MaxValue))];
        _stops = [.. Stops()];
        _isEveryMinuteOpen = story.Kind == TargetKind.Elapsed;
        for (var day = 0; day < 7; day++)
        {
            foreach (var interval in story.Week[day])
            {
                var length = interval.To < interval.From ? interval.To + MinutesInADay - interval.From : interval.To - interval.From;
                for (var i = 0; i < length; i++) _week[((day * MinutesInADay) + interval.From + i) % MinutesInAWeek] = true;
            }
        }

        foreach (var (date, open) in story.Special)
        {
            _special[date.DayNumber] = [.. Enumerable.Range(0, MinutesInADay).Select(minute => open.Any(interval => minute >= interval.From && minute < interval.To))];
        }

        foreach (var cut in _pauses.SelectMany(pause => new[] { pause.From, pause.To }).Append(_start)) _cutMinutes.Add(cut / 60);
    }

    private bool NeedsOpenTime => _story.Kind is TargetKind.Working or TargetKind.WorkingDays || (_story.Kind != TargetKind.Elapsed && _story.Roll);

    /// <summary>Null when the due moment lies beyond the horizon.</summary>
    public Verdict? Answer()
    {
        if (NeedsOpenTime && !_week.Contains(true)) return Describe(null, "unschedulable", null);
        return _story.Kind is TargetKind.Working or TargetKind.Elapsed ? AnswerInTime() : AnswerInDates();
    }

    public bool IsOpen(DateTime utc) => IsOpenMinute(Seconds(utc) / 60);

    /// <summary>The last second, at the instant or before it, that is open; null when there is none within the horizon.</summary>
    public DateTime? LastOpenSecond(DateTime utc)
    {
        var at = Seconds(utc);
        if (IsOpenMinute(at / 60)) return utc;
        for (var minute = (at / 60) - 1; minute > (at / 60) - (HorizonDays * MinutesInADay); minute--)
        {
            if (IsOpenMinute(minute)) return Instant((minute * 60) + 59);
        }

        return null;
    }

    /// <summary>The latest instant from which the open seconds remain until another; null when it lies beyond the horizon.</summary>
    public DateTime? BackBy(DateTime utc, long openSeconds)
    {
        var now = Seconds(utc);
        var horizon = now - (HorizonDays * 86_400L);
        for (var left = openSeconds; left > 0;)
        {
            if (now < horizon) return null;
            var previous = now % 60 == 0 ? now - 60 : now - (now % 60);
            if (IsOpenMinute(previous / 60))
            {
                if (left <= now - previous) return Instant(now - left);
                left -= now - previous;
            }

            now = previous;
        }

        return utc;
    }

    private Verdict? AnswerInTime()
    {
        long left = _story.Amount;
        var now = _start;
        while (left > 0)
        {
            if (now > _start + (HorizonDays * 86_400L)) return null;
            var next = Next(now);
            var kind = KindAt(now);
            if (kind == Kind.PausedForGood) return Describe(null, "paused", null);
            if (kind == Kind.Open)
            {
                if (left <= next - now) return Describe(now + left, "running", null);
                left -= next - now;
            }

            now = next;
        }

        return Describe(_start, "running", null);
    }

    private Verdict? AnswerInDates()
    {
        // A stop counts when it begins before the due moment, which it moves itself: repeat until nothing changes.
        for (var extra = 0; ;)
        {
            if (LastDate(extra) is not { } date) return null;
            var due = LastSecondOf(date);
            var stops = _stops.Where(stop => stop.From <= due).ToArray();
            var covered = stops.Where(stop => stop.To != long.MaxValue).SelectMany(DatesIn).Count(day => _story.Kind != TargetKind.WorkingDays || HasOpenTime(day));
            if (covered == extra) return stops.Any(stop => stop.To == long.MaxValue) ? Describe(null, "paused", due) : Describe(due, "running", due);
            extra = covered;
        }
    }

    /// <summary>The last local date of the target when it is longer by so many dates.</summary>
    private int? LastDate(int extra)
    {
        var date = _clock.LocalDay(_start / 60);
        var horizon = date + HorizonDays;
        switch (_story.Kind)
        {
            case TargetKind.WorkingDays:
                for (var left = _story.Amount + extra; left > 0;)
                {
                    if (++date > horizon) return null;
                    if (HasOpenTime(date)) left--;
                }

                return date;
            case TargetKind.CalendarDays:
                date += _story.Amount + extra;
                break;
            default:
                date = MonthsLater(date, _story.Amount) + extra;
                break;
        }

        while (_story.Roll && !HasOpenTime(date))
        {
            if (++date > horizon + _story.Amount) return null;
        }

        return date;
    }

    private static int MonthsLater(int day, int months)
    {
        var date = DateOnly.FromDayNumber(day);
        var (year, month) = (date.Year, date.Month);
        for (var i = 0; i < months; i++) (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1);
        var isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        var length = month switch { 2 => isLeap ? 29 : 28, 4 or 6 or 9 or 11 => 30, _ => 31 };
        return new DateOnly(year, month, Math.Min(date.Day, length)).DayNumber;
    }

    /// <summary>The stretches after the start in which the clock stands still, whatever pauses they are made of.</summary>
    private IEnumerable<(long From, long To)> Stops()
    {
        (long From, long To)? stop = null;
        foreach (var (from, to) in _pauses.Where(pause => pause.To > _start && pause.To > pause.From).OrderBy(pause => pause.From))
        {
            if (stop?.To == from)
            {
                stop = (stop.Value.From, to);
                continue;
            }

            if (stop is { } ended) yield return ended;
            stop = (Math.Max(from, _start), to);
        }

        if (stop is { } last) yield return last;
    }

    /// <summary>Local dates of which no second lies outside the stop.</summary>
    private IEnumerable<int> DatesIn((long From, long To) stop)
    {
        for (var day = _clock.LocalDay(stop.From / 60); day <= _clock.LocalDay(stop.To / 60); day++)
        {
            if (_clock.MinutesOf(day) is not var (first, last) || (first * 60 >= stop.From && (last + 1) * 60 <= stop.To)) yield return day;
        }
    }

    private bool HasOpenTime(int day)
    {
        if ((_closed.Contains(day) && !_special.ContainsKey(day)) || _clock.MinutesOf(day) is not var (first, last)) return false;
        for (var minute = first; minute <= last; minute++)
        {
            if (_clock.LocalDay(minute) == day && IsOpenOnCalendar(minute)) return true;
        }

        return false;
    }

    private long LastSecondOf(int day)
    {
        while (true)
        {
            if (_clock.MinutesOf(day) is var (_, last)) return (last * 60) + 59;
            day--;
        }
    }

    private Verdict Describe(long? dueAt, string state, long? lastDateEnds)
    {
        var forGood = _stops is [.., { To: long.MaxValue } running] ? running.From : long.MaxValue;
        var at = _story.At is { } asked ? Seconds(asked) : dueAt ?? (state == "paused" ? forGood : _start);
        _cutMinutes.Add(at / 60);

        var ledger = new List<Stretch>();
        var (from, kind) = (_start, Kind.None);
        for (var now = _start; now < at; now = Next(now))
        {
            var present = KindAt(now);
            if (Word(present) == Word(kind)) continue;
            if (kind != Kind.None) ledger.Add(new Stretch(Instant(from), Instant(now), Word(kind), now - from));
            (from, kind) = (now, present);
        }

        if (kind != Kind.None) ledger.Add(new Stretch(Instant(from), Instant(at), Word(kind), at - from));

        var used = ledger.Where(stretch => stretch.Kind == "open").Sum(stretch => stretch.Seconds);
        var left = _story.Kind is TargetKind.Working or TargetKind.Elapsed ? Math.Max(_story.Amount - used, 0)
            : lastDateEnds is { } end ? OpenSecondsLeft(Math.Min(Math.Max(at, _start), forGood), end)
            : 0;
        return new Verdict(dueAt is { } due ? Instant(due) : null, state == "running" && at > dueAt ? "breached" : state, used, left, ledger);
    }

    private long OpenSecondsLeft(long from, long end)
    {
        // A stop that still runs has not used up what was left when it began.
        var ended = _stops.Where(stop => stop.To != long.MaxValue).ToArray();
        long left = 0;
        for (var now = from; now < end;)
        {
            var next = _cutMinutes.Contains(now / 60) || now / 60 == end / 60 ? now + 1 : Next(now);
            if (IsOpenMinute(now / 60) && !ended.Any(stop => now >= stop.From && now < stop.To)) left += next - now;
            now = next;
        }

        return left;
    }

    private long Next(long now) => _cutMinutes.Contains(now / 60) ? now + 1 : now - (now % 60) + 60;

    private Kind KindAt(long now)
    {
        foreach (var (from, to) in _pauses)
        {
            if (now >= from && now < to) return to == long.MaxValue ? Kind.PausedForGood : Kind.Paused;
        }

        return IsOpenMinute(now / 60) ? Kind.Open : Kind.Closed;
    }

    private bool IsOpenMinute(long minute) => _isEveryMinuteOpen || IsOpenOnCalendar(minute);

    private bool IsOpenOnCalendar(long minute)
    {
        var day = (int)(minute / MinutesInADay);
        if (_today.Day != day) _today = (day, OpenOn(day));
        return _today.Open[minute % MinutesInADay];
    }

    private bool[] OpenOn(int utcDay)
    {
        if (_open.TryGetValue(utcDay, out var known)) return known;
        var open = new bool[MinutesInADay];
        var offsets = _clock.OffsetsOn(utcDay);
        var midnight = (long)utcDay * MinutesInADay;
        for (var minute = 0; minute < MinutesInADay; minute++)
        {
            // The first day of the year 1 was a Monday, as is the first day of the week here.
            var local = midnight + minute + offsets[minute];
            var date = (int)(local / MinutesInADay);
            open[minute] = _special.TryGetValue(date, out var hours) ? hours[local % MinutesInADay] : _week[local % MinutesInAWeek] && !_closed.Contains(date);
        }

        return _open[utcDay] = open;
    }

    private static string Word(Kind kind) => kind switch { Kind.Open => "open", Kind.Closed => "closed", Kind.None => "", _ => "paused" };

    private static long Seconds(DateTime utc) => utc.Ticks / TimeSpan.TicksPerSecond;

    private static DateTime Instant(long seconds) => new(seconds * TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    private enum Kind
    {
        None,
        Open,
        Closed,
        Paused,
        PausedForGood,
    }
}
