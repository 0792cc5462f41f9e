using System.Globalization;
using Enquiries.Application.Cases;

namespace Enquiries.Web.Components.Shared;

/// <summary>Instants as the desk writes them: British words, the time of London.</summary>
public static class London
{
    private static readonly CultureInfo English = ShortMonths();

    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    /// <summary>For dates without a time.</summary>
    public static CultureInfo Words => English;

    public static DateTimeOffset At(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    /// <summary>The instant of a London wall-clock time, as typed into a form.</summary>
    public static DateTimeOffset Instant(DateTime local) => PlainTime.FromLondon(local);

    /// <summary>The London wall-clock time of an instant, to the minute, for a form.</summary>
    public static DateTime Wall(DateTimeOffset instant)
    {
        var at = At(instant).DateTime;
        return at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
    }

    /// <summary>"Mon 14 Sep, 10:32"; with the year when it is not the year of <paramref name="now"/>.</summary>
    public static string Short(DateTimeOffset instant, DateTimeOffset now) =>
        At(instant).ToString(SameYear(instant, now) ? "ddd d MMM, HH:mm" : "ddd d MMM yyyy, HH:mm", English);

    /// <summary>"Mon 14 Sep"; with the year when it is not the year of <paramref name="now"/>.</summary>
    public static string Date(DateTimeOffset instant, DateTimeOffset now) =>
        At(instant).ToString(SameYear(instant, now) ? "ddd d MMM" : "ddd d MMM yyyy", English);

    /// <summary>"10:32".</summary>
    public static string Time(DateTimeOffset instant) => At(instant).ToString("HH:mm", English);

    /// <summary>"Monday 14 September 2026, 10:32".</summary>
    public static string Full(DateTimeOffset instant) => At(instant).ToString("dddd d MMMM yyyy, HH:mm", English);

    /// <summary>For the <c>datetime</c> attribute: the instant in UTC.</summary>
    public static string Iso(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // The library's own short form of September is "Sept" or "Sep", depending on its data's version.
    private static CultureInfo ShortMonths()
    {
        var culture = (CultureInfo)CultureInfo.GetCultureInfo("en-GB").Clone();
        string[] months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", ""];
        culture.DateTimeFormat.AbbreviatedMonthNames = culture.DateTimeFormat.AbbreviatedMonthGenitiveNames = months;
        return CultureInfo.ReadOnly(culture);
    }

    private static bool SameYear(DateTimeOffset instant, DateTimeOffset now) => At(instant).Year == At(now).Year;
}
