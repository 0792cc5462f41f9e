using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Files;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Files;

/// <summary>A stored file, to be shown or saved; null when there is none, or none that may be shown.</summary>
[RequiresRole(Role.Officer)]
public sealed record GetFile(Guid FileId) : IQuery<FileToServe?>;

/// <param name="Name">To be offered for saving.</param>
public sealed record FileToServe(FileKind Kind, string ContentType, string Hash, string? ThumbnailHash, string Name);

internal sealed class GetFileHandler(EnquiriesDbContext db, FileSettings settings) : IRequestHandler<GetFile, FileToServe?>
{
    public async Task<FileToServe?> Handle(GetFile query, CancellationToken cancellationToken)
    {
        var file = await db.StoredFiles.AsNoTracking().FirstOrDefaultAsync(f => f.Id == query.FileId && f.State == FileState.Stored, cancellationToken);

        // Scanning was switched on after it was kept, and the scanner has not seen it yet.
        if (file is null || (settings.Scans && file.ScannedAt is null))
            return null;
        return new FileToServe(file.Kind, file.ContentType!, file.Hash!, file.ThumbnailHash, FileNames.For(file.Name, file.ContentType!));
    }
}
