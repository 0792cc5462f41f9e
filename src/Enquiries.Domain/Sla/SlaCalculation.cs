namespace Enquiries.Domain.Sla;

/// <summary>The arithmetic of one clock: when it is due, what has been used and what is left. Pure; no clock is read.</summary>
public static class SlaCalculation
{
    /// <summary>The longest ledger that is written out.</summary>
    public const int LedgerYears = 100;

    /// <summary>
    /// The due moment and nothing else, in time that hardly depends on the length of the target. Pauses that begin after the due moment
    /// do not move it: what was due stays due. State is running, paused or unschedulable, since no moment is asked about.
    /// </summary>
    public static SlaDue Due(WorkingCalendar calendar, DateTimeOffset startedAt, SlaTarget target, IReadOnlyList<Pause> pauses)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(pauses);
        var (dueAt, state, _) = Schedule(calendar, startedAt, target, Pause.InOrder(pauses, startedAt));
        return new SlaDue(dueAt, state);
    }

    /// <summary>
    /// Everything about the clock at <paramref name="at"/>; without it the moment is the due moment, or the start of the pause that still
    /// runs, or the start when there is neither. A pause that has an end is taken as a fact even where the moment lies inside or before it.
    /// </summary>
    public static SlaResult Calculate(WorkingCalendar calendar, DateTimeOffset startedAt, SlaTarget target, IReadOnlyList<Pause> pauses, DateTimeOffset? at)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(pauses);
        var start = startedAt.ToUniversalTime();
        var ordered = Pause.InOrder(pauses, start);
        var schedule = Schedule(calendar, start, target, ordered);
        var moment = Moment(start, at, schedule, ordered);
        var time = target is SlaTarget.Elapsed ? null : calendar;

        var ledger = SlaLedger.Write(time, start, moment, ordered);
        var used = ledger.Where(static entry => entry.Kind == LedgerKind.Open).Sum(static entry => entry.Seconds);
        var left = target switch
        {
            SlaTarget.Working working => Seconds(working.Time.Ticks) - used,
            SlaTarget.Elapsed elapsed => Seconds(elapsed.Time.Ticks) - used,
            _ when schedule.LastDayEnds is { } end => Seconds(CountUnpaused(calendar, LastRun(start, moment, ordered), end, ordered)),
            _ => 0,
        };
        var state = schedule.State == SlaState.Running && moment > schedule.DueAt ? SlaState.Breached : schedule.State;
        return new SlaResult(schedule.DueAt, state, used, Math.Max(left, 0), ledger);
    }

    /// <summary>The spans of local dates that pauses cover wholly and by which a target in days has moved, in order.</summary>
    internal static IReadOnlyList<(DateOnly First, DateOnly Last)> DatesOut(
        WorkingCalendar calendar, DateTimeOffset startedAt, IReadOnlyList<Pause> pauses, DateTimeOffset dueAt) =>
    [
        .. Pause.InOrder(pauses, startedAt.ToUniversalTime())
            .Where(p => p.To is not null && p.From <= dueAt).Select(p => WholeDates(calendar, p)).OfType<(DateOnly First, DateOnly Last)>(),
    ];

    private static DateTimeOffset Moment(DateTimeOffset start, DateTimeOffset? at, Plan schedule, IReadOnlyList<Pause> pauses)
    {
        var furthest = start.Year + LedgerYears <= 9999 ? start.AddYears(LedgerYears) : DateTimeOffset.MaxValue;
        if (at is { } asked)
        {
            return asked <= furthest
                ? asked.ToUniversalTime()
                : throw new RuleException($"The moment asked about lies more than {LedgerYears} years after the start. Ask about an earlier one.");
        }

        var moment = schedule switch
        {
            { DueAt: { } dueAt } => dueAt,
            { State: SlaState.Paused } => pauses[^1].From.ToUniversalTime(),
            _ => start,
        };
        return moment < furthest ? moment : furthest;
    }

    private static Plan Schedule(WorkingCalendar calendar, DateTimeOffset start, SlaTarget target, IReadOnlyList<Pause> pauses) => target switch
    {
        SlaTarget.Working working => InTime(calendar, start, working.Time, pauses),
        SlaTarget.Elapsed elapsed => InTime(null, start, elapsed.Time, pauses),
        SlaTarget.WorkingDays days => InWorkingDays(calendar, start, days.Days, pauses),
        SlaTarget.CalendarDays days => InDates(calendar, start, days.Roll, pauses, LaterBy(calendar.LocalDate(start), NotNegative(days.Days))),
        SlaTarget.CalendarMonths months => InDates(calendar, start, months.Roll, pauses, MonthsAfter(calendar.LocalDate(start), NotNegative(months.Months))),
        _ => throw new RuleException($"A target of the kind {target.GetType().Name} is not known."),
    };

    /// <summary>Uses the target up stretch by stretch between the pauses; no calendar means real time.</summary>
    private static Plan InTime(WorkingCalendar? calendar, DateTimeOffset start, TimeSpan target, IReadOnlyList<Pause> pauses)
    {
        if (target < TimeSpan.Zero) throw Negative();
        if (calendar is { EverOpens: false }) return Plan.Never;

        var (left, resumedAt) = (target, start);
        foreach (var pause in pauses)
        {
            var available = Between(calendar, resumedAt, pause.From);
            if (left <= available) break;
            if (pause.To is null) return Plan.UntilResumed(null);
            (left, resumedAt) = (left - available, pause.To.Value);
        }

        return Plan.Due(calendar is null ? AddElapsed(resumedAt, left) : calendar.Add(resumedAt, left)!.Value);
    }

    private static Plan InWorkingDays(WorkingCalendar calendar, DateTimeOffset start, int days, IReadOnlyList<Pause> pauses)
    {
        NotNegative(days);
        if (!calendar.EverOpens) return Plan.Never;
        var received = calendar.LocalDate(start);
        var wanted = days;
        var due = LastSecondAfter();
        foreach (var pause in pauses)
        {
            if (pause.From > due) break;
            if (pause.To is null) return Plan.UntilResumed(due);
            if (WholeDates(calendar, pause) is not var (first, last)) continue;
            wanted += calendar.WorkingDaysBetween(first, last);
            due = LastSecondAfter();
        }

        return Plan.Due(due);

        DateTimeOffset LastSecondAfter() => calendar.LastSecondOf(calendar.AddWorkingDays(received, wanted)!.Value);
    }

    private static Plan InDates(WorkingCalendar calendar, DateTimeOffset start, Roll roll, IReadOnlyList<Pause> pauses, DateOnly unrolled)
    {
        if (roll == Roll.NextWorkingDay && !calendar.EverOpens) return Plan.Never;
        var due = LastSecond();
        foreach (var pause in pauses)
        {
            if (pause.From > due) break;
            if (pause.To is null) return Plan.UntilResumed(due);
            if (WholeDates(calendar, pause) is not var (first, last)) continue;
            unrolled = LaterBy(unrolled, last.DayNumber - first.DayNumber + 1);
            due = LastSecond();
        }

        return Plan.Due(due);

        DateTimeOffset LastSecond() =>
            calendar.LastSecondOf(roll == Roll.NextWorkingDay ? calendar.WorkingDayOnOrAfter(unrolled)!.Value : unrolled);
    }

    /// <summary>The first and last local date that lie wholly inside a pause that has ended; null when there is none.</summary>
    private static (DateOnly First, DateOnly Last)? WholeDates(WorkingCalendar calendar, Pause pause)
    {
        var (first, last) = (calendar.LocalDate(pause.From), calendar.LocalDate(pause.To!.Value));

        // Two steps at most on either side: where clocks go back over midnight, the edge of a pause may lie in the second part of a date.
        while (first < last && !Covers(first)) first = first.AddDays(1);
        while (first < last && !Covers(last)) last = last.AddDays(-1);
        return Covers(first) && Covers(last) ? (first, last) : null;

        bool Covers(DateOnly date) =>
            calendar.StartOf(date) >= pause.From && calendar.LastSecondOf(date).UtcTicks + TimeSpan.TicksPerSecond <= pause.To.Value.UtcTicks;
    }

    /// <summary>The moment, or the start when it lies before, or the beginning of the pause that still runs when it lies inside.</summary>
    private static DateTimeOffset LastRun(DateTimeOffset start, DateTimeOffset moment, IReadOnlyList<Pause> pauses)
    {
        if (moment < start) return start;
        return pauses is [.., { To: null } running] && running.From < moment ? running.From : moment;
    }

    private static long CountUnpaused(WorkingCalendar calendar, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Pause> pauses)
    {
        var ticks = calendar.Between(from, to).Ticks;
        foreach (var pause in pauses)
        {
            // A pause that still runs has stopped the clock, not used up what was left when it began.
            if (pause.To is not { } end) continue;

            ticks -= calendar.Between(pause.From > from ? pause.From : from, end < to ? end : to).Ticks;
        }

        return ticks;
    }

    private static TimeSpan Between(WorkingCalendar? calendar, DateTimeOffset from, DateTimeOffset to) =>
        calendar is null ? to - from : calendar.Between(from, to);

    private static DateTimeOffset AddElapsed(DateTimeOffset from, TimeSpan time) =>
        time <= DateTimeOffset.MaxValue - from ? from.ToUniversalTime() + time : throw WorkingCalendar.BeyondTime();

    private static DateOnly LaterBy(DateOnly date, int days) =>
        days <= DateOnly.MaxValue.DayNumber - date.DayNumber ? date.AddDays(days) : throw WorkingCalendar.BeyondTime();

    private static DateOnly MonthsAfter(DateOnly date, int months) =>
        months <= ((9999 - date.Year) * 12) + 12 - date.Month ? date.AddMonths(months) : throw WorkingCalendar.BeyondTime();

    private static int NotNegative(int count) => count >= 0 ? count : throw Negative();

    private static RuleException Negative() => new("A target cannot be negative.");

    private static long Seconds(long ticks) => ticks / TimeSpan.TicksPerSecond;

    /// <summary>LastDayEnds is, for targets in days, the due moment as it stands without the pause that still runs.</summary>
    private readonly record struct Plan(DateTimeOffset? DueAt, SlaState State, DateTimeOffset? LastDayEnds)
    {
        public static Plan Never => new(null, SlaState.Unschedulable, null);

        public static Plan Due(DateTimeOffset dueAt) => new(dueAt, SlaState.Running, dueAt);

        public static Plan UntilResumed(DateTimeOffset? lastDayEnds) => new(null, SlaState.Paused, lastDayEnds);
    }
}
