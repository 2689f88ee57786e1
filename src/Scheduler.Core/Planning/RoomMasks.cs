using System.Numerics;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Planning;

/// <summary>
/// Which nodes have room, by kind: a bit for each node. A plan asks for the best node with room far more often than room changes. Used by
/// one thread.
/// </summary>
internal sealed class RoomMasks(IPlanRoom room, int nodes)
{
    private const int BitsOfWord = 64;

    private readonly Dictionary<int, ulong[]> _masks = [];

    /// <summary>Whether a pod of this kind fits on any node.</summary>
    public bool FitsAny(int kind) => MaskOf(kind).AsSpan().ContainsAnyExcept(0UL);

    /// <summary>Whether a pod of this kind fits on the node.</summary>
    public bool Fits(int kind, NodeIndex node) => (MaskOf(kind)[node.Value / BitsOfWord] >> (node.Value % BitsOfWord) & 1) != 0;

    /// <summary>Takes the room of one pod.</summary>
    public void Take(int kind, NodeIndex node)
    {
        room.Take(kind, node);
        AskAgain(node);
    }

    /// <summary>Gives the room of one pod back.</summary>
    public void GiveBack(int kind, NodeIndex node)
    {
        room.GiveBack(kind, node);
        AskAgain(node);
    }

    /// <summary>
    /// The node with room that has the highest value above zero; of several that with the highest hash. <see cref="NodeIndex.None"/> when
    /// there is none.
    /// </summary>
    public NodeIndex BestOf(int kind, ReadOnlySpan<long> values, ReadOnlySpan<ulong> hashes)
    {
        var (mask, best, highest) = (MaskOf(kind), -1, 0L);
        for (var word = 0; word < mask.Length; word++)
        {
            for (var left = mask[word]; left != 0; left &= left - 1)
            {
                var node = (word * BitsOfWord) + BitOperations.TrailingZeroCount(left);
                var value = values[node];
                if (value < highest || value == 0 || (value == highest && hashes[node] <= hashes[best])) continue;
                (best, highest) = (node, value);
            }
        }

        return new NodeIndex(best);
    }

    private void AskAgain(NodeIndex node)
    {
        foreach (var (kind, mask) in _masks) Ask(mask, kind, node.Value);
    }

    private void Ask(ulong[] mask, int kind, int node)
    {
        var bit = 1UL << (node % BitsOfWord);
        if (room.Fits(kind, new NodeIndex(node))) mask[node / BitsOfWord] |= bit;
        else mask[node / BitsOfWord] &= ~bit;
    }

    private ulong[] MaskOf(int kind)
    {
        if (_masks.TryGetValue(kind, out var known)) return known;
        var mask = new ulong[(nodes + BitsOfWord - 1) / BitsOfWord];
        for (var node = 0; node < nodes; node++) Ask(mask, kind, node);
        _masks.Add(kind, mask);
        return mask;
    }
}
