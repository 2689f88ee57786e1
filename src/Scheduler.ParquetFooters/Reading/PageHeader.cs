using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Metadata;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Reading;

/// <summary>What kind of page it is; <c>PageType</c> of parquet.thrift.</summary>
internal enum PageType
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataV2 = 3,
}

/// <summary><c>PageHeader</c> of parquet.thrift, with that one of its parts that the page has.</summary>
internal readonly record struct PageHeader
{
    private const int MaxPageBytes = 64 << 20;

    public PageType Type { get; private init; }

    public int UncompressedBytes { get; private init; }

    public int CompressedBytes { get; private init; }

    public int ValueCount { get; private init; }

    /// <summary>How values are encoded; of encodings that are unknown here it is the bare number.</summary>
    public ValueEncoding Encoding { get; private init; }

    /// <summary>How definition levels are encoded; of version 2 it is always the same.</summary>
    public ValueEncoding LevelEncoding { get; private init; }

    /// <summary>Of version 2: bytes of the definition levels, which are not compressed.</summary>
    public int DefinitionBytes { get; private init; }

    /// <summary>Of version 2: bytes of the repetition levels, which come first.</summary>
    public int RepetitionBytes { get; private init; }

    /// <summary>Of version 2: whether the values are compressed.</summary>
    public bool IsCompressed { get; private init; }

    /// <summary>Reads the header that the bytes begin with.</summary>
    /// <param name="bytes">The rest of the chunk.</param>
    /// <param name="length">How many bytes the header has.</param>
    public static PageHeader Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var reader = new CompactReader(bytes);
        var header = new PageHeader { Type = (PageType)(-1), UncompressedBytes = -1, CompressedBytes = -1, IsCompressed = true };
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    header = header with { Type = (PageType)reader.ReadI32() };
                    break;
                case 2:
                    header = header with { UncompressedBytes = reader.ReadI32() };
                    break;
                case 3:
                    header = header with { CompressedBytes = reader.ReadI32() };
                    break;
                case 5 or 7:
                    header = ReadPart(header, ref reader);
                    break;
                case 8:
                    header = ReadPartV2(header, ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndStruct(outer);
        length = reader.Position;
        if (header.UncompressedBytes < 0 || header.CompressedBytes < 0 || header.CompressedBytes > reader.Remaining || header.ValueCount < 0)
            throw reader.Damaged("a page has sizes that are missing, negative or beyond its chunk");
        if (header.UncompressedBytes > MaxPageBytes)
            throw new ParquetFormatException(ParquetFailure.TooLarge, $"A page has {header.UncompressedBytes} bytes; at most {MaxPageBytes} are read.");
        return header;
    }

    /// <summary>Of a data page of version 1, or of a dictionary page: both begin with count and encoding.</summary>
    private static PageHeader ReadPart(PageHeader header, ref CompactReader reader)
    {
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            if (reader.Field == 1) header = header with { ValueCount = reader.ReadI32() };
            else if (reader.Field == 2) header = header with { Encoding = (ValueEncoding)reader.ReadI32() };
            else if (reader.Field == 3 && header.Type == PageType.Data) header = header with { LevelEncoding = (ValueEncoding)reader.ReadI32() };
            else reader.Skip();
        }

        reader.EndStruct(outer);
        return header;
    }

    private static PageHeader ReadPartV2(PageHeader header, ref CompactReader reader)
    {
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    header = header with { ValueCount = reader.ReadI32() };
                    break;
                case 4:
                    header = header with { Encoding = (ValueEncoding)reader.ReadI32() };
                    break;
                case 5:
                    header = header with { DefinitionBytes = reader.ReadI32() };
                    break;
                case 6:
                    header = header with { RepetitionBytes = reader.ReadI32() };
                    break;
                case 7:
                    header = header with { IsCompressed = reader.ReadBoolean() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndStruct(outer);
        return header;
    }
}
