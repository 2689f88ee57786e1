using System.Collections.Immutable;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Pods;

/// <summary>What a pod asks for, read from its annotations and labels by <see cref="LocalityRequestReader"/>.</summary>
/// <param name="Pod">The pod, without its texts: what is asked for stands here.</param>
/// <param name="Paths">Its inputs, each with what is read of its Parquet files; empty when every entry had to be ignored.</param>
/// <param name="Group">Its siblings share this name within the namespace. At most <see cref="ShortText.MaxName"/> characters.</param>
public sealed record LocalityRequest(PodMetadata Pod, ImmutableArray<InputPath> Paths, string Group)
{
    /// <summary>What people call the group: the name of the Job or JobSet where <see cref="Group"/> is its uid.</summary>
    public string GroupName { get; init; } = Group;

    /// <summary>
    /// Whether it is a Spark driver or a Flink JobManager, which reads no input itself: its maps are read ahead for those that do, it is
    /// scored neutrally, and is nobody's sibling.
    /// </summary>
    public bool IsDriver { get; init; }

    /// <summary>How many siblings to expect; null to go by those seen.</summary>
    public int? GroupSize { get; init; }

    /// <summary>The level to wait for.</summary>
    public WantedLevel Level { get; init; }

    /// <summary>How long it may be held for that level.</summary>
    public TimeSpan MaxWait { get; init; }

    /// <summary>Those of its paths that it wrote otherwise, since they are of another file system that leads to HDFS.</summary>
    public ImmutableArray<ResolvedPath> Resolved { get; init; } = [];

    /// <summary>What of its annotations does not count: some twenty sentences at most, and how many more there are.</summary>
    public ImmutableArray<IgnoredAnnotation> Ignored { get; init; } = [];

    /// <summary>The same without its paths: for who keeps it long and asks what it waits for.</summary>
    public LocalityRequest WithoutPaths => Paths.IsEmpty ? this : this with { Paths = [], Resolved = [] };
}

/// <summary>The level a pod would rather wait for than go without (<c>hdfs.locality/level</c>).</summary>
public enum WantedLevel
{
    /// <summary>Near is better; never waits.</summary>
    Preferred,

    /// <summary>A node in a rack that holds the input.</summary>
    Rack,

    /// <summary>A node that holds the input.</summary>
    Node,
}
