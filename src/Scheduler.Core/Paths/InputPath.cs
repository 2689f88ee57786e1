namespace Scheduler.Core.Paths;

/// <summary>One input of a pod: a path in an HDFS file system, possibly a Hadoop glob, possibly a directory.</summary>
/// <param name="Authority">
/// What stands between <c>hdfs://</c> and the path: a nameservice (<c>ns1</c>) or <c>host:port</c>. Empty means the
/// default file system (<c>fs.defaultFS</c>).
/// </param>
/// <param name="Path">Absolute, starting with <c>/</c>; glob characters and their escapes are kept as the user wrote them.</param>
public readonly record struct InputPath(string Authority, string Path)
{
    /// <summary>The path as a URI a user recognises: <c>hdfs://ns1/data/in</c>, or <c>hdfs:///data/in</c> on the default file system.</summary>
    public override string ToString() => $"hdfs://{Authority}{Path}";
}
