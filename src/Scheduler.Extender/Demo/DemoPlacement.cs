using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Demo;

/// <summary>Where a pod was placed, and how near its blocks are there: each block counts once, at its best level.</summary>
internal sealed record DemoPlacement(string Pod, string Node, long NodeLocalBytes, long RackLocalBytes, long RemoteBytes)
{
    /// <summary>Looks block by block where the NameNode has the pod's file: the truth, by none of the code under show.</summary>
    public static DemoPlacement Of(SandboxNamespace hdfs, int index, string node)
    {
        var (local, rack, remote) = (0L, 0L, 0L);
        var here = hdfs.DataNodes.Single(dataNode => dataNode.HostName.StartsWith(node + ".", StringComparison.Ordinal));
        foreach (var block in hdfs.GetBlockLocations(DemoJob.FileOf(index)).Blocks)
        {
            if (block.Replicas.Any(replica => replica.DataNode == here)) local += block.Length;
            else if (block.Replicas.Any(replica => replica.DataNode.NetworkLocation == here.NetworkLocation)) rack += block.Length;
            else remote += block.Length;
        }

        return new DemoPlacement(DemoJob.PodName(index), node, local, rack, remote);
    }
}

/// <summary>All placements of a policy and their sums.</summary>
/// <param name="Name">The policy.</param>
/// <param name="Job">Pods of the Indexed Job, each with a file of its own.</param>
/// <param name="Executors">Executors, which read one file together.</param>
internal sealed record DemoPolicy(string Name, IReadOnlyList<DemoPlacement> Job, IReadOnlyList<DemoPlacement> Executors)
{
    public IEnumerable<DemoPlacement> Pods => Job.Concat(Executors);

    public long NodeLocalBytes => Pods.Sum(pod => pod.NodeLocalBytes);

    public long RackLocalBytes => Pods.Sum(pod => pod.RackLocalBytes);

    public long RemoteBytes => Pods.Sum(pod => pod.RemoteBytes);
}
