using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>What a clock measures and why it is due when it is, in words.</summary>
public static class ClockWords
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly DayOfWeek[] FromMonday =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    public static string Of(ClockKind kind) => kind switch
    {
        ClockKind.FirstResponse => "First answer",
        ClockKind.NextResponse => "Next answer",
        ClockKind.PeriodicUpdate => "Update",
        ClockKind.Acknowledgement => "Acknowledgement",
        ClockKind.Answer => "Full answer",
        ClockKind.Investigation => "Investigation",
        ClockKind.WrittenSummary => "Written summary",
        ClockKind.MakeSafe => "Make safe",
        ClockKind.FurtherWork => "Further work",
        ClockKind.FurtherWorkLatest => "Further work, latest",
        ClockKind.Discussion => "Discussion",
        _ => "Resolution",
    };

    public static string Of(ClockState state) => state switch
    {
        ClockState.Running => "Running",
        ClockState.Paused => "Paused",
        ClockState.Met => "Met in time",
        ClockState.Breached => "Missed, still open",
        ClockState.MetLate => "Met late",
        _ => "Cancelled",
    };

    public static TagTone Tone(ClockState state) => state switch
    {
        ClockState.Met => TagTone.Good,
        ClockState.Breached or ClockState.MetLate => TagTone.Bad,
        ClockState.Running => TagTone.Info,
        _ => TagTone.Neutral,
    };

    public static bool HasEnded(this CaseClock clock) => clock.State is ClockState.Met or ClockState.MetLate or ClockState.Cancelled;

    /// <summary>"Answer due 4 working hours after the first message. Working time: Mon–Fri 9:00–17:00, not on bank holidays."</summary>
    public static string Why(CaseClock clock, Priority priority)
    {
        var length = Length(clock.Target);
        var what = clock.Kind switch
        {
            ClockKind.FirstResponse => $"Answer due {length} after the first message",
            ClockKind.NextResponse => $"Answer due {length} after the oldest message without an answer",
            ClockKind.PeriodicUpdate => $"The resident is to hear how things stand {length} after the last answer",
            ClockKind.Resolution => $"To be resolved within {length} of the first message",
            _ => $"{clock.Policy}: within {length}",
        };
        var end = clock.Target.IsInDays ? ", by the end of that day" : "";
        var priorityWords = clock.Kind.IsStatutory() ? "" : $" (priority {CaseWords.Of(priority).ToLower(English)})";
        return $"{what}{end}{priorityWords}. {(clock.Target is SlaTarget.Elapsed ? "Counted day and night" : $"Working time: {Hours(clock.Calendar)}")}.";
    }

    public static string Length(SlaTarget target) => target switch
    {
        SlaTarget.Working w => $"{Time(w.Time)} of working time",
        SlaTarget.Elapsed e => Time(e.Time),
        SlaTarget.WorkingDays d => Count(d.Days, "working day"),
        SlaTarget.CalendarDays d => Count(d.Days, "day"),
        SlaTarget.CalendarMonths m => Count(m.Months, "month"),
        _ => "",
    };

    /// <summary>"Mon–Fri 9:00–17:00, not on bank holidays"; times of day in London.</summary>
    public static string Hours(WorkingCalendar calendar)
    {
        var groups = new List<(DayOfWeek First, DayOfWeek Last, string Hours)>();
        foreach (var day in FromMonday)
        {
            var hours = string.Join(", ", calendar.Week[day].Select(i => $"{Clock(i.FromMinute)}–{Clock(i.ToMinute)}"));
            if (groups.Count > 0 && groups[^1].Hours == hours && Array.IndexOf(FromMonday, groups[^1].Last) == Array.IndexOf(FromMonday, day) - 1)
                groups[^1] = groups[^1] with { Last = day };
            else
                groups.Add((day, day, hours));
        }

        var open = groups.Where(g => g.Hours.Length > 0).Select(g => $"{Days(g.First, g.Last)} {g.Hours}").ToList();
        return open.Count == 0 ? "none" : string.Join("; ", open) + (calendar.ClosedDays.Count > 0 ? ", not on bank holidays" : "");
    }

    /// <summary>"3 h 45 min of working time"; always in hours, because a working day is shorter than a day.</summary>
    public static string Working(long seconds)
    {
        var minutes = seconds / 60;
        var time = minutes switch
        {
            0 => "under 1 min",
            < 60 => string.Create(English, $"{minutes} min"),
            _ when minutes % 60 == 0 => string.Create(English, $"{minutes / 60:N0} h"),
            _ => string.Create(English, $"{minutes / 60:N0} h {minutes % 60:00} min"),
        };
        return seconds == 0 ? "no working time" : $"{time} of working time";
    }

    private static string Days(DayOfWeek first, DayOfWeek last) => first == last ? Short(first) : $"{Short(first)}–{Short(last)}";

    private static string Short(DayOfWeek day) => English.DateTimeFormat.GetAbbreviatedDayName(day);

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60}:{minute % 60:00}");

    private static string Time(TimeSpan time)
    {
        var minutes = (int)time.TotalMinutes % 60;
        var hours = (int)time.TotalHours;
        return (hours, minutes) switch
        {
            (0, _) => Count(minutes, "minute"),
            (_, 0) => Count(hours, "hour"),
            _ => $"{Count(hours, "hour")} {Count(minutes, "minute")}",
        };
    }

    private static string Count(int number, string thing) => string.Create(English, $"{number:N0} {thing}{(number == 1 ? "" : "s")}");
}
