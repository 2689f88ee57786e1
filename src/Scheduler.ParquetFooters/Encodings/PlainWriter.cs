using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Encodings;

/// <summary>Writes values one after the other, little endian; missing ones leave nothing.</summary>
internal static class PlainWriter
{
    /// <summary>Writes the values of rows from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public static void Write(ColumnValues values, int first, int end, IBufferWriter<byte> output)
    {
        switch (values)
        {
            case ColumnValues<bool> booleans:
                WriteBooleans(booleans, first, end, output);
                break;
            case ColumnValues<int> numbers:
                for (var row = first; row < end; row++)
                    if (!values.IsNull(row)) BinaryPrimitives.WriteInt32LittleEndian(Take(output, sizeof(int)), numbers[row]);
                break;
            case ColumnValues<long> numbers:
                for (var row = first; row < end; row++)
                    if (!values.IsNull(row)) BinaryPrimitives.WriteInt64LittleEndian(Take(output, sizeof(long)), numbers[row]);
                break;
            case ColumnValues<double> numbers:
                for (var row = first; row < end; row++)
                    if (!values.IsNull(row)) BinaryPrimitives.WriteDoubleLittleEndian(Take(output, sizeof(double)), numbers[row]);
                break;
            case ColumnValues<string> texts:
                for (var row = first; row < end; row++)
                    if (!values.IsNull(row)) WriteText(texts[row], output);
                break;
            default:
                throw new ArgumentException($"Values of {values.GetType()} cannot be written.", nameof(values));
        }
    }

    /// <summary>A text with its length before it.</summary>
    public static void WriteText(string text, IBufferWriter<byte> output)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32LittleEndian(Take(output, sizeof(int)), bytes);
        Encoding.UTF8.GetBytes(text, Take(output, bytes));
    }

    private static void WriteBooleans(ColumnValues<bool> values, int first, int end, IBufferWriter<byte> output)
    {
        var (bits, filled) = (0, 0);
        for (var row = first; row < end; row++)
        {
            if (values.IsNull(row)) continue;
            bits |= (values[row] ? 1 : 0) << filled;
            if (++filled < 8) continue;
            Take(output, 1)[0] = (byte)bits;
            (bits, filled) = (0, 0);
        }

        if (filled > 0) Take(output, 1)[0] = (byte)bits;
    }

    // The span that was asked for may be longer than what is then written; it is written at once.
    private static Span<byte> Take(IBufferWriter<byte> output, int bytes)
    {
        var span = output.GetSpan(Math.Max(1, bytes))[..bytes];
        output.Advance(bytes);
        return span;
    }
}
