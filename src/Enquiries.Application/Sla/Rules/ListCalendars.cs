using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using MediatR;

namespace Enquiries.Application.Sla.Rules;

/// <summary>The calendars that can be chosen, by name.</summary>
[RequiresRole(Role.Lead)]
public sealed record ListCalendars : IQuery<CalendarList>;

/// <param name="Rules">The number of the last change to the rules.</param>
public sealed record CalendarList(int Rules, IReadOnlyList<CalendarRow> Calendars);

/// <param name="Statutory">Built in because the law counts on it: it can be changed and not deleted.</param>
/// <param name="ChangedAt">UTC; null for one that is as it was built in.</param>
/// <param name="UsedBy">The names of the policies on it.</param>
public sealed record CalendarRow(
    Guid Id, string Name, int Version, CalendarDefinition Definition, bool Statutory, DateTimeOffset? ChangedAt, string? ChangedBy, IReadOnlyList<string> UsedBy);

internal sealed class ListCalendarsHandler(EnquiriesDbContext db, SlaRules sla) : IRequestHandler<ListCalendars, CalendarList>
{
    public async Task<CalendarList> Handle(ListCalendars query, CancellationToken cancellationToken)
    {
        var book = await db.ReadRulesAsync(sla.Book, cancellationToken);
        return new CalendarList(book.Version, [.. book.CurrentCalendars.Select(c => new CalendarRow(
            c.CalendarId, c.Definition.Name, c.Version, c.Definition, RuleBook.IsStatutoryCalendar(c.CalendarId), c.Change == 0 ? null : c.CreatedAt, c.AuthorName,
            [.. book.UsersOf(c.CalendarId).Select(p => p.Definition.Name)]))]);
    }
}
