using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;

namespace Enquiries.Application.Tests.Dashboards;

/// <summary>One promise on a case, as its events tell it.</summary>
internal sealed class Promise(ClockKind kind, DateTime start)
{
    private readonly List<DateTime> reached = [start];
    private readonly List<(DateTime From, DateTime To)> still = [];

    public ClockKind Kind { get; } = kind;
    public DateTime Start { get; } = start;
    public DateTime? Met { get; set; }
    public DateTime? Cancelled { get; set; }
    public DateTime? Missed { get; set; }
    public DateTime? StillSince { get; set; }
    public int OpenMinutes => reached.Count - 1;
    public bool Runs => Met is null && Cancelled is null;

    public void Live(DateTime minute, bool open)
    {
        if (StillSince is null && open)
            reached.Add(minute.AddMinutes(1));
    }

    public void GoOn(DateTime at)
    {
        if (StillSince is not { } since)
            return;
        StillSince = null;
        if (still.Count > 0 && still[^1].To == since)
            still[^1] = (still[^1].From, at);
        else
            still.Add((since, at));
    }

    /// <summary>The last moment in time, if it lies before the minute that is being lived through.</summary>
    public DateTime? Over(Priority priority, DateTime minute)
    {
        var (minutes, days) = priority switch { Priority.Urgent => (60, 1), Priority.High => (120, 3), _ => (240, 5) };
        if (Kind != ClockKind.Resolution)
            return reached.Count > minutes && reached[minutes] < minute ? reached[minutes] : null;

        // Each working date that it stood still all day moves the last day on by one.
        var last = After(days);
        foreach (var (from, to) in still)
        {
            if (from > last)
                break;
            for (var date = from.Date; date < to; date = date.AddDays(1))
                days += IsWorking(date) && date >= from && date.AddDays(1) <= to ? 1 : 0;
            last = After(days);
        }

        return last < minute ? last : null;
    }

    private DateTime After(int days)
    {
        var date = Start.Date;
        while (days > 0)
        {
            date = date.AddDays(1);
            days -= IsWorking(date) ? 1 : 0;
        }

        return date.AddDays(1).AddSeconds(-1);
    }

    private static bool IsWorking(DateTime date) => date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
}

/// <summary>
/// Lives through a case minute by minute from its events alone, on the built-in policy, in a stretch of summer time without bank holidays. It shares nothing with
/// the engine: open minutes are ticked off one by one.
/// </summary>
internal sealed class CaseRetold
{
    private readonly List<Promise> promises = [];
    private Promise? withdrawn;
    private Priority priority;
    private WaitingFor? waiting;
    private bool ended;

    private CaseRetold(Priority priority) => this.priority = priority;

    /// <summary>Local time: an hour ahead of UTC.</summary>
    public static DateTime Local(DateTimeOffset at) => at.UtcDateTime.AddHours(1);

    public static List<Promise> Tell(Priority openedWith, IEnumerable<RecordedEvent> events, DateTimeOffset until)
    {
        var told = new CaseRetold(openedWith);
        var left = new Queue<RecordedEvent>(events.Where(e => e.Fact is not (SlaAtRisk or SlaBreached or SlaBreachCorrected)).OrderBy(e => e.At).ThenBy(e => e.Fact is MessageReceived ? 0 : 1).ThenBy(e => e.Number));
        for (var minute = Local(left.Peek().At); minute <= Local(until); minute = minute.AddMinutes(1))
        {
            // Days end on the hour, so that a miss of one is noticed in time.
            if (minute.Minute == 0 || Local(until) == minute || (left.TryPeek(out var soon) && Local(soon.At) == minute))
                told.Notice(minute);
            while (left.TryPeek(out var next) && Local(next.At) == minute)
                told.Happen(left.Dequeue().Fact, minute);
            told.Live(minute);
        }

        return told.promises;
    }

    private Promise? Running(ClockKind kind) => promises.Find(p => p.Kind == kind && p.Runs);

    private void Notice(DateTime minute)
    {
        foreach (var p in promises.Where(p => p is { Runs: true, StillSince: null, Missed: null }))
            p.Missed = p.Over(priority, minute);
    }

    private void Live(DateTime minute)
    {
        var open = minute.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && minute.Hour is >= 9 and < 17;
        foreach (var p in promises.Where(p => p.Runs || p == withdrawn || p.StillSince is not null))
            p.Live(minute, open);
    }

    private void Happen(CaseEvent fact, DateTime at)
    {
        switch (fact)
        {
            case MessageReceived:
                if (ended)
                {
                    withdrawn = null;
                    TakeUp(at);
                }

                Wait(null, at);
                if (!promises.Exists(p => p.Kind == ClockKind.Resolution))
                    promises.Add(new Promise(ClockKind.Resolution, at));
                if (Running(ClockKind.FirstResponse) is null && Running(ClockKind.NextResponse) is null)
                    promises.Add(new Promise(promises.Exists(p => p.Kind == ClockKind.FirstResponse && p.Met is not null) ? ClockKind.NextResponse : ClockKind.FirstResponse, at));
                break;
            case ReplySent:
                withdrawn = null;
                foreach (var p in promises.Where(p => p.Runs && p.Kind != ClockKind.Resolution))
                {
                    p.GoOn(at);
                    p.Missed ??= p.Over(priority, at);
                    p.Met = at;
                }

                break;
            case WaitingStarted w:
                Wait(w.For, at);
                break;
            case WaitingEnded:
                Wait(null, at);
                break;
            case PriorityChanged p:
                priority = p.To;
                foreach (var running in promises.Where(x => x is { Runs: true, StillSince: null, Missed: null } && x.Over(priority, at) is not null))
                    running.Missed = at;
                break;
            case CaseResolved or MarkedNotAnEnquiry:
                Wait(null, at);
                Notice(at);
                withdrawn = promises.Find(p => p.Runs && p.Kind != ClockKind.Resolution);
                if (withdrawn is not null)
                    withdrawn.Cancelled = at;
                if (Running(ClockKind.Resolution) is { } resolution)
                {
                    if (fact is CaseResolved)
                        resolution.Met = at;
                    else
                        resolution.Cancelled = at;
                    resolution.StillSince = at;
                }

                ended = true;
                break;
            case CaseReopened { Reason: not null }:
                if (withdrawn is not null)
                    withdrawn.Cancelled = null;
                withdrawn = null;
                TakeUp(at);
                break;
        }
    }

    private void TakeUp(DateTime at)
    {
        ended = false;
        if (promises.FindLast(p => p.Kind == ClockKind.Resolution) is not { } last)
            return;
        if (last.Missed is null)
            (last.Met, last.Cancelled) = (null, null);
        else
            promises.Add(new Promise(ClockKind.Resolution, at));
        last.GoOn(at);
    }

    private void Wait(WaitingFor? whom, DateTime at)
    {
        waiting = whom;
        foreach (var p in promises.Where(p => p.Runs))
        {
            var still = waiting == WaitingFor.AnotherAuthority || (waiting == WaitingFor.Resident && p.Kind == ClockKind.Resolution);
            if (still)
            {
                p.StillSince ??= at;
            }
            else if (p.StillSince is { } since)
            {
                // Shortened so far while it stood still that the time had been over before: missed only now.
                p.GoOn(at);
                if (p.Missed is null && p.Over(priority, at) < since)
                    p.Missed = at;
            }
        }
    }
}
