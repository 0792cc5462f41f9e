using ImageMagick;

namespace Enquiries.Infrastructure.Files;

/// <summary>
/// Makes of a picture from outside one that is safe to show: decoded within limits, turned upright, without any metadata (place, device, names), and written
/// anew as JPEG. One at a time, and the library is loaded with the first picture only.
/// </summary>
internal sealed class PictureCleaner : IDisposable
{
    /// <summary>More than any phone's camera makes.</summary>
    public const long MostPixels = 110_000_000;

    private const uint LongestSide = 2560;
    private const uint ThumbnailSide = 480;
    private const ulong Memory = 640UL * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Lazy<bool> Limits = new(SetLimits);
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Throws <see cref="UnusablePictureException"/> for what is damaged or too large to be decoded.</summary>
    public async Task<CleanPicture> CleanAsync(Stream content, string contentType, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Clean(content, contentType), ct);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private static bool SetLimits()
    {
        ResourceLimits.Memory = Memory;
        ResourceLimits.MaxMemoryRequest = Memory;
        ResourceLimits.Disk = 0;
        ResourceLimits.Width = 30_000;
        ResourceLimits.Height = 30_000;
        ResourceLimits.ListLength = 64;
        ResourceLimits.Thread = 1;
        return true;
    }

    private static CleanPicture Clean(Stream content, string contentType)
    {
        _ = Limits.Value;
        var format = contentType switch
        {
            "image/jpeg" => MagickFormat.Jpeg,
            "image/png" => MagickFormat.Png,
            "image/gif" => MagickFormat.Gif,
            "image/webp" => MagickFormat.WebP,
            "image/heic" => MagickFormat.Heic,
            "image/avif" => MagickFormat.Avif,
            "image/bmp" => MagickFormat.Bmp,
            _ => throw new UnusablePictureException("Pictures of this kind are not taken."),
        };

        // Named, so that the library never guesses: some of its formats are scripts. Of animations the first picture.
        var settings = new MagickReadSettings { Format = format, FrameIndex = 0, FrameCount = 1 };
        var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        try
        {
            content.Position = 0;
            var info = new MagickImageInfo(content, settings);
            if ((long)info.Width * info.Height > MostPixels)
                throw new UnusablePictureException("The picture has more pixels than can be shown.");
            if (format == MagickFormat.Jpeg && Math.Max(info.Width, info.Height) > 2 * LongestSide)
                settings.SetDefine(MagickFormat.Jpeg, "size", $"{LongestSide}x{LongestSide}");

            content.Position = 0;
            using var picture = new MagickImage();
            picture.Progress += (_, e) => e.Cancel = Environment.TickCount64 > end;
            picture.Read(content, settings);
            picture.AutoOrient();
            if (picture.GetColorProfile() is not null)
                picture.TransformColorSpace(ColorProfiles.SRGB);
            if (picture.ColorSpace != ColorSpace.sRGB)
                picture.ColorSpace = ColorSpace.sRGB;
            picture.Strip();
            picture.BackgroundColor = MagickColors.White;
            picture.Alpha(AlphaAction.Remove);
            picture.ResetPage();
            picture.Resize(new MagickGeometry(LongestSide, LongestSide) { Greater = true });
            var shown = Write(picture, 86);
            var (width, height) = ((int)picture.Width, (int)picture.Height);
            picture.Resize(new MagickGeometry(ThumbnailSide, ThumbnailSide) { Greater = true });
            return new CleanPicture(shown, width, height, Write(picture, 78));
        }
        catch (MagickException e)
        {
            throw new UnusablePictureException("The picture is damaged or cannot be read.", e);
        }
    }

    private static byte[] Write(MagickImage picture, uint quality)
    {
        picture.Quality = quality;
        return picture.ToByteArray(MagickFormat.Jpeg);
    }
}

/// <param name="Shown">JPEG.</param>
/// <param name="Thumbnail">A small JPEG.</param>
internal sealed record CleanPicture(byte[] Shown, int Width, int Height, byte[] Thumbnail);

/// <summary>The reason is in words for staff.</summary>
internal sealed class UnusablePictureException(string message, Exception? inner = null) : Exception(message, inner);
