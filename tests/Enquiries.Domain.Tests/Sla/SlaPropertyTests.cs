using CsCheck;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Tests.Sla;

/// <summary>The engine against a stepping oracle, over random calendars, zones, pauses and targets around the moments where clocks go wrong.</summary>
public sealed class SlaPropertyTests
{
    private static readonly (string Zone, string AnchorUtc)[] Anchors =
    [
        ("Europe/London", "2026-03-29"), ("Europe/London", "2026-10-25"), ("Europe/London", "2026-12-30"), ("Europe/London", "2028-02-28"),
        ("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"), ("Australia/Lord_Howe", "2026-04-05"), ("Australia/Lord_Howe", "2026-10-04"),
        ("UTC", "2026-06-01"), ("Asia/Kathmandu", "2027-01-01"), ("America/Havana", "2024-03-10"), ("America/Havana", "2024-11-03"),
        ("Asia/Beirut", "2023-10-29"), ("Pacific/Chatham", "2026-04-05"), ("Pacific/Kiritimati", "2026-12-31"),
    ];

    /// <summary>Changes off the quarter-hour (00:01 back to 23:01) and a date that never was.</summary>
    private static readonly (string Zone, string AnchorUtc)[] OddAnchors = [.. Anchors, ("America/St_Johns", "2010-11-07"), ("Pacific/Apia", "2011-12-30")];

    private static readonly Gen<(int FromMinute, int ToMinute)> AnyInterval = Gen.OneOf(
        Gen.Select(Gen.Int[0, 95], Gen.Int[0, 96], static (from, to) => (from * 15, to * 15)),
        Gen.Select(Gen.Int[24, 44], Gen.Int[48, 80], static (from, to) => (from * 15, to * 15)),
        Gen.Select(Gen.Int[70, 95], Gen.Int[0, 40], static (from, to) => (from * 15, to * 15)),
        Gen.Int[0, 95].Select(static at => (at * 15, at * 15)),
        Gen.Const((0, 24 * 60)));

    private static readonly Gen<(int FromMinute, int ToMinute)[][]> AnyWeek = Gen.OneOf(
        AnyInterval.Array[0, 3].Array[7],
        AnyInterval.Array[0, 1].Array[7],
        Gen.Select(AnyInterval.Array[1, 2], Gen.Int[0, 127], static (day, open) => Enumerable.Range(0, 7).Select(i => (open >> i & 1) == 1 ? day : []).ToArray()));

    [Fact]
    public void Every_answer_equals_that_of_the_stepping_oracle_in_quarter_hours() =>
        Questions(Anchors, stepMinutes: 15, reach: 700).Sample(AnswersAgree, iter: 30_000);

    [Fact]
    public void Every_answer_equals_that_of_the_stepping_oracle_in_minutes() =>
        Questions(OddAnchors, stepMinutes: 1, reach: 2_500).Where(static question => question.Unit is Unit.Working or Unit.Elapsed).Sample(AnswersAgree, iter: 4_000);

    [Fact]
    public void Open_time_adds_up_however_a_span_is_cut_and_adding_it_leads_back() =>
        Gen.Select(Questions(OddAnchors, 15, 700), Gen.Long[0, 4 * 365 * 86_400L], Gen.Long[0, 4 * 365 * 86_400L], Gen.Int[1, 5_000_000]).Sample((question, a, b, target) =>
        {
            var calendar = Calendar(question);
            var start = new DateTimeOffset(question.StartUtc);
            var (middle, end) = (start.AddSeconds(Math.Min(a, b)), start.AddSeconds(Math.Max(a, b)));

            var whole = calendar.Between(start, end);
            calendar.Between(start, middle).ShouldBe(whole - calendar.Between(middle, end));
            if (Math.Abs(a - b) < 40 * 86_400)
                calendar.OpenPeriods(middle, end).Aggregate(TimeSpan.Zero, (sum, period) => sum + (period.To - period.From)).ShouldBe(calendar.Between(middle, end));

            var due = calendar.Add(start, TimeSpan.FromSeconds(target));
            due.HasValue.ShouldBe(calendar.EverOpens);
            if (due is not { } at) return;
            calendar.Between(start, at).ShouldBe(TimeSpan.FromSeconds(target));
            calendar.Between(start, at.AddSeconds(-1)).ShouldBe(TimeSpan.FromSeconds(target - 1));
        }, iter: 4_000);

    private static void AnswersAgree(Question question)
    {
        var start = new DateTimeOffset(question.StartUtc);
        var calendar = Calendar(question);
        var pauses = question.PausesInSteps
            .Select(pause => new Pause(At(question, pause.From), pause.To is { } to ? At(question, to) : null))
            .ToArray();
        var target = Target(question);

        var actual = SlaCalculation.Calculate(calendar, start, target, pauses, At(question, question.AtInSteps));
        var oracle = new SteppingOracle(question);
        if (oracle.Ask() is not { } expected)
        {
            actual.DueAt.ShouldNotBeNull().ShouldBeGreaterThan(start.AddDays(SteppingOracle.HorizonDays - 1));
            return;
        }

        actual.DueAt.ShouldBe(expected.DueUtc is { } due ? new DateTimeOffset(due) : null);
        Lower(actual.State).ShouldBe(expected.State);
        actual.WorkingSecondsUsed.ShouldBe(expected.Used);
        actual.WorkingSecondsLeft.ShouldBe(expected.Left);
        var ledger = actual.Ledger.Select(entry => (entry.From.UtcDateTime, entry.To.UtcDateTime, Lower(entry.Kind), entry.Seconds));
        ledger.SequenceEqual(expected.Ledger).ShouldBeTrue();
        calendar.IsOpen(start).ShouldBe(oracle.IsOpen(question.StartUtc));
        SlaCalculation.Due(calendar, start, target, pauses).DueAt.ShouldBe(actual.DueAt);
    }

    private static Gen<Question> Questions((string Zone, string AnchorUtc)[] anchors, int stepMinutes, int reach) =>
        from anchor in Gen.Int[0, anchors.Length - 1].Select(index => anchors[index])
        from week in AnyWeek
        from closed in Gen.Int[-6, 12].Array[0, 5]
        from startsBefore in Gen.Int[-2 * 1440 / stepMinutes, 6 * 1440 / stepMinutes]
        from unit in Gen.Enum<Unit>()
        from time in Gen.Int[0, reach / 2]
        from days in Gen.Int[0, 12]
        from roll in Gen.Bool
        from cuts in Gen.Int[-reach / 8, reach].Array[0, 6]
        from isEndless in Gen.Int[0, 3]
        from at in Gen.Int[-20, reach]
        let day = DateTime.SpecifyKind(DateTime.Parse(anchor.AnchorUtc, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc)
        select new Question(
            anchor.Zone,
            stepMinutes,
            day.AddMinutes(-startsBefore * stepMinutes),
            week,
            [.. closed.Select(offset => DateOnly.FromDateTime(day).AddDays(offset)).Distinct()],
            unit,
            unit is Unit.Working or Unit.Elapsed ? time : unit == Unit.CalendarMonths ? days % 2 : days,
            roll,
            Pauses(cuts, endless: isEndless == 0),
            at);

    private static (int From, int? To)[] Pauses(int[] cuts, bool endless)
    {
        var ordered = cuts.Order().ToArray();
        return
        [
            .. ordered.Chunk(2)
                .Where(pair => pair.Length == 2 || endless)
                .Select(pair => (pair[0], pair.Length == 2 ? pair[1] : (int?)null))
                .Reverse(),
        ];
    }

    private static WorkingCalendar Calendar(Question question) => new(
        WorkingCalendar.FindZone(question.Zone),
        new WorkingWeek(question.Week.Select((day, index) => KeyValuePair.Create<DayOfWeek, IReadOnlyList<OpeningInterval>>(
            (DayOfWeek)index, [.. day.Select(interval => new OpeningInterval(interval.FromMinute, interval.ToMinute))]))),
        question.Closed);

    private static SlaTarget Target(Question question)
    {
        var time = TimeSpan.FromMinutes((double)question.Amount * question.StepMinutes);
        var roll = question.Roll ? Roll.NextWorkingDay : Roll.None;
        return question.Unit switch
        {
            Unit.Working => new SlaTarget.Working(time),
            Unit.Elapsed => new SlaTarget.Elapsed(time),
            Unit.WorkingDays => new SlaTarget.WorkingDays(question.Amount),
            Unit.CalendarDays => new SlaTarget.CalendarDays(question.Amount, roll),
            _ => new SlaTarget.CalendarMonths(question.Amount, roll),
        };
    }

    private static string Lower(SlaState state) => state switch
    {
        SlaState.Running => "running",
        SlaState.Paused => "paused",
        SlaState.Breached => "breached",
        _ => "unschedulable",
    };

    private static string Lower(LedgerKind kind) => kind switch { LedgerKind.Open => "open", LedgerKind.Closed => "closed", _ => "paused" };

    private static DateTimeOffset At(Question question, int steps) => new DateTimeOffset(question.StartUtc).AddMinutes((double)steps * question.StepMinutes);
}
