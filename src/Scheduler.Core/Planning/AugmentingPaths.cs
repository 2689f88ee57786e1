namespace Scheduler.Core.Planning;

/// <summary>
/// Searches for augmenting paths of a <see cref="ReadDivision"/>: chains of nodes, each of which takes a block over from the next, so that
/// one more block is read. The shortest path first; each search is bounded. Used by one thread.
/// </summary>
internal sealed class AugmentingPaths(ReplicaTable table, DividedReads reads)
{
    /// <summary>Nodes that the search for one path reaches at most: first, and after <see cref="TryWiden"/>.</summary>
    private const int FewReached = 32, ManyReached = 128;

    /// <summary>Replicas that all searches of one change examine at most: about 0.1 ms, also if nodes hold thousands of blocks.</summary>
    private const int MostExamined = 20_000;

    // By holder: the holder that it was reached from, and the replicas there and here of the block between the two.
    private readonly (int Holder, int There, int Here)[] _from = new (int, int, int)[table.Holders];
    private readonly int[] _seen = new int[table.Holders];
    private readonly List<int> _reached = [];
    private int _mostReached = FewReached;
    private int _search;
    private int _examined;

    /// <summary>Lets searches reach farther, which is slower and now and then finds more.</summary>
    /// <returns>Whether they did not before.</returns>
    public bool TryWiden()
    {
        var isNarrow = _mostReached == FewReached;
        _mostReached = ManyReached;
        return isNarrow;
    }

    /// <summary>Begins the searches of one change, which share a bound.</summary>
    public void Begin() => _examined = 0;

    /// <summary>
    /// A node with capacity left takes a block over from a full node, which takes over from the next, until one reads an unread block.
    /// </summary>
    public bool TryTakeOver(int start)
    {
        BeginSearch();
        Reach(start, DividedReads.None, DividedReads.None, DividedReads.None);
        for (var head = 0; head < _reached.Count && MayExamine(table.On(_reached[head]).Length); head++)
        {
            var holder = _reached[head];
            if (reads.UnreadOn[holder] > 0) return TakeOver(start, holder);
            foreach (var there in table.On(holder))
            {
                var (first, end) = table.ReplicasOf(table.BlockOf[there]);
                for (var here = first; here < end; here++)
                    if (here != there && reads.Of[here] > 0 && reads.Spare[table.HolderOf[here]] == 0)
                        Reach(table.HolderOf[here], holder, there, here);
            }
        }

        return false;
    }

    /// <summary>
    /// An unread block finds a reader: a node with capacity left, or a full one that hands another block on until a node has.
    /// </summary>
    public bool TryHandOn(int unread)
    {
        BeginSearch();
        var (firstReader, endReader) = table.ReplicasOf(unread);
        for (var reader = firstReader; reader < endReader; reader++)
            Reach(table.HolderOf[reader], DividedReads.None, reader, DividedReads.None);
        for (var head = 0; head < _reached.Count && MayExamine(table.On(_reached[head]).Length); head++)
        {
            var holder = _reached[head];
            if (reads.Spare[holder] > 0) return HandOn(unread, holder);
            foreach (var there in table.On(holder))
            {
                if (reads.Of[there] == 0) continue;
                var (first, end) = table.ReplicasOf(table.BlockOf[there]);
                for (var here = first; here < end; here++)
                    if (here != there) Reach(table.HolderOf[here], holder, there, here);
            }
        }

        return false;
    }

    private void BeginSearch()
    {
        _search++;
        _reached.Clear();
    }

    private void Reach(int holder, int from, int there, int here)
    {
        if (_seen[holder] == _search || _reached.Count == _mostReached) return;
        (_seen[holder], _from[holder]) = (_search, (from, there, here));
        _reached.Add(holder);
    }

    private bool MayExamine(int more) => (_examined += more) <= MostExamined;

    private bool TakeOver(int start, int last)
    {
        var unread = FirstUnread(last);
        var bytes = Math.Min(reads.Spare[start], reads.Unread[table.BlockOf[unread]]);
        for (var step = _from[last]; step.Holder >= 0; step = _from[step.Holder]) bytes = Math.Min(bytes, reads.Of[step.Here]);
        for (var step = _from[last]; step.Holder >= 0; step = _from[step.Holder]) reads.Change(step.Here, step.There, bytes);
        reads.Change(DividedReads.None, unread, bytes);
        return true;
    }

    private int FirstUnread(int holder)
    {
        foreach (var replica in table.On(holder))
            if (reads.Unread[table.BlockOf[replica]] > 0) return replica;
        throw new InvalidOperationException("The node has no unread block.");
    }

    private bool HandOn(int unread, int last)
    {
        var bytes = Math.Min(reads.Spare[last], reads.Unread[unread]);
        var step = _from[last];
        for (; step.Holder >= 0; step = _from[step.Holder]) bytes = Math.Min(bytes, reads.Of[step.There]);
        var reader = step.There;
        for (step = _from[last]; step.Holder >= 0; step = _from[step.Holder]) reads.Change(step.There, step.Here, bytes);
        reads.Change(DividedReads.None, reader, bytes);
        return true;
    }
}
