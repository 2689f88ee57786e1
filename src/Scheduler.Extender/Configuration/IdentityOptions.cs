using Scheduler.Core.Cluster;

namespace Scheduler.Extender.Configuration;

/// <summary>Section <c>Identity</c>: DataNodes whose node no rule finds, or finds wrongly.</summary>
public sealed record IdentityOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Identity";

    /// <summary>Explicit mappings: each a DataNode (uuid or host name) and a Kubernetes node. They come before every other rule.</summary>
    public IReadOnlyList<DataNodeMapping> Mappings { get; init; } = [];

    /// <summary>The rules of identity.</summary>
    internal IdentityRules ToRules(bool kubernetesEnabled) => new()
    {
        Mappings = [.. Mappings.Select(mapping => new ExplicitMapping(mapping.DataNode, mapping.Node))],
        HostNamesAreNodeNames = !kubernetesEnabled,
    };

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate()
    {
        for (var i = 0; i < Mappings.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Mappings[i].DataNode)) yield return $"{Section}:{nameof(Mappings)}:{i}:DataNode is missing.";
            if (string.IsNullOrWhiteSpace(Mappings[i].Node)) yield return $"{Section}:{nameof(Mappings)}:{i}:Node is missing.";
        }
    }

    /// <summary>One explicit mapping.</summary>
    public sealed record DataNodeMapping
    {
        /// <summary>The DataNode's uuid or host name.</summary>
        public string DataNode { get; init; } = "";

        /// <summary>The Kubernetes node's name.</summary>
        public string Node { get; init; } = "";
    }
}
