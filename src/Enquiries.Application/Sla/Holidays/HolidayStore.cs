using System.Globalization;
using Enquiries.Application.Persistence;
using Enquiries.Domain;
using Enquiries.Domain.Sla;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Holidays;

public static class HolidayStore
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById(CalendarDefinition.London);

    /// <summary>The bank holidays that a new calendar of the region keeps: the built-in years, and what GOV.UK lists besides. In order.</summary>
    public static async Task<IReadOnlyList<NamedDay>> HolidaysOfAsync(this EnquiriesDbContext db, HolidayRegion region, CancellationToken ct)
    {
        if (region == HolidayRegion.None)
            return [];
        var listed = await db.KnownHolidays.AsNoTracking().Where(h => h.GoneSince == null).ToListAsync(ct);
        return
        [
            .. BankHolidays.For(region).Select(h => new NamedDay(h.Date, h.Name)).Concat(Of(region, listed)).DistinctBy(d => d.Date).OrderBy(d => d.Date),
        ];
    }

    /// <summary>
    /// The bank holidays that a version of a calendar is saved with. One that keeps its region keeps the days that it was given, and its past days whatever was
    /// given; all others get what is known for their region.
    /// </summary>
    /// <param name="before">The version before it; null for a new calendar.</param>
    internal static async Task<IReadOnlyList<NamedDay>> HolidaysToKeepAsync(
        this EnquiriesDbContext db, CalendarDefinition? before, CalendarDefinition definition, DateTimeOffset now, CancellationToken ct)
    {
        var known = await db.HolidaysOfAsync(definition.Holidays, ct);
        if (before is null || before.Holidays != definition.Holidays || definition.BankHolidays.Count == 0)
            return known;
        var proper = known.Concat(before.BankHolidays).ToHashSet();
        if (definition.BankHolidays.FirstOrDefault(d => !proper.Contains(d)) is { } unknown)
            throw new RuleException($"{unknown.Date.ToString("d MMMM yyyy", English)} is not known as a bank holiday there. Enter it as a closed day with a name.");
        var today = Today(now);
        return [.. before.BankHolidays.Where(d => d.Date <= today).Concat(definition.BankHolidays).DistinctBy(d => d.Date).OrderBy(d => d.Date)];
    }

    /// <summary>Those of the region, once each: of all nations for the whole United Kingdom.</summary>
    internal static IEnumerable<NamedDay> Of(HolidayRegion region, IEnumerable<KnownHoliday> known) =>
        known.Where(h => Nations(region).Contains(h.Nation)).OrderBy(h => h.Date).ThenBy(h => h.Nation).DistinctBy(h => h.Date).Select(h => new NamedDay(h.Date, h.Title));

    internal static IReadOnlyList<Nation> Nations(HolidayRegion region) => region switch
    {
        HolidayRegion.EnglandAndWales => [Nation.EnglandAndWales],
        HolidayRegion.Scotland => [Nation.Scotland],
        HolidayRegion.NorthernIreland => [Nation.NorthernIreland],
        HolidayRegion.AnywhereInTheUnitedKingdom => [Nation.EnglandAndWales, Nation.Scotland, Nation.NorthernIreland],
        _ => [],
    };

    internal static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, London).Date);
}
