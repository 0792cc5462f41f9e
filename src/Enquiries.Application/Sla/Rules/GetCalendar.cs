using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using MediatR;

namespace Enquiries.Application.Sla.Rules;

/// <summary>A calendar as it is now, with all its versions.</summary>
[RequiresRole(Role.Lead)]
public sealed record GetCalendar(Guid Id) : IQuery<CalendarDetails>;

/// <param name="Rules">The number of the last change to the rules; give it back with <see cref="SaveCalendar"/>.</param>
/// <param name="Deleted">It stays for the cases that run on it and cannot be chosen any more.</param>
/// <param name="Versions">Newest first.</param>
public sealed record CalendarDetails(
    Guid Id, int Rules, CalendarDefinition Definition, bool Statutory, bool Deleted, IReadOnlyList<RuleVersionRow> Versions, IReadOnlyList<PolicyName> UsedBy);

public sealed record PolicyName(Guid Id, string Name);

/// <param name="At">UTC; null for what was built in.</param>
/// <param name="Moved">Whether open cases moved to it.</param>
public sealed record RuleVersionRow(int Version, string Name, DateTimeOffset? At, string? Author, string Reason, bool Moved, bool Deleted);

internal sealed class GetCalendarHandler(EnquiriesDbContext db, SlaRules sla) : IRequestHandler<GetCalendar, CalendarDetails>
{
    public async Task<CalendarDetails> Handle(GetCalendar query, CancellationToken cancellationToken)
    {
        var book = await db.ReadRulesAsync(sla.Book, cancellationToken);
        if (book.VersionsOfCalendar(query.Id) is not [.., var newest] versions)
            throw new NotFoundException("There is no such calendar.");
        return new CalendarDetails(
            query.Id, book.Version, newest.Definition, RuleBook.IsStatutoryCalendar(query.Id), newest.Retired,
            [.. versions.Reverse().Select(v => new RuleVersionRow(
                v.Version, v.Definition.Name, v.Change == 0 ? null : v.CreatedAt, v.AuthorName, v.Reason, v.MovesOpenCases, v.Retired))],
            [.. book.UsersOf(query.Id).Select(p => new PolicyName(p.PolicyId, p.Definition.Name))]);
    }
}
