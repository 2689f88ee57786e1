using System.Collections.Immutable;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Pods;

/// <summary>What a pod asks for, read from its annotations and labels by <see cref="LocalityRequestReader"/>.</summary>
/// <param name="Pod">The pod, without its annotations and labels.</param>
/// <param name="Paths">Its inputs, each with what is read of its Parquet files; empty when no entry is usable.</param>
/// <param name="Group">Its siblings share this name within the namespace. At most <see cref="ShortText.MaxName"/> characters.</param>
public sealed record LocalityRequest(PodMetadata Pod, ImmutableArray<InputPath> Paths, string Group)
{
    /// <summary>The group's name for people: the name of the Job or JobSet if <see cref="Group"/> is its uid.</summary>
    public string GroupName { get; init; } = Group;

    /// <summary>
    /// Whether it is a Spark driver or a Flink JobManager, which reads no input itself. Its block maps are read ahead for the pods that do.
    /// It gets neutral scores and has no siblings.
    /// </summary>
    public bool IsDriver { get; init; }

    /// <summary>The expected number of siblings; null to use the number of pods seen.</summary>
    public int? GroupSize { get; init; }

    /// <summary>The level to wait for.</summary>
    public WantedLevel Level { get; init; }

    /// <summary>How long it may be held for that level.</summary>
    public TimeSpan MaxWait { get; init; }

    /// <summary>The paths that it wrote as URIs of another file system that leads to HDFS.</summary>
    public ImmutableArray<ResolvedPath> Resolved { get; init; } = [];

    /// <summary>The ignored parts of its annotations: some twenty sentences at most, and the number of further ones.</summary>
    public ImmutableArray<IgnoredAnnotation> Ignored { get; init; } = [];

    /// <summary>The same without its paths, for long-lived copies.</summary>
    public LocalityRequest WithoutPaths => Paths.IsEmpty ? this : this with { Paths = [], Resolved = [] };
}

/// <summary>The level that a pod waits for (<c>hdfs.locality/level</c>).</summary>
public enum WantedLevel
{
    /// <summary>Never waits; a nearer node is preferred.</summary>
    Preferred,

    /// <summary>A node in a rack that holds the input.</summary>
    Rack,

    /// <summary>A node that holds the input.</summary>
    Node,
}
