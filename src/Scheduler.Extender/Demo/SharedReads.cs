using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Demo;

/// <summary>What pods that read one file together have near: each block counts once, for the pod that has it nearest.</summary>
/// <param name="hdfs">Where the NameNode has the blocks: the truth, by none of the code under show.</param>
/// <param name="path">The file.</param>
internal sealed class SharedReads(SandboxNamespace hdfs, string path)
{
    private readonly IReadOnlyList<LocatedBlock> _blocks = hdfs.GetBlockLocations(path).Blocks;

    /// <summary>Divides the blocks among the pods; of pods that have a block equally near the one with least so far reads it.</summary>
    public IReadOnlyList<DemoPlacement> Divide(IEnumerable<(string Pod, string Node)> pods)
    {
        var localities = pods.Select(pod => new DemoPlacement(pod.Pod, pod.Node, 0, 0, 0)).ToArray();
        // Those that lie near fewest pods first, so that the others can even it out.
        foreach (var block in _blocks.OrderBy(block => localities.Count(pod => IsOn(block, pod.Node))))
        {
            var reader = localities.Index().OrderBy(pod => Distance(block, pod.Item.Node)).ThenBy(pod => BytesOf(pod.Item)).First();
            localities[reader.Index] = With(reader.Item, block);
        }

        return localities;
    }

    /// <summary>What so many pods could have on their nodes: chosen one by one with hindsight, then exchanged while that gains.</summary>
    public long PossibleNodeLocalBytes(IReadOnlyDictionary<string, int> freeSlots, int pods)
    {
        string[] nodes = [.. freeSlots.Where(node => node.Value > 0).Select(node => node.Key)];
        var chosen = new List<string>();
        while (chosen.Count < pods) chosen.Add(nodes.MaxBy(node => BytesOn([.. chosen, node]))!);
        var before = -1L;
        while (BytesOn(chosen) > before)
        {
            before = BytesOn(chosen);
            for (var i = 0; i < pods; i++)
            {
                chosen.RemoveAt(0);
                chosen.Add(nodes.MaxBy(node => BytesOn([.. chosen, node]))!);
            }
        }

        return before;
    }

    private long BytesOn(IReadOnlyList<string> nodes) => _blocks.Where(block => nodes.Any(node => IsOn(block, node))).Sum(block => block.Length);

    private static bool IsOn(LocatedBlock block, string node) =>
        block.Replicas.Any(replica => replica.DataNode.HostName.StartsWith(node + ".", StringComparison.Ordinal));

    private static long BytesOf(DemoPlacement pod) => pod.NodeLocalBytes + pod.RackLocalBytes + pod.RemoteBytes;

    private DemoPlacement With(DemoPlacement pod, LocatedBlock block) => Distance(block, pod.Node) switch
    {
        0 => pod with { NodeLocalBytes = pod.NodeLocalBytes + block.Length },
        1 => pod with { RackLocalBytes = pod.RackLocalBytes + block.Length },
        _ => pod with { RemoteBytes = pod.RemoteBytes + block.Length },
    };

    private int Distance(LocatedBlock block, string node)
    {
        if (IsOn(block, node)) return 0;
        var rack = hdfs.DataNodes.Single(dataNode => dataNode.HostName.StartsWith(node + ".", StringComparison.Ordinal)).NetworkLocation;
        return block.Replicas.Any(replica => replica.DataNode.NetworkLocation == rack) ? 1 : 2;
    }
}
