using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Files;

/// <summary>The files that can be fetched, checked or scanned now: due, and held by nobody.</summary>
[SystemOnly]
public sealed record FindDueFiles(int Most) : IQuery<IReadOnlyList<Guid>>;

internal sealed class FindDueFilesHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindDueFiles, IReadOnlyList<Guid>>
{
    public async Task<IReadOnlyList<Guid>> Handle(FindDueFiles query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.StoredFiles.AsNoTracking()
            .Where(f => f.Work.NextAttemptAt != null && f.Work.NextAttemptAt <= now && (f.Work.LeasedUntil == null || f.Work.LeasedUntil < now))
            .OrderBy(f => f.Work.NextAttemptAt)
            .Take(query.Most).Select(f => f.Id).ToListAsync(cancellationToken);
    }
}
