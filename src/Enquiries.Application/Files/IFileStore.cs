namespace Enquiries.Application.Files;

/// <summary>
/// Where the bytes of files are, outside the database, each under the SHA-256 of its content: the same bytes are kept once. What no row refers to is swept away
/// after some days, so bytes may be written before their row.
/// </summary>
public interface IFileStore
{
    /// <summary>Writes the bytes; on disk for good when it returns. Throws <see cref="FileTooLargeException"/> beyond <paramref name="mostBytes"/>, and keeps nothing then.</summary>
    Task<FileContent> WriteAsync(Stream content, long mostBytes, CancellationToken ct);

    /// <summary>Opens a file for reading, at any position; null when it is not there.</summary>
    Stream? Open(string hash);

    /// <summary>Removes a file unless it was written (again) since then; fine when it is not there.</summary>
    void Delete(string hash, DateTimeOffset writtenBefore);

    /// <summary>All files that were last written before then (UTC).</summary>
    IEnumerable<string> List(DateTimeOffset writtenBefore);
}

/// <param name="Hash">SHA-256, 64 hexadecimal digits, lower case.</param>
/// <param name="Length">In bytes.</param>
public sealed record FileContent(string Hash, long Length);

/// <summary>The file is longer than allowed.</summary>
public sealed class FileTooLargeException(long mostBytes) : Exception($"The file is larger than {mostBytes} bytes.")
{
    public long MostBytes { get; } = mostBytes;
}

/// <summary>What was received and not checked yet, apart from what is kept: nothing of it is ever shown. It goes when its file is settled.</summary>
public interface IIncomingFiles
{
    /// <summary>Writes what was received of a file; on disk for good when it returns. Throws <see cref="FileTooLargeException"/>, and keeps nothing then.</summary>
    Task WriteAsync(Guid fileId, Stream content, long mostBytes, CancellationToken ct);

    void Delete(Guid fileId);
}
