using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// The maximum flow from an input's blocks to pods on its nodes, updated as pods are added and removed one by one: what
/// <see cref="SiblingReads"/> computes for a whole placement, at the cost of a few augmenting paths. One job, one thread.
/// </summary>
internal sealed partial class SiblingFlow
{
    private const int None = -1;

    private readonly JobInput _input;
    private readonly BlocksOnNodes _blocks;

    // By node: capacity that its pods have left, and how many they are.
    private readonly long[] _spare;
    private readonly int[] _pods;

    // By block: bytes that are not read. By node: those of its blocks.
    private readonly long[] _unread;
    private readonly long[] _unreadOn;

    // By block and replica: bytes that the replica's node reads.
    private readonly long[] _reads;

    // A search: for each node reached, the node it was reached from and the block between the two.
    private readonly int[] _from;
    private readonly int[] _over;
    private readonly int[] _metIn;
    private readonly int[] _queue;
    private int _search;

    /// <summary>No pods yet.</summary>
    public SiblingFlow(JobInput input, int nodes)
    {
        (_input, _blocks) = (input, input.BlocksOnNodes);
        (_spare, _pods, _unreadOn) = (new long[nodes], new int[nodes], new long[nodes]);
        (_from, _over, _metIn, _queue) = (new int[nodes], new int[nodes], new int[nodes], new int[nodes]);
        (_unread, _reads) = (new long[input.Blocks], new long[input.Blocks * input.Replication]);
        for (var block = 0; block < input.Blocks; block++) _unread[block] = input.Length(block);
        for (var node = 0; node < nodes; node++) _unreadOn[node] = _blocks.BytesOn(node);
    }

    /// <summary>Bytes that the pods read from their own nodes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Steps done so far, to bound the work: each examined block is one.</summary>
    public long Work { get; private set; }

    /// <summary>Pods on a node.</summary>
    public int PodsOn(int node) => _pods[node];

    /// <summary>What one more pod on a node adds at least: blocks there that are not read.</summary>
    public long DirectGain(int node) => Math.Min(_input.ShareBytes, _unreadOn[node]);

    /// <summary>What it adds at most.</summary>
    public long MostGain(int node) => Math.Min(_input.ShareBytes, _blocks.BytesOn(node));

    /// <summary>Puts one more pod on a node; returns what that adds.</summary>
    public long Add(int node)
    {
        var before = Bytes;
        _pods[node]++;
        _spare[node] += _input.ShareBytes;
        TakeUnread(node);
        while (_spare[node] > 0 && _unreadOn[node] == 0 && TryTakeOver(node))
        {
        }

        return Bytes - before;
    }

    private int SlotOf(int block, int node) => (block * _input.Replication) + _input.HoldersOf(block).IndexOf(node);

    private void Read(int node, int block, long bytes)
    {
        _reads[SlotOf(block, node)] += bytes;
        _spare[node] -= bytes;
    }

    private void ChangeUnread(int block, long bytes)
    {
        _unread[block] += bytes;
        Bytes -= bytes;
        foreach (var holder in _input.HoldersOf(block)) _unreadOn[holder] += bytes;
    }

    private void TakeUnread(int node)
    {
        if (_unreadOn[node] == 0) return;
        foreach (var block in _blocks.Of(node))
        {
            Work++;
            var bytes = Math.Min(_unread[block], _spare[node]);
            if (bytes == 0) continue;
            Read(node, block, bytes);
            ChangeUnread(block, -bytes);
        }
    }

    private void BeginSearch(int node)
    {
        _search++;
        Meet(node, None, None);
    }

    private bool Meet(int node, int from, int over)
    {
        if (_metIn[node] == _search) return false;
        (_metIn[node], _from[node], _over[node]) = (_search, from, over);
        return true;
    }

    /// <summary>
    /// Lets a node with capacity left take blocks over from one that is full, which takes over from the next, until one reads a block that
    /// was not read. A node that is not full already reads all it can, and so do those that it could take over from.
    /// </summary>
    private bool TryTakeOver(int start)
    {
        BeginSearch(start);
        _queue[0] = start;
        for (int head = 0, tail = 1; head < tail; head++)
        {
            var node = _queue[head];
            if (_unreadOn[node] > 0) return TakeOver(node);
            foreach (var block in _blocks.Of(node))
            {
                Work++;
                var slot = block * _input.Replication;
                foreach (var holder in _input.HoldersOf(block))
                    if (_reads[slot++] > 0 && _spare[holder] == 0 && Meet(holder, node, block)) _queue[tail++] = holder;
            }
        }

        return false;
    }

    private bool TakeOver(int last)
    {
        var block = FirstUnread(last);
        var bytes = _unread[block];
        var node = last;
        for (; _from[node] != None; node = _from[node]) bytes = Math.Min(bytes, _reads[SlotOf(_over[node], node)]);
        bytes = Math.Min(bytes, _spare[node]);
        Read(last, block, bytes);
        ChangeUnread(block, -bytes);
        PassOn(last, bytes);
        return true;
    }

    /// <summary>
    /// Moves bytes along the path that led to a node: each node reads so much less of the block between, and the one before it more.
    /// </summary>
    private void PassOn(int last, long bytes)
    {
        for (var node = last; _from[node] != None; node = _from[node])
        {
            Read(node, _over[node], -bytes);
            Read(_from[node], _over[node], bytes);
        }
    }

    private int FirstUnread(int node)
    {
        foreach (var block in _blocks.Of(node))
            if (_unread[block] > 0) return block;
        throw new InvalidOperationException("The node has no block that is not read.");
    }
}
