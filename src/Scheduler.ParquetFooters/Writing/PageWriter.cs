using System.Buffers;
using System.IO.Compression;
using Scheduler.ParquetFooters.Metadata;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Writing;

/// <summary>Writes the pages of one column chunk: a header, then the body, compressed with gzip.</summary>
internal sealed class PageWriter(ArrayBufferWriter<byte> output)
{
    private const int DataPage = 0;
    private const int DictionaryPage = 2;

    private readonly ArrayBufferWriter<byte> _header = new();

    /// <summary>Bytes of all headers and bodies before compression.</summary>
    public long UncompressedBytes { get; private set; }

    /// <summary>Writes a dictionary page.</summary>
    public void WriteDictionary(ReadOnlySpan<byte> body, int valueCount) => Write(DictionaryPage, body, header =>
    {
        header.BeginStruct(7);
        header.WriteI32(1, valueCount);
        header.WriteI32(2, (int)ValueEncoding.Plain);
        header.EndStruct();
    });

    /// <summary>Writes a data page, version 1: definition levels where the column has them, and values.</summary>
    public void WriteData(ReadOnlySpan<byte> body, int valueCount, ValueEncoding encoding) => Write(DataPage, body, header =>
    {
        header.BeginStruct(5);
        header.WriteI32(1, valueCount);
        header.WriteI32(2, (int)encoding);
        header.WriteI32(3, (int)ValueEncoding.Rle);
        header.WriteI32(4, (int)ValueEncoding.Rle);
        header.EndStruct();
    });

    private void Write(int type, ReadOnlySpan<byte> body, Action<CompactWriter> writePart)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(body);
        _header.ResetWrittenCount();
        var header = new CompactWriter(_header);
        header.BeginStruct();
        header.WriteI32(1, type);
        header.WriteI32(2, body.Length);
        header.WriteI32(3, (int)compressed.Length);
        writePart(header);
        header.EndStruct();
        output.Write(_header.WrittenSpan);
        output.Write(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        UncompressedBytes += _header.WrittenCount + body.Length;
    }
}
