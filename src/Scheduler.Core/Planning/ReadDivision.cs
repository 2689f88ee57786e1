using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Planning;

/// <summary>
/// How siblings divide the blocks of their input so that they read as much as possible from their own nodes: a maximum flow from blocks to
/// the nodes that hold them, of which each takes siblings × share. Updated by augmenting paths while siblings are added and removed. Used
/// by one thread.
/// </summary>
/// <remarks>
/// Why not the <see cref="GroupLedger"/>: it divides in fixed proportions, which gives a value for every node at once. But where siblings
/// can read nearly all of the input, it sees less than nine tenths of that, too little to judge an exchange by. The search for a path is
/// bounded, so that this is a lower bound of the maximum flow.
/// </remarks>
internal sealed class ReadDivision
{
    /// <summary>Nodes that the search for one path reaches at most: first, and after <see cref="TryWiden"/>.</summary>
    private const int FewReached = 32, ManyReached = 128;

    /// <summary>Replicas that all searches of one change examine at most: about 0.1 ms, also if nodes hold thousands of blocks.</summary>
    private const int MostExamined = 20_000;

    /// <summary>Nodes whose promise is computed for one exchange, and those that are tried. With more, plans were not better.</summary>
    private const int MostListed = 32, MostTried = 4;

    private readonly ReplicaTable _table;
    private readonly DividedReads _reads;
    private readonly long _shareBytes;

    // A search. By holder: the holder that it was reached from, and the replicas there and here of the block between the two.
    private readonly (int Holder, int There, int Here)[] _from;
    private readonly int[] _seen;
    private readonly List<int> _reached = [];
    private int _mostReached = FewReached;
    private int _search;
    private int _examined;

    // Where an exchange may gain.
    private readonly BestFew _listed = new(MostListed);
    private readonly BestFew _tried = new(MostTried);

    /// <summary>A division among the siblings that a ledger counts.</summary>
    public ReadDivision(GroupLedger ledger)
    {
        (_table, _shareBytes) = (new ReplicaTable(ledger.Replicas), ledger.ShareBytes);
        (_reads, _from, _seen) = (new DividedReads(_table), new (int, int, int)[_table.Holders], new int[_table.Holders]);
        for (var holder = 0; holder < _table.Holders; holder++)
            for (var sibling = ledger.CountOn(_table.NodeOf(holder)); sibling > 0; sibling--) Add(_table.NodeOf(holder));
        Keep();
    }

    /// <summary>Bytes that the siblings read from their own nodes.</summary>
    public long Bytes => _reads.Bytes;

    /// <summary>Adds a sibling.</summary>
    /// <returns>Bytes that it adds.</returns>
    public long Add(NodeIndex node)
    {
        var (holder, before) = (_table.HolderAt(node), Bytes);
        Begin(holder, _shareBytes);
        if (holder < 0) return 0;
        foreach (var replica in _table.On(holder))
        {
            var bytes = Math.Min(_reads.Unread[_table.BlockOf[replica]], _reads.Spare[holder]);
            if (bytes > 0) _reads.Change(DividedReads.None, replica, bytes);
        }

        while (_reads.Spare[holder] > 0 && TryTakeOver(holder))
        {
        }

        return Bytes - before;
    }

    /// <summary>Removes a sibling.</summary>
    /// <returns>Bytes that are lost.</returns>
    public long Remove(NodeIndex node)
    {
        var (holder, before) = (_table.HolderAt(node), Bytes);
        Begin(holder, -_shareBytes);
        if (holder < 0) return 0;
        foreach (var replica in _table.On(holder))
        {
            var bytes = Math.Min(_reads.Of[replica], -_reads.Spare[holder]);
            if (bytes > 0) _reads.Change(replica, DividedReads.None, bytes);
        }

        foreach (var replica in _table.On(holder))
        {
            while (_reads.Unread[_table.BlockOf[replica]] > 0 && TryHandOn(_table.BlockOf[replica]))
            {
            }
        }

        return before - Bytes;
    }

    /// <summary>Undoes the last addition or removal, exactly.</summary>
    public void Undo() => _reads.Undo();

    /// <summary>Keeps all changes: they cannot be undone any more.</summary>
    public void Keep() => _reads.Keep();

    /// <summary>
    /// Lists the nodes where one more sibling promises to add more than <paramref name="least"/>, the best first: of those with most unread
    /// bytes, those where most can be read if full nodes hand on one block each.
    /// </summary>
    public void ListCandidates(Func<NodeIndex, bool> isWanted, long least, List<NodeIndex> nodes)
    {
        nodes.Clear();
        if (least >= _shareBytes) return;
        _listed.Clear();
        for (var holder = 0; holder < _table.Holders; holder++)
            if (_reads.UnreadOn[holder] > _listed.Least && isWanted(_table.NodeOf(holder))) _listed.Add(holder, _reads.UnreadOn[holder]);
        _tried.Clear();
        foreach (var (holder, _) in _listed.Best)
            if (PromiseOf(holder) is var promise && promise > Math.Max(least, _tried.Least)) _tried.Add(holder, promise);
        foreach (var (holder, _) in _tried.Best) nodes.Add(_table.NodeOf(holder));
    }

    /// <summary>What a sibling would read there: unread blocks, and blocks whose readers then read unread blocks themselves.</summary>
    private long PromiseOf(int holder)
    {
        var promise = 0L;
        foreach (var there in _table.On(holder))
        {
            var (first, end) = _table.ReplicasOf(_table.BlockOf[there]);
            promise += _reads.Unread[_table.BlockOf[there]];
            for (var here = first; here < end; here++)
                if (here != there && _reads.Of[here] > 0) promise += Math.Min(_reads.Of[here], _reads.UnreadOn[_table.HolderOf[here]]);
            if (promise >= _shareBytes) return _shareBytes;
        }

        return promise;
    }

    /// <summary>Lets searches reach farther, which is slower and now and then finds more.</summary>
    /// <returns>Whether they did not before.</returns>
    public bool TryWiden()
    {
        var isNarrow = _mostReached == FewReached;
        _mostReached = ManyReached;
        return isNarrow;
    }

    private void Begin(int holder, long capacity)
    {
        _reads.Begin(holder, capacity);
        _examined = 0;
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

    /// <summary>
    /// A node with capacity left takes a block over from a full node, which takes over from the next, until one reads an unread block.
    /// </summary>
    private bool TryTakeOver(int start)
    {
        BeginSearch();
        Reach(start, DividedReads.None, DividedReads.None, DividedReads.None);
        for (var head = 0; head < _reached.Count && MayExamine(_table.On(_reached[head]).Length); head++)
        {
            var holder = _reached[head];
            if (_reads.UnreadOn[holder] > 0) return TakeOver(start, holder);
            foreach (var there in _table.On(holder))
            {
                var (first, end) = _table.ReplicasOf(_table.BlockOf[there]);
                for (var here = first; here < end; here++)
                    if (here != there && _reads.Of[here] > 0 && _reads.Spare[_table.HolderOf[here]] == 0)
                        Reach(_table.HolderOf[here], holder, there, here);
            }
        }

        return false;
    }

    private bool TakeOver(int start, int last)
    {
        var unread = FirstUnread(last);
        var bytes = Math.Min(_reads.Spare[start], _reads.Unread[_table.BlockOf[unread]]);
        for (var step = _from[last]; step.Holder >= 0; step = _from[step.Holder]) bytes = Math.Min(bytes, _reads.Of[step.Here]);
        for (var step = _from[last]; step.Holder >= 0; step = _from[step.Holder]) _reads.Change(step.Here, step.There, bytes);
        _reads.Change(DividedReads.None, unread, bytes);
        return true;
    }

    private int FirstUnread(int holder)
    {
        foreach (var replica in _table.On(holder))
            if (_reads.Unread[_table.BlockOf[replica]] > 0) return replica;
        throw new InvalidOperationException("The node has no unread block.");
    }

    /// <summary>
    /// An unread block finds a reader: a node with capacity left, or a full one that hands another block on until a node has.
    /// </summary>
    private bool TryHandOn(int unread)
    {
        BeginSearch();
        var (firstReader, endReader) = _table.ReplicasOf(unread);
        for (var reader = firstReader; reader < endReader; reader++)
            Reach(_table.HolderOf[reader], DividedReads.None, reader, DividedReads.None);
        for (var head = 0; head < _reached.Count && MayExamine(_table.On(_reached[head]).Length); head++)
        {
            var holder = _reached[head];
            if (_reads.Spare[holder] > 0) return HandOn(unread, holder);
            foreach (var there in _table.On(holder))
            {
                if (_reads.Of[there] == 0) continue;
                var (first, end) = _table.ReplicasOf(_table.BlockOf[there]);
                for (var here = first; here < end; here++)
                    if (here != there) Reach(_table.HolderOf[here], holder, there, here);
            }
        }

        return false;
    }

    private bool HandOn(int unread, int last)
    {
        var bytes = Math.Min(_reads.Spare[last], _reads.Unread[unread]);
        var step = _from[last];
        for (; step.Holder >= 0; step = _from[step.Holder]) bytes = Math.Min(bytes, _reads.Of[step.There]);
        var reader = step.There;
        for (step = _from[last]; step.Holder >= 0; step = _from[step.Holder]) _reads.Change(step.There, step.Here, bytes);
        _reads.Change(DividedReads.None, reader, bytes);
        return true;
    }
}
