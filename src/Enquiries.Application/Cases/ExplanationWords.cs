using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;

namespace Enquiries.Application.Cases;

/// <summary>Says in plain words what the ledger of a clock says in figures.</summary>
internal sealed class ExplanationWords(ExplainedClock clock, IReadOnlyDictionary<int, RecordedEvent> events, IReadOnlyDictionary<Guid, string> names)
{
    private const int ChangesInWords = 3;

    private bool InRealTime => clock.Target is SlaTarget.Elapsed;

    private bool HasEnded => clock.MetAt is not null || clock.CancelledAt is not null;

    public string Sentence() => string.Join(' ', Sentences());

    public LedgerLine Line(LedgerStretch stretch) => new(
        stretch.From, stretch.To, stretch.Kind, stretch.Seconds, Cause(stretch), stretch.StoppedBy is { } by ? events[by].ActorName : null, stretch.Used, stretch.Left,
        stretch.Ahead)
    {
        Ordinary = stretch.Kind == LedgerKind.Open
            || (stretch.Kind == LedgerKind.Closed && stretch.Closures.All(c => c.Reason is ClosedReason.OutOfHours or ClosedReason.Break or ClosedReason.NotAWorkingDay)),
    };

    public DateLine Date(DateRun run) => new(
        run.First, run.Last, run.FirstNumber is null ? null : run.FirstNumber == run.LastNumber ? $"{run.FirstNumber}" : $"{run.FirstNumber} to {run.LastNumber}",
        run.Count switch
        {
            DateCount.Receipt => "Day of receipt: counts as day 0",
            DateCount.Counts => clock.Target is SlaTarget.WorkingDays ? (run.First == run.Last ? "Working day" : "Working days") : "Every day counts",
            DateCount.StoodStill => clock.Target is SlaTarget.WorkingDays
                ? "The clock stood still all day: each such working day moves the last day on by one"
                : "The clock stood still all day: each such day moves the last day on by one",
            DateCount.MovedOn => "The last day was not a working day, so the target moved on to the next that is",
            _ => run.Closure is null ? "Not a working day" : InWords(run.Closure, withDate: false),
        },
        run.Count == DateCount.Counts);

    public ChangeLine Change(ClockChange change)
    {
        var e = events[change.EventNumber];
        var words = TimelineWords.Entry(e, names).Text;
        return new ChangeLine(change.Kind, change.At, change.Kind switch
        {
            ClockStepKind.Started => $"Started. {words}",
            ClockStepKind.StartedAgain => $"Counts from a later message now. {words}",
            ClockStepKind.Paused => $"Stands still. {words}",
            ClockStepKind.Resumed => $"Goes on. {words}",
            ClockStepKind.Met => $"Met. {words}",
            ClockStepKind.Cancelled => $"Cancelled. {words}",
            ClockStepKind.Continued => $"The end was taken back. {words}",
            _ => words,
        }, e.ActorName, change.DueBefore, change.DueAfter);
    }

    private IEnumerable<string> Sentences()
    {
        yield return WhyThen();
        if (ClosedDays() is { } closed)
            yield return closed;
        foreach (var still in StoodStill())
            yield return still;
        var moves = clock.Changes.Where(c => c.DueBefore is not null && c.DueAfter is not null && c.DueBefore != c.DueAfter
            && c.Kind is ClockStepKind.TargetChanged or ClockStepKind.Extended or ClockStepKind.PauseAdded or ClockStepKind.StartedAgain).ToList();
        if (moves.Count > ChangesInWords)
            yield return $"The due moment was moved {PlainTime.Count(moves.Count, "time")}; the list of changes has them all.";
        foreach (var move in moves.TakeLast(ChangesInWords))
        {
            var e = events[move.EventNumber];
            var by = e.ActorName is { } name ? $" by {name}" : "";
            yield return $"On {PlainTime.Moment(e.RecordedAt)} it was moved{by} from {At(move.DueBefore!.Value)} to {At(move.DueAfter!.Value)}: {End(TimelineWords.Entry(e, names).Text)}";
        }

        yield return HowItStands();
    }

    private string WhyThen()
    {
        var target = $"the target is {PlainTime.Target(clock.Target)}";
        var from = clock.Target.IsInDays
            ? $"{target}, and {PlainTime.InLondon(clock.StartedAt):dddd d MMMM yyyy}, the day {Start}, is day 0"
            : $"{target}, counted from {PlainTime.Moment(clock.StartedAt)}, when {StartedWhen}";
        if (clock.DueAt is { } due)
            return $"{(HasEnded || clock.State == ClockState.Breached ? "Was due" : "Due")} {PlainTime.Due(due, clock.Target)}, because {from}.";
        if (clock.PausedAt is not null)
            return $"No due moment while the clock stands still: {from}. When it goes on, {Amount(clock.Left)} will be left.";
        return HasEnded ? $"It had no due moment when it ended: {from}." : $"Never due: {from}, and the calendar never opens.";
    }

    private string Start => clock.Kind switch
    {
        _ when events[clock.StartedBy].Fact is CaseReopened => "on which the case was reopened",
        ClockKind.PeriodicUpdate => "on which the resident last had an answer",
        _ when clock.Kind.IsStatutory() => "from which the law counts",
        _ => "on which the resident wrote",
    };

    private string StartedWhen => clock.Kind switch
    {
        _ when events[clock.StartedBy].Fact is CaseReopened => "the case was reopened",
        ClockKind.PeriodicUpdate => "the resident last had an answer",
        _ when clock.Kind.IsStatutory() => "the law began to count",
        _ => "the resident wrote",
    };

    private string? ClosedDays()
    {
        var days = clock.Target switch
        {
            SlaTarget.Elapsed => [],
            _ when clock.Target.IsInDays => clock.Dates.Select(d => d.Closure).OfType<Closure>(),
            _ => clock.Ledger.Where(l => clock.DueAt is null || l.From < clock.DueAt).SelectMany(l => l.Closures),
        };
        var named = days.Where(c => c.Reason is ClosedReason.BankHoliday or ClosedReason.ClosedDay or ClosedReason.SpecialHours).Distinct().Select(c => InWords(c, withDate: true)).ToList();
        return named.Count == 0 ? null : $"In between lay {List(named)}.";
    }

    private IEnumerable<string> StoodStill()
    {
        foreach (var cause in clock.Ledger.Where(l => l.Kind == LedgerKind.Paused && l.StoppedBy is not null).GroupBy(l => While(events[l.StoppedBy!.Value].Fact)))
        {
            var length = PlainTime.Length(TimeSpan.FromSeconds(cause.Sum(l => l.Seconds)));
            yield return $"{(cause.Any(l => l.To >= cause.Max(x => x.To) && clock.PausedAt is not null) ? "It has stood" : "It stood")} still for {length} {cause.Key}.";
        }
    }

    private string While(CaseEvent fact) => fact switch
    {
        MatterPaused { Ground: PauseGround.Clarification } => "while clarification was awaited",
        MatterPaused { Ground: PauseGround.Identity } => "while proof of identity was awaited",
        MatterPaused => "while a fee was awaited",
        MatterReturned when clock.Kind.IsStatutory() => "while another authority had the matter",
        MatterEvent => "while the law asked for an answer to a statutory matter of the case",
        WaitingStarted { For: WaitingFor.AnotherAuthority } => "while another authority had the matter",
        WaitingStarted => "while the case waited for the resident",
        PauseAdded => "while the case waited, as a correction says",
        CaseResolved or MarkedNotAnEnquiry or CaseReopened or MessageReceived => "while the case had ended",
        _ => "as the law allows",
    };

    private string HowItStands()
    {
        var missed = clock.BreachedAt is { } breached ? $"The target was missed on {PlainTime.Moment(breached)}" : null;
        if (clock.MetAt is { } met)
        {
            return missed is null
                ? $"It was met in time, on {PlainTime.Moment(met)}, after {Amount(clock.Used)}."
                : $"{missed}; it was met late, on {PlainTime.Moment(met)}, after {Amount(clock.Used)}.";
        }

        if (clock.CancelledAt is { } cancelled)
            return $"{(missed is null ? "" : $"{missed}. ")}The clock was cancelled on {PlainTime.Moment(cancelled)}.";
        if (clock.PausedAt is { } paused)
            return $"{(missed is null ? "" : $"{missed}. ")}It has stood still since {PlainTime.Moment(paused)}; {Amount(clock.Used)} {Is(clock.Used)} used.";
        return missed is null ? $"So far {Amount(clock.Used)} {Is(clock.Used)} used; {Amount(clock.Left)} {Is(clock.Left)} left." : $"{missed}, and it still runs: {Amount(clock.Used)} {Is(clock.Used)} used.";
    }

    private string Amount(long seconds) => seconds == 0 ? "nothing" : InRealTime ? PlainTime.Length(TimeSpan.FromSeconds(seconds))
        : clock.Kind.IsStatutory() ? $"{PlainTime.Length(TimeSpan.FromSeconds(seconds))} of the time that counts" : $"{PlainTime.Working(seconds)} of working time";

    private string Is(long seconds) =>
        seconds is < 120 or (>= 3600 and < 3660) || ((InRealTime || clock.Kind.IsStatutory()) && seconds is >= 86_400 and < 90_000) ? "is" : "are";

    private string At(DateTimeOffset due) => clock.Target.IsInDays ? $"the end of {PlainTime.InLondon(due):dddd d MMMM yyyy}" : PlainTime.Moment(due);

    private string Cause(LedgerStretch stretch)
    {
        switch (stretch.Kind)
        {
            case LedgerKind.Open when stretch.Ahead:
                return HasEnded ? "Would have counted" : "Will count";
            case LedgerKind.Open:
                return InRealTime ? "Counted, day and night" : clock.Kind.IsStatutory() ? "Counted, on days that count for the law" : "Counted, in opening hours";
            case LedgerKind.Closed:
                var words = string.Join("; ", stretch.Closures.Select(c => InWords(c, withDate: true)));
                return words.Length == 0 ? "Closed" : char.ToUpperInvariant(words[0]) + words[1..];
            default:
                var stopped = stretch.StoppedBy is { } by ? TimelineWords.Entry(events[by], names).Text : "Stood still";
                return stretch.ResumedBy is { } resumed && events[resumed].Fact is not PauseAdded
                    ? $"{End(stopped)} Until: {TimelineWords.Entry(events[resumed], names).Text}"
                    : stopped;
        }
    }

    private static string InWords(Closure closure, bool withDate)
    {
        var one = closure.First == closure.Last;
        var dates = one ? $"{closure.First:dddd d MMMM}"
            : closure.Last == closure.First.AddDays(1) ? $"{closure.First:dddd d} and {closure.Last:dddd d MMMM}" : $"{closure.First:dddd d MMMM} to {closure.Last:dddd d MMMM}";
        return closure.Reason switch
        {
            ClosedReason.OutOfHours => "outside opening hours",
            ClosedReason.Break => "break between opening hours",
            ClosedReason.NotAWorkingDay => withDate ? $"{dates}, without opening hours" : one ? "Not a working day" : "Not working days",
            ClosedReason.BankHoliday => withDate ? $"{closure.Name} ({dates})" : $"Bank holiday: {closure.Name}",
            ClosedReason.SpecialHours => withDate ? $"other hours on {dates} ({closure.Name})" : $"Closed: {closure.Name}",
            _ => withDate ? $"{closure.Name ?? "a closed day"} ({dates})" : closure.Name ?? "Closed day",
        };
    }

    private static string List(List<string> parts) => parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";

    private static string End(string text) => text.Length > 0 && text[^1] is '.' or '?' or '!' ? text : text + ".";
}
