using System.Globalization;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Rules;

/// <summary>A policy while it is typed.</summary>
public sealed class PolicyForm
{
    private static readonly Priority[] MostPressingFirst = [Priority.Urgent, Priority.High, Priority.Normal, Priority.Low];

    public string Name { get; set; } = "";

    public Guid CalendarId { get; set; } = RuleBook.StandardCalendarId;

    public HashSet<ChannelKind> Channels { get; private init; } = [];

    public HashSet<Guid> Categories { get; private init; } = [];

    public HashSet<Guid> Teams { get; private init; } = [];

    public HashSet<Priority> Priorities { get; private init; } = [];

    public HashSet<ResidentFlag> ResidentFlags { get; private init; } = [];

    /// <summary>London time; for a surge.</summary>
    public DateTime? OpenedFrom { get; set; }

    /// <summary>London time; for a surge.</summary>
    public DateTime? OpenedBefore { get; set; }

    public List<PriorityTargets> Targets { get; } = [.. MostPressingFirst.Select(p => new PriorityTargets(p))];

    public HashSet<ClockKind> PausedWhileWaiting { get; private init; } = [ClockKind.Resolution];

    /// <summary>Per cent; empty for no such warning.</summary>
    public string WarningShare { get; set; } = "75";

    /// <summary>Minutes of open time; empty for no such warning.</summary>
    public string WarnBefore { get; set; } = "";

    public bool FollowsTeam { get; set; }

    public static PolicyForm Of(PolicyDefinition policy)
    {
        var form = new PolicyForm
        {
            Name = policy.Name,
            CalendarId = policy.CalendarId,
            Channels = [.. policy.When.Channels],
            Categories = [.. policy.When.Categories],
            Teams = [.. policy.When.Teams],
            Priorities = [.. policy.When.Priorities],
            ResidentFlags = [.. policy.When.ResidentFlags],
            OpenedFrom = policy.When.OpenedFrom is { } from ? London.Wall(from) : null,
            OpenedBefore = policy.When.OpenedBefore is { } until ? London.Wall(until) : null,
            PausedWhileWaiting = [.. policy.PausedWhileWaiting],
            WarningShare = policy.WarningShare is { } share ? (share * 100).ToString("0.##", CultureInfo.InvariantCulture) : "",
            WarnBefore = policy.WarnBefore is { } before ? before.TotalMinutes.ToString("0.##", CultureInfo.InvariantCulture) : "",
            FollowsTeam = policy.FollowsTeam,
        };
        foreach (var targets in form.Targets)
        {
            foreach (var target in targets.Clocks)
                target.Take(policy.Targets.GetValueOrDefault(targets.Priority)?[target.Kind]);
        }

        return form;
    }

    /// <summary>With the usual targets, to begin with.</summary>
    public static PolicyForm New() => Of(new PolicyDefinition { Name = "", CalendarId = RuleBook.StandardCalendarId, Targets = SlaPolicy.StandardTargets });

    /// <summary>What cannot be read as a policy yet, in the order of the page.</summary>
    public IEnumerable<Problem> Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
            yield return new Problem(this, nameof(Name), "Give the policy a name.");
        else if (Name.Trim().Length > PolicyDefinition.NameMaxLength)
            yield return new Problem(this, nameof(Name), $"The name can have at most {PolicyDefinition.NameMaxLength} characters.");
        if (OpenedBefore <= OpenedFrom)
            yield return new Problem(this, nameof(OpenedBefore), "Put the end after the beginning.");
        foreach (var targets in Targets)
        {
            foreach (var target in targets.Clocks)
            {
                if (target.Problem() is { } words)
                    yield return new Problem(target, nameof(TargetForm.Amount), $"{ClockWords.Of(target.Kind)}, {CaseWords.Of(targets.Priority).ToLowerInvariant()} priority: {words}");
            }
        }

        if (WarningShare.Trim().Length > 0 && TargetForm.Read(WarningShare) is not (>= 1 and <= 99))
            yield return new Problem(this, nameof(WarningShare), "Enter a share from 1 to 99 per cent, or nothing.");
        if (WarnBefore.Trim().Length > 0 && TargetForm.Read(WarnBefore) is not (>= 1 and <= 100_000))
            yield return new Problem(this, nameof(WarnBefore), "Enter a number of minutes, 1 or more, or nothing.");
    }

    /// <summary>Only for a form in which <see cref="Check"/> finds nothing.</summary>
    public PolicyDefinition ToDefinition() => new()
    {
        Name = Name.Trim(),
        CalendarId = CalendarId,
        When = new PolicyConditions
        {
            Channels = [.. Channels.Order()],
            Categories = [.. Categories],
            Teams = [.. Teams],
            Priorities = [.. Priorities.Order()],
            ResidentFlags = [.. ResidentFlags.Order()],
            OpenedFrom = OpenedFrom is { } from ? London.Instant(from) : null,
            OpenedBefore = OpenedBefore is { } until ? London.Instant(until) : null,
        },
        Targets = Targets.ToDictionary(t => t.Priority, t => t.ToTargets()),
        PausedWhileWaiting = [.. PausedWhileWaiting.Order()],
        WarningShare = (double?)TargetForm.Read(WarningShare) / 100,
        WarnBefore = TargetForm.Read(WarnBefore) is { } minutes ? TimeSpan.FromMinutes((double)minutes) : null,
        FollowsTeam = FollowsTeam,
    };
}

public sealed class PriorityTargets(Priority priority)
{
    public Priority Priority { get; } = priority;

    public List<TargetForm> Clocks { get; } = [.. RuleTexts.Kinds.Select(k => new TargetForm(k, $"target-{priority}-{k}".ToLowerInvariant()))];

    public SlaTargets ToTargets() => new(Of(ClockKind.FirstResponse), Of(ClockKind.NextResponse), Of(ClockKind.Resolution), Of(ClockKind.PeriodicUpdate));

    private SlaTarget? Of(ClockKind kind) => Clocks.Find(c => c.Kind == kind)!.ToTarget();
}

public enum TargetUnit
{
    WorkingHours,
    WorkingMinutes,
    ElapsedHours,
    ElapsedMinutes,
    WorkingDays,
    CalendarDays,
    CalendarDaysRolled,
    Months,
    MonthsRolled,
}

/// <summary>One target while it is typed. An empty amount promises nothing.</summary>
public sealed class TargetForm(ClockKind kind, string id)
{
    public ClockKind Kind { get; } = kind;

    public string Id { get; } = id;

    public string Amount { get; set; } = "";

    public TargetUnit Unit { get; set; } = kind is ClockKind.Resolution or ClockKind.PeriodicUpdate ? TargetUnit.WorkingDays : TargetUnit.WorkingHours;

    public static string Words(TargetUnit unit) => unit switch
    {
        TargetUnit.WorkingHours => "hours, working time",
        TargetUnit.WorkingMinutes => "minutes, working time",
        TargetUnit.ElapsedHours => "hours, day and night",
        TargetUnit.ElapsedMinutes => "minutes, day and night",
        TargetUnit.WorkingDays => "working days",
        TargetUnit.CalendarDays => "calendar days",
        TargetUnit.CalendarDaysRolled => "calendar days, then next working day",
        TargetUnit.Months => "months",
        _ => "months, then next working day",
    };

    public void Take(SlaTarget? target)
    {
        (var amount, Unit) = target switch
        {
            SlaTarget.Working(var time) => time.Ticks % TimeSpan.TicksPerHour == 0 ? (time.TotalHours, TargetUnit.WorkingHours) : (time.TotalMinutes, TargetUnit.WorkingMinutes),
            SlaTarget.Elapsed(var time) => time.Ticks % TimeSpan.TicksPerHour == 0 ? (time.TotalHours, TargetUnit.ElapsedHours) : (time.TotalMinutes, TargetUnit.ElapsedMinutes),
            SlaTarget.WorkingDays(var days) => (days, TargetUnit.WorkingDays),
            SlaTarget.CalendarDays(var days, var roll) => (days, roll == Roll.None ? TargetUnit.CalendarDays : TargetUnit.CalendarDaysRolled),
            SlaTarget.CalendarMonths(var months, var roll) => (months, roll == Roll.None ? TargetUnit.Months : TargetUnit.MonthsRolled),
            _ => (0d, Unit),
        };
        Amount = target is null ? "" : amount.ToString("0.####", CultureInfo.InvariantCulture);
    }

    /// <summary>What is wrong with it, in words; null when nothing is.</summary>
    public string? Problem()
    {
        if (Amount.Trim().Length == 0)
            return null;
        if (Read(Amount) is not { } amount)
            return "enter a number, or nothing where nothing is promised.";
        if (amount <= 0)
            return "a target must be longer than nothing. Leave it empty where nothing is promised.";
        var inHours = Unit is TargetUnit.WorkingHours or TargetUnit.ElapsedHours;
        if (amount > 1_600_000 || (inHours ? amount * 60 : amount) % 1 != 0)
            return inHours ? "enter full minutes: a quarter of an hour is 0.25." : "enter a whole number.";
        try
        {
            ToTarget()!.Check();
            return null;
        }
        catch (Domain.RuleException e)
        {
            return char.ToLowerInvariant(e.Message[0]) + e.Message[1..];
        }
    }

    public SlaTarget? ToTarget() => Read(Amount) is not { } amount ? null : Unit switch
    {
        TargetUnit.WorkingHours => new SlaTarget.Working(Time(amount, TimeSpan.TicksPerHour)),
        TargetUnit.WorkingMinutes => new SlaTarget.Working(Time(amount, TimeSpan.TicksPerMinute)),
        TargetUnit.ElapsedHours => new SlaTarget.Elapsed(Time(amount, TimeSpan.TicksPerHour)),
        TargetUnit.ElapsedMinutes => new SlaTarget.Elapsed(Time(amount, TimeSpan.TicksPerMinute)),
        TargetUnit.WorkingDays => new SlaTarget.WorkingDays((int)amount),
        TargetUnit.CalendarDays => new SlaTarget.CalendarDays((int)amount),
        TargetUnit.CalendarDaysRolled => new SlaTarget.CalendarDays((int)amount, Roll.NextWorkingDay),
        TargetUnit.Months => new SlaTarget.CalendarMonths((int)amount),
        _ => new SlaTarget.CalendarMonths((int)amount, Roll.NextWorkingDay),
    };

    /// <summary>A number with a point or a comma; null for anything else.</summary>
    public static decimal? Read(string text) =>
        decimal.TryParse(text.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static TimeSpan Time(decimal amount, long ticks) => TimeSpan.FromTicks((long)(amount * ticks));
}
