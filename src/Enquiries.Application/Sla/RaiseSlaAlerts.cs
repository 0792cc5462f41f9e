using Enquiries.Application.Escalations;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla;

/// <summary>
/// Raises the warnings and breaches that have fallen due, each once and with its true time, however late this runs, and tells whoever has to act. Answers how
/// many clocks it looked at; fewer than <see cref="BatchSize"/> means that nothing more is due.
/// </summary>
[SystemOnly]
public sealed record RaiseSlaAlerts : ICommand<int>
{
    public const int BatchSize = 500;
}

internal sealed class RaiseSlaAlertsHandler(EnquiriesDbContext db, SlaRules sla, EscalationRaiser escalations, TimeProvider clock) : IRequestHandler<RaiseSlaAlerts, int>
{
    public async Task<int> Handle(RaiseSlaAlerts command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rules = sla.Book;
        var due = await db.Clocks.Where(c => c.NextAlertAt != null && c.NextAlertAt <= now)
            .OrderBy(c => c.NextAlertAt).Take(RaiseSlaAlerts.BatchSize).Select(c => c.CaseId).ToListAsync(cancellationToken);
        if (due.Count == 0)
            return 0;

        // The case's version guards the change: of two workers that raise the same breach, one saves and the other finds nothing left to do.
        var ids = due.Distinct().ToList();
        var raised = new List<(Case Case, RecordedEvent Event)>();
        foreach (var @case in await db.Cases.Include(c => c.Clocks).AsSplitQuery().Where(c => ids.Contains(c.Id)).ToListAsync(cancellationToken))
        {
            // The rules have just changed and the stored times are those of before: a miss must not be told that the new rules know nothing of.
            if (@case.RulesVersion < rules.LastMove)
            {
                await db.Entry(@case).Collection(c => c.Events).LoadAsync(cancellationToken);
                @case.ComputeClocks(rules, now);
            }

            var before = @case.Events.Count;
            @case.RaiseAlerts(now);
            raised.AddRange(@case.Events.Skip(before).Select(e => (@case, e)));
        }

        await escalations.RaiseAsync(raised, cancellationToken);
        return due.Count;
    }
}
