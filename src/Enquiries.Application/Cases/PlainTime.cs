using System.Globalization;
using Enquiries.Domain.Sla;

namespace Enquiries.Application.Cases;

/// <summary>Moments and lengths of time as a person would say them, in London time.</summary>
public static class PlainTime
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public static DateTimeOffset InLondon(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>The instant of a local time of day in London; of a time that occurs twice in autumn the first, of one that spring skips the moment after it.</summary>
    public static DateTimeOffset FromLondon(DateTime local)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (Zone.IsInvalidTime(local))
            local = local.AddHours(1);
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>"Thursday 26 March 2026 at 11:00".</summary>
    public static string Moment(DateTimeOffset at) => InLondon(at).ToString("dddd d MMMM yyyy 'at' HH:mm", English);

    /// <summary>"Thursday 26 March 2026".</summary>
    public static string Date(DateOnly date) => date.ToString("dddd d MMMM yyyy", English);

    /// <summary>"26 March".</summary>
    public static string ShortDate(DateOnly date) => date.ToString("d MMMM", English);

    /// <summary>The last moment of a target: a time of day, or for targets in days the end of the day.</summary>
    public static string Due(DateTimeOffset due, SlaTarget target) => target.IsInDays ? $"at the end of {InLondon(due).ToString("dddd d MMMM yyyy", English)}" : $"on {Moment(due)}";

    /// <summary>As one writes it to a resident: "3 pm on Thursday 26 March", "the end of Thursday 26 March".</summary>
    public static string ToResident(DateTimeOffset due, SlaTarget target, DateTimeOffset now)
    {
        var local = InLondon(due);
        var date = local.ToString(local.Year == InLondon(now).Year ? "dddd d MMMM" : "dddd d MMMM yyyy", English);
        return target.IsInDays ? $"the end of {date}" : $"{TimeOfDay(local)} on {date}";
    }

    /// <summary>"2 days 3 hours", "1 hour 30 minutes", "under a minute"; two parts at most, cut and not rounded.</summary>
    public static string Length(TimeSpan time)
    {
        var minutes = (long)time.TotalMinutes;
        return minutes switch
        {
            < 1 => "under a minute",
            < 60 => Count(minutes, "minute"),
            < 24 * 60 => Two(minutes / 60, "hour", minutes % 60, "minute"),
            _ => Two(minutes / (24 * 60), "day", minutes / 60 % 24, "hour"),
        };
    }

    /// <summary>Working time, always in hours and minutes, because a working day is shorter than a day.</summary>
    public static string Working(long seconds)
    {
        var minutes = seconds / 60;
        return minutes switch
        {
            < 1 when seconds > 0 => "under a minute",
            < 60 => Count(minutes, "minute"),
            _ => Two(minutes / 60, "hour", minutes % 60, "minute"),
        };
    }

    public static string Target(SlaTarget target) => target switch
    {
        SlaTarget.Working w => $"{Working((long)w.Time.TotalSeconds)} of working time",
        SlaTarget.Elapsed e => $"{Length(e.Time)}, counted day and night",
        SlaTarget.WorkingDays d => Count(d.Days, "working day"),
        SlaTarget.CalendarDays d => Count(d.Days, "calendar day"),
        SlaTarget.CalendarMonths m => Count(m.Months, "calendar month"),
        _ => "",
    };

    public static string Count(long number, string thing) => string.Create(English, $"{number:N0} {thing}{(number == 1 ? "" : "s")}");

    private static string Two(long large, string largeName, long small, string smallName) =>
        small == 0 ? Count(large, largeName) : $"{Count(large, largeName)} {Count(small, smallName)}";

    private static string TimeOfDay(DateTimeOffset local) => (local.Hour, local.Minute) switch
    {
        (12, 0) => "noon",
        (0, 0) => "midnight",
        (_, 0) => local.ToString("h tt", English).ToLower(English),
        _ => local.ToString("h.mm tt", English).ToLower(English),
    };
}
