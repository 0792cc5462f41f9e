using System.Globalization;
using Enquiries.Application.Dashboards;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Microsoft.AspNetCore.WebUtilities;

namespace Enquiries.Web.Components.Pages.Dashboards;

/// <summary>Which response times are looked at, as the address says it; the page and its CSV file read the same address.</summary>
public sealed record ReportView
{
    public const string PagePath = "/response-times";
    public const string FilePath = "/response-times/export.csv";

    public string Period { get; init; } = ReportPeriod.Usual;

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public ResponseTimesGroup By { get; init; }

    public Guid? Team { get; init; }

    public ChannelKind? Channel { get; init; }

    /// <summary>Which promise.</summary>
    public ClockKind Clock { get; init; }

    /// <summary>The promises that can be looked at.</summary>
    public static IReadOnlyList<ClockKind> Clocks { get; } = [ClockKind.FirstResponse, ClockKind.NextResponse, ClockKind.Resolution, ClockKind.PeriodicUpdate];

    public string Url => At(PagePath);

    public string FileUrl => At(FilePath);

    public static ReportView Read(string? period, string? from, string? to, string? by, string? team, string? channel, string? clock = null) => new()
    {
        Period = ReportPeriod.Presets.Any(p => p.Name == period) ? period! : ReportPeriod.Usual,
        From = Date(from),
        To = Date(to),
        By = Enum.TryParse<ResponseTimesGroup>(by, ignoreCase: true, out var group) && Enum.IsDefined(group) ? group : ResponseTimesGroup.Team,
        Team = Guid.TryParse(team, out var id) ? id : null,
        Channel = Enum.TryParse<ChannelKind>(channel, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null,
        Clock = Enum.TryParse<ClockKind>(clock, ignoreCase: true, out var promise) && Clocks.Contains(promise) ? promise : ClockKind.FirstResponse,
    };

    public ReportPeriod Dates(DateTimeOffset now) => ReportPeriod.Of(Period, From, To, now);

    public GetResponseTimes Query(DateTimeOffset now, ResponseTimesGroup? by = null)
    {
        var dates = Dates(now);
        return new GetResponseTimes(dates.Start, dates.End, by ?? By, Team, Channel, Clock);
    }

    private string At(string path)
    {
        var custom = Period == ReportPeriod.Custom;
        var parts = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["period"] = Period == ReportPeriod.Usual ? null : Period,
            ["from"] = custom ? Iso(From) : null,
            ["to"] = custom ? Iso(To) : null,
            ["by"] = By == ResponseTimesGroup.Team ? null : By.ToString().ToLowerInvariant(),
            ["team"] = Team?.ToString(),
            ["channel"] = Channel?.ToString().ToLowerInvariant(),
            ["clock"] = Clock == ClockKind.FirstResponse ? null : Clock.ToString().ToLowerInvariant(),
        };
        return QueryHelpers.AddQueryString(path, parts.Where(p => p.Value is not null));
    }

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1999 and < 2200 ? day : null;
}
