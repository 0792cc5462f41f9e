using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;

namespace Enquiries.Application.Statutory;

public enum DutyState
{
    /// <summary>What starts its time has not happened.</summary>
    NotBegun = 0,
    Running = 1,

    /// <summary>The law lets it stand still.</summary>
    Waiting = 2,

    /// <summary>Past its due moment and not done.</summary>
    Overdue = 3,
    Done = 4,
    DoneLate = 5,

    /// <summary>Nothing has to be done any more.</summary>
    NotNeeded = 6,
}

/// <summary>One thing that the law asks for, as it stands now. Times are UTC.</summary>
/// <param name="Words">What has to be done.</param>
/// <param name="Used">"13 of 20 working days used"; null when no time runs.</param>
/// <param name="MayExtendBy">In <paramref name="Unit"/>; 0 when it may not be extended.</param>
/// <param name="Unit">"working days" or "months".</param>
public sealed record MatterDuty(
    ClockKind Clock, string Words, DutyState State, DateTimeOffset? StartedAt, DateTimeOffset? DueAt, DateTimeOffset? DoneAt, DateTimeOffset? MissedAt, string? Used,
    int MayExtendBy, string Unit, ExtensionRule? Extension);

/// <summary>A statutory matter as the case page shows it. Times are UTC.</summary>
public sealed record CaseMatter
{
    public required Guid Id { get; init; }
    public required int Number { get; init; }
    public required StatutoryType Type { get; init; }
    public required MatterState State { get; init; }
    public DateTimeOffset ProposedAt { get; init; }
    public string? ProposedReason { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public DateTimeOffset? ConfirmedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndReason { get; init; }
    public EmergencyStart Start { get; init; }

    /// <summary>Null until it is confirmed.</summary>
    public StatutoryRule? Rule { get; init; }
    public DateTimeOffset? NextDueAt { get; init; }
    public IReadOnlyList<MatterDuty> Duties { get; init; } = [];

    /// <summary>What can be recorded now.</summary>
    public IReadOnlyList<StatutoryStep> OpenSteps { get; init; } = [];
    public IReadOnlyList<MatterStepRecord> Steps { get; init; } = [];
    public IReadOnlyList<MatterPauseRecord> Pauses { get; init; } = [];
    public IReadOnlyList<MatterExtensionRecord> Extensions { get; init; } = [];

    /// <summary>Who answered stage 1 of the same complaint: somebody else has to answer stage 2.</summary>
    public string? AnsweredBefore { get; init; }

    internal static IReadOnlyList<CaseMatter> Of(Case @case, RuleBook rules, DateTimeOffset now)
    {
        var matters = @case.ReadMatters(rules);
        return [.. matters.Select(m => Of(m, matters, @case, now))];
    }

    private static CaseMatter Of(Matter matter, IReadOnlyList<Matter> all, Case @case, DateTimeOffset now)
    {
        var duties = matter.Rule is null ? [] : matter.Rule.Duties.Select(d => Duty(matter, d, @case.Clocks.FirstOrDefault(c => c.MatterId == matter.Id && c.Kind == d.Clock), now)).ToList();
        return new CaseMatter
        {
            Id = matter.Id,
            Number = matter.Number,
            Type = matter.Type,
            State = matter.State,
            ProposedAt = matter.ProposedAt,
            ProposedReason = matter.ProposedReason,
            ReceivedAt = matter.ReceivedAt,
            ConfirmedAt = matter.ConfirmedAt,
            EndedAt = matter.EndedAt,
            EndReason = matter.EndReason,
            Start = matter.Start,
            Rule = matter.Rule,
            NextDueAt = duties.Where(d => d.State is DutyState.Running or DutyState.Overdue).Min(d => d.DueAt),
            Duties = duties,
            OpenSteps = matter.OpenSteps,
            Steps = matter.Steps,
            Pauses = matter.Pauses,
            Extensions = matter.Extensions,
            AnsweredBefore = matter.Type is StatutoryType.CouncilComplaintStage2 or StatutoryType.HousingComplaintStage2
                ? all.Where(m => m.Type == matter.Type - 1).SelectMany(m => m.Steps).LastOrDefault(s => s.Step == StatutoryStep.Answered)?.By
                : null,
        };
    }

    private static MatterDuty Duty(Matter matter, Duty duty, SlaClock? clock, DateTimeOffset now)
    {
        var state = clock?.StateAt(now) switch
        {
            ClockState.Running => DutyState.Running,
            ClockState.Paused => DutyState.Waiting,
            ClockState.Breached => DutyState.Overdue,
            ClockState.Met => DutyState.Done,
            ClockState.MetLate => DutyState.DoneLate,
            ClockState.Cancelled => DutyState.NotNeeded,
            _ when matter.IsDone(duty.EndedBy) => DutyState.Done,
            _ when matter.IsSettled(duty) || !matter.State.IsOpen() => DutyState.NotNeeded,
            _ when duty.Target is null => DutyState.Running,
            _ => DutyState.NotBegun,
        };
        var extendable = state is DutyState.Running or DutyState.Waiting;
        return new MatterDuty(
            duty.Clock, duty.Words, state, clock?.StartedAt, clock?.DueAt, clock?.MetAt ?? matter.Steps.FirstOrDefault(s => s.Step == duty.EndedBy)?.At,
            clock?.BreachedAt ?? (state == DutyState.Overdue ? clock?.DueAt : null), MatterDates.Used(matter, duty.Clock, now),
            extendable ? matter.ExtensionLeft(duty.Clock) : 0, duty.Target is SlaTarget.CalendarMonths ? "months" : "working days", duty.Extension);
    }
}
