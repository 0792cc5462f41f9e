using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Tests.Sla.Oracle;

/// <summary>A story in the terms of the engine.</summary>
internal static class Engine
{
    public static WorkingCalendar Calendar(this Story story) => new(
        WorkingCalendar.FindZone(story.Zone),
        new WorkingWeek(story.Week.Select((day, i) => KeyValuePair.Create<DayOfWeek, IReadOnlyList<OpeningInterval>>(
            (DayOfWeek)((i + 1) % 7), Intervals(day)))),
        story.Closed,
        story.Special.ToDictionary(day => day.Date, day => Intervals(day.Open)));

    public static SlaTarget Target(this Story story)
    {
        var roll = story.Roll ? Roll.NextWorkingDay : Roll.None;
        return story.Kind switch
        {
            TargetKind.Working => new SlaTarget.Working(TimeSpan.FromSeconds(story.Amount)),
            TargetKind.Elapsed => new SlaTarget.Elapsed(TimeSpan.FromSeconds(story.Amount)),
            TargetKind.WorkingDays => new SlaTarget.WorkingDays(story.Amount),
            TargetKind.CalendarDays => new SlaTarget.CalendarDays(story.Amount, roll),
            _ => new SlaTarget.CalendarMonths(story.Amount, roll),
        };
    }

    private static IReadOnlyList<OpeningInterval> Intervals(Interval[] written) =>
        [.. written.Select(interval => OpeningInterval.Parse(Interval.Clock(interval.From), Interval.Clock(interval.To)))];

    public static DateTimeOffset At(DateTime utc) => new(utc, TimeSpan.Zero);
}
