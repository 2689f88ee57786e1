using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Encodings;

/// <summary>Reads the hybrid of run lengths and bit packing.</summary>
internal static class RleReader
{
    private const int MaxBitWidth = 32;
    private const int MaxVarintBytes = 5;

    /// <summary>Fills <paramref name="values"/>.</summary>
    /// <param name="bytes">The encoded runs.</param>
    /// <param name="bitWidth">Bits of a value, 0 to 32.</param>
    /// <param name="values">How many values there must be; what a last group has beyond is dropped.</param>
    /// <exception cref="ParquetFormatException">There are fewer, or a value does not fit an <see cref="int"/>.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, int bitWidth, Span<int> values)
    {
        if (bitWidth > MaxBitWidth) throw Damaged($"values of {bitWidth} bits");
        while (!values.IsEmpty)
        {
            var header = ReadVarint(ref bytes);
            var count = header >> 1;
            if (count == 0) throw Damaged("an empty run");
            var read = (header & 1) == 0 ? ReadRun(ref bytes, count, bitWidth, values) : ReadPacked(ref bytes, count, bitWidth, values);
            values = values[read..];
        }
    }

    private static int ReadRun(ref ReadOnlySpan<byte> bytes, ulong length, int bitWidth, Span<int> values)
    {
        var value = 0UL;
        var width = (bitWidth + 7) / 8;
        if (width > bytes.Length) throw Damaged("a run without its value");
        for (var i = 0; i < width; i++) value |= (ulong)bytes[i] << (8 * i);
        bytes = bytes[width..];
        var count = (int)Math.Min(length, (ulong)values.Length);
        values[..count].Fill(Fitting(value));
        return count;
    }

    private static int ReadPacked(ref ReadOnlySpan<byte> bytes, ulong groups, int bitWidth, Span<int> values)
    {
        var count = (int)Math.Min(groups * 8, (ulong)values.Length);
        var (bits, filled, next) = (0UL, 0, 0);
        var mask = (1UL << bitWidth) - 1;
        for (var i = 0; i < count; i++)
        {
            for (; filled < bitWidth; filled += 8)
                bits |= (next < bytes.Length ? (ulong)bytes[next++] : throw Damaged("a packed run that ends too early")) << filled;
            values[i] = Fitting(bits & mask);
            bits >>= bitWidth;
            filled -= bitWidth;
        }

        // Some writers cut the padding of the last group off.
        bytes = bytes[(int)Math.Min(groups * (ulong)bitWidth, (ulong)bytes.Length)..];
        return count;
    }

    private static int Fitting(ulong value) => value <= int.MaxValue ? (int)value : throw Damaged($"the value {value}");

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(MaxVarintBytes, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }

        throw Damaged("a run without its length");
    }

    private static ParquetFormatException Damaged(string what) => new(ParquetFailure.Damaged, $"A page is damaged: its runs have {what}.");
}
