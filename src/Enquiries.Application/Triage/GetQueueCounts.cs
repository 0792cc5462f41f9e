using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Triage;

/// <summary>How many cases a queue holds, and how many of them have breached or are at risk; what the filter says of that is ignored.</summary>
[RequiresRole(Role.Officer)]
public sealed record GetQueueCounts(CaseFilter Filter) : IQuery<QueueCounts>;

/// <summary>Each is counted up to <see cref="Most"/>: nobody works off more, and counting further would cost more than it tells.</summary>
public sealed record QueueCounts(int All, int AtRisk, int Breached)
{
    public const int Most = 1000;
}

internal sealed class GetQueueCountsHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<GetQueueCounts, QueueCounts>
{
    public async Task<QueueCounts> Handle(GetQueueCounts query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return new QueueCounts(await CountAsync(null), await CountAsync(SlaStanding.AtRisk), await CountAsync(SlaStanding.Breached));

        Task<int> CountAsync(SlaStanding? standing) =>
            CaseQueries.Matching(db, query.Filter with { Sla = standing }, now).Take(QueueCounts.Most).CountAsync(cancellationToken);
    }
}
