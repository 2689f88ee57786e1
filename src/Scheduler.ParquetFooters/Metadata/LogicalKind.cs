namespace Scheduler.ParquetFooters.Metadata;

/// <summary>What values mean, from <c>LogicalType</c> or the older <c>ConvertedType</c>, as far as it matters here.</summary>
internal enum LogicalKind : byte
{
    /// <summary>Nothing beyond the physical type.</summary>
    None,

    /// <summary>UTF-8.</summary>
    Text,

    /// <summary>Milliseconds since 1970 in UTC.</summary>
    TimestampMillis,

    /// <summary>Microseconds since 1970 in UTC.</summary>
    TimestampMicros,

    /// <summary>A signed whole number of the physical type's width.</summary>
    SignedInteger,

    /// <summary>Something else.</summary>
    Other,
}
