using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla;

/// <summary>The numbers of the open cases that have not followed the last change to the rules, the nearest deadline first.</summary>
[SystemOnly]
public sealed record FindLaggingCases : IQuery<IReadOnlyList<long>>
{
    /// <summary>So many at once; the next look finds the rest.</summary>
    public const int AtMost = 100_000;
}

internal sealed class FindLaggingCasesHandler(EnquiriesDbContext db, SlaRules sla) : IRequestHandler<FindLaggingCases, IReadOnlyList<long>>
{
    public async Task<IReadOnlyList<long>> Handle(FindLaggingCases query, CancellationToken cancellationToken)
    {
        var last = sla.Book.LastMove;
        return await db.Cases.Where(c => c.Status <= CaseStatus.WaitingForResident && c.NextDueAt < Case.Ended && c.RulesVersion < last)
            .OrderBy(c => c.NextDueAt).ThenBy(c => c.Number).Take(FindLaggingCases.AtMost).Select(c => c.Number).ToListAsync(cancellationToken);
    }
}

/// <summary>
/// Computes the clocks of these cases again, those of them that are open and have not followed the last change to the rules. Answers how many running clocks.
/// A case that somebody changes in the meantime is left to the next look, and so is all the rest after a crash: each case says which change it has followed.
/// </summary>
[SystemOnly]
public sealed record RecomputeClocks(IReadOnlyList<long> Numbers) : ICommand<int>
{
    /// <summary>So many cases at once keep the database for some milliseconds only.</summary>
    public const int BatchSize = 250;
}

internal sealed class RecomputeClocksHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<RecomputeClocks, int>
{
    public async Task<int> Handle(RecomputeClocks command, CancellationToken cancellationToken)
    {
        var rules = sla.Book;
        var now = clock.GetUtcNow();
        var behind = await db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery()
            .Where(c => EF.Parameter(command.Numbers).Contains(c.Number) && c.Status <= CaseStatus.WaitingForResident && c.RulesVersion < rules.LastMove)
            .ToListAsync(cancellationToken);

        // One that was saved while it was being read has other events than it says: it is found again by the next look.
        var recomputed = behind.Where(c => c.Events.Count == c.EventCount).Select(c => RecomputedCase.Compute(c, rules, now)).ToList();
        var stored = await db.StoreRecomputedAsync(recomputed, cancellationToken);
        return stored.Sum(r => r.Case.Clocks.Count(c => !c.HasEnded));
    }
}
