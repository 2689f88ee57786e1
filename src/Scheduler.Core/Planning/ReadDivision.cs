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
    private readonly ReplicaTable _table;
    private readonly DividedReads _reads;
    private readonly AugmentingPaths _paths;
    private readonly ExchangeCandidates _candidates;
    private readonly long _shareBytes;

    /// <summary>A division among the siblings that a ledger counts.</summary>
    public ReadDivision(GroupLedger ledger)
    {
        (_table, _shareBytes) = (new ReplicaTable(ledger.Replicas), ledger.ShareBytes);
        _reads = new DividedReads(_table);
        (_paths, _candidates) = (new AugmentingPaths(_table, _reads), new ExchangeCandidates(_table, _reads, _shareBytes));
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

        while (_reads.Spare[holder] > 0 && _paths.TryTakeOver(holder))
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
            while (_reads.Unread[_table.BlockOf[replica]] > 0 && _paths.TryHandOn(_table.BlockOf[replica]))
            {
            }
        }

        return before - Bytes;
    }

    /// <summary>Undoes the last addition or removal, exactly.</summary>
    public void Undo() => _reads.Undo();

    /// <summary>Keeps all changes: they cannot be undone any more.</summary>
    public void Keep() => _reads.Keep();

    /// <inheritdoc cref="ExchangeCandidates.List"/>
    public void ListCandidates(Func<NodeIndex, bool> isWanted, long least, List<NodeIndex> nodes) =>
        _candidates.List(isWanted, least, nodes);

    /// <inheritdoc cref="AugmentingPaths.TryWiden"/>
    public bool TryWiden() => _paths.TryWiden();

    private void Begin(int holder, long capacity)
    {
        _reads.Begin(holder, capacity);
        _paths.Begin();
    }
}
