using static Enquiries.Domain.Sla.BankHolidays.In;

namespace Enquiries.Domain.Sla;

/// <summary>A part of the United Kingdom with bank holidays of its own.</summary>
public enum Nation
{
    EnglandAndWales,
    Scotland,
    NorthernIreland,
}

/// <summary>A local date on which offices are closed by law or proclamation; a substitute day stands in for a holiday on a weekend.</summary>
public sealed record BankHoliday(DateOnly Date, string Name, bool IsSubstitute = false);

/// <summary>Bank holidays from 2024 to 2028 as GOV.UK publishes them, with Scotland's proclaimed 15 June 2026.</summary>
public static class BankHolidays
{
    private static readonly (BankHoliday Holiday, In Nations)[] All =
    [
        Day(2024, 1, 1, "New Year’s Day", EveryNation),
        Day(2024, 1, 2, "2nd January", Scotland),
        Day(2024, 3, 18, "St Patrick’s Day", NorthernIreland, substitute: true),
        Day(2024, 3, 29, "Good Friday", EveryNation),
        Day(2024, 4, 1, "Easter Monday", EnglandAndWales | NorthernIreland),
        Day(2024, 5, 6, "Early May bank holiday", EveryNation),
        Day(2024, 5, 27, "Spring bank holiday", EveryNation),
        Day(2024, 7, 12, "Battle of the Boyne (Orangemen’s Day)", NorthernIreland),
        Day(2024, 8, 5, "Summer bank holiday", Scotland),
        Day(2024, 8, 26, "Summer bank holiday", EnglandAndWales | NorthernIreland),
        Day(2024, 12, 2, "St Andrew’s Day", Scotland, substitute: true),
        Day(2024, 12, 25, "Christmas Day", EveryNation),
        Day(2024, 12, 26, "Boxing Day", EveryNation),

        Day(2025, 1, 1, "New Year’s Day", EveryNation),
        Day(2025, 1, 2, "2nd January", Scotland),
        Day(2025, 3, 17, "St Patrick’s Day", NorthernIreland),
        Day(2025, 4, 18, "Good Friday", EveryNation),
        Day(2025, 4, 21, "Easter Monday", EnglandAndWales | NorthernIreland),
        Day(2025, 5, 5, "Early May bank holiday", EveryNation),
        Day(2025, 5, 26, "Spring bank holiday", EveryNation),
        Day(2025, 7, 14, "Battle of the Boyne (Orangemen’s Day)", NorthernIreland, substitute: true),
        Day(2025, 8, 4, "Summer bank holiday", Scotland),
        Day(2025, 8, 25, "Summer bank holiday", EnglandAndWales | NorthernIreland),
        Day(2025, 12, 1, "St Andrew’s Day", Scotland, substitute: true),
        Day(2025, 12, 25, "Christmas Day", EveryNation),
        Day(2025, 12, 26, "Boxing Day", EveryNation),

        Day(2026, 1, 1, "New Year’s Day", EveryNation),
        Day(2026, 1, 2, "2nd January", Scotland),
        Day(2026, 3, 17, "St Patrick’s Day", NorthernIreland),
        Day(2026, 4, 3, "Good Friday", EveryNation),
        Day(2026, 4, 6, "Easter Monday", EnglandAndWales | NorthernIreland),
        Day(2026, 5, 4, "Early May bank holiday", EveryNation),
        Day(2026, 5, 25, "Spring bank holiday", EveryNation),
        Day(2026, 6, 15, "World Cup bank holiday", Scotland),
        Day(2026, 7, 13, "Battle of the Boyne (Orangemen’s Day)", NorthernIreland, substitute: true),
        Day(2026, 8, 3, "Summer bank holiday", Scotland),
        Day(2026, 8, 31, "Summer bank holiday", EnglandAndWales | NorthernIreland),
        Day(2026, 11, 30, "St Andrew’s Day", Scotland),
        Day(2026, 12, 25, "Christmas Day", EveryNation),
        Day(2026, 12, 28, "Boxing Day", EveryNation, substitute: true),

        Day(2027, 1, 1, "New Year’s Day", EveryNation),
        Day(2027, 1, 4, "2nd January", Scotland, substitute: true),
        Day(2027, 3, 17, "St Patrick’s Day", NorthernIreland),
        Day(2027, 3, 26, "Good Friday", EveryNation),
        Day(2027, 3, 29, "Easter Monday", EnglandAndWales | NorthernIreland),
        Day(2027, 5, 3, "Early May bank holiday", EveryNation),
        Day(2027, 5, 31, "Spring bank holiday", EveryNation),
        Day(2027, 7, 12, "Battle of the Boyne (Orangemen’s Day)", NorthernIreland),
        Day(2027, 8, 2, "Summer bank holiday", Scotland),
        Day(2027, 8, 30, "Summer bank holiday", EnglandAndWales | NorthernIreland),
        Day(2027, 11, 30, "St Andrew’s Day", Scotland),
        Day(2027, 12, 27, "Christmas Day", EveryNation, substitute: true),
        Day(2027, 12, 28, "Boxing Day", EveryNation, substitute: true),

        Day(2028, 1, 3, "New Year’s Day", EveryNation, substitute: true),
        Day(2028, 1, 4, "2nd January", Scotland, substitute: true),
        Day(2028, 3, 17, "St Patrick’s Day", NorthernIreland),
        Day(2028, 4, 14, "Good Friday", EveryNation),
        Day(2028, 4, 17, "Easter Monday", EnglandAndWales | NorthernIreland),
        Day(2028, 5, 1, "Early May bank holiday", EveryNation),
        Day(2028, 5, 29, "Spring bank holiday", EveryNation),
        Day(2028, 7, 12, "Battle of the Boyne (Orangemen’s Day)", NorthernIreland),
        Day(2028, 8, 7, "Summer bank holiday", Scotland),
        Day(2028, 8, 28, "Summer bank holiday", EnglandAndWales | NorthernIreland),
        Day(2028, 11, 30, "St Andrew’s Day", Scotland),
        Day(2028, 12, 25, "Christmas Day", EveryNation),
        Day(2028, 12, 26, "Boxing Day", EveryNation),
    ];

    private static readonly BankHoliday[] OfEnglandAndWales = Where(EnglandAndWales);
    private static readonly BankHoliday[] OfScotland = Where(Scotland);
    private static readonly BankHoliday[] OfNorthernIreland = Where(NorthernIreland);

    [Flags]
    internal enum In
    {
        EnglandAndWales = 1,
        Scotland = 2,
        NorthernIreland = 4,
        EveryNation = EnglandAndWales | Scotland | NorthernIreland,
    }

    /// <summary>
    /// Every date that is a holiday in any part of the United Kingdom, once each: the days that do not count for freedom of
    /// information (Freedom of Information Act 2000, section 10(6)).
    /// </summary>
    public static IReadOnlyList<BankHoliday> AnywhereInTheUnitedKingdom { get; } =
        [.. All.Select(static day => day.Holiday).DistinctBy(static holiday => holiday.Date)];

    /// <summary>The holidays of one nation, in order.</summary>
    public static IReadOnlyList<BankHoliday> For(Nation nation) => nation switch
    {
        Nation.EnglandAndWales => OfEnglandAndWales,
        Nation.Scotland => OfScotland,
        Nation.NorthernIreland => OfNorthernIreland,
        _ => throw new RuleException($"There are no bank holidays for '{nation}'."),
    };

    /// <summary>The holidays that a calendar of the region keeps, in order.</summary>
    public static IReadOnlyList<BankHoliday> For(HolidayRegion region) => region switch
    {
        HolidayRegion.None => [],
        HolidayRegion.EnglandAndWales => OfEnglandAndWales,
        HolidayRegion.Scotland => OfScotland,
        HolidayRegion.NorthernIreland => OfNorthernIreland,
        _ => AnywhereInTheUnitedKingdom,
    };

    private static BankHoliday[] Where(In nation) => [.. All.Where(day => day.Nations.HasFlag(nation)).Select(static day => day.Holiday)];

    private static (BankHoliday Holiday, In Nations) Day(int year, int month, int day, string name, In nations, bool substitute = false) =>
        (new BankHoliday(new DateOnly(year, month, day), name, substitute), nations);
}
