using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>Throws away what was told long ago; who took what stays in the events of the case. Answers how many escalations went.</summary>
[SystemOnly]
public sealed record PruneEscalations : ICommand<int>
{
    public const int BatchSize = 500;
    public static readonly TimeSpan Keep = TimeSpan.FromDays(90);
}

internal sealed class PruneEscalationsHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<PruneEscalations, int>
{
    public async Task<int> Handle(PruneEscalations command, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - PruneEscalations.Keep;
        var old = await db.Escalations.Where(e => e.RaisedAt < before).OrderBy(e => e.RaisedAt).Take(PruneEscalations.BatchSize).ToListAsync(cancellationToken);
        db.Escalations.RemoveRange(old);
        return old.Count;
    }
}
