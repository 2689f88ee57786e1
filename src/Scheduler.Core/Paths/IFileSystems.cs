using System.Collections.Immutable;

namespace Scheduler.Core.Paths;

/// <summary>What the URIs of other file systems (<c>viewfs</c>, <c>webhdfs</c>) and the default file system mean on HDFS.</summary>
public interface IFileSystems
{
    /// <summary>The inputs that a path leads to: one, but for directories above mount points and globs that match several.</summary>
    /// <exception cref="FormatException">It leads to no HDFS that is known; the message is a sentence that says what to do.</exception>
    ImmutableArray<InputPath> Resolve(FileSystemPath path);
}

/// <summary>Knows HDFS alone: for who has no Hadoop configuration.</summary>
public sealed class HdfsAlone : IFileSystems
{
    /// <summary>The instance.</summary>
    public static HdfsAlone Instance { get; } = new();

    /// <inheritdoc/>
    public ImmutableArray<InputPath> Resolve(FileSystemPath path) => path.IsHdfs
        ? [new InputPath(path.Authority, path.Path)]
        : throw new FormatException(
            $"'{ShortText.Quote(path.ToString())}': nothing says what {path.Scheme}://{path.Authority} is; name the path on hdfs://.");
}
