using Scheduler.Core.Cluster;

namespace Scheduler.Core.Planning;

/// <summary>Estimates where one more sibling would add most to a <see cref="ReadDivision"/>. Used by one thread.</summary>
internal sealed class ExchangeCandidates(ReplicaTable table, DividedReads reads, long shareBytes)
{
    /// <summary>Nodes whose promise is computed for one exchange, and those that are tried. With more, plans were not better.</summary>
    private const int MostListed = 32, MostTried = 4;

    private readonly BestFew _listed = new(MostListed);
    private readonly BestFew _tried = new(MostTried);

    /// <summary>
    /// Lists the nodes where one more sibling promises to add more than <paramref name="least"/>, the best first: of those with most unread
    /// bytes, those where most can be read if full nodes hand on one block each.
    /// </summary>
    public void List(Func<NodeIndex, bool> isWanted, long least, List<NodeIndex> nodes)
    {
        nodes.Clear();
        if (least >= shareBytes) return;
        _listed.Clear();
        for (var holder = 0; holder < table.Holders; holder++)
            if (reads.UnreadOn[holder] > _listed.Least && isWanted(table.NodeOf(holder))) _listed.Add(holder, reads.UnreadOn[holder]);
        _tried.Clear();
        foreach (var (holder, _) in _listed.Best)
            if (PromiseOf(holder) is var promise && promise > Math.Max(least, _tried.Least)) _tried.Add(holder, promise);
        foreach (var (holder, _) in _tried.Best) nodes.Add(table.NodeOf(holder));
    }

    /// <summary>What a sibling would read there: unread blocks, and blocks whose readers then read unread blocks themselves.</summary>
    private long PromiseOf(int holder)
    {
        var promise = 0L;
        foreach (var there in table.On(holder))
        {
            var (first, end) = table.ReplicasOf(table.BlockOf[there]);
            promise += reads.Unread[table.BlockOf[there]];
            for (var here = first; here < end; here++)
                if (here != there && reads.Of[here] > 0) promise += Math.Min(reads.Of[here], reads.UnreadOn[table.HolderOf[here]]);
            if (promise >= shareBytes) return shareBytes;
        }

        return promise;
    }
}
