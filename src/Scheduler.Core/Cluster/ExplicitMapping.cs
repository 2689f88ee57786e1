using System.Collections.Immutable;

namespace Scheduler.Core.Cluster;

/// <summary>A line of the configuration that says outright which node a DataNode is on.</summary>
/// <param name="DataNode">The DataNode's uuid or host name.</param>
/// <param name="Node">The Kubernetes node's name.</param>
public sealed record ExplicitMapping(string DataNode, string Node);

/// <summary>How DataNodes are matched to nodes.</summary>
public sealed record IdentityRules
{
    /// <summary>Explicit mappings of the configuration.</summary>
    public ImmutableArray<ExplicitMapping> Mappings { get; init; } = [];

    /// <summary>Whether HDFS host names are taken for node names, and nothing else is known (<c>Kubernetes:Enabled=false</c>).</summary>
    public bool HostNamesAreNodeNames { get; init; }
}
