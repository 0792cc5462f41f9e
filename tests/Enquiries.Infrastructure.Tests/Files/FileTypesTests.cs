using System.IO.Compression;
using System.Text;
using Enquiries.Domain.Files;
using Enquiries.Infrastructure.Files;

namespace Enquiries.Infrastructure.Tests.Files;

public sealed class FileTypesTests
{
    [Theory]
    [InlineData("FFD8FFE000104A464946", "image/jpeg", FileKind.Picture)]
    [InlineData("89504E470D0A1A0A0000000D49484452", "image/png", FileKind.Picture)]
    [InlineData("474946383961", "image/gif", FileKind.Picture)]
    [InlineData("52494646100000005745425056503820", "image/webp", FileKind.Picture)]
    [InlineData("0000001866747970686569630000000068656963", "image/heic", FileKind.Picture)]
    [InlineData("00000018667479706D696631000000006D696631", "image/heic", FileKind.Picture)]
    [InlineData("0000001C6674797061766966000000006D69663161766966", "image/avif", FileKind.Picture)]
    [InlineData("0000001C667479706D696631000000006D69663161766966", "image/avif", FileKind.Picture)]
    [InlineData("00000018667479706D703432000000006D703432", "video/mp4", FileKind.Video)]
    [InlineData("000000146674797071742020000000007174202000", "video/quicktime", FileKind.Video)]
    [InlineData("0000001466747970336770340000000033677034", "video/3gpp", FileKind.Video)]
    [InlineData("000000146674797069736F6D0000000069736F6D", "video/mp4", FileKind.Video)]
    [InlineData("00000014667479704D344120000000004D344120", "audio/mp4", FileKind.Audio)]
    [InlineData("1A45DFA39F4286810142F7810142F2810442F381084282847765626D", "video/webm", FileKind.Video)]
    [InlineData("1A45DFA39F4286810142F7810142F2810442F381084282886D6174726F736B61", null, FileKind.Document)]
    [InlineData("4F67675300020000", "audio/ogg", FileKind.Audio)]
    [InlineData("2321414D520A3C91", "audio/amr", FileKind.Audio)]
    [InlineData("494433030000", "audio/mpeg", FileKind.Audio)]
    [InlineData("FFFB9064", "audio/mpeg", FileKind.Audio)]
    [InlineData("FFF15080", "audio/aac", FileKind.Audio)]
    [InlineData("524946461000000057415645666D7420", "audio/wav", FileKind.Audio)]
    [InlineData("255044462D312E370A", "application/pdf", FileKind.Document)]
    public async Task A_type_is_told_by_the_first_bytes(string hex, string? type, FileKind kind)
    {
        var found = await RecogniseAsync(Convert.FromHexString(hex), "holiday.exe");
        if (type is null)
        {
            found.Refusal.ShouldNotBeNull();
            return;
        }

        found.Refusal.ShouldBeNull();
        found.ContentType.ShouldBe(type);
        found.Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("4D5A900003000000", "Programs")]
    [InlineData("7F454C4602010100", "Programs")]
    [InlineData("23212F62696E2F7368", "Programs")]
    [InlineData("CAFEBABE00000034", "Programs")]
    [InlineData("CFFAEDFE07000001", "Programs")]
    [InlineData("4C0000000114020000", "Programs")]
    [InlineData("D0CF11E0A1B11AE1", "macros")]
    [InlineData("7B5C727466310A", "RTF")]
    [InlineData("526172211A0700", "archives")]
    [InlineData("377ABCAF271C", "archives")]
    [InlineData("1F8B0800", "archives")]
    [InlineData("", "empty")]
    [InlineData("00010203040506070809", "not taken")]
    public async Task What_is_not_taken_is_refused_in_words(string hex, string words)
    {
        var found = await RecogniseAsync(Convert.FromHexString(hex), "picture.jpg");
        found.Refusal.ShouldNotBeNull().ShouldContain(words);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><p>hello", "page.txt", "HTML")]
    [InlineData("  \r\n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "drawing.svg", "SVG")]
    [InlineData("<?xml version='1.0'?><svg/>", null, "XML")]
    [InlineData("GIF89 <script>alert(1)</script>", "a.txt", "scripts")]
    [InlineData("WScript.Echo('x')", "run.vbs", "Scripts")]
    [InlineData("Remove-Item *", "run.ps1", "Scripts")]
    public async Task Markup_and_scripts_are_refused(string text, string? name, string words) =>
        (await RecogniseAsync(Encoding.UTF8.GetBytes(text), name)).Refusal.ShouldNotBeNull().ShouldContain(words);

    [Theory]
    [InlineData("Dear council,\r\n\tthe bin was missed.")]
    [InlineData("Annwyl gyngor, ŵ ŷ 🗑️")]
    public async Task Plain_text_is_taken(string text) => (await RecogniseAsync(Encoding.UTF8.GetBytes(text), "letter.txt")).ContentType.ShouldBe("text/plain");

    [Theory]
    [InlineData("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation")]
    public async Task Office_documents_are_told_by_what_is_in_them(string part, string type) =>
        (await RecogniseAsync(Zip(("[Content_Types].xml", "<Types/>"), (part, "<x/>")), "x")).ContentType.ShouldBe(type);

    [Fact]
    public async Task Open_documents_are_told_by_their_own_word() =>
        (await RecogniseAsync(Zip(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>")), "x.odt")).ContentType
            .ShouldBe("application/vnd.oasis.opendocument.text");

    [Fact]
    public async Task Macros_other_archives_and_bombs_are_refused()
    {
        (await RecogniseAsync(Zip(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<x/>"), ("word/vbaProject.bin", "x")), "x.docm")).Refusal!.ShouldContain("macros");
        (await RecogniseAsync(Zip(("holiday.jpg", "x")), "x.zip")).Refusal!.ShouldContain("archives");
        (await RecogniseAsync(Zip(("[Content_Types].xml", "<Types/>"), ("word/document.xml", new string('a', 120 * 1024 * 1024))), "x.docx")).Refusal!.ShouldContain("unpack");
        (await RecogniseAsync([0x50, 0x4B, 0x03, 0x04, 1, 2, 3], "x.docx")).Refusal!.ShouldContain("damaged");
    }

    private static async Task<FileType> RecogniseAsync(byte[] bytes, string? name)
    {
        using var stream = new MemoryStream(bytes);
        return await FileTypes.RecogniseAsync(stream, name, TestContext.Current.CancellationToken);
    }

    private static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }
}
