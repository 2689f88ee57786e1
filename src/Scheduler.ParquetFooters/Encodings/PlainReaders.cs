using System.Buffers.Binary;
using System.Text;
using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Encodings;

/// <summary>Reads so many values that stand one after the other.</summary>
/// <exception cref="ParquetFormatException">There are fewer.</exception>
internal delegate T[] PlainReader<T>(ReadOnlySpan<byte> bytes, int count);

/// <summary>The readers of the types that are read here.</summary>
internal static class PlainReaders
{
    public static bool[] Booleans(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new bool[Checked(bytes, count, (count + 7) / 8)];
        for (var i = 0; i < count; i++) values[i] = (bytes[i / 8] >> (i % 8) & 1) != 0;
        return values;
    }

    public static int[] Int32s(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new int[Checked(bytes, count, (long)count * sizeof(int))];
        for (var i = 0; i < count; i++) values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        return values;
    }

    public static long[] Int64s(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new long[Checked(bytes, count, (long)count * sizeof(long))];
        for (var i = 0; i < count; i++) values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        return values;
    }

    public static double[] Doubles(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new double[Checked(bytes, count, (long)count * sizeof(double))];
        for (var i = 0; i < count; i++) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        return values;
    }

    public static string[] Texts(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new string[Checked(bytes, count, (long)count * sizeof(int))];
        for (var i = 0; i < count; i++)
        {
            var length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length < 0 || length > bytes.Length - sizeof(int)) throw Short(count);
            values[i] = Encoding.UTF8.GetString(bytes.Slice(sizeof(int), length));
            bytes = bytes[(sizeof(int) + length)..];
        }

        return values;
    }

    private static int Checked(ReadOnlySpan<byte> bytes, int count, long needed) => needed <= bytes.Length ? count : throw Short(count);

    private static ParquetFormatException Short(int count) => new(ParquetFailure.Damaged, $"A page is damaged: it is too short for its {count} values.");
}
