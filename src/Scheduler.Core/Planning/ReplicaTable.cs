using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Planning;

/// <summary>
/// The replicas of an input that are on nodes, numbered block by block, as flat tables: by block, and by the node that holds them. 24 bytes
/// a replica with what <see cref="DividedReads"/> keeps. Immutable.
/// </summary>
internal sealed class ReplicaTable
{
    private readonly InputReplicas _input;
    private readonly int[] _firstOfBlock;
    private readonly int[] _firstOfHolder;
    private readonly int[] _onHolder;

    /// <summary>The tables of an input: O(replicas).</summary>
    public ReplicaTable(InputReplicas input)
    {
        _input = input;
        (Lengths, _firstOfBlock) = (new long[input.BlockCount], new int[input.BlockCount + 1]);
        var (blocks, holders) = (new List<int>(), new List<int>());
        for (var block = 0; block < input.BlockCount; block++)
        {
            var map = input.MapOf(block);
            Lengths[block] = map.Map.Length(block - map.FirstBlock);
            foreach (var replica in map.Map.Replicas(block - map.FirstBlock))
            {
                if (map.Places[replica.DataNode].Node is not { IsNone: false } node) continue;
                blocks.Add(block);
                holders.Add(input.HolderOf(node).Value);
            }

            _firstOfBlock[block + 1] = blocks.Count;
        }

        (BlockOf, HolderOf) = ([.. blocks], [.. holders]);
        (_firstOfHolder, _onHolder) = ByHolder(HolderOf, input.NodeOfHolder.Length);
    }

    /// <summary>By block: its bytes.</summary>
    public long[] Lengths { get; }

    /// <summary>By replica: its block.</summary>
    public int[] BlockOf { get; }

    /// <summary>By replica: the node that holds it, as a <see cref="HolderIndex"/>.</summary>
    public int[] HolderOf { get; }

    /// <summary>Nodes that hold replicas.</summary>
    public int Holders => _firstOfHolder.Length - 1;

    /// <summary>A node's place among the holders; below 0 for one that holds nothing.</summary>
    public int HolderAt(NodeIndex node) => _input.HolderOf(node).Value;

    /// <summary>The node of a holder.</summary>
    public NodeIndex NodeOf(int holder) => _input.NodeOfHolder[holder];

    /// <summary>The replicas of a block: the first, and the one after the last.</summary>
    public (int First, int End) ReplicasOf(int block) => (_firstOfBlock[block], _firstOfBlock[block + 1]);

    /// <summary>The replicas on a node.</summary>
    public ReadOnlySpan<int> On(int holder) => _onHolder.AsSpan(_firstOfHolder[holder].._firstOfHolder[holder + 1]);

    private static (int[] FirstOfHolder, int[] OnHolder) ByHolder(int[] holderOf, int holders)
    {
        var (first, on) = (new int[holders + 1], new int[holderOf.Length]);
        foreach (var holder in holderOf) first[holder + 1]++;
        for (var holder = 0; holder < holders; holder++) first[holder + 1] += first[holder];
        var next = first.ToArray();
        for (var replica = 0; replica < holderOf.Length; replica++) on[next[holderOf[replica]]++] = replica;
        return (first, on);
    }
}
