using System.Collections.Immutable;

namespace Scheduler.Core.Paths;

/// <summary>
/// Resolves each path that a pod names to inputs on HDFS. It is asked about paths without a scheme, and about the schemes that
/// <see cref="FileSystemPath.MayBeHdfs"/> accepts: <c>hdfs</c>, <c>viewfs</c>, and HDFS over HTTP. Paths of other schemes are refused
/// before.
/// </summary>
public interface IFileSystems
{
    /// <summary>Knows HDFS only: used without a Hadoop configuration.</summary>
    static IFileSystems HdfsOnly { get; } = new Unconfigured();

    /// <summary>The inputs that a path leads to. One, except for directories above mount points and globs that match several.</summary>
    /// <exception cref="FormatException">It leads to no known HDFS; the message is a sentence that says what to do.</exception>
    ImmutableArray<InputPath> Resolve(FileSystemPath path);

    private sealed class Unconfigured : IFileSystems
    {
        public ImmutableArray<InputPath> Resolve(FileSystemPath path) => path.IsHdfs
            ? [new InputPath(path.Authority, path.Path)]
            : throw new FormatException(
                $"'{ShortText.Quote(path.ToString())}': {path.Scheme}://{path.Authority} is not configured; name the path on hdfs://.");
    }
}
