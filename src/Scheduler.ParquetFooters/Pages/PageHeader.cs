using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Pages;

/// <summary>What precedes a page: <c>PageHeader</c> of parquet.thrift, as far as it matters here. What is not said is -1.</summary>
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
