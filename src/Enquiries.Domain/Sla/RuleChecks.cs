using System.Globalization;

namespace Enquiries.Domain.Sla;

/// <summary>What a policy or calendar must keep to beside the others. Refusals are <see cref="RuleException"/>s in words that an administrator can act on.</summary>
public static class RuleChecks
{
    /// <summary>Policies are placed this far apart, so that others fit in between.</summary>
    private const int Step = 1000;

    /// <summary>Refuses a calendar that makes no sense, alone or beside the others.</summary>
    /// <param name="id">The calendar that it would be a version of; null for a new one.</param>
    public static void CheckCalendar(this RuleBook rules, Guid? id, CalendarDefinition definition)
    {
        TooLong(definition.Name, CalendarDefinition.NameMaxLength, "calendar’s name");
        if (definition.ClosedDays.Count + definition.SpecialDays.Count > CalendarDefinition.MaxDays)
            throw new RuleException($"A calendar can have {CalendarDefinition.MaxDays} closed and special days at most. Take out those that are long past.");
        foreach (var (date, name) in definition.ClosedDays.Select(d => (d.Date, d.Name)).Concat(definition.SpecialDays.Select(d => (d.Date, d.Name))))
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new RuleException($"Give {Words(date)} a name, so that others know why the day is different.");
            TooLong(name, CalendarDefinition.DayNameMaxLength, $"name of {Words(date)}");
        }

        foreach (var (day, interval) in definition.Week.SelectMany(d => d.Value.Select(i => (d.Key.ToString(), i)))
            .Concat(definition.SpecialDays.SelectMany(d => d.Open.Select(i => (Words(d.Date), i)))))
        {
            if (interval.FromMinute == interval.ToMinute)
                throw new RuleException($"The hours {interval} on {day} end when they begin. Change one of the times, or take the hours out.");
        }

        definition.Compile();
        if (rules.CurrentCalendars.FirstOrDefault(c => c.CalendarId != id && SameName(c.Definition.Name, definition.Name)) is not null)
            throw new RuleException($"There is a calendar “{definition.Name.Trim()}” already. Choose another name.");
    }

    /// <summary>Refuses a policy that makes no sense, alone or beside the others.</summary>
    /// <param name="id">The policy that it would be a version of; null for a new one.</param>
    public static void CheckPolicy(this RuleBook rules, Guid? id, PolicyDefinition definition)
    {
        definition.Check();
        TooLong(definition.Name, PolicyDefinition.NameMaxLength, "policy’s name");
        if (rules.VersionsOfCalendar(definition.CalendarId) is not [.., var calendar])
            throw new RuleException("There is no such calendar. Choose one from the list.");
        if (calendar.Retired)
            throw new RuleException($"The calendar “{calendar.Definition.Name}” has been deleted. Choose another one.");

        var others = rules.CurrentPolicies.Where(p => p.PolicyId != id).ToList();
        if (others.Exists(p => SameName(p.Definition.Name, definition.Name)))
            throw new RuleException($"There is a policy “{definition.Name.Trim()}” already. Choose another name.");
        if (others.Find(p => p.Definition.When.SameAs(definition.When)) is { } same)
            throw new RuleException(definition.When.AskNothing
                ? $"The policy “{same.Definition.Name}” is for all other cases already. Give this one at least one condition."
                : $"The policy “{same.Definition.Name}” is for exactly the same cases. Change the conditions of one of them, or change that policy instead.");
        if (id is not null && definition.When.AskNothing && rules.CurrentPolicies.SkipWhile(p => p.PolicyId != id).Skip(1).FirstOrDefault() is { } after)
            throw new RuleException(
                $"Without conditions this policy is for every case, so “{after.Definition.Name}” after it would never be used. Move this policy to the end first.");
    }

    /// <summary>
    /// The positions to save so that a policy stands at a place of the order, counted from 0: only its own, or all when there is no room between its
    /// neighbours. Refuses an order in which a policy could never be used.
    /// </summary>
    /// <param name="id">A policy of the book, or a new one.</param>
    /// <param name="when">Its conditions.</param>
    /// <param name="place">The place; null for the last one before the policy that is for all other cases.</param>
    public static IReadOnlyDictionary<Guid, int> PlaceAt(this RuleBook rules, Guid id, PolicyConditions when, int? place = null)
    {
        var others = rules.CurrentPolicies.Where(p => p.PolicyId != id).ToList();
        var hasCatchAll = others is [.., { Definition.When.AskNothing: true }];
        var at = Math.Clamp(place ?? others.Count - (hasCatchAll && !when.AskNothing ? 1 : 0), 0, others.Count);
        if (when.AskNothing && at < others.Count)
            throw new RuleException($"Without conditions this policy is for every case, so “{others[at].Definition.Name}” after it would never be used. It has to stay last.");
        if (hasCatchAll && at == others.Count)
            throw new RuleException($"After “{others[^1].Definition.Name}”, which is for every case, this policy would never be used. Leave that one last.");

        var position = others.Count == 0 ? RuleBook.StandardPosition
            : at == 0 ? others[0].Position - Step
            : at == others.Count ? others[^1].Position + Step
            : Between(others[at - 1].Position, others[at].Position);
        if (position is { } free)
            return new Dictionary<Guid, int> { [id] = free };
        var order = others.Select(p => p.PolicyId).ToList();
        order.Insert(at, id);
        return order.Select((policy, i) => (policy, Position: i * Step)).ToDictionary(x => x.policy, x => x.Position);
    }

    /// <summary>The policies that are never used, because one before them is for all of their cases; each with the name of that one.</summary>
    public static IReadOnlyList<(PolicyVersion Policy, string HiddenBy)> Hidden(this RuleBook rules)
    {
        var hidden = new List<(PolicyVersion, string)>();
        for (var i = 1; i < rules.CurrentPolicies.Count; i++)
        {
            var policy = rules.CurrentPolicies[i];
            if (rules.CurrentPolicies.Take(i).FirstOrDefault(p => p.Definition.When.Cover(policy.Definition.When)) is { } before)
                hidden.Add((policy, before.Definition.Name));
        }

        return hidden;
    }

    private static int? Between(int before, int after) => after - before < 2 ? null : before + Math.Max(1, (after - before) / 16);

    private static bool SameName(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);

    private static void TooLong(string text, int length, string what)
    {
        if (text.Length > length)
            throw new RuleException($"The {what} can have at most {length} characters.");
    }

    private static string Words(DateOnly date) => date.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));
}
