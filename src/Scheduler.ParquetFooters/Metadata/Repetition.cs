namespace Scheduler.ParquetFooters.Metadata;

/// <summary>How often a value may be there; <c>FieldRepetitionType</c> of parquet.thrift.</summary>
internal enum Repetition : byte
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}
