using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Tests.Sla;

/// <summary>Rule books as a council might save them, change by change.</summary>
internal sealed class Rules
{
    private static readonly Actor Lead = new(Guid.Parse("1ead0000-0000-0000-0000-000000000001"), "Lee Example");
    private readonly List<PolicyVersion> policies = [];
    private readonly List<CalendarVersion> calendars = [];
    private int change;

    public RuleBook Book => new(policies, calendars);

    public static PolicyDefinition Standard { get; } = RuleBook.BuiltIn.CurrentPolicies[0].Definition;

    public static CalendarDefinition OfficeHours { get; } = RuleBook.BuiltIn.NewestCalendar(RuleBook.StandardCalendarId).Definition;

    /// <summary>The standard policy with other targets for normal priority.</summary>
    public static PolicyDefinition With(SlaTarget? first, SlaTarget? next = null, SlaTarget? resolution = null, SlaTarget? update = null) => Standard with
    {
        Targets = new Dictionary<Priority, SlaTargets>(Standard.Targets) { [Priority.Normal] = new(first, next, resolution, update) },
    };

    /// <summary>Saves the next version of a policy.</summary>
    public Rules Policy(PolicyDefinition definition, DateTimeOffset at, Guid? id = null, bool moves = false, int position = 10, string reason = "Council decision", bool retired = false)
    {
        var policy = id ?? RuleBook.StandardPolicyId;
        policies.Add(PolicyVersion.Create(
            policy, Book.VersionsOf(policy).Count + 1, ++change, policy == RuleBook.StandardPolicyId ? RuleBook.StandardPosition : position, definition, at, Lead, reason, moves,
            retired));
        return this;
    }

    public Rules Calendar(CalendarDefinition definition, DateTimeOffset at, Guid? id = null, bool moves = false, string reason = "Council decision")
    {
        var calendar = id ?? RuleBook.StandardCalendarId;
        calendars.Add(CalendarVersion.Create(calendar, Book.VersionsOfCalendar(calendar).Count + 1, ++change, definition, at, Lead, reason, moves));
        return this;
    }
}
