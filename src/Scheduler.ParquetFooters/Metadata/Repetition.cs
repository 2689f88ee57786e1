namespace Scheduler.ParquetFooters.Metadata;

/// <summary>How often a value may be there; <c>FieldRepetitionType</c> of parquet.thrift.</summary>
public enum Repetition : byte
{
    /// <summary>Once.</summary>
    Required = 0,

    /// <summary>Once or not.</summary>
    Optional = 1,

    /// <summary>Any number of times.</summary>
    Repeated = 2,
}
