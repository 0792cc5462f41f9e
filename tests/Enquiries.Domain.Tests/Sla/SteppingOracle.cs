namespace Enquiries.Domain.Tests.Sla;

public enum Unit
{
    Working,
    Elapsed,
    WorkingDays,
    CalendarDays,
    CalendarMonths,
}

/// <summary>A question in plain numbers; everything lies on a grid of <paramref name="StepMinutes"/> counted from the start.</summary>
public sealed record Question(
    string Zone,
    int StepMinutes,
    DateTime StartUtc,
    (int FromMinute, int ToMinute)[][] Week,
    DateOnly[] Closed,
    Unit Unit,
    int Amount,
    bool Roll,
    (int From, int? To)[] PausesInSteps,
    int AtInSteps);

public sealed record Answer(DateTime? DueUtc, string State, long Used, long Left, IReadOnlyList<(DateTime From, DateTime To, string Kind, long Seconds)> Ledger);

/// <summary>
/// Answers the same question as the engine by looking at one small step of time after another. Slow, simple and written apart from it:
/// it knows only what the local clock shows at an instant.
/// </summary>
public sealed class SteppingOracle(Question question)
{
    public const int HorizonDays = 90;

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(question.Zone);
    private readonly long _secondsInAStep = question.StepMinutes * 60L;

    private DateTime Start => question.StartUtc;

    private DateTime Horizon => Start.AddDays(HorizonDays);

    /// <summary>Null when the horizon was reached first.</summary>
    public Answer? Ask()
    {
        if (NeedsOpenTime && !question.Week.Any(day => day.Any(interval => interval.FromMinute != interval.ToMinute))) return Describe(null, "unschedulable", null);
        return question.Unit is Unit.Working or Unit.Elapsed ? AskInTime() : AskInDays();
    }

    public bool IsOpen(DateTime utc)
    {
        var local = Local(utc);
        if (question.Closed.Contains(DateOnly.FromDateTime(local))) return false;
        var minute = (local.Hour * 60) + local.Minute;
        var today = question.Week[(int)local.DayOfWeek];
        var yesterday = question.Week[((int)local.DayOfWeek + 6) % 7];
        return today.Any(i => i.ToMinute >= i.FromMinute ? minute >= i.FromMinute && minute < i.ToMinute : minute >= i.FromMinute)
            || yesterday.Any(i => i.ToMinute < i.FromMinute && minute < i.ToMinute);
    }

    private bool NeedsOpenTime => question.Unit is Unit.Working or Unit.WorkingDays || (question.Unit != Unit.Elapsed && question.Roll);

    private Answer? AskInTime()
    {
        var left = question.Amount;
        var now = Start;
        while (left > 0)
        {
            if (now >= Horizon) return null;
            var pause = PauseAt(now);
            if (pause is { To: null }) return Describe(null, "paused", null);
            if (pause is null && (question.Unit == Unit.Elapsed || IsOpen(now))) left--;
            now = Next(now);
        }

        return Describe(now, "running", null);
    }

    private Answer? AskInDays()
    {
        var received = DateOnly.FromDateTime(Local(Start));
        var extra = 0;
        var due = DueDate(received, extra);
        foreach (var pause in question.PausesInSteps.OrderBy(pause => pause.From))
        {
            if (due is null) return null;
            if (pause.To <= 0) continue;
            if (InstantAt(Math.Max(pause.From, 0)) > EndOf(due.Value).AddSeconds(-1)) break;
            if (pause.To is null) return Describe(null, "paused", EndOf(due.Value));
            extra += WholeDatesIn(pause).Count(date => question.Unit != Unit.WorkingDays || HasOpenTime(date));
            due = DueDate(received, extra);
        }

        return due is null ? null : Describe(EndOf(due.Value).AddSeconds(-1), "running", EndOf(due.Value));
    }

    private DateOnly? DueDate(DateOnly received, int extra)
    {
        var date = received;
        if (question.Unit == Unit.WorkingDays)
        {
            for (var left = question.Amount + extra; left > 0;)
            {
                date = date.AddDays(1);
                if (date > DateOnly.FromDateTime(Horizon)) return null;
                if (HasOpenTime(date)) left--;
            }

            return date;
        }

        date = (question.Unit == Unit.CalendarMonths ? received.AddMonths(question.Amount) : received.AddDays(question.Amount)).AddDays(extra);
        while (question.Roll && !HasOpenTime(date))
        {
            date = date.AddDays(1);
            if (date > DateOnly.FromDateTime(Horizon)) return null;
        }

        return date;
    }

    private Answer Describe(DateTime? dueUtc, string state, DateTime? lastDayEnds)
    {
        var at = InstantAt(question.AtInSteps);
        var ledger = new List<(DateTime From, DateTime To, string Kind, long Seconds)>();
        for (var now = Start; now < at; now = Next(now))
        {
            var kind = PauseAt(now) is not null ? "paused" : question.Unit == Unit.Elapsed || IsOpen(now) ? "open" : "closed";
            if (ledger.Count > 0 && ledger[^1].Kind == kind)
                ledger[^1] = ledger[^1] with { To = Next(now), Seconds = ledger[^1].Seconds + _secondsInAStep };
            else
                ledger.Add((now, Next(now), kind, _secondsInAStep));
        }

        var used = ledger.Where(entry => entry.Kind == "open").Sum(entry => entry.Seconds);
        var left = question.Unit is Unit.Working or Unit.Elapsed
            ? Math.Max(0, (question.Amount * _secondsInAStep) - used)
            : lastDayEnds is { } end ? SecondsLeftInDays(at, end) : 0;
        return new Answer(dueUtc, state == "running" && at > dueUtc ? "breached" : state, used, left, ledger);
    }

    private long SecondsLeftInDays(DateTime at, DateTime end)
    {
        var now = at < Start ? Start : at;
        if (question.PausesInSteps.FirstOrDefault(pause => pause.To is null, (From: int.MaxValue, To: 0)) is { To: null } running)
        {
            var stopped = InstantAt(Math.Max(running.From, 0));
            if (stopped < now) now = stopped;
        }

        long left = 0;
        for (; now < end; now = Next(now))
        {
            if (PauseAt(now) is { To: not null } || !IsOpen(now)) continue;
            left += Next(now) == end ? _secondsInAStep - 1 : _secondsInAStep;
        }

        return left;
    }

    private (int From, int? To)? PauseAt(DateTime utc)
    {
        var step = (int)((utc - Start).TotalMinutes / question.StepMinutes);
        foreach (var pause in question.PausesInSteps)
        {
            if (step >= pause.From && (pause.To is null || step < pause.To)) return pause;
        }

        return null;
    }

    private IEnumerable<DateOnly> WholeDatesIn((int From, int? To) pause)
    {
        var (from, to) = (InstantAt(Math.Max(pause.From, 0)), InstantAt(pause.To!.Value));
        var touched = new HashSet<DateOnly>();
        for (var now = from; now < to; now = Next(now)) touched.Add(DateOnly.FromDateTime(Local(now)));
        return touched.Where(date => InstantsOf(date).All(instant => instant >= from && instant < to));
    }

    private bool HasOpenTime(DateOnly date) => !question.Closed.Contains(date) && InstantsOf(date).Any(IsOpen);

    private DateTime EndOf(DateOnly date) => Next(InstantsOf(date).Last());

    private IEnumerable<DateTime> InstantsOf(DateOnly date)
    {
        var noon = DateTime.SpecifyKind(date.ToDateTime(new TimeOnly(12, 0)), DateTimeKind.Utc);
        for (var now = noon.AddHours(-30); now < noon.AddHours(30); now = Next(now))
        {
            if (DateOnly.FromDateTime(Local(now)) == date) yield return now;
        }
    }

    private DateTime Local(DateTime utc) => utc + _zone.GetUtcOffset(utc);

    private DateTime InstantAt(int steps) => Start.AddMinutes(steps * question.StepMinutes);

    private DateTime Next(DateTime utc) => utc.AddMinutes(question.StepMinutes);
}
