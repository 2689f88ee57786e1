namespace Scheduler.ParquetFooters.Metadata;

/// <summary>What a footer says: <c>FileMetaData</c> of parquet.thrift, as far as it matters here.</summary>
internal sealed record FileMetaData
{
    /// <summary>Version of the format.</summary>
    public required int Version { get; init; }

    /// <summary>The columns that hold values, in order.</summary>
    public required SchemaLeaf[] Leaves { get; init; }

    /// <summary>Rows of the file.</summary>
    public required long RowCount { get; init; }

    /// <summary>The row groups, in order.</summary>
    public required RowGroup[] RowGroups { get; init; }

    /// <summary>What the writer added.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> KeyValues { get; init; } = [];

    /// <summary>The program that wrote it; null when it does not say.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Whether columns are encrypted under a footer that is not (<c>encryption_algorithm</c> is set).</summary>
    public bool HasEncryptedColumns { get; init; }
}
