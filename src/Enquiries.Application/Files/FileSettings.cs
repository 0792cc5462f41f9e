namespace Enquiries.Application.Files;

/// <summary>What the installation sets about files.</summary>
public sealed record FileSettings
{
    /// <summary>The longest picture, in bytes.</summary>
    public const long MostPictureBytes = 30L * 1024 * 1024;

    /// <summary>The longest document, in bytes.</summary>
    public const long MostDocumentBytes = 25L * 1024 * 1024;

    /// <summary>Where the bytes are kept: an absolute path.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "enquiries-files");

    /// <summary>The longest file of any kind, in bytes; video and sound may be as long as this.</summary>
    public long MostBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>Lets attachments be fetched from this machine itself, as a demonstration with a simulated platform needs.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Where clamd listens, <c>unix:/run/clamav/clamd.ctl</c> or <c>tcp:127.0.0.1:3310</c>; null for no scanning.</summary>
    public string? Scanner { get; init; }

    /// <summary>How long the files of a closed case are kept; null for as long as the case.</summary>
    public TimeSpan? KeepAfterClosing { get; init; }

    public bool Scans => Scanner is not null;
}
