using System.Diagnostics;
using Enquiries.Domain.Sla;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>
/// Microseconds per due-time calculation by kind and length of the target, without pauses and with five, in the calendar of an English office
/// with a lunch break. The cost must hardly depend on the length.
/// </summary>
internal static class DueTimes
{
    private const int Calls = 10_000;
    private const int Rounds = 20;
    private const double ThreeYearsToShortest = 2;

    public static void Run()
    {
        var calendar = NewCalendar();

        // Once for the compiler, which sees then what is called most.
        foreach (var target in Kinds().SelectMany(kind => kind.Targets))
            Measure(calendar, target.Target, 5);
        foreach (var kind in Kinds())
        {
            foreach (var pauses in new[] { 0, 5 })
            {
                var measured = kind.Targets.Select(target => (target.Length, Microseconds: Measure(calendar, target.Target, pauses))).ToList();
                var name = $"sla.due-time.{kind.Name}{(pauses == 0 ? "" : $".{pauses}-pauses")}";
                foreach (var (length, microseconds) in measured)
                    new Figure($"{name}.{length}", microseconds, "µs").Print();
                if (pauses > 0)
                    continue;
                new Figure($"{name}.new-calendar.{measured[0].Length}", MeasureNewCalendar(kind.Targets[0].Target), "µs").Print();
                new Figure($"{name}.new-calendar.3-years", MeasureNewCalendar(kind.Targets[^2].Target), "µs").Print();
                new Figure($"{name}.3-years-to-shortest", measured[^2].Microseconds / measured[0].Microseconds, "times", ThreeYearsToShortest).Print();
            }
        }
    }

    private static WorkingCalendar NewCalendar() => new(
        WorkingCalendar.FindZone("Europe/London"),
        WorkingWeek.WeekdaysFrom(OpeningInterval.Parse("09:00", "12:30"), OpeningInterval.Parse("13:00", "17:00")),
        BankHolidays.For(Nation.EnglandAndWales).Select(day => day.Date));

    /// <summary>A calendar that has not been asked before writes out the years it is asked about, once.</summary>
    private static double MeasureNewCalendar(SlaTarget target)
    {
        var fastest = double.MaxValue;
        for (var round = 0; round < 300; round++)
        {
            var started = Stopwatch.GetTimestamp();
            if (SlaCalculation.Due(NewCalendar(), new DateTimeOffset(2026, 6, 3, 8, 0, 0, TimeSpan.Zero), target, []).DueAt is null)
                throw new InvalidOperationException("A clock has no due moment that should have one.");
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        return fastest;
    }

    private static IEnumerable<(string Name, (string Length, SlaTarget Target)[] Targets)> Kinds()
    {
        // An office day has 7.5 open hours and a year about 253 working days.
        yield return ("working",
        [
            ("1-hour", Open(1)), ("1-day", Open(7.5)), ("1-month", Open(7.5 * 21)), ("1-year", Open(7.5 * 253)), ("3-years", Open(7.5 * 759)), ("30-years", Open(7.5 * 7590)),
        ]);
        yield return ("elapsed",
        [
            ("1-hour", Real(1 / 24.0)), ("1-day", Real(1)), ("1-month", Real(30)), ("1-year", Real(365)), ("3-years", Real(1096)), ("30-years", Real(10_958)),
        ]);
        yield return ("workingDays",
        [
            ("1-day", new SlaTarget.WorkingDays(1)), ("1-month", new SlaTarget.WorkingDays(21)), ("1-year", new SlaTarget.WorkingDays(253)),
            ("3-years", new SlaTarget.WorkingDays(759)), ("30-years", new SlaTarget.WorkingDays(7590)),
        ]);
        yield return ("calendarDays.roll",
        [
            ("1-day", new SlaTarget.CalendarDays(1, Roll.NextWorkingDay)), ("1-month", new SlaTarget.CalendarDays(30, Roll.NextWorkingDay)),
            ("1-year", new SlaTarget.CalendarDays(365, Roll.NextWorkingDay)), ("3-years", new SlaTarget.CalendarDays(1096, Roll.NextWorkingDay)),
            ("30-years", new SlaTarget.CalendarDays(10_958, Roll.NextWorkingDay)),
        ]);
        yield return ("calendarMonths.roll",
        [
            ("1-month", new SlaTarget.CalendarMonths(1, Roll.NextWorkingDay)), ("1-year", new SlaTarget.CalendarMonths(12, Roll.NextWorkingDay)),
            ("3-years", new SlaTarget.CalendarMonths(36, Roll.NextWorkingDay)), ("30-years", new SlaTarget.CalendarMonths(360, Roll.NextWorkingDay)),
        ]);

        static SlaTarget Open(double hours) => new SlaTarget.Working(TimeSpan.FromHours(hours));

        static SlaTarget Real(double days) => new SlaTarget.Elapsed(TimeSpan.FromDays(days));
    }

    private static double Measure(WorkingCalendar calendar, SlaTarget target, int pauses)
    {
        var random = new Random(1);
        var questions = Enumerable.Range(0, 500).Select(_ =>
        {
            var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(365 * 86_400));
            return (Start: start, Pauses: Pauses(calendar, start, target, pauses));
        }).ToArray();

        var fastest = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Calls; i++)
            {
                var (start, waits) = questions[i % questions.Length];
                if (SlaCalculation.Due(calendar, start, target, waits).DueAt is null)
                    throw new InvalidOperationException("A clock has no due moment that should have one.");
            }

            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalMicroseconds / Calls);
        }

        // The fastest round is the one that other work on the machine disturbed least.
        return fastest;
    }

    /// <summary>Pauses of half an hour to two days, all before the due moment that they move.</summary>
    private static Pause[] Pauses(WorkingCalendar calendar, DateTimeOffset start, SlaTarget target, int count)
    {
        var span = SlaCalculation.Due(calendar, start, target, []).DueAt!.Value - start;
        var each = span / (count + 1);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var from = start + (each * i) + (each / 4);
                return new Pause(from, from + (each / 2 < TimeSpan.FromDays(2) ? each / 2 : TimeSpan.FromDays(2)));
            }),
        ];
    }
}
