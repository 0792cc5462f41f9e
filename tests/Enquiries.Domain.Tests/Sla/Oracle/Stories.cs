namespace Enquiries.Domain.Tests.Sla.Oracle;

/// <summary>Random questions about the moments where clocks go wrong. The same number always tells the same story.</summary>
public sealed class Stories
{
    private static readonly (string Zone, DateTime Anchor)[] London =
    [
        ("Europe/London", Utc(2026, 3, 29, 1)), ("Europe/London", Utc(2026, 10, 25, 1)), ("Europe/London", Utc(2027, 3, 28, 1)), ("Europe/London", Utc(2027, 10, 31, 1)),
        ("Europe/London", Utc(2026, 12, 31, 23)), ("Europe/London", Utc(2028, 2, 29, 12)), ("Europe/London", Utc(2026, 6, 15, 9)),
    ];

    private static readonly (string Zone, DateTime Anchor)[] Elsewhere =
    [
        ("America/New_York", Utc(2026, 3, 8, 7)), ("America/New_York", Utc(2026, 11, 1, 6)), ("Australia/Lord_Howe", Utc(2026, 4, 4, 15)),
        ("Australia/Lord_Howe", Utc(2026, 10, 3, 15)), ("Asia/Kathmandu", Utc(2026, 12, 31, 18)), ("America/Havana", Utc(2024, 3, 10, 5)),
        ("America/Havana", Utc(2024, 11, 3, 5)), ("Asia/Beirut", Utc(2023, 10, 28, 21)), ("America/Sao_Paulo", Utc(2018, 11, 4, 3)),
        ("Pacific/Chatham", Utc(2026, 4, 4, 14)), ("Pacific/Kiritimati", Utc(2026, 12, 31, 10)), ("America/St_Johns", Utc(2010, 11, 7, 2)),
        ("Antarctica/Troll", Utc(2026, 3, 29, 1)), ("Africa/Casablanca", Utc(2026, 3, 22, 2)), ("Pacific/Apia", Utc(2011, 12, 30, 10)), ("UTC", Utc(2026, 6, 1, 0)),
    ];

    private readonly Random _random;
    private readonly TimeZoneInfo _zone;
    private readonly string _zoneName;
    private readonly DateTime _anchor;
    private readonly Interval[][] _week;
    private readonly DateOnly[] _closed;
    private readonly int _grain;

    private Stories(int number)
    {
        _random = new Random(number);
        (_zoneName, _anchor) = _random.Next(2) == 0 ? Any(London) : Any(Elsewhere);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(_zoneName);
        _grain = Any(1, 60, 60, 900, 1800, 3600);
        _week = Week();
        _closed = Closed();
    }

    public static Story Number(int number) => new Stories(number).Tell();

    /// <summary>The same with half days, long days and closed days that open after all.</summary>
    public static Story WithSpecialDays(int number)
    {
        var teller = new Stories(number);
        var story = teller.Tell();
        return story.Week.Any(day => day.Any(interval => interval.From != interval.To)) ? story with { Special = teller.Special(story) } : story;
    }

    private (DateOnly Date, Interval[] Open)[] Special(Story story)
    {
        var start = DateOnly.FromDateTime(story.StartedAt);
        DateOnly[] dates = [.. story.Closed.Where(_ => Chance(30)), .. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => start.AddDays(_random.Next(-2, 8)))];
        return [.. dates.Distinct().Select(date => (date, Chance(15) ? [] : Intervals(2).Where(interval => interval.To >= interval.From).ToArray()))];
    }

    private Story Tell()
    {
        var start = Start();
        var kind = Any(TargetKind.Working, TargetKind.Working, TargetKind.Elapsed, TargetKind.WorkingDays, TargetKind.CalendarDays, TargetKind.CalendarMonths);
        var amount = kind switch
        {
            TargetKind.Working => WorkingSeconds(),
            TargetKind.Elapsed => OnGrain(Chance(10) ? 12 * 86_400 : 3 * 86_400),
            TargetKind.CalendarMonths => _random.Next(Chance(20) ? 4 : 2),
            _ => _random.Next(Chance(10) ? 35 : 8),
        };
        var span = kind switch
        {
            TargetKind.Elapsed => amount + 86_400,
            TargetKind.CalendarMonths => (amount * 31 * 86_400) + 172_800,
            TargetKind.WorkingDays or TargetKind.CalendarDays => (amount + 3) * 86_400,
            _ => 6 * 86_400,
        };
        var story = new Story(_zoneName, _week, _closed, start, kind, amount, Chance(50), Pauses(start, span), null);
        return story with { At = At(story, span) };
    }

    private DateTime Start()
    {
        var moment = _random.Next(10) switch
        {
            < 3 => _anchor.AddSeconds(_random.Next(-3 * 3600, 3 * 3600)),
            < 5 => NearMidnight(_anchor.AddDays(_random.Next(-4, 3))),
            < 8 => NearOpening(_anchor.AddDays(_random.Next(-5, 3))),
            < 9 => _anchor.AddSeconds(_random.Next(-4 * 86_400, 86_400)),
            _ => _anchor.AddSeconds(_random.Next(-20 * 86_400, 0)),
        };
        return Chance(80) ? moment.AddSeconds(-moment.Second) : moment;
    }

    private int WorkingSeconds()
    {
        var openAWeek = 60 * _week.Sum(day => day.Sum(interval => interval.To < interval.From ? interval.To + 1440 - interval.From : interval.To - interval.From));
        var most = Math.Min(openAWeek * 2, Chance(10) ? 60 * 3600 : 20 * 3600);
        return _random.Next(8) switch
        {
            0 => 0,
            1 => Math.Min(60, most),
            2 => Math.Min(Any(8, 4, 16, 24, 1) * 3600, most),
            _ => OnGrain(most),
        };
    }

    private int OnGrain(int most) => _random.Next((most / _grain) + 1) * _grain;

    private Wait[] Pauses(DateTime start, int span)
    {
        var cuts = new List<DateTime>();
        var count = _random.Next(3) == 0 ? 0 : _random.Next(1, 10);
        while (cuts.Count < count)
        {
            var near = start.AddSeconds(_random.Next(-86_400, span));
            cuts.Add(_random.Next(6) switch
            {
                0 => NearOpening(near),
                1 or 2 => Midnight(near),
                3 => Midnight(near.AddSeconds(_random.Next(-2, 3) * 86_400)).AddSeconds(_random.Next(-1, 2)),
                4 => near.AddSeconds(-near.Second),
                _ => start.AddSeconds(_random.Next(-86_400 / _grain, (span / _grain) + 1) * _grain),
            });

            // Twice the same cut: an empty pause, or one that begins where another ends.
            if (Chance(20)) cuts.Add(cuts[^1]);
        }

        cuts.Sort();
        var pauses = cuts.Chunk(2).Where(pair => pair.Length == 2 || Chance(60)).Select(pair => new Wait(pair[0], pair.Length == 2 ? pair[1] : null)).ToList();

        // A pause may go on where the one before it ended.
        for (var i = 1; i < pauses.Count; i++)
        {
            if (Chance(15)) pauses[i] = pauses[i] with { From = pauses[i - 1].To!.Value };
        }

        if (Chance(30)) pauses.Reverse();
        return [.. pauses];
    }

    private DateTime? At(Story story, int span)
    {
        switch (_random.Next(8))
        {
            case 0:
                return null;
            case 1:
                return story.StartedAt.AddSeconds(-_random.Next(2 * 86_400));
            case 2 or 3 when new MinuteOracle(story).Answer()?.DueAt is { } due:
                return due.AddSeconds(_random.Next(-1, 2));
            case 4 when story.Pauses.Length > 0:
                var pause = Any(story.Pauses);
                return (Chance(50) ? pause.From : pause.To ?? pause.From).AddSeconds(_random.Next(-1, 2));
            case 5:
                return NearOpening(story.StartedAt.AddSeconds(_random.Next(span)));
            default:
                return story.StartedAt.AddSeconds(_random.Next(span + (Chance(20) ? 10 * 86_400 : 86_400)));
        }
    }

    private Interval[][] Week()
    {
        var kind = _random.Next(20);
        if (kind == 0) return Days(_ => []);
        if (kind == 1) return Days(_ => [new Interval(0, 1440)]);
        if (kind == 2) return Days(day => day < 5 ? [new Interval(9 * 60, 17 * 60)] : []);
        if (kind == 3) return Days(_ => Chance(30) ? [EmptyInterval()] : []);
        if (kind < 8) return Days(_ => Chance(70) ? Intervals(2) : []);
        if (kind < 10) return Days(_ => Intervals(4));
        var (same, open) = (Intervals(3), _random.Next(1, 128));
        return Days(day => (open >> day & 1) == 1 ? same : []);

        static Interval[][] Days(Func<int, Interval[]> intervals) => [.. Enumerable.Range(0, 7).Select(intervals)];
    }

    private Interval[] Intervals(int most) => [.. Enumerable.Range(0, _random.Next(1, most + 1)).Select(_ => AnyInterval())];

    private Interval AnyInterval() => _random.Next(10) switch
    {
        0 => new Interval(_random.Next(1440), _random.Next(1441)),
        1 => new Interval(Any(1320, 1380, 1410, 1080), Any(0, 1, 90, 120, 360)),
        2 => new Interval(Any(0, 30, 60, 75), Any(75, 105, 120, 150, 181)),
        3 => new Interval(0, 1440),
        4 => EmptyInterval(),
        5 => new Interval(Any(1380, 1410, 1439), 1440),
        6 => new Interval(0, Any(1, 30, 540)),
        _ => new Interval(Any(480, 510, 540, 600, 780), Any(720, 750, 1020, 1050, 1200)),
    };

    private Interval EmptyInterval()
    {
        var at = Any(0, 90, 540, 1439);
        return new Interval(at, at);
    }

    private DateOnly[] Closed()
    {
        var day = DateOnly.FromDateTime(_anchor);
        if (Chance(15)) return [.. Enumerable.Range(_random.Next(-4, 3), _random.Next(2, 9)).Select(day.AddDays)];
        return [.. Enumerable.Range(0, _random.Next(6)).Select(_ => day.AddDays(_random.Next(-6, 14)))];
    }

    private DateTime NearMidnight(DateTime moment) => Midnight(moment).AddSeconds(Any(-3600, -60, -1, 0, 0, 1, 60, 1800, 3600));

    private DateTime NearOpening(DateTime moment)
    {
        var edges = _week.SelectMany(day => day).SelectMany(interval => new[] { interval.From, interval.To }).ToArray();
        return Midnight(moment).AddMinutes(edges.Length == 0 ? 540 : Any(edges)).AddSeconds(Any(-60, -1, 0, 0, 0, 1, 60));
    }

    /// <summary>Midnight in the zone, or about midnight on the day of a change.</summary>
    private DateTime Midnight(DateTime moment)
    {
        var local = (moment + _zone.GetUtcOffset(moment)).Date;
        var utc = DateTime.SpecifyKind(local, DateTimeKind.Utc) - _zone.GetUtcOffset(moment);
        return utc + (_zone.GetUtcOffset(moment) - _zone.GetUtcOffset(utc));
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Any<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private static DateTime Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, DateTimeKind.Utc);
}
