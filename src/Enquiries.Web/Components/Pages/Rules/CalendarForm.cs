using System.Globalization;
using Enquiries.Domain.Sla;

namespace Enquiries.Web.Components.Pages.Rules;

/// <summary>A calendar while it is typed: everything is text, so that nothing is lost that does not make sense yet.</summary>
public sealed class CalendarForm
{
    private static readonly DayOfWeek[] FromMonday =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    public string Name { get; set; } = "";

    public string TimeZone { get; set; } = CalendarDefinition.London;

    public List<DayForm> Week { get; } = [.. FromMonday.Select(d => new DayForm(d))];

    public HolidayRegion Holidays { get; set; }

    public List<NamedDay> BankHolidays { get; set; } = [];

    public List<ClosedDayForm> ClosedDays { get; } = [];

    public List<SpecialDayForm> SpecialDays { get; } = [];

    public static CalendarForm Of(CalendarDefinition calendar)
    {
        var form = new CalendarForm
        {
            Name = calendar.Name,
            TimeZone = calendar.TimeZone,
            Holidays = calendar.Holidays,
            BankHolidays = [.. calendar.BankHolidays],
        };
        foreach (var day in form.Week)
            day.Hours.AddRange(calendar.Week.GetValueOrDefault(day.Day, []).Select(HoursForm.Of));
        form.ClosedDays.AddRange(calendar.ClosedDays.OrderBy(d => d.Date).Select(d => new ClosedDayForm { Date = Iso(d.Date), Name = d.Name }));
        form.SpecialDays.AddRange(calendar.SpecialDays.OrderBy(d => d.Date).Select(d => SpecialDayForm.Of(d)));
        return form;
    }

    /// <summary>Office hours from Monday to Friday, to begin with.</summary>
    public static CalendarForm New(IReadOnlyList<NamedDay> bankHolidays)
    {
        var form = new CalendarForm { Holidays = HolidayRegion.EnglandAndWales, BankHolidays = [.. bankHolidays] };
        foreach (var day in form.Week.Take(5))
            day.Hours.Add(new HoursForm { From = "09:00", To = "17:00" });
        return form;
    }

    public void CopyMondayToWeekdays()
    {
        foreach (var day in Week.Skip(1).Take(4))
        {
            day.Hours.Clear();
            day.Hours.AddRange(Week[0].Hours.Select(h => new HoursForm { From = h.From, To = h.To }));
        }
    }

    /// <summary>What cannot be read as a calendar yet, in the order of the page.</summary>
    public IEnumerable<Problem> Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
            yield return new Problem(this, nameof(Name), "Give the calendar a name.");
        else if (Name.Trim().Length > CalendarDefinition.NameMaxLength)
            yield return new Problem(this, nameof(Name), $"The name can have at most {CalendarDefinition.NameMaxLength} characters.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone.Trim(), out _))
            yield return new Problem(this, nameof(TimeZone), "This is not a known time zone. Choose one of the list, such as Europe/London.");
        foreach (var problem in Week.SelectMany(d => HoursForm.Check(d.Hours, RuleTexts.Day(d.Day), overMidnight: true)))
            yield return problem;

        var dates = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (day, i) in ClosedDays.Select((d, i) => (d, i)))
        {
            foreach (var problem in CheckDay(day, $"Closed day {i + 1}", dates))
                yield return problem;
        }

        foreach (var (day, i) in SpecialDays.Select((d, i) => (d, i)))
        {
            foreach (var problem in CheckDay(day, $"Day with other hours {i + 1}", dates))
                yield return problem;
            if (day.Hours.Count == 0)
                yield return new Problem(day, nameof(ClosedDayForm.Name), $"Day with other hours {i + 1}: add its hours, or enter it as a closed day.");
            foreach (var problem in HoursForm.Check(day.Hours, $"Day with other hours {i + 1}", overMidnight: false))
                yield return problem;
        }
    }

    /// <summary>Only for a form in which <see cref="Check"/> finds nothing.</summary>
    public CalendarDefinition ToDefinition() => new()
    {
        Name = Name.Trim(),
        TimeZone = TimeZone.Trim(),
        Week = Week.Where(d => d.Hours.Count > 0).ToDictionary(d => d.Day, d => (IReadOnlyList<OpeningInterval>)[.. d.Hours.Select(h => h.ToInterval())]),
        Holidays = Holidays,
        BankHolidays = [.. BankHolidays],
        ClosedDays = [.. ClosedDays.Select(d => new NamedDay(Day(d.Date)!.Value, d.Name.Trim())).OrderBy(d => d.Date)],
        SpecialDays = [.. SpecialDays.Select(d => new SpecialDay(Day(d.Date)!.Value, d.Name.Trim(), [.. d.Hours.Select(h => h.ToInterval())])).OrderBy(d => d.Date)],
    };

    /// <summary>A date as date fields hold it; null for anything else.</summary>
    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    public static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<Problem> CheckDay(ClosedDayForm model, string what, HashSet<string> dates)
    {
        if (Day(model.Date) is not { } day)
            yield return new Problem(model, nameof(ClosedDayForm.Date), $"{what}: enter the date.");
        else if (day.Year is < 2000 or > 2100)
            yield return new Problem(model, nameof(ClosedDayForm.Date), $"{what}: the year must lie between 2000 and 2100.");
        else if (!dates.Add(model.Date))
            yield return new Problem(model, nameof(ClosedDayForm.Date), $"{RuleTexts.Date(day)} is entered twice. Keep one entry for it.");
        if (string.IsNullOrWhiteSpace(model.Name))
            yield return new Problem(model, nameof(ClosedDayForm.Name), $"{what}: give it a name, so that others know why it is different.");
        else if (model.Name.Trim().Length > CalendarDefinition.DayNameMaxLength)
            yield return new Problem(model, nameof(ClosedDayForm.Name), $"{what}: the name can have at most {CalendarDefinition.DayNameMaxLength} characters.");
    }
}

public sealed class DayForm(DayOfWeek day)
{
    public DayOfWeek Day { get; } = day;

    public List<HoursForm> Hours { get; } = [];
}

/// <summary>Opening hours of a day as they are typed. An end of 00:00 or 24:00 is the midnight at the end of the day.</summary>
public sealed class HoursForm
{
    public string Id { get; } = "h" + Guid.CreateVersion7().ToString("N");

    /// <summary>Just added: it takes the keyboard.</summary>
    public bool IsNew { get; set; }

    public string From { get; set; } = "";

    public string To { get; set; } = "";

    public bool RunsOverMidnight => Minute(From) is { } from && Minute(To) is { } to and > 0 && to < from;

    public static HoursForm Of(OpeningInterval interval) => new() { From = Text(interval.FromMinute), To = Text(interval.ToMinute) };

    public OpeningInterval ToInterval() => new(Minute(From)!.Value, Minute(To) is { } to and > 0 ? to : OpeningInterval.MinutesInADay);

    public static IEnumerable<Problem> Check(IEnumerable<HoursForm> hours, string day, bool overMidnight)
    {
        foreach (var row in hours)
        {
            if (row.From.Trim().Length == 0 || row.To.Trim().Length == 0)
                yield return new Problem(row, nameof(From), $"{day}: enter both times, or remove these hours.");
            else if (Minute(row.From) is null or OpeningInterval.MinutesInADay)
                yield return new Problem(row, nameof(From), $"{day}: “{row.From.Trim()}” is not a time to begin at. Write it like 09:00.");
            else if (Minute(row.To) is null)
                yield return new Problem(row, nameof(To), $"{day}: “{row.To.Trim()}” is not a time. Write it like 17:00.");
            else if (Minute(row.From) == Minute(row.To) && Minute(row.From) != 0)
                yield return new Problem(row, nameof(From), $"{day}: these hours end when they begin. Change one of the times, or remove them.");
            else if (!overMidnight && row.RunsOverMidnight)
                yield return new Problem(row, nameof(From), $"{day}: the hours of a single day must end by midnight.");
        }
    }

    /// <summary>Minutes after midnight of "9", "9:30", "09.30", "0930" or "24:00"; null for anything else.</summary>
    private static int? Minute(string text)
    {
        var digits = text.Trim().Replace('.', ':');
        var colon = digits.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            (digits, colon) = digits.Length <= 2 ? (digits + ":00", digits.Length) : (digits.Insert(digits.Length - 2, ":"), digits.Length - 2);
        return digits.Length - colon == 3
            && int.TryParse(digits.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
            && int.TryParse(digits.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var minute)
            && minute < 60 && (hour < 24 || (hour == 24 && minute == 0)) ? (hour * 60) + minute : null;
    }

    private static string Text(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}

/// <summary>A date with a name.</summary>
public class ClosedDayForm
{
    public string Id { get; } = "d" + Guid.CreateVersion7().ToString("N");

    /// <summary>Just added: it takes the keyboard.</summary>
    public bool IsNew { get; set; }

    public string Date { get; set; } = "";

    public string Name { get; set; } = "";
}

/// <summary>A date with hours of its own.</summary>
public sealed class SpecialDayForm : ClosedDayForm
{
    public List<HoursForm> Hours { get; } = [];

    public static SpecialDayForm Of(SpecialDay day)
    {
        var form = new SpecialDayForm { Date = CalendarForm.Iso(day.Date), Name = day.Name };
        form.Hours.AddRange(day.Open.Select(HoursForm.Of));
        return form;
    }
}
