using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Cases;

/// <summary>One clock as other rules would have had it. All times are UTC.</summary>
public sealed record HypotheticalClock(
    ClockKind Kind, int Cycle, DateTimeOffset StartedAt, DateTimeOffset? DueAt, DateTimeOffset? MetAt, DateTimeOffset? CancelledAt, DateTimeOffset? BreachedAt);

/// <summary>The events of a case with the policies that other rules would have chosen in them.</summary>
internal static class Hindsight
{
    /// <summary>What people and residents did stays as it was; which policy the case ran on is chosen again wherever it was chosen.</summary>
    public static IReadOnlyCollection<RecordedEvent> Events(Case @case, RuleBook rules)
    {
        var facts = AtOpening(@case);
        var present = rules.Choose(facts);
        var events = new List<RecordedEvent>(@case.Events.Count);
        foreach (var e in @case.Events.OrderBy(e => e.Number))
        {
            switch (e.Fact)
            {
                case CaseOpened opened:
                    events.Add(e.With(opened with { Policy = present }));
                    break;
                case PolicyChosen:
                    break;
                case PriorityChanged changed:
                    facts = facts with { Priority = changed.To };
                    events.Add(e.With(changed with { Policy = ChooseAgain() }));
                    break;
                case CategoryChanged(_, var category):
                    facts = facts with { CategoryId = category };
                    events.Add(e);
                    AddChosen(e);
                    break;
                case ResidentFlagged(_, var flag):
                    facts = facts with { ResidentFlag = flag };
                    events.Add(e);
                    AddChosen(e);
                    break;
                case CaseTransferred(_, var team, _):
                    facts = facts with { TeamId = team };
                    events.Add(e);
                    if (rules.Policy(present)?.FollowsTeam == true)
                        AddChosen(e);
                    break;
                default:
                    events.Add(e);
                    break;
            }
        }

        return events;

        void AddChosen(RecordedEvent e)
        {
            if (ChooseAgain() is { } chosen)
                events.Add(e.With(new PolicyChosen(chosen, "", "")));
        }

        PolicyRef? ChooseAgain()
        {
            var chosen = rules.Choose(facts);
            if (chosen.PolicyId == present.PolicyId)
                return null;
            present = chosen;
            return chosen;
        }
    }

    private static CaseFacts AtOpening(Case @case) => new(
        @case.Channel,
        @case.Events.Select(e => e.Fact).OfType<CategoryChanged>().FirstOrDefault() is { } categorised ? categorised.From : @case.CategoryId,
        @case.Events.Select(e => e.Fact).OfType<CaseTransferred>().FirstOrDefault() is { } transferred ? transferred.From : @case.TeamId,
        @case.OpenedWithPriority,
        @case.Events.Select(e => e.Fact).OfType<ResidentFlagged>().FirstOrDefault() is { } flagged ? flagged.From : @case.ResidentFlag,
        @case.OpenedAt);
}
