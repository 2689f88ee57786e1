namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>Counts for the JMX beans, at one moment.</summary>
/// <param name="Inodes">Files and directories.</param>
/// <param name="Blocks">Blocks and block groups.</param>
/// <param name="UnderReplicated">Blocks with fewer readable replicas than wanted, but at least one.</param>
/// <param name="Missing">Blocks without a readable replica.</param>
/// <param name="BlocksByDataNode">Replicas on each DataNode, in the order of <see cref="SandboxNamespace.DataNodes"/>.</param>
internal sealed record NamespaceStatistics(long Inodes, long Blocks, long UnderReplicated, long Missing, long[] BlocksByDataNode)
{
    public static NamespaceStatistics Of(INodeDirectory root, IReadOnlyList<SandboxDataNode> dataNodes)
    {
        long inodes = 0, blocks = 0, underReplicated = 0, missing = 0;
        var byDataNode = new long[dataNodes.Count];
        foreach (var node in Descendants(root))
        {
            inodes++;
            if (node is not INodeFile file) continue;
            for (var block = 0; block < file.Blocks.Count; block++)
            {
                blocks++;
                var readable = 0;
                foreach (var replica in file.Blocks.Replicas(block))
                {
                    byDataNode[replica.DataNode]++;
                    if (!replica.IsCorrupt && dataNodes[replica.DataNode].IsListed) readable++;
                }

                if (readable == 0) missing++;
                else if (readable < Wanted(file, block)) underReplicated++;
            }
        }

        return new(inodes, blocks, underReplicated, missing, byDataNode);
    }

    /// <summary>The directory and everything under it.</summary>
    public static IEnumerable<INode> Descendants(INode top)
    {
        var pending = new Stack<INode>([top]);
        while (pending.TryPop(out var node))
        {
            yield return node;
            if (node is not INodeDirectory directory) continue;
            foreach (var child in directory.Children) pending.Push(child);
        }
    }

    private static int Wanted(INodeFile file, int block) =>
        file.ErasureCoding is { } policy ? policy.UsedDataUnits(file.BlockLength(block)) + policy.ParityUnits : file.Replication;
}
