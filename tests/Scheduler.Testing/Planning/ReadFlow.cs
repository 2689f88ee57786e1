using System.Collections.Immutable;

namespace Scheduler.Testing.Planning;

/// <summary>
/// The most that pods read from their own nodes if the blocks are divided among them in the best way: a maximum flow from blocks to the
/// nodes that hold them, of which each takes pods × share. Kept while pods are added and removed, by augmenting paths.
/// </summary>
/// <param name="blocks">The input.</param>
/// <param name="nodes">Nodes of the cluster.</param>
/// <param name="shareBytes">What a pod reads at most.</param>
public sealed class ReadFlow(ImmutableArray<PlacedBlock> blocks, int nodes, long shareBytes)
{
    private readonly List<(int Block, int Replica)>[] _replicasOn = ByNode(blocks, nodes);

    // By block and replica: what the replica's node reads. By block: what no node reads. By node: what its pods could still read.
    private readonly long[][] _reads = [.. blocks.Select(block => new long[block.Holders.Length])];
    private readonly long[] _unread = [.. blocks.Select(block => block.Bytes)];
    private readonly long[] _spare = new long[nodes];

    // A search: the node that a node was reached from, and the block and its replica there that one reads instead of the other.
    private readonly (int Node, int Block, int Replica, int Instead)[] _from = new (int, int, int, int)[nodes];
    private readonly int[] _seen = new int[nodes];
    private readonly Queue<int> _queue = [];
    private int _search;

    /// <summary>Bytes read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a pod.</summary>
    public void Add(int node)
    {
        _spare[node] += shareBytes;
        while (_spare[node] > 0 && TryRead(node))
        {
        }
    }

    /// <summary>Removes a pod.</summary>
    public void Remove(int node)
    {
        _spare[node] -= shareBytes;
        var given = new List<int>();
        foreach (var (block, replica) in _replicasOn[node])
        {
            var bytes = Math.Min(-_spare[node], _reads[block][replica]);
            if (bytes <= 0) continue;
            Read(block, replica, -bytes);
            given.Add(block);
        }

        foreach (var block in given)
            while (_unread[block] > 0 && TryHandOn(block))
            {
            }
    }

    private static List<(int Block, int Replica)>[] ByNode(ImmutableArray<PlacedBlock> blocks, int nodes)
    {
        var byNode = Enumerable.Range(0, nodes).Select(_ => new List<(int, int)>()).ToArray();
        for (var block = 0; block < blocks.Length; block++)
            for (var replica = 0; replica < blocks[block].Holders.Length; replica++)
                byNode[blocks[block].Holders[replica]].Add((block, replica));
        return byNode;
    }

    private void Read(int block, int replica, long bytes)
    {
        _reads[block][replica] += bytes;
        _unread[block] -= bytes;
        _spare[blocks[block].Holders[replica]] -= bytes;
        Bytes += bytes;
    }

    private void Begin()
    {
        _search++;
        _queue.Clear();
    }

    private void Reach(int node, (int, int, int, int) from)
    {
        if (_seen[node] == _search) return;
        (_seen[node], _from[node]) = (_search, from);
        _queue.Enqueue(node);
    }

    /// <summary>A node with spare capacity reads an unread block, or takes one over from a node that then does the same.</summary>
    private bool TryRead(int start)
    {
        Begin();
        Reach(start, (-1, 0, 0, 0));
        while (_queue.TryDequeue(out var node))
        {
            foreach (var (block, replica) in _replicasOn[node])
            {
                if (_unread[block] > 0)
                {
                    var bytes = Math.Min(Least(node, _unread[block]), _spare[start]);
                    Read(block, replica, bytes);
                    Shift(node, bytes);
                    return true;
                }

                for (var other = 0; other < _reads[block].Length; other++)
                    if (_reads[block][other] > 0 && other != replica) Reach(blocks[block].Holders[other], (node, block, replica, other));
            }
        }

        return false;
    }

    /// <summary>The least that is read along the path to a node of what can be taken over.</summary>
    private long Least(int node, long bytes)
    {
        for (var (at, step) = (node, _from[node]); step.Node >= 0; (at, step) = (step.Node, _from[step.Node]))
            bytes = Math.Min(bytes, _reads[step.Block][step.Instead]);
        return bytes;
    }

    private void Shift(int node, long bytes)
    {
        for (var step = _from[node]; step.Node >= 0; step = _from[step.Node])
        {
            Read(step.Block, step.Instead, -bytes);
            Read(step.Block, step.Replica, bytes);
        }
    }

    /// <summary>An unread block finds a reader: a holder with spare capacity, or one that hands another block on to such a one.</summary>
    private bool TryHandOn(int unread)
    {
        Begin();
        for (var replica = 0; replica < blocks[unread].Holders.Length; replica++)
            Reach(blocks[unread].Holders[replica], (-1, unread, replica, 0));
        while (_queue.TryDequeue(out var node))
        {
            if (_spare[node] > 0) return HandOn(node, unread);
            foreach (var (block, replica) in _replicasOn[node])
            {
                if (_reads[block][replica] == 0) continue;
                for (var other = 0; other < blocks[block].Holders.Length; other++)
                    if (other != replica) Reach(blocks[block].Holders[other], (node, block, other, replica));
            }
        }

        return false;
    }

    private bool HandOn(int node, int unread)
    {
        var bytes = Least(node, Math.Min(_spare[node], _unread[unread]));
        if (bytes == 0) return false;
        var step = _from[node];
        for (; step.Node >= 0; step = _from[step.Node])
        {
            Read(step.Block, step.Instead, -bytes);
            Read(step.Block, step.Replica, bytes);
        }

        Read(unread, step.Replica, bytes);
        return true;
    }
}
