using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>The files of a message lie in the stored message itself: their address names it by its hash, and the file by its place.</summary>
internal sealed class MailFiles(IServiceScopeFactory scopes) : IAttachmentSource
{
    private const string Scheme = "email:";
    private const int NameMaxLength = 200;

    public ChannelKind Channel => ChannelKind.Email;

    public async Task<AttachmentContent?> OpenAsync(ConnectedAccount account, string messageExternalId, Attachment attachment, CancellationToken ct)
    {
        if (Read(attachment.Url) is not var (hash, place))
            return new AttachmentContent.Unavailable("This file is not part of a stored e-mail.", CanRetry: false);

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var body = await db.InboundDeliveries.AsNoTracking().Where(d => d.BodyHash == hash && d.Channel == ChannelKind.Email).Select(d => d.Body).FirstOrDefaultAsync(ct);
        if (body is null || MailEnvelope.TryRead(body) is not var (envelope, raw) || envelope.Account != account.ExternalId)
            return new AttachmentContent.Unavailable("The e-mail that this file came with is no longer kept.", CanRetry: false);

        using var message = MailReader.Parse(raw);
        var files = MailContent.Of(message).Files;
        if (place >= files.Count)
            return new AttachmentContent.Unavailable("The e-mail has no such file.", CanRetry: false);
        var bytes = new MemoryStream();
        switch (files[place])
        {
            case MimePart { Content: not null } part:
                await part.Content.DecodeToAsync(bytes, ct);
                break;
            case MessagePart { Message: not null } forwarded:
                await forwarded.Message.WriteToAsync(bytes, ct);
                break;
            default:
                await files[place].WriteToAsync(bytes, ct);
                break;
        }

        bytes.Position = 0;
        return new AttachmentContent.Bytes(bytes);
    }

    /// <summary>What the case page lists.</summary>
    public static IReadOnlyList<Attachment> List(IReadOnlyList<MimeEntity> files, ReadOnlyMemory<byte> body)
    {
        if (files.Count == 0)
            return [];
        var hash = Convert.ToHexStringLower(Intake.DeliveryWriter.HashOf(ChannelKind.Email, body));
        return [.. files.Select((f, i) => new Attachment(TypeOf(f), NameOf(f), string.Create(CultureInfo.InvariantCulture, $"{Scheme}{hash}/{i}")))];
    }

    private static (byte[] Hash, int Place)? Read(string? url)
    {
        if (url is null || !url.StartsWith(Scheme, StringComparison.Ordinal) || url.IndexOf('/', StringComparison.Ordinal) is var slash && slash != Scheme.Length + 64)
            return null;
        try
        {
            return int.TryParse(url.AsSpan(Scheme.Length + 65), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                ? (Convert.FromHexString(url.AsSpan(Scheme.Length, 64)), place)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string TypeOf(MimeEntity file) => file.ContentType.MediaType.ToLowerInvariant() switch
    {
        "image" => "image",
        "video" => "video",
        "audio" => "audio",
        _ => "file",
    };

    /// <summary>Without folders: a name from outside must not choose a place.</summary>
    private static string? NameOf(MimeEntity file)
    {
        var name = file.ContentDisposition?.FileName ?? file.ContentType.Name;
        if (string.IsNullOrWhiteSpace(name) && file is MessagePart forwarded)
            name = $"{forwarded.Message?.Subject ?? "Forwarded message"}.eml";
        if (name is null)
            return null;
        if (name.StartsWith("=?", StringComparison.Ordinal))
            name = MimeKit.Utils.Rfc2047.DecodeText(System.Text.Encoding.Latin1.GetBytes(name));
        var line = PlatformText.CleanLine(name[(name.LastIndexOfAny(['/', '\\']) + 1)..], NameMaxLength);
        return line is "." or ".." ? null : line;
    }
}
