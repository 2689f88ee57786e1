using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Metadata;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Pages;

/// <summary>
/// Walks the pages of a chunk of a flat column by their headers, and refuses one that claims more than the chunk has: so a reader that
/// unpacks the pages afterwards allocates no more than the footer says. Time is linear in the bytes, none of which is copied. One use.
/// </summary>
/// <param name="bytes">The chunk, as long as its <see cref="ColumnChunk.Range"/> says.</param>
/// <param name="chunk">What the footer says of it.</param>
public sealed class PageWalk(ReadOnlyMemory<byte> bytes, ColumnChunk chunk)
{
    private ReadOnlyMemory<byte> _rest = bytes;
    private long _uncompressedLeft = chunk.UncompressedBytes;
    private long _valuesLeft = chunk.ValueCount;
    private bool _hasDictionary;

    /// <summary>The page as it is in the file, compressed.</summary>
    public ReadOnlyMemory<byte> Page { get; private set; }

    /// <summary>Bytes of the page once it is unpacked, by its header.</summary>
    public int UncompressedBytes { get; private set; }

    /// <summary>Moves to the next page; false where the chunk ends, as its last page and its values must.</summary>
    /// <exception cref="ParquetFormatException">A header is damaged or claims too much; or there is a page of another kind than those of
    /// values (version 1) and one dictionary before them.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty) return _valuesLeft == 0 ? false : throw Damaged($"its pages lack {_valuesLeft} values");
        var reader = new CompactReader(_rest.Span);
        var header = PageHeader.Read(ref reader);
        _rest = _rest[^reader.Remaining..];
        TakeValues(header);
        _uncompressedLeft -= header.UncompressedBytes;
        if (header.UncompressedBytes < 0 || _uncompressedLeft < 0)
            throw Damaged($"a page claims {header.UncompressedBytes} bytes unpacked");
        if (header.CompressedBytes < 0 || header.CompressedBytes > _rest.Length)
            throw Damaged($"a page claims {header.CompressedBytes} bytes where {_rest.Length} are left");
        Page = _rest[..header.CompressedBytes];
        UncompressedBytes = header.UncompressedBytes;
        _rest = _rest[header.CompressedBytes..];
        return true;
    }

    private void TakeValues(PageHeader header)
    {
        if (header.ValueCount < 0 || header.ValueCount > _valuesLeft)
            throw Damaged($"a page claims {header.ValueCount} values where {_valuesLeft} are left");
        if (header.Type == PageHeader.DataPage) _valuesLeft -= header.ValueCount;
        else if (header.Type != PageHeader.DictionaryPage || _hasDictionary || _valuesLeft < chunk.ValueCount)
            throw new ParquetFormatException(ParquetFailure.Unsupported, $"A Parquet chunk has a page of type {header.Type}.");
        else _hasDictionary = true;
    }

    private static ParquetFormatException Damaged(string what) =>
        new(ParquetFailure.Damaged, $"The pages of a Parquet chunk are damaged: {what}.");
}

/// <summary>The header of a page: the fields of <c>PageHeader</c> of parquet.thrift that are used here; -1 for an absent one.</summary>
/// <param name="Type">0 for a data page of version 1, 2 for a dictionary page; others are not read here.</param>
/// <param name="UncompressedBytes">Bytes of the page once it is unpacked.</param>
/// <param name="CompressedBytes">Bytes of the page in the file, which follow the header.</param>
/// <param name="ValueCount">Values of a data page, missing ones included; entries of a dictionary.</param>
internal readonly record struct PageHeader(int Type, int UncompressedBytes, int CompressedBytes, int ValueCount)
{
    /// <summary>A page of values; its count is in the header's field 5.</summary>
    public const int DataPage = 0;

    /// <summary>A page of the values that data pages refer to by number; its count is in the header's field 7.</summary>
    public const int DictionaryPage = 2;

    /// <summary>The header that the reader is at.</summary>
    public static PageHeader Read(ref CompactReader reader)
    {
        var (type, uncompressed, compressed, values, entries) = (-1, -1, -1, -1, -1);
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            if (reader.Field == 1 && reader.Is(CompactType.I32)) type = reader.ReadI32();
            else if (reader.Field == 2 && reader.Is(CompactType.I32)) uncompressed = reader.ReadI32();
            else if (reader.Field == 3 && reader.Is(CompactType.I32)) compressed = reader.ReadI32();
            else if (reader.Field == 5 && reader.Is(CompactType.Struct)) values = ReadCount(ref reader);
            else if (reader.Field == 7 && reader.Is(CompactType.Struct)) entries = ReadCount(ref reader);
            else reader.Skip();
        }

        reader.EndStruct(outer);
        return new PageHeader(type, uncompressed, compressed, type == DataPage ? values : entries);
    }

    private static int ReadCount(ref CompactReader reader)
    {
        var count = -1;
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            if (reader.Field == 1 && reader.Is(CompactType.I32)) count = reader.ReadI32();
            else reader.Skip();
        }

        reader.EndStruct(outer);
        return count;
    }
}
