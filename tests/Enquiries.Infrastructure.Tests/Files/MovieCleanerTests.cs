using System.Buffers.Binary;
using System.Text;
using Enquiries.Infrastructure.Files;

namespace Enquiries.Infrastructure.Tests.Files;

public sealed class MovieCleanerTests
{
    private const string Place = "+51.5074-000.1278/";

    [Fact]
    public async Task Boxes_that_tell_the_place_are_emptied_and_nothing_else_moves()
    {
        var picture = Encoding.ASCII.GetBytes("the pictures and the sound themselves");
        var movie = Join(
            Box("ftyp", Encoding.ASCII.GetBytes("qt  \0\0\0\0qt  ")),
            Box("moov",
                Box("mvhd", new byte[100]),
                Box("trak", Box("tkhd", new byte[84]), Box("mdia", Box("hdlr", Handler("vide"))), Box("udta", Box("name", "My phone"u8.ToArray()))),
                Box("trak", Box("mdia", Box("hdlr", Handler("meta")), Box("minf", Encoding.ASCII.GetBytes(Place)))),
                Box("udta", Box("\u00A9xyz", Encoding.ASCII.GetBytes("\0\u0012\u0015\u00C7" + Place))),
                Box("meta", Encoding.ASCII.GetBytes("com.apple.quicktime.location.ISO6709" + Place))),
            Box("uuid", Encoding.ASCII.GetBytes("0123456789abcdef<x:xmpmeta>" + Place)),
            Box("mdat", picture));
        Text(movie).ShouldContain(Place);

        var (cleaned, emptied) = await CleanAsync(movie);
        emptied.ShouldBe(5);
        cleaned.Length.ShouldBe(movie.Length);
        Text(cleaned).ShouldNotContain(Place);
        Text(cleaned).ShouldNotContain("My phone");
        Text(cleaned).IndexOf("the pictures", StringComparison.Ordinal).ShouldBe(Text(movie).IndexOf("the pictures", StringComparison.Ordinal));
        Text(cleaned).ShouldContain("vide");
        Text(cleaned).ShouldContain("mvhd");
    }

    [Theory]
    [InlineData("0000000866747970FFFFFFFF6D6F6F76")]
    [InlineData("00000001667479707FFFFFFFFFFFFFFF6D6F6F76")]
    [InlineData("0000000066747970")]
    [InlineData("00000004667479706D6F6F76")]
    [InlineData("000000")]
    public async Task Nonsense_is_left_alone(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        var (cleaned, emptied) = await CleanAsync(bytes);
        emptied.ShouldBe(0);
        cleaned.ShouldBe(bytes);
    }

    private static async Task<(byte[] Cleaned, int Emptied)> CleanAsync(byte[] movie)
    {
        using var stream = new MemoryStream();
        stream.Write(movie);
        var emptied = await MovieCleaner.CleanAsync(stream, TestContext.Current.CancellationToken);
        return (stream.ToArray(), emptied);
    }

    private static byte[] Handler(string type) => [.. new byte[8], .. Encoding.ASCII.GetBytes(type), .. new byte[13]];

    private static byte[] Box(string type, params byte[][] parts)
    {
        var content = Join(parts);
        var box = new byte[8 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.Latin1.GetBytes(type).CopyTo(box, 4);
        content.CopyTo(box, 8);
        return box;
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
