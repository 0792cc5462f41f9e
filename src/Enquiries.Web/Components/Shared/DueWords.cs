using System.Globalization;

namespace Enquiries.Web.Components.Shared;

/// <summary>The words of a due clock. <c>wwwroot/js/clocks.js</c> says the same on the client.</summary>
public static class DueWords
{
    /// <summary>"2 h 05 min left" or "Overdue by 40 min", in elapsed time.</summary>
    public static string Running(DateTimeOffset due, DateTimeOffset now)
    {
        if (now >= due) return $"Overdue by {Length(now - due)}";

        var left = Length(due - now);
        return $"{char.ToUpperInvariant(left[0])}{left[1..]} left";
    }

    /// <summary>Whole minutes, cut not rounded: "under 1 min", "40 min", "2 h 05 min", "3 d 4 h".</summary>
    public static string Length(TimeSpan time)
    {
        var minutes = (long)Math.Floor(time.Duration().TotalMinutes);
        if (minutes < 1) return "under 1 min";
        if (minutes < 60) return string.Create(CultureInfo.InvariantCulture, $"{minutes} min");

        var hours = minutes / 60;
        return hours < 24
            ? string.Create(CultureInfo.InvariantCulture, $"{hours} h {minutes % 60:00} min")
            : string.Create(CultureInfo.InvariantCulture, $"{hours / 24} d {hours % 24} h");
    }

    /// <summary>The colour class of a running clock; the words carry the same meaning.</summary>
    public static string Level(DateTimeOffset due, DateTimeOffset? warn, DateTimeOffset now) =>
        now >= due ? "due-over" : now >= warn ? "due-soon" : "due-ok";
}
