using System.Buffers;

namespace Scheduler.ParquetFooters.Encodings;

/// <summary>Writes the hybrid of run lengths and bit packing: runs of 8 and more as a length, what is between in packed groups of 8.</summary>
internal static class RleWriter
{
    private const int Group = 8;
    private const int MaxGroups = 1024;

    /// <summary>Bits that a number up to <paramref name="largest"/> takes; 1 at least, since not every reader knows 0.</summary>
    public static int BitWidth(int largest) => Math.Max(1, 32 - int.LeadingZeroCount(largest));

    /// <summary>Writes values of <paramref name="bitWidth"/> bits.</summary>
    public static void Write(ReadOnlySpan<int> values, int bitWidth, IBufferWriter<byte> output)
    {
        while (!values.IsEmpty)
        {
            var run = RunLength(values);
            if (run >= Group) WriteRun(values[0], run, bitWidth, output);
            else run = WritePacked(values, bitWidth, output);
            values = values[run..];
        }
    }

    private static int RunLength(ReadOnlySpan<int> values)
    {
        var other = values.IndexOfAnyExcept(values[0]);
        return other < 0 ? values.Length : other;
    }

    private static void WriteRun(int value, int length, int bitWidth, IBufferWriter<byte> output)
    {
        WriteVarint((ulong)length << 1, output);
        for (var shift = 0; shift < bitWidth; shift += 8) WriteByte((byte)((value >> shift) & 0xFF), output);
    }

    private static int WritePacked(ReadOnlySpan<int> values, int bitWidth, IBufferWriter<byte> output)
    {
        var groups = 1;
        while (groups < MaxGroups && groups * Group < values.Length && !StartsWithRun(values[(groups * Group)..])) groups++;
        WriteVarint(((ulong)groups << 1) | 1, output);
        var count = Math.Min(groups * Group, values.Length);
        Pack(values[..count], groups * Group, bitWidth, output);
        return count;
    }

    private static bool StartsWithRun(ReadOnlySpan<int> values) => values.Length >= Group && values[..Group].IndexOfAnyExcept(values[0]) < 0;

    // Least significant bit first; the last group is filled up with zeros.
    private static void Pack(ReadOnlySpan<int> values, int padded, int bitWidth, IBufferWriter<byte> output)
    {
        var (bits, filled) = (0UL, 0);
        for (var i = 0; i < padded; i++)
        {
            bits |= (i < values.Length ? (ulong)values[i] : 0) << filled;
            for (filled += bitWidth; filled >= 8; filled -= 8, bits >>= 8) WriteByte((byte)(bits & 0xFF), output);
        }
    }

    private static void WriteVarint(ulong value, IBufferWriter<byte> output)
    {
        for (; value >= 0x80; value >>= 7) WriteByte((byte)((value & 0x7F) | 0x80), output);
        WriteByte((byte)value, output);
    }

    private static void WriteByte(byte value, IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
