using System.Buffers.Binary;

namespace Enquiries.Infrastructure.Files;

/// <summary>Some bytes of a file.</summary>
internal readonly record struct SampleRange(long Start, long Length);

/// <summary>Finds where the samples of a track lie, by its tables of chunks and sizes (ISO/IEC 14496-12, 8.7).</summary>
internal static class MovieSamples
{
    private const int MostTableBytes = 16 * 1024 * 1024;

    /// <summary>Adds the ranges of a track's samples, cut to the file; false when its tables cannot be followed.</summary>
    public static async Task<bool> FindAsync(Stream file, long start, long end, List<SampleRange> ranges, CancellationToken ct)
    {
        var track = new MovieCleaner.Box(start, 0, end - start, "trak");
        if (await MovieCleaner.ChildAsync(file, track, "mdia", ct) is not { } media || await MovieCleaner.ChildAsync(file, media, "minf", ct) is not { } information
            || await MovieCleaner.ChildAsync(file, information, "stbl", ct) is not { } table)
            return true;
        if (await TableAsync(file, table, "stsz", ct) is not { Length: >= 12 } sizes || await TableAsync(file, table, "stsc", ct) is not { Length: >= 8 } runs)
            return false;
        var (offsets, width) = (await TableAsync(file, table, "stco", ct), 4);
        if (offsets is null)
            (offsets, width) = (await TableAsync(file, table, "co64", ct), 8);
        if (offsets is not { Length: >= 8 })
            return false;

        var (fixedSize, samples, chunks, runCount) = (UInt32(sizes, 4), UInt32(sizes, 8), UInt32(offsets, 4), UInt32(runs, 4));
        if (chunks > (offsets.Length - 8) / width || runCount > (runs.Length - 8) / 12 || (fixedSize == 0 && samples > (sizes.Length - 12) / 4) || (runCount == 0 && chunks > 0))
            return false;

        var (sample, run) = (0L, 0);
        for (var chunk = 0; chunk < chunks && sample < samples; chunk++)
        {
            while (run + 1 < runCount && UInt32(runs, 8 + ((run + 1) * 12)) <= chunk + 1)
                run++;
            var count = Math.Min(UInt32(runs, 8 + (run * 12) + 4), samples - sample);
            var length = fixedSize * count;
            for (var i = 0; fixedSize == 0 && i < count; i++)
                length += UInt32(sizes, 12 + ((int)(sample + i) * 4));
            sample += count;
            var at = width == 4 ? UInt32(offsets, 8 + (chunk * 4)) : BinaryPrimitives.ReadInt64BigEndian(offsets.AsSpan(8 + (chunk * 8)));
            if (at < 0)
                return false;
            if (at < file.Length && length > 0)
                ranges.Add(new SampleRange(at, Math.Min(length, file.Length - at)));
        }

        // Samples that no chunk holds are nowhere the tables tell.
        return sample == samples;
    }

    /// <summary>A table's content; null when there is none, or too much.</summary>
    private static async Task<byte[]?> TableAsync(Stream file, MovieCleaner.Box table, string type, CancellationToken ct)
    {
        if (await MovieCleaner.ChildAsync(file, table, type, ct) is not { } box || box.Length - box.Header > MostTableBytes)
            return null;
        var content = new byte[box.Length - box.Header];
        file.Position = box.Start + box.Header;
        await file.ReadExactlyAsync(content, ct);
        return content;
    }

    private static long UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
}
