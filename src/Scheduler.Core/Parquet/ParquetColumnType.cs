namespace Scheduler.Core.Parquet;

#pragma warning disable CA1720 // These are the names that the format gives its types.
/// <summary>What a column of a table of our own holds, and as which type its values are given and got.</summary>
public enum ParquetColumnType
{
    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary><see cref="int"/>.</summary>
    Int32,

    /// <summary><see cref="long"/>.</summary>
    Int64,

    /// <summary><see cref="double"/>.</summary>
    Double,

    /// <summary><see cref="string"/>, stored as UTF-8.</summary>
    Text,

    /// <summary>A time in UTC, as <see cref="long"/> milliseconds since 1970.</summary>
    TimestampMillis,

    /// <summary>A time in UTC, as <see cref="long"/> microseconds since 1970.</summary>
    TimestampMicros,
}
