using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
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

    /// <summary>Cases that have waited so long that somebody has to decide.</summary>
    public int DecisionsDue { get; init; }
}

internal sealed class GetQueueCountsHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<GetQueueCounts, QueueCounts>
{
    public async Task<QueueCounts> Handle(GetQueueCounts query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var all = query.Filter with { Sla = null, AskForDecision = false };
        return new QueueCounts(await CountAsync(all), await CountAsync(all with { Sla = SlaStanding.AtRisk }), await CountAsync(all with { Sla = SlaStanding.Breached }))
        {
            DecisionsDue = await CountAsync(all with { AskForDecision = true }),
        };

        Task<int> CountAsync(CaseFilter filter) => CaseQueries.Matching(db, filter, now, sla).Take(QueueCounts.Most).CountAsync(cancellationToken);
    }
}
