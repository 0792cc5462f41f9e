using System.Globalization;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain;
using Enquiries.Domain.Sla;
using FluentValidation;

namespace Enquiries.Application.Sla.Rules;

/// <summary>What all changes to the rules share: they are made on the newest rules, numbered, and have an author and a reason.</summary>
internal sealed class RuleSaving(EnquiriesDbContext db, SlaRules sla, ICurrentUser user, TimeProvider clock)
{
    private int change;

    public RuleBook Book { get; private set; } = RuleBook.BuiltIn;

    /// <summary>Reads the newest rules. Refuses, in words, when somebody else has changed them since <paramref name="expected"/>.</summary>
    public async Task BeginAsync(int? expected, CancellationToken ct)
    {
        Book = await db.ReadRulesAsync(sla.Book, ct);
        change = Book.Version;
        if (expected is { } seen && Book.Version > seen)
            throw new RuleException($"{Book.LastChange()} Look at what is new, then save again.");
    }

    public void Save(Guid id, CalendarDefinition definition, string reason, bool moves, bool retired = false) => db.CalendarVersions.Add(CalendarVersion.Create(
        id, Book.VersionsOfCalendar(id).Count + 1, NextChange(), definition, clock.GetUtcNow(), user.Actor, reason.Trim(), moves, retired));

    public void Save(Guid id, int position, PolicyDefinition definition, string reason, bool moves, bool retired = false) => db.PolicyVersions.Add(PolicyVersion.Create(
        id, Book.VersionsOf(id).Count + 1, NextChange(), position, definition, clock.GetUtcNow(), user.Actor, reason.Trim(), moves, retired));

    /// <summary>Saves the positions of <see cref="RuleChecks.PlaceAt"/> for all policies but one, which the caller saves itself.</summary>
    public void SavePositions(IReadOnlyDictionary<Guid, int> positions, Guid except, string reason)
    {
        foreach (var policy in Book.CurrentPolicies.Where(p => p.PolicyId != except && positions.TryGetValue(p.PolicyId, out var to) && to != p.Position))
            Save(policy.PolicyId, positions[policy.PolicyId], policy.Definition, reason, moves: false);
    }

    private int NextChange()
    {
        db.RuleChanges.Add(new RuleChange { Number = ++change, At = clock.GetUtcNow() });
        return change;
    }
}

internal static class RuleWords
{
    public const int ReasonMaxLength = 500;

    /// <summary>Who changed what last, for those who saw the rules before it.</summary>
    public static string LastChange(this RuleBook book)
    {
        var calendar = book.AllCalendarVersions.MaxBy(v => v.Change)!;
        var policy = book.AllPolicyVersions.MaxBy(v => v.Change)!;
        return policy.Change > calendar.Change
            ? Words("policy", policy.Definition.Name, policy.AuthorName, policy.Reason)
            : Words("calendar", calendar.Definition.Name, calendar.AuthorName, calendar.Reason);
    }

    public static IRuleBuilderOptions<T, string> MustBeAReason<T>(this IRuleBuilderInitial<T, string> rule) => rule.Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage("Say why, for those who look at it later.")
        .MaximumLength(ReasonMaxLength).WithMessage(string.Create(CultureInfo.InvariantCulture, $"The reason can have at most {ReasonMaxLength} characters."));

    private static string Words(string what, string name, string? author, string reason) =>
        $"{author ?? "Somebody"} has changed the {what} “{name}” in the meantime (“{reason}”).";
}
