using Enquiries.Domain.Cases;
using Enquiries.Domain.Statutory;

namespace Enquiries.Domain.Sla;

/// <summary>What a clock is computed with besides the events: facts of the case that never change.</summary>
/// <param name="OpenedWith">The priority with which it was opened.</param>
/// <param name="ReplyWindow">How long after the resident's last message the platform takes a free answer, real time; null for no limit.</param>
internal sealed record FoldFacts(Priority OpenedWith, TimeSpan? ReplyWindow);

/// <summary>What the events say about a case's clocks.</summary>
/// <param name="Clocks">In the order in which they started.</param>
/// <param name="UnansweredSince">The oldest message that still asks for an answer, UTC.</param>
/// <param name="Policy">On what the case runs at the end.</param>
/// <param name="Matters">The statutory matters, whose clocks are among the clocks.</param>
internal sealed record FoldResult(IReadOnlyList<ComputedClock> Clocks, DateTimeOffset? UnansweredSince, PolicyRef Policy, IReadOnlyList<Matter> Matters);

/// <summary>
/// Computes the clocks of a case from its events, in the order in which things happened rather than in the order in which we heard of them: the same
/// events give the same clocks however they arrived.
/// </summary>
internal static class ClockFold
{
    public static FoldResult Compute(IReadOnlyCollection<RecordedEvent> events, FoldFacts facts, RuleBook rules)
    {
        var opened = events.Select(e => e.Fact).OfType<CaseOpened>().FirstOrDefault();
        var fold = new Fold(facts, rules, opened?.Policy ?? PolicyRef.Standard, StatutoryFold.Compute(events, rules));
        var cameBack = CameBack(events);
        foreach (var e in events.Where(e => !cameBack.Contains(e.Number)).OrderBy(e => e.At).ThenBy(e => Rank(e.Fact)).ThenBy(e => e.Number))
            fold.Apply(e);
        return fold.Finish();
    }

    /// <summary>Replies that were sent and came back later (an address that does not exist): they answered nobody.</summary>
    private static HashSet<int> CameBack(IReadOnlyCollection<RecordedEvent> events)
    {
        Dictionary<Guid, int>? failed = null;
        foreach (var e in events)
        {
            if (e.Fact is ReplyFailed(var id, _) && (failed ??= []).GetValueOrDefault(id) < e.Number)
                failed[id] = e.Number;
        }

        return failed is null ? [] : [.. events.Where(e => e.Fact is ReplySent(var id, _) && failed.TryGetValue(id, out var number) && number > e.Number).Select(e => e.Number)];
    }

    // Platforms tell seconds: within one, a message comes before its removal and before the answer to it.
    private static int Rank(CaseEvent fact) => fact switch
    {
        CaseOpened => 0,
        MessageReceived => 1,
        MessageRemoved => 2,
        ReplySent or AnsweredElsewhere => 3,
        _ => 4,
    };

    private sealed class Fold(FoldFacts facts, RuleBook rules, PolicyRef openedWith, IReadOnlyList<Matter> matters)
    {
        private readonly Dictionary<int, bool> owed = matters.SelectMany(m => m.Owed).ToDictionary();
        private readonly List<ComputedClock> clocks = [];
        private readonly List<(Guid Id, DateTimeOffset At)> unanswered = [];
        private readonly Dictionary<Guid, DateTimeOffset> messageTimes = [];
        private readonly HashSet<Guid> removedEarly = [];
        private readonly HashSet<Guid> onItsWay = [];
        private readonly HashSet<Guid> sent = [];

        // What the case was closed over: comes back when the closing is taken back.
        private readonly List<(Guid Id, DateTimeOffset At)> leftUnanswered = [];
        private readonly List<ComputedClock> withdrawn = [];
        private PolicyRef reference = openedWith;
        private SlaPolicy? policy = rules.Policy(openedWith);
        private Priority priority = facts.OpenedWith;
        private DateTimeOffset? stoppedAt;
        private DateTimeOffset? firstMessageAt;
        private DateTimeOffset? lastMessageAt;

        // Of the conversation in which the resident wrote last: that is where an answer goes.
        private TimeSpan? lastWindow = facts.ReplyWindow;
        private DateTimeOffset? lastAnswerAt;
        private WaitingFor? waitingFor;
        private int number;
        private int owing;

        public FoldResult Finish()
        {
            var windowEnds = lastMessageAt + lastWindow;
            foreach (var clock in clocks.Where(c => !c.Ended && c.PausedAt is null))
                clock.SetWarnings(policy, clock.Kind.IsResponse() ? windowEnds : null);
            var lawful = matters.SelectMany(m => m.Clocks).ToList();
            foreach (var clock in lawful.Where(c => !c.Ended && c.PausedAt is null))
                clock.SetWarnings(policy ?? rules.Policy(PolicyRef.Standard), null);
            return new FoldResult([.. clocks, .. lawful], unanswered.Count == 0 ? null : unanswered.Min(m => m.At), reference, matters);
        }

        public void Apply(RecordedEvent recorded)
        {
            var at = recorded.At;
            number = recorded.Number;

            // A note or a reply on its way moves no clock, and nobody computes the clocks after it: what is stored must not depend on it.
            if (recorded.Fact is MessageReceived or MessageRemoved or ReplySent or ReplyFailed or AnsweredElsewhere or PolicyChosen or PriorityChanged
                or WaitingStarted or WaitingEnded or PauseAdded or CaseResolved or MarkedNotAnEnquiry or CaseReopened or AnswerNeeded or AnswerNotNeeded or MatterEvent)
            {
                foreach (var clock in clocks)
                    clock.NoticeBreach(at);
            }

            switch (recorded.Fact)
            {
                case MessageReceived { MessageId: var id } message:
                    messageTimes[id] = at;
                    if (!removedEarly.Contains(id))
                        lastWindow = message.Conversation is null ? facts.ReplyWindow : message.WindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
                    if (message.IsThanks != true || IsUnanswered())
                        Received(id, at);
                    else
                        Thanked(at);
                    break;
                case AnswerNeeded(var id):
                    Asks(id, at);
                    break;
                case AnswerNotNeeded(var id, _):
                    SetAside(id, at);
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
                    Answered(at);
                    break;
                case AnsweredElsewhere:
                    Answered(at);
                    break;
                case PolicyChosen(var chosen, _, _):
                    RunOn(chosen, at);
                    break;
                case PriorityChanged(_, var to, var chosen):
                    priority = to;
                    RunOn(chosen ?? reference, at);
                    break;
                case WaitingStarted(_, var whom):
                    Wait(whom, at);
                    break;
                case WaitingEnded:
                    EndWait(at);
                    break;
                case PauseAdded(var from, var to, _):
                    AddPause(from, to);
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
                case MatterEvent when owed.TryGetValue(number, out var begins):
                    Owe(begins, at);
                    break;
            }
        }

        /// <summary>While the law has an answer owed the case cannot be resolved: the law's clock runs, and the promise of a resolution stands still.</summary>
        private void Owe(bool begins, DateTimeOffset at)
        {
            owing += begins ? 1 : -1;
            if (begins && stoppedAt is not null)
                Reopen(at, null);
            if (Running(ClockKind.Resolution) is not { } clock)
                return;
            if (!Waits(ClockKind.Resolution))
                clock.Resume(at, number);
            else if (clock.PausedAt is null)
                clock.Pause(at, number);
        }

        private void Received(Guid id, DateTimeOffset at)
        {
            if (removedEarly.Remove(id))
                return;
            if (stoppedAt is not null)
                Reopen(at, null);

            firstMessageAt ??= at;
            lastMessageAt = at;
            EndWait(at);
            if (!clocks.Exists(c => c.Kind == ClockKind.Resolution))
                Start(ClockKind.Resolution, at);

            unanswered.Add((id, at));
            StartResponse(at);
        }

        // Before any answer a word of thanks belongs to the question.
        private bool IsUnanswered() => stoppedAt is null && (unanswered.Count > 0 || lastAnswerAt is null);

        private void Thanked(DateTimeOffset at)
        {
            lastMessageAt = at;
            if (stoppedAt is null)
                EndWait(at);
        }

        private void Asks(Guid id, DateTimeOffset at)
        {
            if (!messageTimes.TryGetValue(id, out var since) || unanswered.Exists(m => m.Id == id) || stoppedAt is not null)
                return;
            unanswered.Add((id, since));
            if (Running(ClockKind.FirstResponse) is null && Running(ClockKind.NextResponse) is null)
                StartResponse(since)?.MissedByChange(at);
        }

        private void SetAside(Guid id, DateTimeOffset at)
        {
            if (unanswered.RemoveAll(m => m.Id == id) > 0)
                LookAtOldest(at);
        }

        private void Answered(DateTimeOffset at)
        {
            unanswered.Clear();
            Forget();
            End(ClockKind.FirstResponse, at, met: true);
            End(ClockKind.NextResponse, at, met: true);
            End(ClockKind.PeriodicUpdate, at, met: true);
            lastAnswerAt = at;
            if (stoppedAt is null && firstMessageAt is not null)
                Start(ClockKind.PeriodicUpdate, at);
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

            LookAtOldest(at);
        }

        private void LookAtOldest(DateTimeOffset at)
        {
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
                    clock.StartAgain(oldest, number);
            }
        }

        /// <summary>Staff reopen a case: messages it was closed over are unanswered as if it had never been closed.</summary>
        private void TakeBack()
        {
            unanswered.AddRange(leftUnanswered);
            foreach (var clock in withdrawn)
                clock.Continue();
            Forget();
        }

        private void Forget()
        {
            leftUnanswered.Clear();
            withdrawn.Clear();
        }

        private ComputedClock? StartResponse(DateTimeOffset at)
        {
            if (Running(ClockKind.FirstResponse) is not null || Running(ClockKind.NextResponse) is not null)
                return null;
            var answeredOnce = clocks.Exists(c => c.Kind == ClockKind.FirstResponse && c.CancelledAt is null);
            return Start(answeredOnce ? ClockKind.NextResponse : ClockKind.FirstResponse, at);
        }

        /// <summary>From now on another policy, version or priority: clocks that run take the new target and keep what they have used.</summary>
        private void RunOn(PolicyRef chosen, DateTimeOffset at)
        {
            reference = chosen;
            policy = rules.Policy(chosen);
            foreach (var clock in clocks.Where(c => !c.Ended).ToList())
            {
                if (policy?.Targets[priority][clock.Kind] is { } target)
                    clock.RunOn(policy, target, at, number);
                else
                    clock.End(at, met: false, number);
            }

            // Where the policy before promised nothing, the promise counts from the beginning.
            if (stoppedAt is not null || firstMessageAt is not { } first)
                return;
            if (!clocks.Exists(c => c.Kind == ClockKind.Resolution && c.CancelledAt is null))
                StartLate(ClockKind.Resolution, first, at);
            if (lastAnswerAt is { } answered && Running(ClockKind.PeriodicUpdate) is null)
                StartLate(ClockKind.PeriodicUpdate, answered, at);
            if (unanswered.Count > 0 && Running(ClockKind.FirstResponse) is null && Running(ClockKind.NextResponse) is null)
                StartLate(clocks.Exists(c => c.Kind == ClockKind.FirstResponse && c.MetAt is not null) ? ClockKind.NextResponse : ClockKind.FirstResponse, unanswered.Min(m => m.At), at);
        }

        private void StartLate(ClockKind kind, DateTimeOffset from, DateTimeOffset at) => Start(kind, from)?.MissedByChange(at);

        private void Wait(WaitingFor whom, DateTimeOffset at)
        {
            waitingFor = whom;
            foreach (var clock in clocks.Where(c => !c.Ended))
            {
                if (!Waits(clock.Kind))
                    clock.Resume(at, number);
                else if (clock.PausedAt is null)
                    clock.Pause(at, number);
            }
        }

        private void EndWait(DateTimeOffset at)
        {
            waitingFor = null;
            foreach (var clock in clocks.Where(c => !c.Ended && !Waits(c.Kind)))
                clock.Resume(at, number);
        }

        private bool Waits(ClockKind kind) => waitingFor switch
        {
            _ when owing > 0 && kind == ClockKind.Resolution => true,
            null => false,
            WaitingFor.AnotherAuthority => true,
            _ => policy?.PausedWhileWaiting.Contains(kind) ?? false,
        };

        private void AddPause(DateTimeOffset from, DateTimeOffset to)
        {
            foreach (var clock in clocks.Where(c => !c.Ended && policy?.PausedWhileWaiting.Contains(c.Kind) == true))
                clock.AddPause(from, to, number);
        }

        private void Stop(DateTimeOffset at, bool met)
        {
            // Resolved with the answer still on its way: the response clock waits for its delivery.
            if (onItsWay.Count == 0 || !met)
            {
                Forget();
                leftUnanswered.AddRange(unanswered);
                withdrawn.AddRange(clocks.Where(c => !c.Ended && c.Kind.IsResponse()));
                unanswered.Clear();
                End(ClockKind.FirstResponse, at, met: false);
                End(ClockKind.NextResponse, at, met: false);
            }

            waitingFor = null;
            Running(ClockKind.Resolution)?.Resume(at, number);
            End(ClockKind.Resolution, at, met);
            End(ClockKind.PeriodicUpdate, at, met: false);
            stoppedAt = at;
        }

        private void Reopen(DateTimeOffset at, DateTimeOffset? since)
        {
            Forget();
            if (stoppedAt is { } stopped)
            {
                stoppedAt = null;
                var last = clocks.FindLast(c => c.Kind == ClockKind.Resolution);
                if (last is { BreachedAt: null })
                {
                    // Continues, with the time in which it was resolved left out.
                    last.Continue();
                    last.Pause(stopped, number);
                    last.Resume(at > stopped ? at : stopped, number);
                    if (Waits(ClockKind.Resolution))
                        last.Pause(at > stopped ? at : stopped, number);
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

        private ComputedClock? Running(ClockKind kind) => clocks.FindLast(c => c.Kind == kind && !c.Ended);

        private ComputedClock? Start(ClockKind kind, DateTimeOffset at)
        {
            if (policy?.Targets[priority][kind] is not { } target)
                return null;
            var clock = new ComputedClock(kind, clocks.Count(c => c.Kind == kind) + 1, policy, target, at, number);
            clocks.Add(clock);
            if (Waits(kind))
                clock.Pause(at, number);
            return clock;
        }

        private void End(ClockKind kind, DateTimeOffset at, bool met) => Running(kind)?.End(at, met, number);
    }
}
