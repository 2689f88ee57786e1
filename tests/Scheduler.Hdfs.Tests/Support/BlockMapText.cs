using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.Tests.Support;

/// <summary>A block map in the words of a test: each block as its length and the short names of its replicas, sorted.</summary>
internal static class BlockMapText
{
    public static IReadOnlyList<string> Blocks(this BlockMap map) =>
        [.. Enumerable.Range(0, map.BlockCount).Select(block => Block(map, block))];

    public static string Block(BlockMap map, int block)
    {
        var replicas = new List<string>();
        foreach (var replica in map.Replicas(block))
            replicas.Add(
                map.DataNodes[replica.DataNode].HostName.Split('.')[0].Replace(
                    "node-", "", StringComparison.Ordinal) + (replica.IsCached ? "*" : ""));
        return $"{map.Length(block)}:{string.Join(',', replicas.Order(StringComparer.Ordinal))}";
    }

    public static DataNode Node(this BlockMap map, string shortName) =>
        map.DataNodes.Single(dataNode => dataNode.HostName == $"node-{shortName}.k8s.test");
}
