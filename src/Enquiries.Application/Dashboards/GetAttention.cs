using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Dashboards;

/// <summary>What a lead has to look at now: how many open cases have breached or are at risk, and who has waited longest for an answer.</summary>
[RequiresRole(Role.Lead)]
public sealed record GetAttention(Guid? TeamId = null) : IQuery<Attention>;

public sealed record Attention(int Open, int Unanswered, int Breached, int AtRisk, IReadOnlyList<CaseRow> LongestWaiting)
{
    /// <summary>Cases that have waited so long for the resident or another authority that somebody has to decide; the oldest, at most 10.</summary>
    public IReadOnlyList<CaseRow> AskForDecision { get; init; } = [];

    /// <summary>How many such cases there are.</summary>
    public int DecisionsDue { get; init; }
}

internal sealed class GetAttentionHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<GetAttention, Attention>
{
    public async Task<Attention> Handle(GetAttention query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var filter = new CaseFilter { OpenOnly = true, TeamIds = query.TeamId is { } team ? [team] : [] };
        var open = CaseQueries.Matching(db, filter, now);
        var longest = await CaseQueries.Rows(db, open.Where(c => c.UnansweredSince != null).OrderBy(c => c.UnansweredSince).ThenBy(c => c.Number).Take(10))
            .ToListAsync(cancellationToken);
        var tooLong = CaseQueries.WaitingTooLong(db, open, now - sla.LongestWait);
        var decide = await CaseQueries.Rows(db, tooLong.OrderBy(c => c.LastInboundAt).ThenBy(c => c.Number).Take(10)).ToListAsync(cancellationToken);
        return new Attention(
            await open.CountAsync(cancellationToken),
            await open.CountAsync(c => c.UnansweredSince != null, cancellationToken),
            await CaseQueries.Matching(db, filter with { Sla = SlaStanding.Breached }, now).CountAsync(cancellationToken),
            await CaseQueries.Matching(db, filter with { Sla = SlaStanding.AtRisk }, now).CountAsync(cancellationToken),
            longest.ConvertAll(CaseQueries.WithoutSentinels))
        {
            AskForDecision = decide.ConvertAll(CaseQueries.WithoutSentinels),
            DecisionsDue = decide.Count < 10 ? decide.Count : await tooLong.CountAsync(cancellationToken),
        };
    }
}
