namespace Scheduler.ParquetFooters.Metadata;

/// <summary>How values of a page are encoded; those of <c>Encoding</c> in parquet.thrift that are used here.</summary>
internal enum ValueEncoding
{
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    RleDictionary = 8,
}
