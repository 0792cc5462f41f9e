using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using FluentValidation;

namespace Enquiries.Application.Sla.Rules;

/// <summary>A calendar or a policy that nobody has saved yet. Exactly one of the two definitions is given.</summary>
/// <param name="Id">What it would become a version of; null for something new.</param>
public sealed record RuleDraft(Guid? Id, CalendarDefinition? Calendar = null, PolicyDefinition? Policy = null);

internal sealed class RuleDraftValidator : AbstractValidator<RuleDraft>
{
    public RuleDraftValidator() =>
        RuleFor(x => x).Must(x => x.Calendar is null != x.Policy is null).WithMessage("A draft is either a calendar or a policy.");
}

internal static class RuleDrafts
{
    /// <summary>The book with the draft in it as its next version, checked as saving would check it.</summary>
    /// <param name="moves">Whether open cases follow the draft.</param>
    public static async Task<RuleBook> WithDraftAsync(this EnquiriesDbContext db, RuleBook book, RuleDraft draft, DateTimeOffset now, bool moves, CancellationToken ct)
    {
        var id = draft.Id ?? Guid.CreateVersion7();
        var change = book.Version + 1;
        if (draft.Calendar is { } calendar)
        {
            calendar = await db.DraftAsync(book, draft.Id, calendar, now, ct);
            return book.With(CalendarVersion.Create(id, book.VersionsOfCalendar(id).Count + 1, change, calendar, now, Actor.None, "", moves));
        }

        var policy = await db.DraftAsync(book, draft.Id, draft.Policy!, ct);
        var place = draft.Id is null ? book.PlaceAt(id, policy.When) : null;
        foreach (var (other, position) in place ?? new Dictionary<Guid, int>())
        {
            if (other != id && book.CurrentPolicies.First(p => p.PolicyId == other) is var p && p.Position != position)
                book = book.With(PolicyVersion.Create(other, p.Version + 1, change++, position, p.Definition, now, Actor.None, "", movesOpenCases: false));
        }

        return book.With(PolicyVersion.Create(
            id, book.VersionsOf(id).Count + 1, change, place?[id] ?? book.VersionsOf(id)[^1].Position, policy, now, Actor.None, "", moves));
    }

    /// <summary>What an administrator should know of the draft besides.</summary>
    public static IReadOnlyList<string> Warnings(this RuleBook before, RuleBook after)
    {
        var hidden = before.Hidden().Select(h => h.Policy.PolicyId).ToHashSet();
        return [.. after.Hidden().Where(h => !hidden.Contains(h.Policy.PolicyId))
            .Select(h => $"The policy “{h.Policy.Definition.Name}” would never be used: “{h.HiddenBy}” comes before it and is for all of its cases.")];
    }
}
