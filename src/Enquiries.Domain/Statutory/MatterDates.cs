using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Statutory;

/// <summary>The day a duty would fall due, before or after it is confirmed.</summary>
/// <param name="Duty">What the law asks for.</param>
/// <param name="DueAt">UTC; null while what starts its time has not happened, and for "without undue delay".</param>
/// <param name="Used">How much of its time is used, in words; null when no time runs.</param>
public sealed record DutyDate(Duty Duty, DateTimeOffset? DueAt, string? Used);

/// <summary>Dates and days used, as pages show them.</summary>
public static class MatterDates
{
    /// <summary>What would follow if a matter were confirmed now.</summary>
    public static IReadOnlyList<DutyDate> Preview(StatutoryRule rule, DateTimeOffset receivedAt, EmergencyStart start, RuleBook rules, DateTimeOffset now)
    {
        var calendar = rules.Calendar(rule.CalendarId, rules.NewestCalendar(rule.CalendarId).Version);
        return [.. rule.Duties.Select(duty => duty.Target is { } target && (duty.Start == DutyStart.Receipt || (duty.Start == DutyStart.AsChosen && start == EmergencyStart.Awareness))
            ? new DutyDate(duty, SlaCalculation.Due(calendar, receivedAt, target, []).DueAt, Used(calendar, target, receivedAt, [], now))
            : new DutyDate(duty, null, null))];
    }

    /// <summary>When a duty would be due if its time began then.</summary>
    public static DateTimeOffset? DueFrom(StatutoryRule rule, Duty duty, DateTimeOffset start, RuleBook rules) => duty.Target is { } target
        ? SlaCalculation.Due(rules.Calendar(rule.CalendarId, rules.NewestCalendar(rule.CalendarId).Version), start, target, []).DueAt
        : null;

    /// <summary>"13 of 20 working days used", pauses left out, for a clock that runs or stands still; null for one that has ended.</summary>
    public static string? Used(Matter matter, ClockKind kind, DateTimeOffset now)
    {
        if (matter.Running(kind) is not { } clock)
            return null;
        IReadOnlyList<Pause> pauses = clock.PausedAt is { } paused ? [.. clock.Pauses, new Pause(paused, null)] : clock.Pauses;
        return Used(clock.Calendar, clock.Target, clock.StartedAt, pauses, now);
    }

    private static string? Used(WorkingCalendar calendar, SlaTarget target, DateTimeOffset startedAt, IReadOnlyList<Pause> pauses, DateTimeOffset now)
    {
        if (now < startedAt)
            return null;
        var (from, to) = (calendar.LocalDate(startedAt), calendar.LocalDate(now));
        switch (target)
        {
            case SlaTarget.WorkingDays { Days: var all }:
                return $"{Math.Max(0, WorkingDays(calendar, from, to) - pauses.Sum(p => Covered(calendar, p, now, working: true)))} of {StatutoryWords.Length(target, all)} used";
            case SlaTarget.CalendarDays { Days: var all }:
                return $"{Math.Max(0, to.DayNumber - from.DayNumber - pauses.Sum(p => Covered(calendar, p, now, working: false)))} of {StatutoryWords.Length(target, all)} used";
            case SlaTarget.CalendarMonths { Months: var all }:
                var days = Math.Max(0, to.DayNumber - from.DayNumber - pauses.Sum(p => Covered(calendar, p, now, working: false)));
                return $"{(days == 1 ? "1 day" : $"{days} days")} of {StatutoryWords.Length(target, all)} used";
            case SlaTarget.Elapsed { Time: var time }:
                return $"{(int)(now - startedAt).TotalHours} of {(int)time.TotalHours} hours used";
            default:
                return null;
        }
    }

    private static int WorkingDays(WorkingCalendar calendar, DateOnly after, DateOnly to) => to <= after ? 0 : calendar.WorkingDaysBetween(after.AddDays(1), to);

    /// <summary>Local dates that a pause wholly covers.</summary>
    private static int Covered(WorkingCalendar calendar, Pause pause, DateTimeOffset now, bool working)
    {
        var first = calendar.LocalDate(pause.From);
        if (calendar.StartOf(first) < pause.From)
            first = first.AddDays(1);

        // While it still stands still, today counts as covered.
        var last = pause.To is { } to ? calendar.LocalDate(to).AddDays(-1) : calendar.LocalDate(now);
        return last < first ? 0 : working ? calendar.WorkingDaysBetween(first, last) : last.DayNumber - first.DayNumber + 1;
    }
}
