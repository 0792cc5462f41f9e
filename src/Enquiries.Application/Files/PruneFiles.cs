using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Files;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Files;

/// <summary>
/// Forgets files that officers attached and never sent, and clears those of cases that have been closed for as long as the installation keeps files. The bytes
/// go with the next sweep. Answers how many rows it changed.
/// </summary>
[SystemOnly]
public sealed record PruneFiles : ICommand<int>
{
    public const int BatchSize = 200;

    /// <summary>How long a file waits in an unsent answer.</summary>
    public static readonly TimeSpan KeepUnsent = TimeSpan.FromDays(30);
}

internal sealed class PruneFilesHandler(EnquiriesDbContext db, FileSettings settings, TimeProvider clock) : IRequestHandler<PruneFiles, int>
{
    public async Task<int> Handle(PruneFiles command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var unsentBefore = now - PruneFiles.KeepUnsent;
        var done = await db.StoredFiles.Where(f => f.MessageId == null && f.RecordedAt < unsentBefore).ExecuteDeleteAsync(cancellationToken) > 0 ? 1 : 0;
        if (settings.KeepAfterClosing is not { } keep)
            return done;

        var endedBefore = now - keep;
        var over = await db.StoredFiles
            .Where(f => f.State == FileState.Stored
                && db.Cases.Any(c => c.Id == f.CaseId && c.ResolvedAt < endedBefore && (c.Status == CaseStatus.Closed || c.Status == CaseStatus.NotAnEnquiry)))
            .OrderBy(f => f.Id).Take(PruneFiles.BatchSize).ToListAsync(cancellationToken);
        foreach (var file in over)
            file.Clear("Cleared: the time for which files are kept is over.", now);
        return over.Count;
    }
}

/// <summary>Which of these hashes no row needs any more.</summary>
[SystemOnly]
public sealed record FindUnusedContent(IReadOnlyList<string> Hashes) : IQuery<IReadOnlyList<string>>;

internal sealed class FindUnusedContentHandler(EnquiriesDbContext db) : IRequestHandler<FindUnusedContent, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(FindUnusedContent query, CancellationToken cancellationToken)
    {
        var asked = query.Hashes.ToList();
        var used = await db.StoredFiles.Where(f => f.Hash != null && asked.Contains(f.Hash)).Select(f => f.Hash!).ToListAsync(cancellationToken);
        var small = await db.StoredFiles.Where(f => f.ThumbnailHash != null && asked.Contains(f.ThumbnailHash)).Select(f => f.ThumbnailHash!).ToListAsync(cancellationToken);
        return [.. asked.Except(used, StringComparer.Ordinal).Except(small, StringComparer.Ordinal)];
    }
}

/// <summary>Which of these files are still to be checked, so that what was received of them is needed.</summary>
[SystemOnly]
public sealed record FindWaitingFiles(IReadOnlyList<Guid> Ids) : IQuery<IReadOnlyList<Guid>>;

internal sealed class FindWaitingFilesHandler(EnquiriesDbContext db) : IRequestHandler<FindWaitingFiles, IReadOnlyList<Guid>>
{
    public async Task<IReadOnlyList<Guid>> Handle(FindWaitingFiles query, CancellationToken cancellationToken)
    {
        var asked = query.Ids.ToList();
        return await db.StoredFiles.Where(f => asked.Contains(f.Id) && f.State == FileState.Waiting).Select(f => f.Id).ToListAsync(cancellationToken);
    }
}

/// <summary>Scanning was switched on: what was kept unscanned goes out of sight until the scanner has seen it. Answers how many.</summary>
[SystemOnly]
public sealed record QueueUnscanned : ICommand<int>
{
    public const int BatchSize = 200;
}

internal sealed class QueueUnscannedHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<QueueUnscanned, int>
{
    public async Task<int> Handle(QueueUnscanned command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var files = await db.StoredFiles.Where(f => f.State == FileState.Stored && f.ScannedAt == null)
            .OrderBy(f => f.Id).Take(QueueUnscanned.BatchSize).ToListAsync(cancellationToken);
        foreach (var file in files)
            file.AwaitScan(now);
        return files.Count;
    }
}
