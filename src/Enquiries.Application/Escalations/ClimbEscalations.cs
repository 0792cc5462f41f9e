using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>Tells the leads of warnings that nobody took in time, once. Answers how many it looked at; fewer than <see cref="BatchSize"/> means that none is left.</summary>
[SystemOnly]
public sealed record ClimbEscalations : ICommand<int>
{
    public const int BatchSize = 200;
}

internal sealed class ClimbEscalationsHandler(EnquiriesDbContext db, EscalationRaiser escalations, TimeProvider clock) : IRequestHandler<ClimbEscalations, int>
{
    public async Task<int> Handle(ClimbEscalations command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = await db.Escalations.Where(e => e.ClimbAt != null && e.ClimbAt <= now)
            .OrderBy(e => e.ClimbAt).Take(ClimbEscalations.BatchSize).ToListAsync(cancellationToken);
        if (due.Count > 0)
            await escalations.ClimbAsync(due, cancellationToken);
        return due.Count;
    }
}
