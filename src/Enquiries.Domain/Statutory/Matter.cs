using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Statutory;

public sealed record MatterStepRecord(StatutoryStep Step, DateTimeOffset At, DateTimeOffset RecordedAt, string? By, string? Reason);

/// <param name="To">Null while it still stands still.</param>
public sealed record MatterPauseRecord(PauseGround Ground, string Reason, DateTimeOffset From, DateTimeOffset? To);

public sealed record MatterExtensionRecord(ClockKind Clock, int By, string Reason, string Told, DateTimeOffset At, string? Actor);

/// <summary>A statutory matter as the events of its case tell it. Times are UTC.</summary>
public sealed class Matter
{
    private readonly List<MatterStepRecord> steps = [];
    private readonly List<MatterPauseRecord> pauses = [];
    private readonly List<MatterExtensionRecord> extensions = [];
    private readonly List<ComputedClock> clocks = [];
    private readonly List<ComputedClock> withdrawn = [];
    private readonly RuleBook rules;
    private WithdrawalKind? withdrawal;

    internal Matter(Guid id, int number, RuleBook rules) => (Id, Number, this.rules) = (id, number, rules);

    public Guid Id { get; }

    /// <summary>Counts the matters of a case from 1, and their clocks with them.</summary>
    public int Number { get; }

    public StatutoryType Type { get; private set; }

    public MatterState State { get; private set; }

    /// <summary>Null until it is confirmed.</summary>
    public StatutoryRule? Rule { get; private set; }

    public DateTimeOffset ProposedAt { get; private set; }

    /// <summary>Why somebody thinks so.</summary>
    public string? ProposedReason { get; private set; }

    public DateTimeOffset? ReceivedAt { get; private set; }

    public DateTimeOffset? ConfirmedAt { get; private set; }

    public EmergencyStart Start { get; private set; }

    public int CalendarVersion { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Why it was dismissed, withdrawn or handed over.</summary>
    public string? EndReason { get; private set; }

    public IReadOnlyList<MatterStepRecord> Steps => steps;

    public IReadOnlyList<MatterPauseRecord> Pauses => pauses;

    public IReadOnlyList<MatterExtensionRecord> Extensions => extensions;

    internal IReadOnlyList<ComputedClock> Clocks => clocks;

    /// <summary>The events at which an answer began to be owed (true) and ceased to be (false), by their numbers.</summary>
    internal Dictionary<int, bool> Owed { get; } = [];

    public bool IsDone(StatutoryStep step) => steps.Exists(s => s.Step == step);

    /// <summary>Whether a duty has been settled, by its step or by what makes it needless.</summary>
    public bool IsSettled(Duty duty) => IsDone(duty.EndedBy) || duty.EndedBy switch
    {
        // The full answer acknowledges too.
        StatutoryStep.Acknowledged => IsDone(StatutoryStep.Answered),
        StatutoryStep.InvestigationFinished or StatutoryStep.MadeSafe => IsDone(StatutoryStep.NoHazardFound),
        StatutoryStep.FurtherWorkStarted => IsDone(StatutoryStep.NoFurtherWork) || IsDone(StatutoryStep.NoHazardFound),
        _ => false,
    };

    /// <summary>Steps that can be recorded now.</summary>
    public IReadOnlyList<StatutoryStep> OpenSteps => Rule is null || State is not (MatterState.Running or MatterState.Paused) ? []
        : [.. Rule.Steps.Where(s => Rule.Duties.Any(d => !IsSettled(d) && (d.EndedBy == s || Replaces(s, d.EndedBy))) && Refusal(s) is null)];

    /// <summary>Why a step cannot be recorded yet; null when it can.</summary>
    public string? Refusal(StatutoryStep step) => step switch
    {
        StatutoryStep.SummarySent when Type == StatutoryType.SocialServicesComplaint && !IsDone(StatutoryStep.Discussed) => "Record first that the complaint was talked over.",
        StatutoryStep.Discussed when !IsDone(StatutoryStep.Acknowledged) => "Record the acknowledgement first.",
        StatutoryStep.SummarySent when Type != StatutoryType.SocialServicesComplaint && Finding is null => "Record the end of the investigation first.",
        StatutoryStep.FurtherWorkStarted or StatutoryStep.NoFurtherWork when Finding is null => "Record the end of the investigation first.",
        StatutoryStep.MadeSafe when Finding is null && (Type == StatutoryType.SignificantHazard || Start == EmergencyStart.Finding) => "Record the end of the investigation first.",
        _ => null,
    };

    /// <summary>When what a step depends on was done; it cannot have been done before.</summary>
    public DateTimeOffset? NotBefore(StatutoryStep step) => step switch
    {
        StatutoryStep.Discussed => At(StatutoryStep.Acknowledged),
        StatutoryStep.Answered => At(StatutoryStep.Acknowledged),
        StatutoryStep.SummarySent or StatutoryStep.FurtherWorkStarted or StatutoryStep.NoFurtherWork => Finding,
        StatutoryStep.MadeSafe when Type == StatutoryType.SignificantHazard || Start == EmergencyStart.Finding => Finding,
        _ => null,
    } ?? ReceivedAt;

    /// <summary>How much longer a clock may still be extended, in the unit of its target; 0 for not at all.</summary>
    public int ExtensionLeft(ClockKind clock) =>
        Rule?.Duties.FirstOrDefault(d => d.Clock == clock)?.Extension is { } rule && extensions.Count(e => e.Clock == clock) < rule.Times
            ? rule.AtMost - extensions.Where(e => e.Clock == clock).Sum(e => e.By)
            : 0;

    internal ComputedClock? Running(ClockKind kind) => clocks.Find(c => c.Kind == kind && !c.Ended);

    internal void Apply(RecordedEvent recorded)
    {
        var (at, number) = (recorded.At, recorded.Number);
        foreach (var clock in clocks)
            clock.NoticeBreach(at);
        switch (recorded.Fact)
        {
            case MatterProposed proposed:
                (Type, ProposedAt, ProposedReason) = (proposed.Type, at, proposed.Reason);
                break;
            case MatterConfirmed confirmed:
                Confirm(confirmed, at, number);
                break;
            case MatterDismissed dismissed:
                (State, EndedAt, EndReason) = (MatterState.Dismissed, at, dismissed.Reason);
                break;
            case MatterStepDone step:
                steps.Add(new MatterStepRecord(step.Step, at, recorded.RecordedAt, recorded.ActorName, step.Reason));
                Done(step.Step, at, number);
                break;
            case MatterPaused paused:
                pauses.Add(new MatterPauseRecord(paused.Ground, paused.Reason, at, null));
                foreach (var clock in clocks.Where(c => !c.Ended && c.PausedAt is null))
                    clock.Pause(at, number);
                State = MatterState.Paused;
                break;
            case MatterResumed:
                Resume(at, number);
                State = MatterState.Running;
                break;
            case MatterExtended extended:
                extensions.Add(new MatterExtensionRecord(extended.Clock, extended.By, extended.Reason, extended.Told, at, recorded.ActorName));
                if (Running(extended.Clock) is { } longer)
                    longer.Extend(Longer(longer.Target, extended.By), at, number);
                break;
            case MatterWithdrawn gone:
                Withdraw(gone, at, number);
                break;
            case MatterReturned:
                Return(at, number);
                break;
            case MatterCalendarChanged moved:
                CalendarVersion = moved.CalendarVersion;
                foreach (var clock in clocks.Where(c => !c.Ended))
                    clock.RunOn(rules.Calendar(Rule!.CalendarId, CalendarVersion), Rule.Ref(CalendarVersion), at, number);
                break;
        }
    }

    private DateTimeOffset? At(StatutoryStep step) => steps.Find(s => s.Step == step)?.At;

    private DateTimeOffset? Finding => At(StatutoryStep.InvestigationFinished) ?? At(StatutoryStep.NoHazardFound);

    private static bool Replaces(StatutoryStep step, StatutoryStep other) => (step, other) is
        (StatutoryStep.NoHazardFound, StatutoryStep.InvestigationFinished) or (StatutoryStep.NoFurtherWork, StatutoryStep.FurtherWorkStarted);

    /// <summary>The same target with more of its unit.</summary>
    internal static SlaTarget Longer(SlaTarget target, int by) => target switch
    {
        SlaTarget.WorkingDays days => new SlaTarget.WorkingDays(days.Days + by),
        SlaTarget.CalendarDays days => days with { Days = days.Days + by },
        SlaTarget.CalendarMonths months => months with { Months = months.Months + by },
        _ => throw new InvalidOperationException($"A target of the kind {target.GetType().Name} is not extended."),
    };

    private void Confirm(MatterConfirmed confirmed, DateTimeOffset at, int number)
    {
        (Type, ReceivedAt, ConfirmedAt, CalendarVersion, Start) = (confirmed.Type, confirmed.ReceivedAt, at, confirmed.CalendarVersion, confirmed.Start);
        Rule = StatutoryRules.Get(confirmed.Type, confirmed.Nation);
        State = MatterState.Running;
        Owed[number] = true;
        StartClocks(DutyStart.Receipt, confirmed.ReceivedAt, number);
        if (Start == EmergencyStart.Awareness)
            StartClocks(DutyStart.AsChosen, confirmed.ReceivedAt, number);
    }

    private void Done(StatutoryStep step, DateTimeOffset at, int number)
    {
        switch (step)
        {
            case StatutoryStep.Acknowledged:
                End(step, at, met: true, number);
                StartClocks(DutyStart.Acknowledgement, at, number);
                break;
            case StatutoryStep.Answered:
                if (Rule!.Duties.Any(d => d.EndedBy == StatutoryStep.Acknowledged) && !IsDone(StatutoryStep.Acknowledged))
                {
                    End(StatutoryStep.Acknowledged, at, met: true, number);
                    StartClocks(DutyStart.Acknowledgement, at, number);
                }

                End(step, at, met: true, number);
                break;
            case StatutoryStep.InvestigationFinished:
                End(step, at, met: true, number);
                StartClocks(DutyStart.Finding, at, number);
                if (Start == EmergencyStart.Finding)
                    StartClocks(DutyStart.AsChosen, at, number);
                break;
            case StatutoryStep.NoHazardFound:
                End(StatutoryStep.InvestigationFinished, at, met: true, number);
                End(StatutoryStep.MadeSafe, at, met: false, number);
                StartClocks(DutyStart.Finding, at, number, only: StatutoryStep.SummarySent);
                break;
            case StatutoryStep.NoFurtherWork:
                End(StatutoryStep.FurtherWorkStarted, at, met: false, number);
                break;
            case StatutoryStep.Discussed:
                End(step, at, met: true, number);
                StartClocks(DutyStart.Finding, at, number);
                break;
            default:
                End(step, at, met: true, number);
                break;
        }

        if (Rule!.Duties.All(IsSettled))
        {
            Resume(at, number);
            (State, EndedAt) = (MatterState.Finished, at);
            if (at < ConfirmedAt)
                Owed.Clear();
            else
                Owed[number] = false;
        }
    }

    private void Resume(DateTimeOffset at, int number)
    {
        foreach (var clock in clocks.Where(c => !c.Ended))
            clock.Resume(at, number);
        if (pauses is [.., { To: null } last])
            pauses[^1] = last with { To = at };
    }

    private void Withdraw(MatterWithdrawn gone, DateTimeOffset at, int number)
    {
        Resume(at, number);
        withdrawn.AddRange(clocks.Where(c => !c.Ended));
        foreach (var clock in withdrawn)
            clock.End(at, met: false, number);
        withdrawal = gone.Kind;
        State = gone.Kind == WithdrawalKind.AnotherAuthority ? MatterState.HandedOver : MatterState.Withdrawn;
        (EndedAt, EndReason) = (at, gone.Reason);
        Owed[number] = false;
    }

    private void Return(DateTimeOffset at, int number)
    {
        foreach (var clock in withdrawn)
        {
            clock.Continue();
            if (withdrawal == WithdrawalKind.AnotherAuthority && EndedAt is { } left)
            {
                if (clock.BreachedAt is null)
                {
                    clock.Pause(left, number);
                    clock.Resume(at, number);
                }
            }
            else
            {
                clock.NoticeBreach(at);
            }
        }

        withdrawn.Clear();
        (State, EndedAt, EndReason, withdrawal) = (MatterState.Running, null, null, null);
        Owed[number] = true;
    }

    private void StartClocks(DutyStart start, DateTimeOffset at, int number, StatutoryStep? only = null)
    {
        foreach (var duty in Rule!.Duties.Where(d => d.Start == start && (only is null || d.EndedBy == only)))
        {
            if (duty.Target is { } target)
                clocks.Add(new ComputedClock(duty.Clock, Number, Rule.Law, Rule.Ref(CalendarVersion), Rule.CalendarId, rules.Calendar(Rule.CalendarId, CalendarVersion), target, at, number) { MatterId = Id });
        }
    }

    private void End(StatutoryStep step, DateTimeOffset at, bool met, int number)
    {
        foreach (var kind in Rule!.Duties.Where(d => d.EndedBy == step).Select(d => d.Clock))
        {
            if (Running(kind) is not { } clock)
                continue;
            clock.Resume(at, number);
            clock.End(at, met, number);
        }
    }
}

/// <summary>Computes the statutory matters of a case from its events.</summary>
internal static class StatutoryFold
{
    /// <summary>In the order in which they were proposed.</summary>
    public static IReadOnlyList<Matter> Compute(IReadOnlyCollection<RecordedEvent> events, RuleBook rules)
    {
        List<Matter>? matters = null;
        foreach (var group in events.Where(e => e.Fact is MatterEvent).GroupBy(e => ((MatterEvent)e.Fact).MatterId).OrderBy(g => g.Min(e => e.Number)))
        {
            matters ??= [];
            var matter = new Matter(group.Key, matters.Count + 1, rules);

            // What was done before the confirmation and recorded after it still needs the clocks that the confirmation starts.
            foreach (var e in group.OrderBy(e => e.Fact is MatterProposed or MatterConfirmed ? 0 : 1).ThenBy(e => e.At).ThenBy(e => e.Number))
                matter.Apply(e);
            matters.Add(matter);
        }

        return matters ?? [];
    }
}
