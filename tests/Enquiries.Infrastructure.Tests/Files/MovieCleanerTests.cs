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
    [InlineData(false)]
    [InlineData(true)]
    public async Task Measurements_among_the_pictures_are_emptied_and_the_pictures_stay(bool wide)
    {
        byte[] ftyp = Box("ftyp", Encoding.ASCII.GetBytes("qt  \0\0\0\0qt  "));
        string[] parts = ["picture-1", Place, "picture-2", Place + "2", "picture-3"];
        var mdat = Box("mdat", Encoding.ASCII.GetBytes(string.Concat(parts)));
        var first = ftyp.Length + 8 + parts[0].Length;
        var second = first + Place.Length + parts[2].Length;
        var movie = Join(ftyp, mdat, Box("moov", Track("vide", wide, [9, 9, 9], [ftyp.Length + 8, first + Place.Length, second + Place.Length + 1], 1),
            Track("meta", wide, [10, Place.Length - 10, Place.Length + 1], [first, second], 2, 1)));

        var (cleaned, _) = await CleanAsync(movie);

        cleaned.Length.ShouldBe(movie.Length);
        Text(cleaned).ShouldNotContain("51.5074");
        Text(cleaned).ShouldContain($"picture-1{new string('\0', Place.Length)}picture-2{new string('\0', Place.Length + 1)}picture-3");
    }

    [Fact]
    public async Task A_track_of_measurements_that_cannot_be_followed_is_refused()
    {
        var samples = Box("mdat", Encoding.ASCII.GetBytes(Place));
        await Should.ThrowAsync<UnusableMovieException>(() => CleanAsync(Join(Box("moov", Track("meta", false, [18], [8], 1), Box("mvex")), samples)));
        await Should.ThrowAsync<UnusableMovieException>(() => CleanAsync(Join(Box("moov", Track("meta", false, [18, 18], [8], 1)), samples)));
        await Should.ThrowAsync<UnusableMovieException>(() => CleanAsync(Join(Box("moov", Box("trak", Box("mdia", Box("hdlr", Handler("meta")), Box("minf", Box("stbl"))))), samples)));
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

    /// <param name="chunks">Where each chunk begins.</param>
    /// <param name="perChunk">How many samples each chunk has; the last number goes on.</param>
    private static byte[] Track(string type, bool wide, int[] sizes, int[] chunks, params int[] perChunk) => Box("trak", Box("mdia", Box("hdlr", Handler(type)), Box("minf", Box("stbl",
        Box("stsz", Numbers([0, 0, sizes.Length, .. sizes])),
        Box("stsc", Numbers([0, perChunk.Length, .. perChunk.SelectMany((n, i) => (int[])[i + 1, n, 1])])),
        wide ? Box("co64", Numbers([0, chunks.Length, .. chunks.SelectMany(c => (int[])[0, c])])) : Box("stco", Numbers([0, chunks.Length, .. chunks]))))));

    private static byte[] Numbers(int[] numbers)
    {
        var bytes = new byte[numbers.Length * 4];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), numbers[i]);
        return bytes;
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
