using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Rules;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Testing;

namespace Enquiries.Application.Tests.Sla.Rules;

/// <summary>Calendars and policies as an administrator would write them, and the ways to save them.</summary>
internal static class RuleSamples
{
    public static readonly IReadOnlyDictionary<DayOfWeek, IReadOnlyList<OpeningInterval>> NineToFive = Weekdays("09:00", "17:00");

    public static CalendarDefinition OfficeHours => RuleBook.BuiltIn.NewestCalendar(RuleBook.StandardCalendarId).Definition;

    public static CalendarDefinition Calendar(string name = "Library hours") => new() { Name = name, Week = NineToFive };

    public static PolicyDefinition Policy(string name = "Urgent first", int hours = 2, PolicyConditions? when = null) => new()
    {
        Name = name,
        CalendarId = RuleBook.StandardCalendarId,
        When = when ?? new PolicyConditions { Priorities = [Priority.Urgent] },
        Targets = Targets(hours),
    };

    public static PolicyDefinition Standard(int hours) => Policy("Standard", hours, new PolicyConditions());

    public static IReadOnlyDictionary<Priority, SlaTargets> Targets(int hours) => Enum.GetValues<Priority>().ToDictionary(
        p => p, _ => new SlaTargets(new SlaTarget.Working(TimeSpan.FromHours(hours)), new SlaTarget.Working(TimeSpan.FromHours(hours)), new SlaTarget.WorkingDays(5)));

    public static IReadOnlyDictionary<DayOfWeek, IReadOnlyList<OpeningInterval>> Weekdays(string from, string to) =>
        Enum.GetValues<DayOfWeek>().Where(d => d is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).ToDictionary(d => d, _ => (IReadOnlyList<OpeningInterval>)[OpeningInterval.Parse(from, to)]);

    public static async Task<Guid> SaveCalendarAsync(this App app, CalendarDefinition calendar, Guid? id = null, bool move = false, string reason = "Because") =>
        await app.SendAsync(new SaveCalendar(id, calendar, reason, move, await app.RulesAsync()));

    public static async Task<Guid> SavePolicyAsync(this App app, PolicyDefinition policy, Guid? id = null, bool move = false, string reason = "Because") =>
        await app.SendAsync(new SavePolicy(id, policy, reason, move, await app.RulesAsync()));

    public static async Task<int> RulesAsync(this App app) => (await app.SendAsync(new ListPolicies())).Rules;

    /// <summary>What the rules worker does once rules have changed. Answers how many running clocks moved.</summary>
    public static async Task<int> FollowRulesAsync(this App app)
    {
        await app.SendAsync(new RefreshRules());
        var lagging = await app.SendAsync(new FindLaggingCases());
        return lagging.Count == 0 ? 0 : await app.SendAsync(new RecomputeClocks(lagging));
    }
}
