using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Encodings;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.ParquetFooters.Reading;

/// <summary>Decodes the values of one column chunk, page by page.</summary>
internal abstract class ValueDecoder
{
    /// <summary>The rows that were decoded so far.</summary>
    public abstract ColumnValues Rows { get; }

    /// <summary>A decoder for a column.</summary>
    public static ValueDecoder For(ParquetColumn column) => ColumnValues.For(column) switch
    {
        ColumnValues<bool> rows => new ValueDecoder<bool>(rows, PlainReaders.Booleans),
        ColumnValues<int> rows => new ValueDecoder<int>(rows, PlainReaders.Int32s),
        ColumnValues<long> rows => new ValueDecoder<long>(rows, PlainReaders.Int64s),
        ColumnValues<double> rows => new ValueDecoder<double>(rows, PlainReaders.Doubles),
        ColumnValues<string> rows => new ValueDecoder<string>(rows, PlainReaders.Texts),
        var rows => throw new ArgumentException($"Values of {rows.GetType()} cannot be read.", nameof(column)),
    };

    /// <summary>Takes the dictionary of the pages that follow.</summary>
    public abstract void ReadDictionary(ReadOnlySpan<byte> body, int count);

    /// <summary>Decodes a page.</summary>
    /// <param name="body">Its values, without levels.</param>
    /// <param name="encoding">How they are encoded.</param>
    /// <param name="levels">For each row 1, or 0 where it has no value.</param>
    public abstract void ReadPage(ReadOnlySpan<byte> body, ValueEncoding encoding, ReadOnlySpan<int> levels);
}

/// <summary>Decodes values of one type.</summary>
internal sealed class ValueDecoder<T>(ColumnValues<T> rows, PlainReader<T> readPlain) : ValueDecoder
{
    private T[] _dictionary = [];

    public override ColumnValues Rows => rows;

    public override void ReadDictionary(ReadOnlySpan<byte> body, int count) => _dictionary = readPlain(body, count);

    public override void ReadPage(ReadOnlySpan<byte> body, ValueEncoding encoding, ReadOnlySpan<int> levels)
    {
        var values = ReadValues(body, encoding, levels.Count(1));
        var next = 0;
        foreach (var level in levels)
        {
            if (level == 1) rows.Append(values[next++]);
            else rows.AppendNull();
        }
    }

    private T[] ReadValues(ReadOnlySpan<byte> body, ValueEncoding encoding, int count) => encoding switch
    {
        ValueEncoding.Plain => readPlain(body, count),
        ValueEncoding.PlainDictionary or ValueEncoding.RleDictionary => ReadIndices(body, count),
        _ => throw new ParquetFormatException(
            ParquetFailure.Unsupported, $"Pages of encoding {(int)encoding} are not read; only plain ones and those with a dictionary."),
    };

    private T[] ReadIndices(ReadOnlySpan<byte> body, int count)
    {
        if (count == 0) return [];
        if (body.IsEmpty) throw new ParquetFormatException(ParquetFailure.Damaged, "A page is damaged: it has no values.");
        var indices = new int[count];
        RleReader.Read(body[1..], body[0], indices);
        var values = new T[count];
        for (var i = 0; i < count; i++)
            values[i] = indices[i] < _dictionary.Length
                ? _dictionary[indices[i]]
                : throw new ParquetFormatException(ParquetFailure.Damaged, $"A page is damaged: its dictionary has no entry {indices[i]}.");
        return values;
    }
}
