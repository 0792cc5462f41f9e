using System.Buffers.Binary;
using System.Text;

namespace Enquiries.Infrastructure.Files;

/// <summary>
/// Takes out of a phone's video or voice note what tells where and with what it was made, in place: boxes of metadata are turned into free space and their
/// content is overwritten, so that nothing else moves; so are the samples of tracks of measurements, such as where the phone was at each second. Pictures and
/// sound stay as they are. A file without such tracks that cannot be followed is left alone.
/// </summary>
internal static class MovieCleaner
{
    private const int MostBoxes = 5_000;
    private const int ZeroBlock = 64 * 1024;

    /// <summary>How many boxes were emptied.</summary>
    /// <exception cref="UnusableMovieException">It has a track of measurements that cannot be taken out.</exception>
    public static async Task<int> CleanAsync(Stream file, CancellationToken ct)
    {
        var doomed = new List<Box>();
        var (seen, isFragmented) = (0, false);
        await FindAsync(file, 0, file.Length, 0, doomed, box => isFragmented |= box.Type is "moof" or "mvex", () => ++seen > MostBoxes, ct);
        var samples = new List<SampleRange>();
        foreach (var track in doomed.Where(b => b.Type == "trak"))
        {
            if (isFragmented || !await MovieSamples.FindAsync(file, track.Start + track.Header, track.Start + track.Length, samples, ct))
                throw new UnusableMovieException();
        }

        var zeros = new byte[ZeroBlock];
        foreach (var box in doomed)
        {
            file.Position = box.Start + 4;
            await file.WriteAsync("free"u8.ToArray(), ct);
            file.Position = box.Start + box.Header;
            for (var left = box.Length - box.Header; left > 0; left -= zeros.Length)
                await file.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), ct);
        }

        foreach (var range in samples)
        {
            file.Position = range.Start;
            for (var left = range.Length; left > 0; left -= zeros.Length)
                await file.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), ct);
        }

        await file.FlushAsync(ct);
        return doomed.Count;
    }

    private static async Task FindAsync(Stream file, long start, long end, int depth, List<Box> doomed, Action<Box> met, Func<bool> tooMany, CancellationToken ct)
    {
        var at = start;
        while (await ReadAsync(file, at, end, ct) is { } box && !tooMany())
        {
            met(box);
            switch (box.Type)
            {
                // User data, QuickTime and iTunes metadata, XMP and makers' own boxes.
                case "udta" or "meta" or "uuid":
                    doomed.Add(box);
                    break;
                case "trak" when await IsTimedMetadataAsync(file, box, ct):
                    doomed.Add(box);
                    break;
                case "moov" or "trak" or "moof" or "traf" when depth < 4:
                    await FindAsync(file, at + box.Header, at + box.Length, depth + 1, doomed, met, tooMany, ct);
                    break;
            }

            at += box.Length;
        }
    }

    /// <summary>A track that holds neither picture nor sound but, for instance, where the phone was at each second.</summary>
    private static async Task<bool> IsTimedMetadataAsync(Stream file, Box track, CancellationToken ct)
    {
        if (await ChildAsync(file, track, "mdia", ct) is not { } media || await ChildAsync(file, media, "hdlr", ct) is not { } handler || handler.Length < handler.Header + 12)
            return false;
        var bytes = new byte[12];
        file.Position = handler.Start + handler.Header;
        await file.ReadExactlyAsync(bytes, ct);
        return Encoding.ASCII.GetString(bytes, 8, 4) is "meta" or "mebx" or "gpmd" or "camm";
    }

    internal static async Task<Box?> ChildAsync(Stream file, Box parent, string type, CancellationToken ct)
    {
        var at = parent.Start + parent.Header;
        for (var i = 0; i < 100 && await ReadAsync(file, at, parent.Start + parent.Length, ct) is { } box; i++, at += box.Length)
        {
            if (box.Type == type)
                return box;
        }

        return null;
    }

    private static async Task<Box?> ReadAsync(Stream file, long at, long end, CancellationToken ct)
    {
        if (at + 8 > end)
            return null;
        var head = new byte[16];
        file.Position = at;
        var read = await file.ReadAtLeastAsync(head, (int)Math.Min(16, end - at), throwOnEndOfStream: false, ct);
        if (read < 8)
            return null;
        long length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var header = 8;
        if (length == 1)
        {
            if (read < 16)
                return null;
            length = BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8));
            header = 16;
        }
        else if (length == 0)
        {
            length = end - at;
        }

        return length < header || length > end - at ? null : new Box(at, header, length, Encoding.ASCII.GetString(head, 4, 4));
    }

    internal sealed record Box(long Start, int Header, long Length, string Type);
}

/// <summary>A video from which what tells the place cannot be taken out.</summary>
internal sealed class UnusableMovieException()
    : Exception("The video carries a track of measurements, such as where it was taken, that could not be taken out. So it is not shown.");
