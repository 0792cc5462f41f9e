using System.Net.Http.Headers;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels;

/// <summary>
/// Gets at a channel's attachments where a plain GET of their address is not enough: the platform wants a token, or the bytes are with us already. Channels
/// whose links are open to everybody need none. What comes out is checked like any file from outside.
/// </summary>
public interface IAttachmentSource
{
    ChannelKind Channel { get; }

    /// <summary>Null when the address can be fetched as it is. Never throws for what the platform or the network does.</summary>
    Task<AttachmentContent?> OpenAsync(ConnectedAccount account, string messageExternalId, Attachment attachment, CancellationToken ct);

    /// <summary>The file was taken in, or refused for good: what was held for it alone goes. Without this call it is held until it grows old.</summary>
    Task LetGoAsync(ConnectedAccount account, Attachment attachment, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>How an attachment is to be had.</summary>
public abstract record AttachmentContent
{
    /// <summary>The bytes themselves. The stream is closed by whoever takes it.</summary>
    public sealed record Bytes(Stream Stream) : AttachmentContent;

    /// <summary>To be fetched from here. The authorisation is sent to this host only, never after a redirect to another.</summary>
    public sealed record Address(Uri Url, AuthenticationHeaderValue? Authorization = null) : AttachmentContent;

    /// <param name="Reason">In words for staff.</param>
    /// <param name="CanRetry">Whether it may work later.</param>
    public sealed record Unavailable(string Reason, bool CanRetry) : AttachmentContent;
}

/// <summary>A file that goes along with an answer. It has been checked, and scanned where scanning is on.</summary>
/// <param name="ContentType">By its content.</param>
/// <param name="AlternativeText">What a picture shows, in words; empty for what is no picture.</param>
/// <param name="OpenAsync">Gives the bytes anew each time; the caller closes the stream.</param>
/// <param name="Length">In bytes.</param>
public sealed record OutboundFile(string Name, string ContentType, string AlternativeText, Func<CancellationToken, Task<Stream>> OpenAsync, long Length)
{
    public Guid Id { get; init; }

    /// <summary>Where files go as messages of their own: the id of that message from an earlier attempt, or <see cref="Domain.Files.StoredFile.MaybeSent"/>.</summary>
    public string? SentAs { get; init; }
}
