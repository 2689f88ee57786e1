using Scheduler.Core.ParquetSelection;

namespace Scheduler.Core.Paths;

/// <summary>
/// One input of a pod: a path in an HDFS file system, possibly a Hadoop glob or a directory, and which part of its files is read. The same
/// path with another selection is another input, since its blocks have other weights.
/// </summary>
/// <param name="Authority">
/// What stands between <c>hdfs://</c> and the path: a nameservice (<c>ns1</c>) or <c>host:port</c>. Empty means the
/// default file system (<c>fs.defaultFS</c>).
/// </param>
/// <param name="Path">Absolute, starting with <c>/</c>; glob characters and their escapes are kept as the user wrote them.</param>
public readonly record struct InputPath(string Authority, string Path)
{
    /// <summary>The part of its Parquet files that is read; null for whole files.</summary>
    public ReadSelection? Selection { get; init; }

    /// <summary>The same path, with whole files.</summary>
    public InputPath Whole => new(Authority, Path);

    /// <summary>
    /// The path as a URI a user recognises: <c>hdfs://ns1/data/in</c>, or <c>hdfs:///data/in</c> on the default file system.
    /// </summary>
    public override string ToString() => $"hdfs://{Authority}{Path}";
}
