namespace Scheduler.ParquetFooters.Metadata;

#pragma warning disable CA1720 // These are the names that the format gives its types.
/// <summary>How values are stored; <c>Type</c> of parquet.thrift.</summary>
public enum PhysicalType : byte
{
    /// <summary>A bit.</summary>
    Boolean = 0,

    /// <summary>4 bytes.</summary>
    Int32 = 1,

    /// <summary>8 bytes.</summary>
    Int64 = 2,

    /// <summary>12 bytes; old writers' times.</summary>
    Int96 = 3,

    /// <summary>IEEE 754, 4 bytes.</summary>
    Float = 4,

    /// <summary>IEEE 754, 8 bytes.</summary>
    Double = 5,

    /// <summary>Any number of bytes; texts among them.</summary>
    ByteArray = 6,

    /// <summary>As many bytes in every row.</summary>
    FixedLenByteArray = 7,
}
