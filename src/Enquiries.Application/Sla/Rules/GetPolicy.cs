using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using MediatR;

namespace Enquiries.Application.Sla.Rules;

/// <summary>A policy as it is now, with all its versions.</summary>
[RequiresRole(Role.Lead)]
public sealed record GetPolicy(Guid Id) : IQuery<PolicyDetails>;

/// <param name="Rules">The number of the last change to the rules; give it back with <see cref="SavePolicy"/>.</param>
/// <param name="Place">Counted from 0; null when it was deleted.</param>
/// <param name="Deleted">Cases keep it, and none is given it any more.</param>
/// <param name="Versions">Newest first.</param>
public sealed record PolicyDetails(
    Guid Id, int Rules, int? Place, PolicyDefinition Definition, string Calendar, bool Deleted, IReadOnlyList<RuleVersionRow> Versions);

internal sealed class GetPolicyHandler(EnquiriesDbContext db, SlaRules sla) : IRequestHandler<GetPolicy, PolicyDetails>
{
    public async Task<PolicyDetails> Handle(GetPolicy query, CancellationToken cancellationToken)
    {
        var book = await db.ReadRulesAsync(sla.Book, cancellationToken);
        if (book.VersionsOf(query.Id) is not [.., var newest] versions)
            throw new NotFoundException("There is no such policy.");
        var place = book.CurrentPolicies.Select((p, i) => (p.PolicyId, i)).Where(x => x.PolicyId == query.Id).Select(x => (int?)x.i).FirstOrDefault();
        return new PolicyDetails(
            query.Id, book.Version, place, newest.Definition, book.NewestCalendar(newest.Definition.CalendarId).Definition.Name, newest.Retired,
            [.. versions.Reverse().Select(v => new RuleVersionRow(
                v.Version, v.Definition.Name, v.Change == 0 ? null : v.CreatedAt, v.AuthorName, v.Reason, v.MovesOpenCases, v.Retired))]);
    }
}
