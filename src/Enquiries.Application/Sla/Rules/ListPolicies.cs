using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using MediatR;

namespace Enquiries.Application.Sla.Rules;

/// <summary>The policies in the order in which they are tried: the first whose conditions hold is the one for a case.</summary>
[RequiresRole(Role.Lead)]
public sealed record ListPolicies : IQuery<PolicyList>;

/// <param name="Rules">The number of the last change to the rules.</param>
public sealed record PolicyList(int Rules, IReadOnlyList<PolicyRow> Policies);

/// <param name="Place">Counted from 0, as <see cref="MovePolicy"/> takes it.</param>
/// <param name="ChangedAt">UTC; null for one that is as it was built in.</param>
/// <param name="HiddenBy">The policy before it that is for all of its cases, so that this one is never used; null when there is none.</param>
public sealed record PolicyRow(
    Guid Id, int Place, string Name, int Version, PolicyDefinition Definition, string Calendar, DateTimeOffset? ChangedAt, string? ChangedBy, string? HiddenBy);

internal sealed class ListPoliciesHandler(EnquiriesDbContext db, SlaRules sla) : IRequestHandler<ListPolicies, PolicyList>
{
    public async Task<PolicyList> Handle(ListPolicies query, CancellationToken cancellationToken)
    {
        var book = await db.ReadRulesAsync(sla.Book, cancellationToken);
        var hidden = book.Hidden().ToDictionary(h => h.Policy.PolicyId, h => h.HiddenBy);
        return new PolicyList(book.Version, [.. book.CurrentPolicies.Select((p, place) => new PolicyRow(
            p.PolicyId, place, p.Definition.Name, p.Version, p.Definition, book.NewestCalendar(p.Definition.CalendarId).Definition.Name,
            p.Change == 0 ? null : p.CreatedAt, p.AuthorName, hidden.GetValueOrDefault(p.PolicyId)))]);
    }
}
