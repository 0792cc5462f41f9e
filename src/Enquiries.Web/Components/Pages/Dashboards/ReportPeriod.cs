using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Dashboards;

/// <summary>A stretch of London dates, both ends included.</summary>
public sealed record ReportPeriod(DateOnly From, DateOnly To)
{
    public const string Custom = "custom";
    public const string Usual = "last-30-days";

    /// <summary>The periods to choose from, by the name they have in addresses.</summary>
    public static readonly IReadOnlyList<(string Name, string Words)> Presets =
    [
        ("today", "Today"), ("last-7-days", "Last 7 days"), (Usual, "Last 30 days"), ("this-month", "This month"), ("last-month", "Last month"), (Custom, "From … to …"),
    ];

    public DateTimeOffset Start => Midnight(From);

    /// <summary>Exclusive.</summary>
    public DateTimeOffset End => Midnight(To.AddDays(1));

    /// <param name="name">One of <see cref="Presets"/>; anything else is the usual one.</param>
    /// <param name="from">Counts only for <see cref="Custom"/>; a missing end is filled in from the usual period.</param>
    /// <param name="to">As <paramref name="from"/>.</param>
    /// <param name="now">Whose London date is today.</param>
    public static ReportPeriod Of(string? name, DateOnly? from, DateOnly? to, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(London.At(now).Date);
        var month = new DateOnly(today.Year, today.Month, 1);
        return name switch
        {
            "today" => new ReportPeriod(today, today),
            "last-7-days" => new ReportPeriod(today.AddDays(-6), today),
            "this-month" => new ReportPeriod(month, today),
            "last-month" => new ReportPeriod(month.AddMonths(-1), month.AddDays(-1)),
            Custom => new ReportPeriod(from ?? today.AddDays(-29), to ?? today),
            _ => new ReportPeriod(today.AddDays(-29), today),
        };
    }

    private static DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, London.Zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
