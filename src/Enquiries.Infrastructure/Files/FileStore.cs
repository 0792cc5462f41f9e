using System.Security.Cryptography;
using Enquiries.Application.Files;

namespace Enquiries.Infrastructure.Files;

/// <summary>
/// Files in a folder: <c>kept/ab/abcd…</c> under their hash, <c>incoming/</c> for what was received and not checked yet, <c>half-done/</c> for what is being
/// written. A file gets its name only when all of it is on disk, so a crash leaves nothing that looks whole and is not.
/// </summary>
internal sealed class FileStore(FileSettings settings, TimeProvider clock) : IFileStore, IIncomingFiles
{
    private const int BufferSize = 64 * 1024;
    private readonly string kept = Path.Combine(settings.Folder, "kept");
    private readonly string incoming = Path.Combine(settings.Folder, "incoming");
    private readonly string halfDone = Path.Combine(settings.Folder, "half-done");

    public async Task<FileContent> WriteAsync(Stream content, long mostBytes, CancellationToken ct)
    {
        var (temporary, written) = await WriteHalfAsync(content, mostBytes, ct);
        var path = PathOf(written.Hash);
        MakeFolder(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            // Written again: a sweep that has just found it unused must leave it.
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            File.Delete(temporary);
            return written;
        }

        File.SetLastWriteTimeUtc(temporary, clock.GetUtcNow().UtcDateTime);
        File.Move(temporary, path, overwrite: true);
        return written;
    }

    public Stream? Open(string hash) => IsHash(hash) ? OpenFile(PathOf(hash)) : null;

    public void Delete(string hash, DateTimeOffset writtenBefore)
    {
        if (!IsHash(hash))
            return;
        var path = PathOf(hash);
        if (File.Exists(path) && File.GetLastWriteTimeUtc(path) < writtenBefore.UtcDateTime)
            File.Delete(path);
    }

    public IEnumerable<string> List(DateTimeOffset writtenBefore)
    {
        if (!Directory.Exists(kept))
            return [];
        return Directory.EnumerateFiles(kept, "*", SearchOption.AllDirectories)
            .Where(f => IsHash(Path.GetFileName(f)) && File.GetLastWriteTimeUtc(f) < writtenBefore.UtcDateTime)
            .Select(f => Path.GetFileName(f));
    }

    async Task IIncomingFiles.WriteAsync(Guid fileId, Stream content, long mostBytes, CancellationToken ct)
    {
        var (temporary, _) = await WriteHalfAsync(content, mostBytes, ct);
        MakeFolder(incoming);
        File.Move(temporary, IncomingPath(fileId), overwrite: true);
    }

    void IIncomingFiles.Delete(Guid fileId) => File.Delete(IncomingPath(fileId));

    /// <summary>What was received of a file, to be read and, where it is cleaned in place, written; null when there is nothing.</summary>
    public FileStream? OpenIncoming(Guid fileId)
    {
        try
        {
            return new FileStream(IncomingPath(fileId), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, BufferSize, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Files that were received before then and not settled since.</summary>
    public IReadOnlyList<Guid> ListIncoming(DateTimeOffset before) => !Directory.Exists(incoming)
        ? []
        : [.. Directory.EnumerateFiles(incoming).Where(f => File.GetLastWriteTimeUtc(f) < before.UtcDateTime)
            .Select(f => Guid.TryParse(Path.GetFileName(f), out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];

    /// <summary>Removes what a crash left half-written.</summary>
    public void SweepHalfDone(DateTimeOffset before)
    {
        if (!Directory.Exists(halfDone))
            return;
        foreach (var file in Directory.EnumerateFiles(halfDone).Where(f => File.GetLastWriteTimeUtc(f) < before.UtcDateTime))
            File.Delete(file);
    }

    private static bool IsHash(string text) => text.Length == 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static FileStream? OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string PathOf(string hash) => Path.Combine(kept, hash[..2], hash);

    private string IncomingPath(Guid id) => Path.Combine(incoming, id.ToString("N"));

    private async Task<(string Path, FileContent Content)> WriteHalfAsync(Stream content, long mostBytes, CancellationToken ct)
    {
        MakeFolder(halfDone);
        var temporary = Path.Combine(halfDone, Guid.NewGuid().ToString("N"));
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var length = 0L;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, useAsync: true))
            {
                var buffer = new byte[BufferSize];
                int read;
                while ((read = await content.ReadAsync(buffer, ct)) > 0)
                {
                    length += read;
                    if (length > mostBytes)
                        throw new FileTooLargeException(mostBytes);
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), ct);
                }

                file.Flush(flushToDisk: true);
            }

            return (temporary, new FileContent(Convert.ToHexStringLower(hash.GetHashAndReset()), length));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
