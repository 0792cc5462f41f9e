using System.Globalization;
using Enquiries.Application.Dashboards;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Dashboards;

internal static class ReportWords
{
    /// <summary>Fewer decided cases than this say little; their share is marked.</summary>
    public const int Few = 10;

    /// <summary>Working time never in days: a day of 24 hours has no meaning there. "30 h 05 min", "40 min".</summary>
    public static string Working(long? seconds)
    {
        if (seconds is not { } s) return "–";
        var minutes = s / 60;
        return minutes < 1 ? "under 1 min"
            : minutes < 60 ? string.Create(CultureInfo.InvariantCulture, $"{minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60} h {minutes % 60:00} min");
    }

    /// <summary>A percentile over few values is never shown bare.</summary>
    public static string Marked(ResponseTimesRow row, string percentile) => percentile == "–" || !row.FewSamples ? percentile : $"{percentile} (few)";

    public static string Of(ClockKind kind) => kind switch
    {
        ClockKind.NextResponse => "Next response",
        ClockKind.Resolution => "Resolution",
        ClockKind.PeriodicUpdate => "Periodic update",
        _ => "First response",
    };

    /// <summary>What is counted from where to where.</summary>
    public static string Counted(ClockKind kind) => kind switch
    {
        ClockKind.NextResponse => "times counted from the oldest later message without an answer to the next answer by a person",
        ClockKind.Resolution => "times counted from the resident's first message to the end of the case, waits left out",
        ClockKind.PeriodicUpdate => "times counted from one answer to the next while the case is open",
        _ => "times counted from the resident's first message to the first answer by a person",
    };

    public static string Elapsed(long? seconds) => seconds is { } s ? DueWords.Length(TimeSpan.FromSeconds(s)) : "–";

    public static string Share(ResponseTimesRow row) =>
        row.ShareWithinTarget is { } share ? Percent(share).ToString("0", CultureInfo.CurrentCulture) + " %" : "–";

    /// <summary>Cut, not rounded, so that 100 % means every case.</summary>
    public static double Percent(double share) => Math.Floor(share * 100);

    public static bool IsFew(ResponseTimesRow row) => Decided(row) is > 0 and < Few;

    /// <summary>"45 of 50".</summary>
    public static string Of(ResponseTimesRow row) => Decided(row) == 0
        ? "none decided yet"
        : string.Create(CultureInfo.CurrentCulture, $"{row.WithinTarget:N0} of {Decided(row):N0}");

    public static int Decided(ResponseTimesRow row) => row.WithinTarget + row.Missed;

    public static string Name(ResponseTimesRow row, ResponseTimesGroup by) => by switch
    {
        ResponseTimesGroup.Channel when Enum.TryParse<ChannelKind>(row.Key, out var kind) => CaseWords.Of(kind),
        ResponseTimesGroup.Day when Day(row) is { } day => day.ToString("ddd d MMM yyyy", London.Words),
        _ => row.Name,
    };

    public static DateOnly? Day(ResponseTimesRow row) =>
        DateOnly.TryParseExact(row.Key, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static string Group(ResponseTimesGroup by) => by switch
    {
        ResponseTimesGroup.Channel => "Channel",
        ResponseTimesGroup.Day => "Day",
        _ => "Team",
    };
}
