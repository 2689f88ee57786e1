using System.Collections.Immutable;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>What a footer says: <c>FileMetaData</c> of parquet.thrift, as far as it matters here. Immutable.</summary>
public sealed record FileMetaData
{
    /// <summary>The columns that hold values, in order.</summary>
    public required ImmutableArray<SchemaLeaf> Leaves { get; init; }

    /// <summary>Rows of the file; 0 where the footer does not say.</summary>
    public required long RowCount { get; init; }

    /// <summary>The row groups, in order.</summary>
    public required ImmutableArray<RowGroup> RowGroups { get; init; }

    /// <summary>What the writer added, in order; a key may come twice.</summary>
    public ImmutableArray<KeyValuePair<string, string>> KeyValues { get; init; } = [];

    /// <summary>Whether columns are encrypted under a footer that is not (<c>encryption_algorithm</c> is set).</summary>
    public bool HasEncryptedColumns { get; init; }
}
