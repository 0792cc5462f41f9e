using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Files;

/// <summary>Takes a file for one attempt to fetch and check it; null when somebody else was quicker.</summary>
[SystemOnly]
public sealed record ClaimFile(Guid FileId) : ICommand<ClaimedFile?>
{
    /// <summary>Longer than fetching, scanning and cleaning may take together.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
}

/// <param name="Attempt">Tells this claim from every later one.</param>
/// <param name="AccountId">Through which it came; null for what an officer attached.</param>
/// <param name="Attachment">What the platform told of it; null for what an officer attached.</param>
/// <param name="Hash">What is kept already and only has to be scanned.</param>
public sealed record ClaimedFile(
    Guid Id, int Attempt, string? Name, Guid? AccountId, string? MessageExternalId, Attachment? Attachment, string? Hash);

internal sealed class ClaimFileHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ClaimFile, ClaimedFile?>
{
    public async Task<ClaimedFile?> Handle(ClaimFile command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + ClaimFile.Lease;
        var taken = await db.StoredFiles
            .Where(f => f.Id == command.FileId && f.Work.NextAttemptAt != null && f.Work.NextAttemptAt <= now && (f.Work.LeasedUntil == null || f.Work.LeasedUntil < now))
            .ExecuteUpdateAsync(
                s => s.SetProperty(f => f.Work.LeasedUntil, until).SetProperty(f => f.Work.Attempts, f => f.Work.Attempts + 1), cancellationToken);
        if (taken == 0)
            return null;

        var file = await db.StoredFiles.AsNoTracking().SingleAsync(f => f.Id == command.FileId, cancellationToken);
        var message = file.MessageId is null ? null : await db.Messages.AsNoTracking().FirstOrDefaultAsync(m => m.Id == file.MessageId, cancellationToken);
        return new ClaimedFile(
            file.Id, file.Work.Attempts, file.Name, message?.AccountId, message?.ExternalId,
            message is not null && file.OfficerId is null && file.Position < message.Attachments.Count ? message.Attachments[file.Position] : null,
            file.Hash);
    }
}
