using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla;

/// <summary>
/// Computes the clocks of open cases again that have not followed the last change to the rules. Answers how many clocks; 0 when no case lags behind. A crash
/// leaves the rest for the next run, because each case says which change it has followed.
/// </summary>
[SystemOnly]
public sealed record RecomputeClocks : ICommand<int>
{
    public const int BatchSize = 500;
}

internal sealed class RecomputeClocksHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<RecomputeClocks, int>
{
    public async Task<int> Handle(RecomputeClocks command, CancellationToken cancellationToken)
    {
        var rules = sla.Book;
        var now = clock.GetUtcNow();
        var behind = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery()
            .Where(c => c.Status <= CaseStatus.WaitingForResident && c.NextDueAt < Case.Ended && c.RulesVersion < rules.LastMove)
            .OrderBy(c => c.NextDueAt).ThenBy(c => c.Number).Take(RecomputeClocks.BatchSize).ToListAsync(cancellationToken);
        foreach (var @case in behind)
            @case.ComputeClocks(rules, now);
        return behind.Sum(c => Math.Max(1, c.Clocks.Count));
    }
}
