using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Application.Dashboards;
using Enquiries.Application.Sla.Rules;
using Enquiries.Domain;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Cases;
using Enquiries.Web.Components.Pages.Dashboards;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Rules;

/// <summary>The words in which the administration speaks of calendars and policies.</summary>
internal static class RuleTexts
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public static readonly IReadOnlyList<ClockKind> Kinds = [ClockKind.FirstResponse, ClockKind.NextResponse, ClockKind.PeriodicUpdate, ClockKind.Resolution];

    public static string Of(HolidayRegion region) => region switch
    {
        HolidayRegion.None => "No bank holidays",
        HolidayRegion.EnglandAndWales => "England and Wales",
        HolidayRegion.Scotland => "Scotland",
        HolidayRegion.NorthernIreland => "Northern Ireland",
        _ => "Any part of the United Kingdom",
    };

    public static string Of(ResidentFlag flag) => flag switch
    {
        ResidentFlag.None => "No flag",
        ResidentFlag.NeedsCare => "Needs care",
        ResidentFlag.ElectedMember => "Councillor or MP",
        _ => "Press",
    };

    public static string Day(DayOfWeek day) => English.DateTimeFormat.GetDayName(day);

    /// <summary>"Fri 25 Dec 2026".</summary>
    public static string Date(DateOnly date) => date.ToString("ddd d MMM yyyy", London.Words);

    public static string Cases(int count) => string.Create(English, $"{count:N0} {(count == 1 ? "case" : "cases")}");

    public static string Number(int count) => count.ToString("N0", English);

    /// <summary>"Mon–Fri 9:00–17:00"; a definition that cannot be counted with says so.</summary>
    public static string Week(CalendarDefinition calendar)
    {
        try
        {
            return ClockWords.Hours((calendar with { BankHolidays = [], ClosedDays = [], SpecialDays = [] }).Compile());
        }
        catch (RuleException e)
        {
            return e.Message;
        }
    }

    /// <summary>What a policy asks of a case, one phrase for each condition.</summary>
    public static IReadOnlyList<string> Conditions(PolicyConditions when, DeskLists lists)
    {
        List<string> phrases = [];
        Add("Channel", when.Channels.Select(CaseWords.Of));
        Add("Category", when.Categories.Select(id => lists.Categories.FirstOrDefault(c => c.Id == id)?.Name ?? "a category that is gone"));
        Add("Team", when.Teams.Select(id => lists.Teams.FirstOrDefault(t => t.Id == id)?.Name ?? "a team that is gone"));
        Add("Priority", when.Priorities.Select(CaseWords.Of));
        Add("Resident", when.ResidentFlags.Select(Of));
        if (when.OpenedFrom is { } from)
            phrases.Add($"Opened from {London.Full(from)}");
        if (when.OpenedBefore is { } until)
            phrases.Add($"Opened before {London.Full(until)}");
        return phrases;

        void Add(string what, IEnumerable<string> any)
        {
            var names = any.ToList();
            if (names.Count > 0)
                phrases.Add($"{what}: {string.Join(" or ", names)}");
        }
    }

    public static string Target(SlaTarget? target) => target switch
    {
        null => "–",
        SlaTarget.CalendarDays { Roll: Roll.NextWorkingDay } or SlaTarget.CalendarMonths { Roll: Roll.NextWorkingDay } => ClockWords.Length(target) + ", then the next working day",
        SlaTarget.Elapsed => ClockWords.Length(target) + ", day and night",
        _ => ClockWords.Length(target),
    };

    public static string Change(ClockMove move) => move.Change switch
    {
        ClockMoveKind.Starting => "A new target",
        ClockMoveKind.Ending => "No target any more",
        _ when move is { DueNow: { } now, DueThen: { } then } => $"{Length(now, then)} {(then > now ? "later" : "earlier")}",
        _ when move is { LeftNow: { } now, LeftThen: { } then } => $"{ReportWords.Working(Math.Abs(then - now))} {(then > now ? "more" : "less")} left when it goes on",
        ClockMoveKind.Later => "Later",
        _ => "Earlier",
    };

    /// <summary>Fewer decided targets than in a report say little; their share is marked.</summary>
    public static bool IsFew(BacktestKind kind) => Math.Min(Decided(kind.Was), Decided(kind.Would)) is > 0 and < ReportWords.Few;

    public static string Share(TargetCount count) =>
        count.ShareWithin is { } share ? ReportWords.Percent(share).ToString("0", English) + " %" : "–";

    /// <summary>"17 of 20".</summary>
    public static string Of(TargetCount count) => Decided(count) == 0 ? "none decided" : string.Create(English, $"{count.Within:N0} of {Decided(count):N0}");

    /// <summary>In whole percentage points: "+4", "−12", "0".</summary>
    public static string Difference(BacktestKind kind)
    {
        if (kind.Was.ShareWithin is not { } was || kind.Would.ShareWithin is not { } would)
            return "–";
        var points = (int)(ReportWords.Percent(would) - ReportWords.Percent(was));
        return points switch
        {
            > 0 => string.Create(English, $"+{points}"),
            < 0 => string.Create(English, $"−{-points}"),
            _ => "0",
        };
    }

    private static int Decided(TargetCount count) => count.Within + count.Missed;

    /// <summary>From one day to the same time of another it is a number of days, whatever the clocks do in between.</summary>
    private static string Length(DateTimeOffset from, DateTimeOffset to)
    {
        var (a, b) = (London.At(from).DateTime, London.At(to).DateTime);
        var days = Math.Abs((b.Date - a.Date).Days);
        return days > 0 && a.TimeOfDay == b.TimeOfDay ? string.Create(English, $"{days:N0} {(days == 1 ? "day" : "days")}") : DueWords.Length(to - from);
    }
}
