using System.Globalization;

namespace Enquiries.Domain.Sla;

/// <summary>Whose bank holidays a calendar keeps.</summary>
public enum HolidayRegion
{
    None = 0,
    EnglandAndWales = 1,
    Scotland = 2,
    NorthernIreland = 3,

    /// <summary>Closed on every day that is a holiday in any part of the United Kingdom (Freedom of Information Act 2000, section 10(6)).</summary>
    AnywhereInTheUnitedKingdom = 4,
}

/// <summary>A local date with a name.</summary>
public sealed record NamedDay(DateOnly Date, string Name);

/// <summary>A local date with opening hours of its own, in place of those of its weekday: a half day, or a Saturday on duty. It may be a bank holiday.</summary>
public sealed record SpecialDay(DateOnly Date, string Name, IReadOnlyList<OpeningInterval> Open);

/// <summary>
/// A calendar as an administrator writes it down. The bank holidays are the ones known when it was saved, so that a version of a calendar never changes.
/// </summary>
public sealed record CalendarDefinition
{
    public const int NameMaxLength = 100;
    public const int DayNameMaxLength = 100;
    public const int MaxDays = 500;
    public const string London = "Europe/London";

    public required string Name { get; init; }

    /// <summary>An IANA name.</summary>
    public string TimeZone { get; init; } = London;

    /// <summary>Local opening hours; a day that is not named is closed.</summary>
    public IReadOnlyDictionary<DayOfWeek, IReadOnlyList<OpeningInterval>> Week { get; init; } = new Dictionary<DayOfWeek, IReadOnlyList<OpeningInterval>>();

    public HolidayRegion Holidays { get; init; }

    /// <summary>The region's bank holidays as known when this was saved.</summary>
    public IReadOnlyList<NamedDay> BankHolidays { get; init; } = [];

    /// <summary>Days on which this council is closed besides.</summary>
    public IReadOnlyList<NamedDay> ClosedDays { get; init; } = [];

    public IReadOnlyList<SpecialDay> SpecialDays { get; init; } = [];

    /// <summary>The calendar ready for counting. Throws <see cref="RuleException"/>, in words, for what makes no sense.</summary>
    public WorkingCalendar Compile()
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw new RuleException("Give the calendar a name.");
        foreach (var twice in ClosedDays.Select(d => d.Date).Concat(SpecialDays.Select(d => d.Date)).GroupBy(d => d).Where(g => g.Count() > 1))
            throw new RuleException($"{Text(twice.Key)} is entered twice. Keep one entry for it.");
        var calendar = new WorkingCalendar(
            WorkingCalendar.FindZone(TimeZone), new WorkingWeek(Week),
            BankHolidays.Concat(ClosedDays).Select(d => d.Date), SpecialDays.ToDictionary(d => d.Date, d => d.Open));
        return calendar.EverOpens ? calendar : throw new RuleException("The calendar never opens, so nothing could ever fall due. Give at least one day opening hours.");
    }

    private static string Text(DateOnly date) => date.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));
}
