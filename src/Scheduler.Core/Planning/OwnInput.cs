using Scheduler.Core.Cluster;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Planning;

/// <summary>The input of one pod that no sibling reads. What the pod reads on a node depends on no other pod.</summary>
internal sealed class OwnInput : PlanInput
{
    /// <summary>Nodes that are kept: enough that one has room nearly always, in 1 KB for each pod.</summary>
    private const int MostCandidates = 64;

    /// <summary>Nodes tried for one exchange.</summary>
    private const int MostTried = 8;

    private readonly SiblingView _view;
    private readonly NodeScorer _scorer;
    private readonly Candidate[] _candidates;
    private readonly Stack<long> _trials = [];
    private long _readBytes;

    /// <summary>The input of one pod.</summary>
    public OwnInput(SiblingView view, NodeScorer scorer)
    {
        (_view, _scorer) = (view, scorer);
        _candidates = Nearest(MostCandidates, _ => true);
    }

    public override long ReadBytes => _readBytes;

    public override long ValueAt(NodeIndex node) => new NodeValues(_view, _scorer).At(node);

    public override bool IsNear(NodeIndex node) => IsNear(_view.Locality.BytesAt(node), _view.Locality.Topology);

    public override NodeIndex BestOf(int kind, RoomMasks room)
    {
        foreach (var candidate in _candidates)
            if (room.Fits(kind, candidate.Node)) return candidate.Node;
        if (_candidates.Length < MostCandidates) return NodeIndex.None;
        return Nearest(1, node => room.Fits(kind, node)) is [var best] ? best.Node : NodeIndex.None;
    }

    public override long AtMostBytes(int pods, Func<NodeIndex, bool> fits)
    {
        var most = 0L;
        for (var node = 0; node < _view.Locality.Topology.Cluster.Nodes.Length; node++)
            if (BytesAt(new NodeIndex(node)) > most && fits(new NodeIndex(node))) most = BytesAt(new NodeIndex(node));
        return most;
    }

    public override void Place(NodeIndex node) => _readBytes += BytesAt(node);

    public override long Add(NodeIndex node) => Try(node, BytesAt(node));

    public override long Remove(NodeIndex node) => Try(node, -BytesAt(node));

    public override void Undo() => _readBytes -= _trials.Pop();

    public override void Keep() => _trials.Clear();

    public override void ListCandidates(Func<NodeIndex, bool> isWanted, long needed, List<NodeIndex> nodes)
    {
        nodes.Clear();
        foreach (var candidate in _candidates)
        {
            if (nodes.Count == MostTried || candidate.Value >> BitsOfGain <= needed) return;
            if (isWanted(candidate.Node)) nodes.Add(candidate.Node);
        }
    }

    private long Try(NodeIndex node, long bytes)
    {
        _readBytes += bytes;
        _trials.Push(bytes);
        return ValueAt(node) >> BitsOfGain;
    }

    private long BytesAt(NodeIndex node) => _view.Locality.BytesAt(node).OnNode();

    private Candidate[] Nearest(int count, Func<NodeIndex, bool> isWanted)
    {
        var (nodes, seed) = (_view.Locality.Topology.Cluster.Nodes, RendezvousHash.Of(_view.Pod.Uid));
        var nearest = new PriorityQueue<Candidate, Candidate>(count);
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = new NodeIndex(i);
            if (!IsNear(node) || ValueAt(node) is not (> 0 and var value) || !isWanted(node)) continue;
            if (nearest.Count == count && nearest.Peek().Value > value) continue;
            var candidate = new Candidate(value, RendezvousHash.Of(nodes[i].Name, seed), node);
            if (nearest.Count < count) nearest.Enqueue(candidate, candidate);
            else nearest.EnqueueDequeue(candidate, candidate);
        }

        var sorted = new Candidate[nearest.Count];
        for (var place = sorted.Length; place > 0;) sorted[--place] = nearest.Dequeue();
        return sorted;
    }

    /// <summary>A node that is near the input, with its value and the hash that decides among equal values.</summary>
    private readonly record struct Candidate(long Value, ulong Hash, NodeIndex Node) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other) => (Value, Hash).CompareTo((other.Value, other.Hash));
    }
}
