using System.IO.Compression;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.ParquetFooters.Reading;

/// <summary>Undoes the compression of pages.</summary>
internal static class PageBody
{
    /// <summary>The bytes of a page, of which there must be exactly as many as its header says.</summary>
    public static byte[] Decompress(ReadOnlySpan<byte> bytes, int uncompressedBytes, CompressionCodec codec) => codec switch
    {
        CompressionCodec.Uncompressed => bytes.Length == uncompressedBytes ? bytes.ToArray() : throw Damaged("its size is not what its header says"),
        CompressionCodec.Gzip => Gunzip(bytes, uncompressedBytes),
        _ => throw new ParquetFormatException(ParquetFailure.Unsupported, $"Pages compressed by {codec} are not read; only GZIP and uncompressed ones."),
    };

    private static byte[] Gunzip(ReadOnlySpan<byte> bytes, int uncompressedBytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
            var body = new byte[uncompressedBytes];
            var read = gzip.ReadAtLeast(body, body.Length, throwOnEndOfStream: false);
            return read == body.Length && gzip.ReadByte() < 0 ? body : throw Damaged("its size is not what its header says");
        }
        catch (InvalidDataException e)
        {
            throw Damaged("it is not gzip", e);
        }
    }

    private static ParquetFormatException Damaged(string what, Exception? inner = null) => new(ParquetFailure.Damaged, $"A page is damaged: {what}.", inner);
}
