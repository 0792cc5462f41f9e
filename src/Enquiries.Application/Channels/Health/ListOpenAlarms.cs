using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>What is wrong now with taking in residents' messages, the newest first.</summary>
[RequiresRole(Role.Lead)]
public sealed record ListOpenAlarms : IQuery<IReadOnlyList<AlarmRow>>
{
    public const int Most = 200;
}

/// <summary>Times are UTC.</summary>
public sealed record AlarmRow(
    Guid Id, Guid? AccountId, AlarmKind Kind, string Words, DateTimeOffset RaisedAt, DateTimeOffset? ClearedAt, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy);

internal sealed class ListOpenAlarmsHandler(EnquiriesDbContext db) : IRequestHandler<ListOpenAlarms, IReadOnlyList<AlarmRow>>
{
    public async Task<IReadOnlyList<AlarmRow>> Handle(ListOpenAlarms query, CancellationToken cancellationToken) =>
        await db.AccountAlarms.Where(a => a.ClearedAt == null).OrderByDescending(a => a.RaisedAt).Take(ListOpenAlarms.Most).Rows().ToListAsync(cancellationToken);
}

internal static class AlarmRows
{
    public static IQueryable<AlarmRow> Rows(this IQueryable<AccountAlarm> alarms) =>
        alarms.Select(a => new AlarmRow(a.Id, a.AccountId, a.Kind, a.Words, a.RaisedAt, a.ClearedAt, a.AcknowledgedAt, a.AcknowledgedBy));
}
