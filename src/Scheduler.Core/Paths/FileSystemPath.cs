using System.Collections.Frozen;

namespace Scheduler.Core.Paths;

/// <summary>A path as a pod writes it: a path or URI of a file system that may lead to HDFS.</summary>
/// <param name="Scheme">The scheme in lower case; empty for a path without one.</param>
/// <param name="Authority">What stands between <c>//</c> and the path; empty for the default of the scheme.</param>
/// <param name="Path">Absolute, normalized; glob characters and their escapes are kept.</param>
public readonly record struct FileSystemPath(string Scheme, string Authority, string Path)
{
    /// <summary>The scheme of HDFS itself.</summary>
    public const string Hdfs = "hdfs";

    /// <summary>The scheme of mount tables.</summary>
    public const string ViewFs = "viewfs";

    /// <summary>HDFS over HTTP: the authority is that of an HTTP server, or a nameservice.</summary>
    private static readonly FrozenSet<string> Web = FrozenSet.Create("webhdfs", "swebhdfs", "hftp", "hsftp");

    /// <summary>Whether it is a path without a scheme, or of HDFS itself.</summary>
    public bool IsHdfs => Scheme is "" or Hdfs;

    /// <summary>Whether it is a path of HDFS over HTTP.</summary>
    public bool IsWeb => Web.Contains(Scheme);

    /// <summary>Whether it may lead to HDFS.</summary>
    public bool MayBeHdfs => IsHdfs || IsWeb || Scheme == ViewFs;

    /// <summary>The URI; of a path without a scheme, the path.</summary>
    public override string ToString() => (Scheme, Authority) switch
    {
        ("", "") => Path,
        ("", _) => $"{Hdfs}://{Authority}{Path}",
        _ => $"{Scheme}://{Authority}{Path}",
    };
}
