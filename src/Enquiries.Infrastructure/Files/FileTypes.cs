using System.IO.Compression;
using System.Text;
using Enquiries.Domain.Files;

namespace Enquiries.Infrastructure.Files;

/// <summary>What a file is by its own first bytes, and whether the desk takes it. Names and headers from outside decide nothing.</summary>
internal static class FileTypes
{
    private const int HeadLength = 4096;
    private const int MostZipEntries = 10_000;
    private const long MostUnpacked = 1L << 30;
    private const int MostRatio = 200;

    private static readonly string[] ScriptEndings =
    [
        ".js", ".mjs", ".vbs", ".vbe", ".wsf", ".hta", ".ps1", ".psm1", ".bat", ".cmd", ".sh", ".py", ".pl", ".rb", ".php", ".reg", ".inf", ".lnk", ".url", ".scf",
    ];

    /// <summary>Reads from the beginning; the position afterwards is anywhere.</summary>
    public static async Task<FileType> RecogniseAsync(Stream content, string? name, CancellationToken ct)
    {
        content.Position = 0;
        var buffer = new byte[HeadLength];
        var head = buffer.AsMemory(0, await content.ReadAtLeastAsync(buffer, HeadLength, throwOnEndOfStream: false, ct));
        if (head.Length == 0)
            return FileType.Refused("The file is empty.");
        return OfHead(head.Span) ?? (head.Span.StartsWith("PK"u8) ? OfZip(content) : await OfTextAsync(content, head, name, ct));
    }

    private static FileType? OfHead(ReadOnlySpan<byte> b)
    {
        if (b.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return FileType.Picture("image/jpeg");
        if (b.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return FileType.Picture("image/png");
        if (b.StartsWith("GIF87a"u8) || b.StartsWith("GIF89a"u8)) return FileType.Picture("image/gif");
        if (b.StartsWith("RIFF"u8) && b.Length >= 12)
        {
            if (b[8..12].SequenceEqual("WEBP"u8)) return FileType.Picture("image/webp");
            if (b[8..12].SequenceEqual("WAVE"u8)) return new FileType(FileKind.Audio, "audio/wav");
        }

        if (b.Length >= 12 && b[4..8].SequenceEqual("ftyp"u8)) return OfBrands(b);
        if (b.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]))
        {
            return b[..Math.Min(b.Length, 64)].IndexOf("webm"u8) > 0
                ? new FileType(FileKind.Video, "video/webm")
                : FileType.Refused("Videos of this kind (Matroska) are not taken.");
        }

        if (b.StartsWith("OggS"u8)) return new FileType(FileKind.Audio, "audio/ogg");
        if (b.StartsWith("#!AMR"u8)) return new FileType(FileKind.Audio, "audio/amr");
        if (b.StartsWith("ID3"u8) || (b.Length > 2 && b[0] == 0xFF && b[1] is 0xFB or 0xF3 or 0xF2 or 0xFA)) return new FileType(FileKind.Audio, "audio/mpeg");
        if (b.Length > 2 && b[0] == 0xFF && b[1] is 0xF1 or 0xF9) return new FileType(FileKind.Audio, "audio/aac");
        if (b.StartsWith("%PDF-"u8)) return new FileType(FileKind.Document, "application/pdf");

        if (b.StartsWith("MZ"u8) || b.StartsWith((ReadOnlySpan<byte>)[0x7F, 0x45, 0x4C, 0x46]) || b.StartsWith("#!"u8) || b.StartsWith((ReadOnlySpan<byte>)[0xCA, 0xFE, 0xBA, 0xBE])
            || b.StartsWith((ReadOnlySpan<byte>)[0xCF, 0xFA, 0xED, 0xFE]) || b.StartsWith((ReadOnlySpan<byte>)[0xCE, 0xFA, 0xED, 0xFE])
            || b.StartsWith((ReadOnlySpan<byte>)[0x4C, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00]))
            return FileType.Refused("Programs are not taken.");
        if (b.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            return FileType.Refused("Files of old Office programs can carry macros and are not taken. A PDF, or the newer format (docx, xlsx), is.");
        if (b.StartsWith("{\\rtf"u8)) return FileType.Refused("RTF files are not taken. A PDF or docx is.");
        if (b.StartsWith("Rar!"u8) || b.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF]) || b.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
            || b.StartsWith("BZh"u8) || b.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A]))
            return FileType.Refused("Packed files (archives) are not taken. The files in it can be sent one by one.");
        if (b.StartsWith("BM"u8) && b.Length > 26 && b[6..10].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 0])) return FileType.Picture("image/bmp");
        return null;
    }

    /// <summary>ISO base media: pictures, video and sound of phones tell themselves apart by their brands.</summary>
    private static FileType OfBrands(ReadOnlySpan<byte> b)
    {
        var size = Math.Min((int)Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(b), int.MaxValue), b.Length);
        var brands = new List<string>();
        for (var at = 8; at + 4 <= size && brands.Count < 40; at += at == 8 ? 8 : 4)
            brands.Add(Encoding.ASCII.GetString(b.Slice(at, 4)));
        var major = brands.Count > 0 ? brands[0] : "";
        if (major is "avif" or "avis" || (major is "mif1" or "msf1" && brands.Contains("avif"))) return FileType.Picture("image/avif");
        if (major is "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1") return FileType.Picture("image/heic");
        if (major is "M4A " or "M4B ") return new FileType(FileKind.Audio, "audio/mp4");
        if (major is "qt  ") return new FileType(FileKind.Video, "video/quicktime");
        if (major.StartsWith("3g", StringComparison.Ordinal)) return new FileType(FileKind.Video, "video/3gpp");
        return brands.Exists(x => x is "isom" or "iso2" or "iso4" or "iso5" or "iso6" or "mp41" or "mp42" or "avc1" or "M4V " or "MSNV" or "dash" or "mmp4")
            ? new FileType(FileKind.Video, "video/mp4")
            : FileType.Refused("Video or sound of this kind is not taken.");
    }

    /// <summary>Of zip files only those of office programs without macros; the list of contents is read, nothing is unpacked but the line that says what it is.</summary>
    private static FileType OfZip(Stream content)
    {
        try
        {
            content.Position = 0;
            using var zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count > MostZipEntries || zip.Entries.Sum(e => Math.Max(0, e.Length)) is var unpacked && unpacked > MostUnpacked
                || (unpacked > 50 * 1024 * 1024 && unpacked / Math.Max(1, content.Length) > MostRatio))
                return FileType.Refused("The file would unpack to far more than it seems to be, and is not taken.");
            if (zip.Entries.Any(e => e.FullName.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || e.FullName.StartsWith("Basic/", StringComparison.OrdinalIgnoreCase)))
                return FileType.Refused("The file carries macros and is not taken.");
            if (zip.GetEntry("[Content_Types].xml") is not null)
            {
                if (zip.GetEntry("word/document.xml") is not null) return Document("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
                if (zip.GetEntry("xl/workbook.xml") is not null) return Document("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
                if (zip.GetEntry("ppt/presentation.xml") is not null) return Document("application/vnd.openxmlformats-officedocument.presentationml.presentation");
            }

            if (zip.GetEntry("mimetype") is { Length: < 200 } mimetype)
            {
                using var reader = new StreamReader(mimetype.Open(), Encoding.ASCII);
                var buffer = new char[200];
                var type = new string(buffer, 0, reader.ReadBlock(buffer, 0, buffer.Length)).Trim();
                if (type is "application/vnd.oasis.opendocument.text" or "application/vnd.oasis.opendocument.spreadsheet") return Document(type);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            return FileType.Refused("The file is damaged.");
        }

        return FileType.Refused("Packed files (archives) are not taken. The files in it can be sent one by one.");
    }

    private static async Task<FileType> OfTextAsync(Stream content, ReadOnlyMemory<byte> head, string? name, CancellationToken ct)
    {
        var beginning = Encoding.UTF8.GetString(head.Span).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (beginning.StartsWith('<') || beginning.Contains("<script", StringComparison.OrdinalIgnoreCase) || beginning.Contains("<svg", StringComparison.OrdinalIgnoreCase)
            || beginning.Contains("<html", StringComparison.OrdinalIgnoreCase))
            return FileType.Refused("Web pages and drawings that can carry scripts (HTML, SVG, XML) are not taken.");
        if (name is not null && ScriptEndings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
            return FileType.Refused("Scripts are not taken.");

        content.Position = 0;
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, ct)) > 0)
        {
            if (buffer.AsSpan(0, read).ContainsAnyInRange((byte)0, (byte)8) || buffer.AsSpan(0, read).ContainsAnyInRange((byte)14, (byte)26))
                return FileType.Refused("Files of this kind are not taken. Pictures, video, sound, PDF, text and office documents are.");
        }

        return Document("text/plain");
    }

    private static FileType Document(string contentType) => new(FileKind.Document, contentType);
}

/// <param name="Refusal">Why it is not taken, in words; null when it is.</param>
internal sealed record FileType(FileKind Kind, string ContentType, string? Refusal = null)
{
    public static FileType Picture(string contentType) => new(FileKind.Picture, contentType);

    public static FileType Refused(string reason) => new(FileKind.Document, "", reason);
}
