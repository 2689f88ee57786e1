namespace Scheduler.ParquetFooters.Metadata;

/// <summary>How pages are compressed; <c>CompressionCodec</c> of parquet.thrift.</summary>
internal enum CompressionCodec : byte
{
    Uncompressed = 0,
    Snappy = 1,
    Gzip = 2,
    Lzo = 3,
    Brotli = 4,
    Lz4 = 5,
    Zstd = 6,
    Lz4Raw = 7,
}
