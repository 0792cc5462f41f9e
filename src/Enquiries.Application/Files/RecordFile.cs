using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Files;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Files;

/// <summary>Writes down what came of an attempt to fetch and check a file. An attempt that was overtaken by a later one changes nothing; answers whether it counted.</summary>
[SystemOnly]
public sealed record RecordFile(Guid FileId, int Attempt, FileOutcome Outcome) : ICommand<bool>;

/// <summary>What came of an attempt. Reasons are in words for staff.</summary>
public abstract record FileOutcome
{
    /// <summary>The bytes are on disk for good.</summary>
    public sealed record Kept(KeptContent Content, bool Scanned) : FileOutcome;

    /// <summary>What was kept before has passed the scanner.</summary>
    public sealed record Passed : FileOutcome;

    public sealed record Refused(string Reason) : FileOutcome;

    public sealed record Infected(string Reason) : FileOutcome;

    public sealed record Failed(string Reason) : FileOutcome;

    public sealed record Later(DateTimeOffset At, string Reason) : FileOutcome;
}

internal sealed class RecordFileHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordFile, bool>
{
    public async Task<bool> Handle(RecordFile command, CancellationToken cancellationToken)
    {
        var file = await db.StoredFiles.FirstOrDefaultAsync(f => f.Id == command.FileId, cancellationToken);
        if (file is null || file.State != FileState.Waiting || file.Work.Attempts != command.Attempt)
            return false;

        var now = clock.GetUtcNow();
        switch (command.Outcome)
        {
            case FileOutcome.Kept kept:
                file.Keep(kept.Content, kept.Scanned, now);
                break;
            case FileOutcome.Passed:
                file.PassScan(now);
                break;
            case FileOutcome.Refused refused:
                file.Refuse(refused.Reason, now);
                break;
            case FileOutcome.Infected infected:
                file.Infect(infected.Reason, now);
                break;
            case FileOutcome.Failed failed:
                file.Fail(failed.Reason, now);
                break;
            case FileOutcome.Later later:
                file.TryLater(later.At, later.Reason, now);
                break;
        }

        return true;
    }
}
