using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Enquiries.Domain.Cases;
using MimeKit;
using MimeKit.Text;
using MimeKit.Tnef;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>The text of a message and the files that came with it, always in the same order, so that a file is known by its place.</summary>
internal sealed class MailContent
{
    public const int MostParts = 500;
    public const int MostLevels = 20;
    private const int SmallPicture = 10_000;
    private readonly List<MimeEntity> files = [];
    private readonly List<string> notes = [];
    private readonly List<string> html = [];
    private List<(string Words, bool IsHtml)> pieces = [];
    private string text = "";
    private int parts;

    private MailContent()
    {
    }

    public string Text => text;

    public IReadOnlyList<MimeEntity> Files => files;

    /// <summary>What could not be read, in words.</summary>
    public IReadOnlyList<string> Notes => notes;

    public static MailContent Of(MimeMessage message)
    {
        var content = new MailContent();
        content.Walk(message.Body, 0);
        content.Finish();
        return content;
    }

    private void Finish()
    {
        string? last = null;
        foreach (var (words, isHtml) in pieces)
        {
            if (text.Length > Message.TextMaxLength)
                break;
            var piece = (isHtml ? HtmlText.From(words, Message.TextMaxLength + 1) : words).Trim('\r', '\n', ' ', '\t');

            // Some programs put both forms of the same side by side instead of as alternatives.
            if (piece.Length == 0 || (isHtml && last is not null && SaysTheSame(piece, last)))
                continue;
            text = text.Length == 0 ? piece : text + "\n\n" + piece;
            last = piece;
        }

        if (text.Length > Message.TextMaxLength)
            notes.Add("It is longer than can be shown here: the rest is cut off.");
        text = PlatformText.Clean(text, Message.TextMaxLength);

        // Pictures that the text shows: a letterhead or a face in a signature says nothing about the enquiry.
        files.RemoveAll(f => f is MimePart part && IsNoise(part));
    }

    private static bool SaysTheSame(string a, string b)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            while (i < a.Length && char.IsWhiteSpace(a[i]))
                i++;
            while (j < b.Length && char.IsWhiteSpace(b[j]))
                j++;
            if (i == a.Length || j == b.Length)
                return i == a.Length && j == b.Length;
            if (a[i++] != b[j++])
                return false;
        }
    }

    private void Walk(MimeEntity? entity, int level)
    {
        if (entity is null)
            return;
        if (++parts > MostParts || level > MostLevels)
        {
            if (notes.Count == 0)
                notes.Add("It has more parts than any honest message: some of them were left out.");
            return;
        }

        switch (entity)
        {
            case MultipartAlternative alternative:
                Alternatives(alternative, level);
                break;
            case MultipartRelated related:
                var root = related.Root;
                Walk(root, level + 1);
                foreach (var part in related.Where(p => p != root))
                    Walk(part, level + 1);
                break;
            case MimeKit.Cryptography.MultipartEncrypted encrypted:
                notes.Add("It is encrypted and cannot be read here.");
                files.AddRange(encrypted);
                break;
            case Multipart multipart:
                foreach (var part in multipart)
                    Walk(part, level + 1);
                break;
            case TnefPart tnef:
                Tnef(tnef, level);
                break;
            case MimeKit.Cryptography.ApplicationPkcs7Mime sealedPart:
                Sealed(sealedPart, level);
                break;
            case MimeKit.Cryptography.ApplicationPkcs7Signature or MimeKit.Cryptography.ApplicationPgpSignature:
                break;
            case TextPart part when !part.IsAttachment && (part.IsPlain || part.IsHtml || part.ContentType.IsMimeType("text", "enriched")):
                TextOf(part);
                break;
            case TextRfc822Headers or MessageDeliveryStatus or MessageDispositionNotification or MessageFeedbackReport:
                break;
            default:
                files.Add(entity);
                break;
        }
    }

    /// <summary>Several forms of the same: the plain text where it says anything, else the HTML; an appointment beside them is a file.</summary>
    private void Alternatives(MultipartAlternative alternative, int level)
    {
        var before = pieces;
        List<(string Words, bool IsHtml)>? plain = null, other = null;
        foreach (var part in alternative)
        {
            pieces = [];
            Walk(part, level + 1);
            if (pieces.TrueForAll(p => string.IsNullOrWhiteSpace(p.Words)))
                continue;
            if (pieces.Exists(p => p.IsHtml))
                other ??= pieces;
            else
                plain ??= pieces;
        }

        pieces = before;
        pieces.AddRange(plain ?? other ?? []);
    }

    private void TextOf(TextPart part)
    {
        var read = Decode(part);
        if (part.IsHtml)
        {
            html.Add(read);
            pieces.Add((read, true));
            return;
        }

        if (part.IsFlowed)
            read = new FlowedToText { DeleteSpace = part.ContentType.Parameters["delsp"]?.Equals("yes", StringComparison.OrdinalIgnoreCase) ?? false }.Convert(read);
        pieces.Add((read, false));
    }

    private static string Decode(TextPart part)
    {
        if (part.Content is null)
            return "";
        try
        {
            return part.Text;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or FormatException or IOException)
        {
            return part.GetText(System.Text.Encoding.Latin1);
        }
    }

    /// <summary>Outlook's own wrapping of text and files (winmail.dat).</summary>
    private void Tnef(TnefPart tnef, int level)
    {
        try
        {
            Walk(tnef.ConvertToMessage().Body, level + 1);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The format is Outlook's own, and its reader throws many kinds of things at what is broken.
            notes.Add("A part in Outlook's own format could not be opened.");
            files.Add(tnef);
        }
    }

    /// <summary>A signed message carries its text inside the signature; an encrypted one is for somebody else's eyes.</summary>
    private void Sealed(MimeKit.Cryptography.ApplicationPkcs7Mime part, int level)
    {
        if (part.SecureMimeType is MimeKit.Cryptography.SecureMimeType.SignedData or MimeKit.Cryptography.SecureMimeType.Unknown && part.Content is not null)
        {
            try
            {
                using var bytes = new MemoryStream();
                part.Content.DecodeTo(bytes);
                var signed = new SignedCms();
                signed.Decode(bytes.ToArray());
                using var inner = new MemoryStream(signed.ContentInfo.Content);
                Walk(MimeEntity.Load(MailReader.Options, inner), level + 1);
                return;
            }
            catch (Exception e) when (e is CryptographicException or FormatException or IOException)
            {
                // Not signed but encrypted, or broken.
            }
        }

        notes.Add("It is encrypted and cannot be read here.");
        files.Add(part);
    }

    private bool IsNoise(MimePart part)
    {
        if (!part.ContentType.IsMimeType("image", "*") || part.Content is null || part.IsAttachment)
            return false;
        var isInline = part.ContentDisposition?.Disposition == ContentDisposition.Inline
            || (part.ContentId is { Length: > 0 } id && (html.Count == 0 || html.Exists(h => h.Contains(id, StringComparison.Ordinal))));
        return isInline && Size(part) < SmallPicture;
    }

    private static long Size(MimePart part)
    {
        var encoded = part.Content!.Stream?.Length ?? 0;
        return part.ContentTransferEncoding == ContentEncoding.Base64 ? encoded * 3 / 4 : encoded;
    }
}
