using System.Text;
using Enquiries.Infrastructure.Files;
using ImageMagick;

namespace Enquiries.Infrastructure.Tests.Files;

public sealed class PictureCleanerTests
{
    private const string Heic =
        "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAA" +
        "EGlkYXQAAAAAAEAAIAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAAAQQACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5m" +
        "ZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADYaXBycAAAALZpcGNvAAAAdmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEM" +
        "Af//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6gIIEFlurkprm4EBAwIAAAAwAgAAADACEiAAEABkQBwXPAiQAAABRpc3BlAAAA" +
        "AAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAQAAAACAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGlt" +
        "ZwACAAEAAQAAAEltZGF0AAAAPSgBrxOAeXPTSAv/+u8Ff+Vaz/zNyboRP/44VPv25av/WaNQL9hPX3tkw0vwJbLOs9DSwqvox0f3r6A/y3A=";

    [Theory]
    [InlineData(MagickFormat.Jpeg, "image/jpeg")]
    [InlineData(MagickFormat.Png, "image/png")]
    [InlineData(MagickFormat.WebP, "image/webp")]
    [InlineData(MagickFormat.Gif, "image/gif")]
    [InlineData(MagickFormat.Avif, "image/avif")]
    [InlineData(MagickFormat.Bmp, "image/bmp")]
    public async Task Pictures_of_every_kind_become_small_enough_JPEGs(MagickFormat format, string type)
    {
        var clean = await CleanAsync(Picture(format, 3000, 1500), type);
        (clean.Width, clean.Height).ShouldBe((2560, 1280));
        using var shown = new MagickImage(clean.Shown);
        shown.Format.ShouldBe(MagickFormat.Jpeg);
        (shown.Width, shown.Height).ShouldBe((2560u, 1280u));
        using var thumbnail = new MagickImage(clean.Thumbnail);
        (thumbnail.Width, thumbnail.Height).ShouldBe((480u, 240u));
    }

    [Fact]
    public async Task A_phones_HEIC_is_read_and_shown_as_JPEG()
    {
        // 64 × 32, red above and blue below; the library reads this format and cannot write it.
        var heic = Convert.FromBase64String(Heic);
        using var stream = new MemoryStream(heic);
        (await FileTypes.RecogniseAsync(stream, null, TestContext.Current.CancellationToken)).ContentType.ShouldBe("image/heic");

        var clean = await CleanAsync(heic, "image/heic");
        (clean.Width, clean.Height).ShouldBe((64, 32));
        using var shown = new MagickImage(clean.Shown);
        shown.Format.ShouldBe(MagickFormat.Jpeg);
        using var pixels = shown.GetPixels();
        pixels.GetPixel(32, 6).ToColor()!.R.ShouldBeGreaterThan((byte)180);
        pixels.GetPixel(32, 26).ToColor()!.B.ShouldBeGreaterThan((byte)180);
    }

    [Fact]
    public async Task Place_device_names_and_comments_are_gone()
    {
        using var picture = new MagickImage(MagickColors.Teal, 400, 300);
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.GPSLatitude, [new Rational(51), new Rational(30), new Rational(26)]);
        exif.SetValue(ExifTag.GPSLongitude, [new Rational(0), new Rational(7), new Rational(39)]);
        exif.SetValue(ExifTag.GPSLatitudeRef, "N");
        exif.SetValue(ExifTag.Make, "SecretPhoneMaker");
        exif.SetValue(ExifTag.Artist, "SecretOwnerName");
        exif.SetValue(ExifTag.DateTimeOriginal, "2026:09:14 08:00:00");
        picture.SetProfile(exif);
        var iptc = new IptcProfile();
        iptc.SetValue(IptcTag.City, "SecretCity");
        picture.SetProfile(iptc);
        picture.SetProfile(new XmpProfile(Encoding.UTF8.GetBytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'><SecretXmp/></x:xmpmeta>")));
        picture.Comment = "SecretComment";
        var original = picture.ToByteArray(MagickFormat.Jpeg);
        Text(original).ShouldContain("SecretPhoneMaker");
        new MagickImage(original).GetExifProfile()!.GetValue(ExifTag.GPSLatitude).ShouldNotBeNull();

        var clean = await CleanAsync(original, "image/jpeg");
        foreach (var bytes in new[] { clean.Shown, clean.Thumbnail })
        {
            Text(bytes).ShouldNotContain("Secret");
            Text(bytes).ShouldNotContain("Exif");
            Text(bytes).ShouldNotContain("http://ns.adobe.com");
            using var read = new MagickImage(bytes);
            read.ProfileNames.ShouldBeEmpty();
            read.GetExifProfile().ShouldBeNull();
            read.Comment.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    [InlineData(7, true)]
    [InlineData(8, true)]
    public async Task A_picture_is_turned_upright(ushort orientation, bool isTurned)
    {
        // Upright it is red above and blue below (or mirrored left and right, which keeps that).
        using var upright = new MagickImage(MagickColors.Red, 200, 100);
        using var lower = new MagickImage(MagickColors.Blue, 200, 50);
        upright.Composite(lower, 0, 50, CompositeOperator.Over);
        switch (orientation)
        {
            case 2: upright.Flop(); break;
            case 3: upright.Rotate(180); break;
            case 4: upright.Flip(); break;
            case 5: upright.Rotate(90); upright.Flop(); break;
            case 6: upright.Rotate(270); break;
            case 7: upright.Rotate(270); upright.Flop(); break;
            case 8: upright.Rotate(90); break;
        }

        upright.Orientation = (Orientation)orientation;
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.Orientation, orientation);
        upright.SetProfile(exif);
        (upright.Height > upright.Width).ShouldBe(isTurned);

        var clean = await CleanAsync(upright.ToByteArray(MagickFormat.Jpeg), "image/jpeg");
        (clean.Width, clean.Height).ShouldBe((200, 100));
        using var shown = new MagickImage(clean.Shown);
        using var pixels = shown.GetPixels();
        pixels.GetPixel(100, 10).ToColor()!.R.ShouldBeGreaterThan((byte)200);
        pixels.GetPixel(100, 90).ToColor()!.B.ShouldBeGreaterThan((byte)200);
    }

    [Fact]
    public async Task Transparency_becomes_white_and_of_an_animation_the_first_picture_is_shown()
    {
        using var frames = new MagickImageCollection { new MagickImage(MagickColors.Transparent, 60, 40), new MagickImage(MagickColors.Black, 60, 40) };
        var clean = await CleanAsync(frames.ToByteArray(MagickFormat.Gif), "image/gif");
        using var shown = new MagickImage(clean.Shown);
        using var pixels = shown.GetPixels();
        pixels.GetPixel(30, 20).ToColor()!.R.ShouldBeGreaterThan((byte)250);
    }

    [Fact]
    public async Task A_decompression_bomb_is_refused_before_it_is_unpacked()
    {
        // A PNG of a few bytes that claims 30,000 × 30,000 pixels.
        var png = Picture(MagickFormat.Png, 10, 10);
        byte[] side = [0x00, 0x00, 0x75, 0x30];
        side.CopyTo(png, 16);
        side.CopyTo(png, 20);
        FixCrc(png);
        (await Should.ThrowAsync<UnusablePictureException>(() => CleanAsync(png, "image/png"))).Message.ShouldContain("pixels");
    }

    [Theory]
    [InlineData("image/jpeg", "push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1/x)'\npop graphic-context")]
    [InlineData("image/png", "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>")]
    [InlineData("image/gif", "%!PS\n(/etc/passwd) (r) file")]
    public async Task What_only_claims_to_be_a_picture_is_refused(string type, string content) =>
        (await Should.ThrowAsync<UnusablePictureException>(() => CleanAsync(Encoding.ASCII.GetBytes(content), type))).Message.ShouldContain("damaged");

    [Fact]
    public async Task A_picture_that_was_cut_off_is_refused_or_shown_as_far_as_it_goes()
    {
        var jpeg = Picture(MagickFormat.Jpeg, 800, 600);
        await Should.ThrowAsync<UnusablePictureException>(() => CleanAsync(jpeg[..40], "image/jpeg"));
    }

    private static byte[] Picture(MagickFormat format, uint width, uint height)
    {
        using var picture = new MagickImage(MagickColors.Olive, width, height);
        return picture.ToByteArray(format);
    }

    private static async Task<CleanPicture> CleanAsync(byte[] bytes, string type)
    {
        using var cleaner = new PictureCleaner();
        using var stream = new MemoryStream(bytes);
        return await cleaner.CleanAsync(stream, type, TestContext.Current.CancellationToken);
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static void FixCrc(byte[] png)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in png.AsSpan(12, 17))
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), crc ^ 0xFFFFFFFFu);
    }
}
