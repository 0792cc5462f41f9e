using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Enquiries.Simulator;

/// <summary>Simple drawings that stand for residents' photographs, written as PNG.</summary>
internal static class DrawnPictures
{
    private const int Width = 640;
    private const int Height = 480;

    private sealed record Shape(bool Round, int X, int Y, int W, int H, int Colour);

    public static byte[] Draw(string name)
    {
        var pixels = new int[Width * Height];
        foreach (var shape in Shapes(name)) Fill(pixels, shape);
        return Png(pixels);
    }

    private static Shape[] Shapes(string name) => name switch
    {
        "bin-lid" =>
        [
            Box(0, 0, 640, 480, 0x9DB4C0), Box(0, 330, 640, 150, 0x8A8D91), Box(220, 150, 200, 250, 0x2F7D4F), Box(205, 130, 120, 26, 0x245F3C), Box(345, 92, 110, 24, 0x245F3C),
            Disc(230, 385, 44, 0x222222), Disc(370, 385, 44, 0x222222),
        ],
        "fly-tipping" =>
        [
            Box(0, 0, 640, 480, 0xB9C6CF), Box(0, 300, 640, 180, 0x6F6A63), Box(0, 120, 640, 190, 0xA4573E), Box(70, 270, 220, 60, 0xE9E3D3), Box(90, 330, 230, 55, 0xD8CFB9),
            Box(370, 190, 110, 200, 0xF2F2F2), Box(370, 255, 110, 6, 0xAAAAAA), Box(500, 330, 90, 70, 0x8B6B43),
        ],
        "damp-wall" =>
        [
            Box(0, 0, 640, 480, 0xEDE7DB), Box(0, 430, 640, 50, 0x8F7A5E), Disc(380, 60, 230, 0xB9B3A0), Disc(450, 120, 170, 0x8F8B78), Disc(500, 40, 120, 0x6B6A58),
            Disc(330, 200, 70, 0x9A9682), Box(60, 90, 150, 190, 0xC9DDEB), Box(130, 90, 8, 190, 0xFFFFFF), Box(60, 180, 150, 8, 0xFFFFFF),
        ],
        _ =>
        [
            Box(0, 0, 640, 480, 0xB9C6CF), Box(0, 300, 640, 180, 0x5C6066), Box(0, 300, 640, 12, 0xD9D9D9), Disc(240, 340, 150, 0x2B2B2D), Disc(280, 365, 80, 0x151516),
        ],
    };

    private static Shape Box(int x, int y, int w, int h, int colour) => new(false, x, y, w, h, colour);

    private static Shape Disc(int x, int y, int across, int colour) => new(true, x, y, across, across, colour);

    private static void Fill(int[] pixels, Shape s)
    {
        for (var y = Math.Max(0, s.Y); y < Math.Min(Height, s.Y + s.H); y++)
        {
            for (var x = Math.Max(0, s.X); x < Math.Min(Width, s.X + s.W); x++)
            {
                var (dx, dy, r) = (x - s.X - (s.W / 2.0), y - s.Y - (s.H / 2.0), s.W / 2.0);
                if (!s.Round || (dx * dx) + (dy * dy) <= r * r) pixels[(y * Width) + x] = s.Colour;
            }
        }
    }

    private static byte[] Png(int[] pixels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR", header);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[1 + (Width * 3)];
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    var colour = pixels[(y * Width) + x];
                    (row[1 + (x * 3)], row[2 + (x * 3)], row[3 + (x * 3)]) = ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour);
                }

                zip.Write(row);
            }
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] data)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(body);
        var crc = 0xFFFFFFFFu;
        foreach (var b in body)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        BinaryPrimitives.WriteUInt32BigEndian(number, crc ^ 0xFFFFFFFFu);
        file.Write(number);
    }
}
