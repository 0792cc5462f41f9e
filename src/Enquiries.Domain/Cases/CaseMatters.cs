using System.Globalization;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;

namespace Enquiries.Domain.Cases;

// What the law, and not the council's own promise, sets a time for.
public sealed partial class Case
{
    private const int OldestReceiptInYears = 3;

    private readonly List<StatutoryMatter> matters = [];

    /// <summary>The statutory matters as stored for lists.</summary>
    public IReadOnlyList<StatutoryMatter> Matters => matters;

    /// <summary>The statutory matters with all that the events tell of them.</summary>
    public IReadOnlyList<Matter> ReadMatters(RuleBook rules) => StatutoryFold.Compute(events, rules);

    /// <summary>Somebody thinks that the case is really something else; an officer confirms or dismisses it.</summary>
    public void ProposeMatter(Guid matterId, StatutoryType type, string? reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (ReadMatters(rules).Any(m => m.Type == type && m.State == MatterState.Proposed))
            throw new RuleException($"It has been proposed already that this is {StatutoryWords.Phrase(type)}. Confirm or dismiss that.");
        Raise(new MatterProposed(matterId, type, reason), now, now, by);
        ComputeClocks(rules, now);
    }

    /// <summary>
    /// The officer confirms what it is. Its clocks run from the original receipt; what has fallen due before is missed at its true moment. A case that had
    /// ended is open again. A matter that nobody has proposed is confirmed at once.
    /// </summary>
    public void ConfirmMatter(
        Guid matterId, StatutoryType type, UkNation nation, DateTimeOffset receivedAt, EmergencyStart start, Actor by, DateTimeOffset now, RuleBook rules)
    {
        var known = ReadMatters(rules);
        var proposed = known.FirstOrDefault(m => m.Id == matterId);
        if (proposed is { State: not MatterState.Proposed })
            throw new RuleException("This has been confirmed or dismissed already.");
        var rule = StatutoryRules.Get(type, nation);
        if (RefusalToConfirm(type, nation, receivedAt, now, rules) is { } refusal)
            throw new RuleException(refusal);
        if (FirstStage(type) is { } first && known.Any(m => m.Type == first && m.State.IsOpen()))
            throw new RuleException("Stage 1 of this complaint has not been answered yet. Record its answer, or withdraw it, before stage 2.");

        if (proposed is null)
            Raise(new MatterProposed(matterId, type, null), now, now, by);
        Raise(new MatterConfirmed(matterId, type, nation, receivedAt, rules.NewestCalendar(rule.CalendarId).Version, start, Reopens: !Status.IsOpen()), now, now, by);
        OpenForMatter();
        ComputeClocks(rules, now);
    }

    /// <summary>Why something received then cannot be confirmed as a matter of that law, in words; null when it can.</summary>
    public static string? RefusalToConfirm(StatutoryType type, UkNation nation, DateTimeOffset receivedAt, DateTimeOffset now, RuleBook rules)
    {
        if (StatutoryRules.Find(type, nation) is not { } rule)
            return StatutoryRules.NoRule(type, nation);
        if (receivedAt > now)
            return "The day of receipt cannot lie in the future.";
        if (receivedAt < now.AddYears(-OldestReceiptInYears))
            return $"The day of receipt lies more than {OldestReceiptInYears} years back. Check the year.";
        var calendar = rules.Calendar(rule.CalendarId, rules.NewestCalendar(rule.CalendarId).Version);
        return calendar.LocalDate(receivedAt) < rule.Since ? $"This law holds for what was received from {Text(rule.Since.Value)} on." : null;
    }

    public void DismissMatter(Guid matterId, string reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (FindMatter(matterId, rules).State != MatterState.Proposed)
            throw new RuleException("Only what has not been confirmed can be dismissed. To end a confirmed matter, withdraw it.");
        Raise(new MatterDismissed(matterId, reason), now, now, by);
        ComputeClocks(rules, now);
    }

    /// <summary>Something that the law asks for was done. Earlier than today it needs a reason.</summary>
    public void RecordStep(Guid matterId, StatutoryStep step, DateTimeOffset at, string? reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        var matter = FindOpen(matterId, rules);
        if (!matter.Rule!.Steps.Contains(step))
            throw new RuleException($"{StatutoryWords.Name(step)}: the law does not ask for this here.");
        if (matter.Refusal(step) is { } refusal)
            throw new RuleException(refusal);
        if (!matter.OpenSteps.Contains(step))
            throw new RuleException("This has been recorded already.");
        if (at > now)
            throw new RuleException("It must have been done already.");
        if (at < matter.NotBefore(step))
            throw new RuleException($"It cannot have been done before {Moment(matter.NotBefore(step)!.Value, matter, rules)}.");
        if (Day(at, matter, rules) < Day(now, matter, rules) && string.IsNullOrWhiteSpace(reason))
            throw new RuleException("It was done before today. Say why it is recorded only now.");
        Raise(new MatterStepDone(matterId, step, reason), at, now, by);
        Touch();
        ComputeClocks(rules, now);
    }

    /// <summary>The clocks stand still on a ground that the law allows; nothing else pauses them.</summary>
    public void PauseMatter(Guid matterId, PauseGround ground, string reason, DateTimeOffset at, Actor by, DateTimeOffset now, RuleBook rules)
    {
        var matter = FindOpen(matterId, rules);
        if (matter.State == MatterState.Paused)
            throw new RuleException("The clock stands still already.");
        if (!matter.Rule!.Pauses.Contains(ground))
        {
            throw new RuleException(matter.Rule.Pauses.Count == 0
                ? $"{matter.Rule.Law}: the law lets nothing stop this clock."
                : $"{matter.Rule.Law}: the clock stands still only for {Either(matter.Rule.Pauses)}.");
        }

        if (at > now)
            throw new RuleException("It must have been asked for already.");
        var from = matter.Pauses.Count == 0 ? matter.ReceivedAt : matter.Pauses[^1].To;
        if (at < from)
            throw new RuleException($"It cannot have been asked for before {Moment(from.Value, matter, rules)}.");
        if (matter.Clocks.Where(c => !c.Ended && c.DueAt is not null).Min(c => c.DueAt) is { } due && at < due && due < now)
            throw new RuleException($"The clock was due on {Moment(due, matter, rules)} and is missed; a pause recorded afterwards does not change that.");
        Raise(new MatterPaused(matterId, ground, reason), at, now, by);
        Touch();
        ComputeClocks(rules, now);
    }

    public void ResumeMatter(Guid matterId, DateTimeOffset at, string? reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        var matter = FindMatter(matterId, rules);
        if (matter.State != MatterState.Paused)
            throw new RuleException("The clock is not standing still.");
        if (at > now)
            throw new RuleException("It must have come already.");
        if (at < matter.Pauses[^1].From)
            throw new RuleException($"It cannot have come before it was asked for on {Moment(matter.Pauses[^1].From, matter, rules)}.");
        Raise(new MatterResumed(matterId, reason), at, now, by);
        ComputeClocks(rules, now);
    }

    /// <summary>More time, as far as the law allows: before the due moment, with a reason, and the person told.</summary>
    public void ExtendMatter(Guid matterId, ClockKind clock, int extraTime, string reason, string told, Actor by, DateTimeOffset now, RuleBook rules)
    {
        var matter = FindOpen(matterId, rules);
        var duty = matter.Rule!.Duties.FirstOrDefault(d => d.Clock == clock);
        if (duty?.Extension is not { } rule || duty.Target is null)
            throw new RuleException($"{matter.Rule.Law}: the law allows no extension here.");
        if (matter.Running(clock) is not { } running)
        {
            throw new RuleException(matter.IsSettled(duty) ? "This has been done already."
                : "The time for the answer has not begun, because the acknowledgement has not been recorded. Record it first.");
        }

        if (matter.Extensions.Count(e => e.Clock == clock) >= rule.Times)
            throw new RuleException(rule.Times == 1 ? "It has been extended before, and the law allows that once." : $"It has been extended {rule.Times} times, and the law allows no more.");
        if (running.BreachedAt is not null || running.DueAt < now)
            throw new RuleException($"The due moment has passed ({Moment(running.BreachedAt ?? running.DueAt!.Value, matter, rules)}). An extension has to come before it.");
        if (extraTime < 1 || extraTime > matter.ExtensionLeft(clock))
            throw new RuleException($"{matter.Rule.Law}: at most {StatutoryWords.Length(duty.Target, matter.ExtensionLeft(clock))} more.");
        Raise(new MatterExtended(matterId, clock, extraTime, reason, told, duty.Target is SlaTarget.CalendarMonths), now, now, by);
        ComputeClocks(rules, now);
    }

    public void WithdrawMatter(Guid matterId, WithdrawalKind kind, string reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        FindOpen(matterId, rules);
        Raise(new MatterWithdrawn(matterId, kind, reason), now, now, by);
        ComputeClocks(rules, now);
    }

    /// <summary>A matter that was withdrawn or handed over is the council's again.</summary>
    public void ReturnMatter(Guid matterId, string reason, Actor by, DateTimeOffset now, RuleBook rules)
    {
        if (FindMatter(matterId, rules).State is not (MatterState.Withdrawn or MatterState.HandedOver))
            throw new RuleException("Only what was withdrawn or handed over can come back.");
        Raise(new MatterReturned(matterId, reason), now, now, by);
        OpenForMatter();
        ComputeClocks(rules, now);
    }

    private static StatutoryType? FirstStage(StatutoryType type) => type switch
    {
        StatutoryType.CouncilComplaintStage2 => StatutoryType.CouncilComplaintStage1,
        StatutoryType.HousingComplaintStage2 => StatutoryType.HousingComplaintStage1,
        _ => null,
    };

    private Matter FindMatter(Guid matterId, RuleBook rules) =>
        ReadMatters(rules).FirstOrDefault(m => m.Id == matterId) ?? throw new RuleException("That statutory matter is not part of this case.");

    private Matter FindOpen(Guid matterId, RuleBook rules)
    {
        var matter = FindMatter(matterId, rules);
        return matter.State switch
        {
            MatterState.Running or MatterState.Paused => matter,
            MatterState.Proposed => throw new RuleException($"Confirm first that this is {StatutoryWords.Phrase(matter.Type)}."),
            _ => throw new RuleException("This statutory matter has ended."),
        };
    }

    private void MustOweNothing(RuleBook rules, string deed)
    {
        foreach (var matter in ReadMatters(rules).Where(m => m.State.IsOpen()))
        {
            throw new RuleException(matter.State == MatterState.Proposed
                ? $"It has been proposed that this is {StatutoryWords.Phrase(matter.Type)}. Confirm or dismiss that before the case is {deed}."
                : $"This is {StatutoryWords.Phrase(matter.Type)}, and the law still asks for an answer. Record it, or withdraw the matter with the reason, before the case is {deed}.");
        }
    }

    private void OpenForMatter()
    {
        if (!Status.IsOpen())
            ClearResolution();
        Touch();
    }

    private void Take(IReadOnlyList<Matter> computed)
    {
        foreach (var matter in computed)
        {
            var row = matters.Find(m => m.Id == matter.Id);
            if (row is null)
            {
                row = StatutoryMatter.Create(Id, Number, matter);
                matters.Add(row);
            }

            row.Take(matter);
        }
    }

    /// <summary>A change to a statutory calendar, such as a proclaimed holiday, moves the clocks that run on it.</summary>
    private void FollowInMatters(RuleMove move, RuleBook rules, DateTimeOffset now)
    {
        if (move.CalendarId is not { } calendar)
            return;
        foreach (var matter in ReadMatters(rules).Where(m => m.State is MatterState.Running or MatterState.Paused))
        {
            if (matter.Rule!.CalendarId == calendar && matter.CalendarVersion < move.CalendarVersion)
                Raise(new MatterCalendarChanged(matter.Id, move.CalendarVersion, move.Summary), move.At, now, move.By);
        }
    }

    private static string Either(IReadOnlyList<PauseGround> grounds) => string.Join(" or ", grounds.Select(g => g switch
    {
        PauseGround.Clarification => "clarification",
        PauseGround.Identity => "proof of identity",
        _ => "a fee",
    }));

    private static WorkingCalendar CalendarOf(Matter matter, RuleBook rules) => rules.Calendar(matter.Rule!.CalendarId, matter.CalendarVersion);

    private static DateOnly Day(DateTimeOffset at, Matter matter, RuleBook rules) => CalendarOf(matter, rules).LocalDate(at);

    private static string Moment(DateTimeOffset at, Matter matter, RuleBook rules) =>
        TimeZoneInfo.ConvertTime(at, CalendarOf(matter, rules).Zone).ToString("d MMMM yyyy 'at' HH:mm", CultureInfo.GetCultureInfo("en-GB"));

    private static string Text(DateOnly date) => date.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));
}
