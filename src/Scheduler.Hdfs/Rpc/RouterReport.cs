using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.Rpc;

/// <summary>
/// The DataNode report of a Router, which puts the nameservice before each network location (<c>/ns0/dc1/rack-a</c>) that block locations
/// give as it is (<c>/dc1/rack-a</c>): one node must have one rack, whatever its source.
/// </summary>
internal static class RouterReport
{
    /// <summary>Whether it may come from a Router: no location has a single component then.</summary>
    public static bool MayBe(IReadOnlyList<DataNode> dataNodes) =>
        dataNodes.Count > 0 && dataNodes.All(dataNode => RackStart(dataNode.NetworkLocation) > 0);

    /// <summary>The DataNodes as block locations describe them.</summary>
    public static IReadOnlyList<DataNode> WithoutNameservices(IReadOnlyList<DataNode> dataNodes) =>
        [.. dataNodes.Select(dataNode => dataNode with { NetworkLocation = WithoutNameservice(dataNode.NetworkLocation) })];

    private static string WithoutNameservice(string location) => location[RackStart(location)..];

    private static int RackStart(string location) => location.StartsWith('/') ? location.IndexOf('/', 1) : -1;
}
