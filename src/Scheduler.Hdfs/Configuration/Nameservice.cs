using System.Collections.Immutable;

namespace Scheduler.Hdfs.Configuration;

/// <summary>A nameservice: one namespace, served by one NameNode or by several of which one is active.</summary>
/// <param name="Name">Its name; <c>host:port</c> for a NameNode that belongs to no named nameservice.</param>
/// <param name="NameNodes">Its NameNodes, in the order in which they are tried.</param>
public sealed record Nameservice(string Name, ImmutableArray<NameNodeAddress> NameNodes)
{
    /// <summary>The hosts of its NameNodes: where one of them may send a question on to.</summary>
    public IReadOnlySet<string> Hosts => NameNodes
        .SelectMany(nameNode => new[] { nameNode.HttpAddress, nameNode.RpcAddress is { } rpc ? new Uri($"hdfs://{rpc}") : null })
        .OfType<Uri>()
        .Select(address => address.IdnHost)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
