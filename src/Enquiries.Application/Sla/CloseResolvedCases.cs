using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla;

/// <summary>Closes resolved cases whose grace period is over. Answers how many; fewer than <see cref="BatchSize"/> means that none is left.</summary>
[SystemOnly]
public sealed record CloseResolvedCases : ICommand<int>
{
    public const int BatchSize = 200;
}

internal sealed class CloseResolvedCasesHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<CloseResolvedCases, int>
{
    public async Task<int> Handle(CloseResolvedCases command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = now - sla.GracePeriod;
        var cases = await db.Cases.Where(c => c.Status == CaseStatus.Resolved && c.ResolvedAt < before)
            .OrderBy(c => c.ResolvedAt).ThenBy(c => c.Number).Take(CloseResolvedCases.BatchSize).ToListAsync(cancellationToken);
        foreach (var @case in cases)
            @case.Close(now);
        return cases.Count;
    }
}
