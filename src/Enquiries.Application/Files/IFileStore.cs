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

    /// <summary>Removes a file; fine when it is not there.</summary>
    void Delete(string hash);

    /// <summary>All files with the time of their last writing (UTC), and removes what writing left half-done before then.</summary>
    IEnumerable<KeptFile> List(DateTimeOffset halfDoneBefore);
}

/// <param name="Hash">SHA-256, 64 hexadecimal digits, lower case.</param>
/// <param name="Length">In bytes.</param>
public sealed record FileContent(string Hash, long Length);

/// <param name="WrittenAt">UTC.</param>
public sealed record KeptFile(string Hash, DateTimeOffset WrittenAt);

/// <summary>The file is longer than allowed.</summary>
public sealed class FileTooLargeException(long mostBytes) : Exception($"The file is larger than {mostBytes} bytes.")
{
    public long MostBytes { get; } = mostBytes;
}
