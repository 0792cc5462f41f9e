using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Sla;

/// <summary>Writes out the life of a computed clock: each stretch with its cause, each date that counts, each thing that moved it.</summary>
internal sealed class ClockExplainer
{
    private readonly ComputedClock clock;
    private readonly RuleBook rules;
    private readonly Dictionary<int, RecordedEvent> events;
    private readonly Closures closures;
    private readonly List<Pause> pauses;
    private readonly DateTimeOffset stop;

    private ClockExplainer(ComputedClock clock, IEnumerable<RecordedEvent> events, RuleBook rules, DateTimeOffset at)
    {
        (this.clock, this.rules) = (clock, rules);
        this.events = events.ToDictionary(e => e.Number);
        stop = clock.MetAt ?? clock.CancelledAt ?? at;
        if (stop < clock.StartedAt)
            stop = clock.StartedAt;
        pauses = [.. clock.Pauses];
        if (clock.PausedAt is { } paused)
            pauses.Add(new Pause(paused, null));
        closures = new Closures(clock.Calendar, Version?.Definition);
    }

    private CalendarVersion? Version =>
        rules.VersionsOfCalendar(clock.CalendarId).FirstOrDefault(v => v.Version == clock.Reference.CalendarVersion);

    /// <param name="clock">What the fold over the events says.</param>
    /// <param name="stored">The same clock as it is stored, which knows of misses that were raised.</param>
    /// <param name="events">All events of the case.</param>
    /// <param name="rules">Where the names of closed days are found.</param>
    /// <param name="at">The moment of asking, UTC.</param>
    public static ExplainedClock Explain(ComputedClock clock, SlaClock stored, IEnumerable<RecordedEvent> events, RuleBook rules, DateTimeOffset at) =>
        new ClockExplainer(clock, events, rules, at).Explain(stored, at);

    private ExplainedClock Explain(SlaClock stored, DateTimeOffset at)
    {
        // Asked about the due moment itself (or the pause before it), the engine says how long the target is altogether.
        var whole = SlaCalculation.Calculate(clock.Calendar, clock.StartedAt, clock.Target, pauses, null);
        var due = clock.PausedAt is null ? whole.DueAt : null;
        var ledger = Ledger(whole.WorkingSecondsUsed + whole.WorkingSecondsLeft, due);
        var last = ledger.LastOrDefault(l => !l.Ahead);
        return new ExplainedClock
        {
            Kind = clock.Kind,
            Cycle = clock.Cycle,
            Policy = clock.Policy,
            PolicyVersion = clock.Reference.Version,
            CalendarName = Version?.Definition.Name,
            CalendarVersion = clock.Reference.CalendarVersion,
            Calendar = clock.Calendar,
            Target = clock.Target,
            MatterId = clock.MatterId,
            State = stored.StateAt(at),
            StartedAt = clock.StartedAt,
            StartedBy = clock.Steps.FindLast(s => s.Kind is ClockStepKind.Started or ClockStepKind.StartedAgain).EventNumber,
            DueAt = due,
            PausedAt = clock.Ended ? null : clock.PausedAt,
            MetAt = clock.MetAt,
            CancelledAt = clock.CancelledAt,
            BreachedAt = stored.BreachedAt ?? (clock.Ended || clock.PausedAt is not null || !(due < at) ? null : due),
            Used = last?.Used ?? 0,
            Left = clock.Ended ? 0 : last?.Left ?? whole.WorkingSecondsUsed + whole.WorkingSecondsLeft,
            Ledger = ledger,
            Dates = Dates(due),
            Changes = [.. Changes()],
        };
    }

    private List<LedgerStretch> Ledger(long total, DateTimeOffset? due)
    {
        var until = due > stop ? due.Value : stop;
        var entries = SlaCalculation.Calculate(clock.Calendar, clock.StartedAt, clock.Target, pauses, until).Ledger;
        var (used, ledger) = (0L, new List<LedgerStretch>());
        foreach (var (from, to, kind, _) in entries)
        {
            foreach (var part in Split(from, to, kind))
            {
                used += kind == LedgerKind.Open ? part.Seconds : 0;
                ledger.Add(part with { Used = used, Left = Math.Max(0, total - used), Ahead = part.From >= stop });
            }
        }

        return ledger;
    }

    /// <summary>Cut at the present or the end of the clock, and paused time where its cause changes.</summary>
    private IEnumerable<LedgerStretch> Split(DateTimeOffset from, DateTimeOffset to, LedgerKind kind)
    {
        var stops = kind == LedgerKind.Paused ? Stops().Where(s => s.From < to && !(s.To <= from)).ToList() : [];
        var cuts = stops.SelectMany(s => new[] { s.From, s.To ?? to }).Append(stop).Where(c => c > from && c < to).Append(to).Distinct().Order();
        foreach (var cut in cuts)
        {
            var cause = stops.FindLast(s => s.From <= from && !(s.To < cut));
            yield return new LedgerStretch
            {
                From = from,
                To = cut,
                Kind = kind,
                Seconds = Since(cut) - Since(from),
                Closures = kind == LedgerKind.Closed ? closures.Of(from, cut) : [],
                StoppedBy = cause?.By,
                ResumedBy = cause?.To == cut ? cause.ResumedBy : null,
            };
            from = cut;
        }

        // Whole seconds since the start, so that rounding never adds up.
        long Since(DateTimeOffset instant) => (instant - clock.StartedAt).Ticks / TimeSpan.TicksPerSecond;
    }

    private sealed record Stop(DateTimeOffset From, DateTimeOffset? To, int By, int? ResumedBy);

    /// <summary>Which events made the clock stand still, and from when to when.</summary>
    private List<Stop> Stops()
    {
        var found = new List<Stop>();
        Stop? open = null;
        foreach (var step in clock.Steps)
        {
            switch (step.Kind)
            {
                case ClockStepKind.Paused:
                    open = new Stop(step.At, null, EndBefore(step) ?? step.EventNumber, null);
                    break;
                case ClockStepKind.Resumed when open is not null:
                    found.Add(open with { To = step.At, ResumedBy = step.EventNumber });
                    open = null;
                    break;
                case ClockStepKind.PauseAdded:
                    var added = events[step.EventNumber].Fact as PauseAdded;
                    found.Add(new Stop(step.At, added?.To ?? clock.Pauses.Find(p => p.From == step.At)?.To ?? step.At, step.EventNumber, null));
                    break;
            }
        }

        if (open is not null)
            found.Add(open);

        // Another wait that begins during one makes no step of its own: the clock goes on standing still, for another reason.
        var waits = clock.Kind.IsStatutory() ? [] : events.Values.Where(e => e.Fact is WaitingStarted).OrderBy(e => e.At).ToList();
        return [.. found.SelectMany(s => Apart(s, waits))];
    }

    /// <summary>A case that was reopened stood still since it had ended: the event that ended it is the cause.</summary>
    private int? EndBefore(ClockStep step) => events[step.EventNumber].Fact is WaitingStarted ? null
        : events.Values.Where(e => e.Fact is CaseResolved or MarkedNotAnEnquiry && e.At == step.At && e.Number != step.EventNumber).Max(e => (int?)e.Number);

    private IEnumerable<Stop> Apart(Stop stop, List<RecordedEvent> waits)
    {
        if (events[stop.By].Fact is WaitingStarted)
        {
            foreach (var wait in waits.Where(w => w.At > stop.From && !(w.At >= stop.To)))
            {
                yield return stop with { To = wait.At, ResumedBy = null };
                stop = stop with { From = wait.At, By = wait.Number };
            }
        }

        yield return stop;
    }

    private IEnumerable<ClockChange> Changes()
    {
        DateTimeOffset? before = null;
        foreach (var step in clock.Steps)
        {
            yield return new ClockChange(step.Kind, step.EventNumber, step.At, before, step.DueAt);
            before = step.DueAt;
        }
    }

    private List<DateRun> Dates(DateTimeOffset? due)
    {
        var calendar = clock.Calendar;
        if (!clock.Target.IsInDays || (due ?? clock.PausedAt) is not { } until || until < clock.StartedAt)
            return [];

        var received = calendar.LocalDate(clock.StartedAt);
        var wanted = clock.Target switch
        {
            SlaTarget.CalendarDays days => days.Days,
            SlaTarget.CalendarMonths months => received.AddMonths(months.Months).DayNumber - received.DayNumber,
            _ => int.MaxValue,
        };
        var moved = SlaCalculation.DatesOut(calendar, clock.StartedAt, pauses, until);
        var onlyWorking = clock.Target is SlaTarget.WorkingDays;
        var runs = new List<DateRun>();

        // A date of receipt that was spent waiting hands its place on to the next date that counts.
        var number = moved.Any(o => Within(received, o)) && (!onlyWorking || calendar.IsWorkingDay(received)) ? -1 : 0;
        for (var date = received; date <= calendar.LocalDate(until); date = date.AddDays(1))
        {
            if (moved.Any(o => Within(date, o)))
                Add(new DateRun(date, date, DateCount.StoodStill));
            else if (date == received)
                Add(new DateRun(date, date, DateCount.Receipt));
            else if (onlyWorking && !calendar.IsWorkingDay(date))
                Add(new DateRun(date, date, DateCount.Closed, Closure: closures.OfDate(date)));
            else if (number >= wanted)
                Add(new DateRun(date, date, DateCount.MovedOn));
            else if (++number == 0)
                Add(new DateRun(date, date, DateCount.Receipt));
            else
                Add(new DateRun(date, date, DateCount.Counts, number, number));
        }

        return runs;

        static bool Within(DateOnly date, (DateOnly First, DateOnly Last) span) => span.First <= date && date <= span.Last;

        void Add(DateRun run)
        {
            if (runs is [.., var last] && last.Count == run.Count && last.Closure?.Reason == run.Closure?.Reason && last.Closure?.Name == run.Closure?.Name)
                runs[^1] = last with { Last = run.Last, LastNumber = run.LastNumber, Closure = last.Closure is null ? null : last.Closure with { Last = run.Last } };
            else
                runs.Add(run);
        }
    }
}

/// <summary>Says why a calendar is closed when it is.</summary>
internal sealed class Closures(WorkingCalendar calendar, CalendarDefinition? definition)
{
    private readonly HashSet<DateOnly> closed = [.. calendar.ClosedDays];
    private readonly Dictionary<DateOnly, string> bankHolidays = Named(definition?.BankHolidays);
    private readonly Dictionary<DateOnly, string> closedDays = Named(definition?.ClosedDays);
    private readonly Dictionary<DateOnly, string> special =
        definition?.SpecialDays.GroupBy(d => d.Date).ToDictionary(g => g.Key, g => g.First().Name) ?? [];

    /// <summary>Why the whole date is closed.</summary>
    public Closure OfDate(DateOnly date)
    {
        if (special.TryGetValue(date, out var name))
            return new Closure(ClosedReason.SpecialHours, date, date, name);
        if (closed.Contains(date))
        {
            return bankHolidays.TryGetValue(date, out name)
                ? new Closure(ClosedReason.BankHoliday, date, date, name)
                : new Closure(ClosedReason.ClosedDay, date, date, closedDays.GetValueOrDefault(date));
        }

        return new Closure(calendar.IsWorkingDay(date) ? ClosedReason.OutOfHours : ClosedReason.NotAWorkingDay, date, date);
    }

    /// <summary>Why a stretch without open time is closed, in the order of its dates.</summary>
    public IReadOnlyList<Closure> Of(DateTimeOffset from, DateTimeOffset to)
    {
        var found = new List<Closure>();
        var last = calendar.LocalDate(to.AddTicks(-1));
        for (var date = calendar.LocalDate(from); date <= last; date = date.AddDays(1))
        {
            var why = OfDate(date);
            if (why.Reason == ClosedReason.OutOfHours && IsBreak(date, from, to))
                why = why with { Reason = ClosedReason.Break };
            var same = found.FindIndex(c => c.Reason == why.Reason && c.Name == why.Name && (c.Reason == ClosedReason.OutOfHours || c.Last.AddDays(1) == date));
            if (same < 0)
                found.Add(why);
            else
                found[same] = found[same] with { Last = date };
        }

        return found;
    }

    private bool IsBreak(DateOnly date, DateTimeOffset from, DateTimeOffset to)
    {
        var (start, end) = (calendar.StartOf(date), calendar.LastSecondOf(date).AddSeconds(1));
        return start < from && to < end && calendar.Between(start, from) > TimeSpan.Zero && calendar.Between(to, end) > TimeSpan.Zero;
    }

    private static Dictionary<DateOnly, string> Named(IReadOnlyList<NamedDay>? days) =>
        days?.GroupBy(d => d.Date).ToDictionary(g => g.Key, g => g.First().Name) ?? [];
}
