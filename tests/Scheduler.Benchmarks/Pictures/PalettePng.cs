using System.Buffers.Binary;
using System.IO.Compression;

namespace Scheduler.Benchmarks.Pictures;

/// <summary>
/// Makes a screenshot of a page a third as large: its 256 most frequent colours as a palette, in which the others, the edges of letters,
/// become the nearest, and the best compression. Format: the PNG specification (ISO/IEC 15948), of which it reads what Chromium writes: 8
/// bits per channel, not interlaced.
/// </summary>
internal static class PalettePng
{
    private const int MaxColours = 256;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The same image with a palette.</summary>
    /// <exception cref="NotSupportedException">It is not as Chromium writes pictures.</exception>
    public static byte[] Shrink(byte[] png)
    {
        var (width, height, pixels) = Read(png);
        var palette = pixels.CountBy(colour => colour).OrderByDescending(colour => colour.Value).ThenBy(colour => colour.Key)
            .Take(MaxColours).Select(colour => colour.Key).ToArray();
        var places = new Dictionary<int, byte>();
        var rows = new byte[(width + 1) * height];
        for (var at = 0; at < pixels.Length; at++)
        {
            if (!places.TryGetValue(pixels[at], out var place)) places[pixels[at]] = place = (byte)NearestOf(palette, pixels[at]);
            // Each row begins with its filter: none.
            rows[at + (at / width) + 1] = place;
        }

        return Write(width, height, palette, rows);
    }

    private static int NearestOf(int[] palette, int colour) => palette.Index().MinBy(one => DistanceOf(one.Item, colour)).Index;

    private static int DistanceOf(int one, int other)
    {
        var sum = 0;
        for (var shift = 0; shift < 24; shift += 8)
        {
            var apart = ((one >> shift) & 0xFF) - ((other >> shift) & 0xFF);
            sum += apart * apart;
        }

        return sum;
    }

    private static (int Width, int Height, int[] Pixels) Read(byte[] png)
    {
        if (!png.AsSpan().StartsWith(Signature)) throw new NotSupportedException("That is no PNG.");
        int width = 0, height = 0, channels = 0;
        using var compressed = new MemoryStream();
        for (var at = Signature.Length; at < png.Length;)
        {
            var (length, data) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)), at + 8);
            if (png.AsSpan(at + 4, 4).SequenceEqual("IHDR"u8))
            {
                width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(data));
                height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(data + 4));
                channels = (png[data + 8], png[data + 9], png[data + 12]) switch
                {
                    (8, 2, 0) => 3,
                    (8, 6, 0) => 4,
                    _ => throw new NotSupportedException("Only 8 bits of RGB or RGBA, not interlaced, are read."),
                };
            }
            else if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) compressed.Write(png, data, length);

            at = data + length + 4;
        }

        compressed.Position = 0;
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionMode.Decompress)) zlib.CopyTo(inflated);
        return (width, height, ColoursOf(Unfilter(inflated.ToArray(), width * channels, channels), channels));
    }

    private static int[] ColoursOf(byte[] bytes, int channels)
    {
        var colours = new int[bytes.Length / channels];
        for (var at = 0; at < colours.Length; at++)
            colours[at] = (bytes[at * channels] << 16) | (bytes[(at * channels) + 1] << 8) | bytes[(at * channels) + 2];
        return colours;
    }

    /// <summary>Undoes the filter of each row (section 9 of the specification).</summary>
    private static byte[] Unfilter(byte[] rows, int rowLength, int pixelLength)
    {
        var bytes = new byte[rows.Length / (rowLength + 1) * rowLength];
        for (var at = 0; at < bytes.Length; at++)
        {
            var (row, column) = (at / rowLength, at % rowLength);
            var left = column >= pixelLength ? bytes[at - pixelLength] : 0;
            var above = row > 0 ? bytes[at - rowLength] : 0;
            var corner = row > 0 && column >= pixelLength ? bytes[at - rowLength - pixelLength] : 0;
            var predicted = rows[row * (rowLength + 1)] switch
            {
                0 => 0,
                1 => left,
                2 => above,
                3 => (left + above) / 2,
                _ => Paeth(left, above, corner),
            };
            bytes[at] = (byte)((rows[at + row + 1] + predicted) & 0xFF);
        }

        return bytes;
    }

    private static byte[] BytesOf(int colour) => [(byte)(colour >> 16), (byte)((colour >> 8) & 0xFF), (byte)(colour & 0xFF)];

    private static int Paeth(int left, int above, int corner)
    {
        var (byLeft, byAbove, byCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - (2 * corner)));
        return byLeft <= byAbove && byLeft <= byCorner ? left : byAbove <= byCorner ? above : corner;
    }

    private static byte[] Write(int width, int height, int[] palette, byte[] rows)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        // 8 bits, with a palette.
        (header[8], header[9]) = (8, 3);
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "PLTE"u8, [.. palette.SelectMany(BytesOf)]);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(rows);
        WriteChunk(png, "IDAT"u8, compressed.ToArray());
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(name);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, name), data));
        png.Write(number);
    }

    /// <summary>CRC-32 of ISO 3309, bit by bit.</summary>
    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }

        return crc;
    }
}
