using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Contact;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Contact;

/// <summary>Adds photographs to an entry; good ones are kept whatever is wrong with others. Answers what is wrong, in words.</summary>
[Anyone]
public sealed record AddFormPhotos(Guid EntryId, IReadOnlyList<FormPhotoUpload> Photos) : ICommand<IReadOnlyList<string>>;

/// <param name="Bytes">Null when there were too many to be read.</param>
public sealed record FormPhotoUpload(string Name, byte[]? Bytes);

internal sealed class AddFormPhotosHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<AddFormPhotos, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(AddFormPhotos command, CancellationToken cancellationToken)
    {
        var entry = await db.FormEntries.FirstOrDefaultAsync(e => e.Id == command.EntryId, cancellationToken)
            ?? throw new NotFoundException("What was typed is not kept any more.");
        var now = clock.GetUtcNow();
        entry.Touch(now);
        var there = await db.FormPhotos.Where(p => p.EntryId == entry.Id).Select(p => new { p.Name, p.Length }).ToListAsync(cancellationToken);
        var count = there.Count;
        var room = FormEntry.MostDraftBytes - await db.FormPhotos
            .Where(p => db.FormEntries.Any(e => e.Id == p.EntryId && e.State == FormEntryState.Draft)).SumAsync(p => (long)p.Length, cancellationToken);
        var problems = new List<string>();
        foreach (var photo in command.Photos)
        {
            var name = Name(photo.Name);

            // The page sent again: the same photograph is there already.
            if (there.Exists(t => t.Name == name && t.Length == photo.Bytes?.Length))
                continue;
            if (photo.Bytes is not { } bytes || bytes.Length > FormEntry.PhotoMaxLength)
                problems.Add($"{name} must be smaller than {FormEntry.PhotoMaxLength / 1024 / 1024} MB");
            else if (bytes.Length == 0)
                problems.Add($"{name} is empty");
            else if (TypeOf(bytes) is not { } type)
                problems.Add($"{name} must be a photograph: JPEG, PNG, HEIC, WebP or GIF");
            else if (count >= FormEntry.MostPhotos)
                problems.Add($"You can only add {FormEntry.MostPhotos} photographs, so {name} was left out");
            else if (bytes.Length > room)
                problems.Add($"{name} cannot be taken just now. Go on without it, or try again in an hour");
            else
            {
                room -= bytes.Length;
                db.FormPhotos.Add(new FormPhoto { Id = Guid.CreateVersion7(now), EntryId = entry.Id, Name = name, ContentType = type, Length = bytes.Length, Bytes = bytes });
                count++;
            }
        }

        return problems;
    }

    /// <summary>By content, whatever its name says: the formats that phones take photographs in.</summary>
    private static string? TypeOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when bytes.Length >= 12 => bytes[8..12] switch
        {
            [(byte)'h', (byte)'e', (byte)'i' or (byte)'v', _] => "image/heic",
            [(byte)'m', (byte)'i' or (byte)'s', (byte)'f', (byte)'1'] => "image/heif",
            [(byte)'a', (byte)'v', (byte)'i', (byte)'f' or (byte)'s'] => "image/avif",
            _ => null,
        },
        _ => null,
    };

    private static string Name(string given)
    {
        var name = string.Concat(given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return name.Length switch
        {
            0 => "Photograph",
            > FormEntry.PhotoNameMaxLength => name[^FormEntry.PhotoNameMaxLength..],
            _ => name,
        };
    }
}

/// <summary>Takes a photograph away again; fine when it is gone already.</summary>
[Anyone]
public sealed record RemoveFormPhoto(Guid EntryId, Guid PhotoId) : ICommand;

internal sealed class RemoveFormPhotoHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RemoveFormPhoto, Unit>
{
    public async Task<Unit> Handle(RemoveFormPhoto command, CancellationToken cancellationToken)
    {
        var entry = await db.FormEntries.FirstOrDefaultAsync(e => e.Id == command.EntryId, cancellationToken)
            ?? throw new NotFoundException("What was typed is not kept any more.");
        entry.Touch(clock.GetUtcNow());
        await db.FormPhotos.Where(p => p.Id == command.PhotoId && p.EntryId == command.EntryId).ExecuteDeleteAsync(cancellationToken);
        return Unit.Value;
    }
}
