using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Sla;

/// <summary>What the events say about one clock.</summary>
internal sealed record ComputedClock(ClockKind Kind, int Cycle, string Policy)
{
    public required DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    public DateTimeOffset? WarnAt { get; set; }
    public DateTimeOffset? PausedAt { get; set; }
    public DateTimeOffset? MetAt { get; set; }
    public DateTimeOffset? CancelledAt { get; set; }
    public DateTimeOffset? BreachedAt { get; set; }
    public long PausedWorkingSeconds { get; set; }
    public long LeftWhenPaused { get; set; }
    public long? WorkingSecondsTaken { get; set; }
    public List<Pause> Pauses { get; } = [];
    public bool Ended => MetAt is not null || CancelledAt is not null;
}

/// <summary>
/// Computes the clocks of a case from its events, in the order in which things happened rather than in the order in which we heard of them: the same
/// events give the same clocks however they arrived.
/// </summary>
internal static class ClockFold
{
    public static IReadOnlyList<ComputedClock> Compute(IEnumerable<RecordedEvent> events, Priority openedWith, SlaPolicy policy)
    {
        var fold = new Fold(policy, openedWith);
        foreach (var e in events.OrderBy(e => e.At).ThenBy(e => Rank(e.Fact)).ThenBy(e => e.Number))
            fold.Apply(e.Fact, e.At);
        return fold.Clocks;
    }

    // Platforms tell seconds: within one, a message comes before its removal and before the answer to it.
    private static int Rank(CaseEvent fact) => fact switch
    {
        CaseOpened => 0,
        MessageReceived => 1,
        MessageRemoved => 2,
        ReplySent => 3,
        _ => 4,
    };

    private sealed class Fold(SlaPolicy policy, Priority openedWith)
    {
        private readonly List<(Guid Id, DateTimeOffset At)> unanswered = [];
        private readonly HashSet<Guid> removedEarly = [];
        private readonly HashSet<Guid> onItsWay = [];
        private readonly HashSet<Guid> sent = [];

        // What the case was closed over: comes back when the closing is taken back.
        private readonly List<(Guid Id, DateTimeOffset At)> leftUnanswered = [];
        private readonly List<ComputedClock> withdrawn = [];
        private Priority priority = openedWith;
        private DateTimeOffset? stoppedAt;

        public List<ComputedClock> Clocks { get; } = [];

        public void Apply(CaseEvent fact, DateTimeOffset at)
        {
            foreach (var clock in Clocks)
                NoticeBreach(clock, at);

            switch (fact)
            {
                case MessageReceived { MessageId: var id }:
                    Received(id, at);
                    break;
                case MessageRemoved(var id):
                    Removed(id, at);
                    break;
                case ReplyQueued(var id):
                    if (!sent.Contains(id))
                        onItsWay.Add(id);
                    break;
                case ReplyFailed(var id, _):
                    onItsWay.Remove(id);
                    break;
                case ReplyGivenUp(var id):
                    onItsWay.Remove(id);
                    break;
                case ReplyRetried(var id):
                    onItsWay.Add(id);
                    break;
                case ReplySent(var id, _):
                    sent.Add(id);
                    onItsWay.Remove(id);
                    unanswered.Clear();
                    Forget();
                    End(ClockKind.FirstResponse, at, met: true);
                    End(ClockKind.NextResponse, at, met: true);
                    break;
                case PriorityChanged(_, var to):
                    ChangePriority(to, at);
                    break;
                case WaitingStarted:
                    PauseResolution(at);
                    break;
                case WaitingEnded:
                    ResumeResolution(at);
                    break;
                case CaseResolved:
                    Stop(at, met: true);
                    break;
                case MarkedNotAnEnquiry:
                    Stop(at, met: false);
                    break;
                case CaseReopened(var reason, var since):
                    if (reason is not null)
                        TakeBack();
                    Reopen(at, since);
                    break;
            }
        }

        private void Received(Guid id, DateTimeOffset at)
        {
            if (removedEarly.Remove(id))
                return;
            if (stoppedAt is not null)
                Reopen(at, null);

            if (Running(ClockKind.Resolution) is { } resolution)
                ResumeResolution(at, resolution);
            else if (!Clocks.Exists(c => c.Kind == ClockKind.Resolution))
                Start(ClockKind.Resolution, at);

            unanswered.Add((id, at));
            StartResponse(at);
        }

        private void Removed(Guid id, DateTimeOffset at)
        {
            if (leftUnanswered.RemoveAll(m => m.Id == id) > 0 && leftUnanswered.Count == 0)
                Forget();
            if (unanswered.RemoveAll(m => m.Id == id) == 0)
            {
                removedEarly.Add(id);
                return;
            }

            if (unanswered.Count == 0)
            {
                End(ClockKind.FirstResponse, at, met: false);
                End(ClockKind.NextResponse, at, met: false);
            }
            else if ((Running(ClockKind.FirstResponse) ?? Running(ClockKind.NextResponse)) is { BreachedAt: null } clock)
            {
                // The oldest message that still asks for an answer rules.
                var oldest = unanswered.Min(m => m.At);
                if (oldest > clock.StartedAt)
                {
                    clock.StartedAt = oldest;
                    Due(clock);
                }
            }
        }

        /// <summary>Staff reopen a case: messages it was closed over are unanswered as if it had never been closed.</summary>
        private void TakeBack()
        {
            unanswered.AddRange(leftUnanswered);
            foreach (var clock in withdrawn)
            {
                clock.CancelledAt = null;
                clock.WorkingSecondsTaken = null;
            }

            Forget();
        }

        private void Forget()
        {
            leftUnanswered.Clear();
            withdrawn.Clear();
        }

        private void StartResponse(DateTimeOffset at)
        {
            if (Running(ClockKind.FirstResponse) is not null || Running(ClockKind.NextResponse) is not null)
                return;
            var answeredOnce = Clocks.Exists(c => c.Kind == ClockKind.FirstResponse && c.CancelledAt is null);
            Start(answeredOnce ? ClockKind.NextResponse : ClockKind.FirstResponse, at);
        }

        private void ChangePriority(Priority to, DateTimeOffset at)
        {
            priority = to;
            foreach (var clock in Clocks.Where(c => !c.Ended))
            {
                if (clock.PausedAt is not null)
                {
                    clock.LeftWhenPaused = LeftOf(clock, clock.PausedAt.Value);
                    continue;
                }

                Due(clock);

                // Raised so far that the new due time has passed: missed now, by this change, and not back-dated. The same for the warning.
                if (clock.BreachedAt is null && clock.DueAt < at)
                    clock.BreachedAt = at;
                if (clock.WarnAt < at)
                    clock.WarnAt = clock.DueAt < at ? null : at;
            }
        }

        private void PauseResolution(DateTimeOffset at)
        {
            if (Running(ClockKind.Resolution) is { PausedAt: null } clock)
                Pause(clock, at);
        }

        private void ResumeResolution(DateTimeOffset at, ComputedClock? clock = null)
        {
            clock ??= Running(ClockKind.Resolution);
            if (clock is { PausedAt: not null })
                Resume(clock, at);
        }

        private void Stop(DateTimeOffset at, bool met)
        {
            // Resolved with the answer still on its way: the response clock waits for its delivery.
            if (onItsWay.Count == 0 || !met)
            {
                Forget();
                leftUnanswered.AddRange(unanswered);
                withdrawn.AddRange(Clocks.Where(c => !c.Ended && c.Kind != ClockKind.Resolution));
                unanswered.Clear();
                End(ClockKind.FirstResponse, at, met: false);
                End(ClockKind.NextResponse, at, met: false);
            }

            if (Running(ClockKind.Resolution) is { PausedAt: not null } paused)
                Resume(paused, at);
            End(ClockKind.Resolution, at, met);
            stoppedAt = at;
        }

        private void Reopen(DateTimeOffset at, DateTimeOffset? since)
        {
            Forget();
            if (stoppedAt is { } stopped)
            {
                stoppedAt = null;
                var last = Clocks.FindLast(c => c.Kind == ClockKind.Resolution);
                if (last is { BreachedAt: null })
                {
                    // Continues, with the time in which it was resolved left out.
                    last.MetAt = null;
                    last.CancelledAt = null;
                    last.WorkingSecondsTaken = null;
                    Pause(last, stopped);
                    Resume(last, at > stopped ? at : stopped);
                }
                else if (last is not null)
                {
                    // The miss stays; what follows is counted apart.
                    Start(ClockKind.Resolution, at);
                }
            }

            if (since is { } missed && unanswered.Count == 0)
            {
                unanswered.Add((Guid.Empty, missed));
                StartResponse(missed);
            }
        }

        private ComputedClock? Running(ClockKind kind) => Clocks.FindLast(c => c.Kind == kind && !c.Ended);

        private void Start(ClockKind kind, DateTimeOffset at)
        {
            var clock = new ComputedClock(kind, Clocks.Count(c => c.Kind == kind) + 1, policy.Name) { StartedAt = at };
            Clocks.Add(clock);
            Due(clock);
        }

        private void End(ClockKind kind, DateTimeOffset at, bool met)
        {
            if (Running(kind) is not { } clock)
                return;
            if (met)
                clock.MetAt = at;
            else
                clock.CancelledAt = at;
            clock.WorkingSecondsTaken = Math.Max(0, Seconds(clock.StartedAt, at) - clock.PausedWorkingSeconds);
        }

        private void Pause(ComputedClock clock, DateTimeOffset at)
        {
            clock.LeftWhenPaused = LeftOf(clock, at);
            clock.PausedAt = at;
            clock.DueAt = null;
            clock.WarnAt = null;
        }

        private void Resume(ComputedClock clock, DateTimeOffset at)
        {
            var from = clock.PausedAt!.Value;
            clock.PausedAt = null;
            clock.LeftWhenPaused = 0;
            if (at > from)
            {
                clock.Pauses.Add(new Pause(from, at));
                clock.PausedWorkingSeconds += Seconds(from, at);
            }

            Due(clock);

            // The priority was raised during the pause, so far that the time had been used up before it: missed now, and not back-dated.
            if (clock.BreachedAt is null && clock.DueAt < from)
                clock.BreachedAt = at;
        }

        private void Due(ComputedClock clock)
        {
            clock.DueAt = DueOf(clock);
            clock.WarnAt = null;
            if (clock.DueAt is not { } due || due <= clock.StartedAt)
                return;

            // The warning share of the working time the clock will have run for, counted from the start, pauses left out.
            var pauses = clock.Pauses.Where(p => p.From < due).ToList();
            var total = policy.Calendar.Between(clock.StartedAt, due);
            foreach (var pause in pauses)
                total -= policy.Calendar.Between(pause.From, pause.To < due ? pause.To.Value : due);
            var warn = policy.Calendar.Add(clock.StartedAt, total * policy.WarningShare);
            foreach (var pause in pauses)
            {
                if (warn is { } at && at > pause.From)
                    warn = policy.Calendar.Add(at, policy.Calendar.Between(pause.From, pause.To!.Value));
            }

            clock.WarnAt = warn < due ? warn : due;
        }

        private DateTimeOffset? DueOf(ComputedClock clock) =>
            SlaCalculation.Due(policy.Calendar, clock.StartedAt, policy.Targets[priority][clock.Kind], clock.Pauses).DueAt;

        private long LeftOf(ComputedClock clock, DateTimeOffset at) =>
            DueOf(clock) is { } due && due > at ? Seconds(at > clock.StartedAt ? at : clock.StartedAt, due) : 0;

        private long Seconds(DateTimeOffset from, DateTimeOffset to) => to <= from ? 0 : (long)policy.Calendar.Between(from, to).TotalSeconds;

        private static void NoticeBreach(ComputedClock clock, DateTimeOffset at)
        {
            if (!clock.Ended && clock.PausedAt is null && clock.BreachedAt is null && clock.DueAt < at)
                clock.BreachedAt = clock.DueAt;
        }
    }
}
