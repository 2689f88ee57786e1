using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Scoring;

/// <summary>
/// The values of nodes for one pod. For a pod with siblings they are kept up to date by the group's ledger and only read here.
/// </summary>
internal readonly ref struct NodeValues
{
    private readonly SiblingView _view;
    private readonly NodeScorer _scorer;
    private readonly ReadOnlySpan<long> _ready;
    private readonly int _unit;

    public NodeValues(SiblingView view, NodeScorer scorer)
    {
        (_view, _scorer, _unit) = (view, scorer, NodeScorer.UnitOf(view.ShareBytes));
        if (view.Ledger is { } ledger) _ready = ledger.ValuesOf(scorer);
    }

    /// <summary>No node of the cluster has a higher value.</summary>
    public long AtMost => _view.Ledger is null ? long.MaxValue : ScoreVectors.HighestOf(_ready);

    /// <summary>The value of a node that is not in the snapshot: all bytes are off switch.</summary>
    private long Unknown => _scorer.Weigh(new LevelBytes(0, 0, 0, _view.ShareBytes), _unit);

    /// <summary>The value of a node of the view's topology.</summary>
    public long At(NodeIndex node)
    {
        var value = _view.Ledger is null ? _scorer.Weigh(_view.Locality.BytesAt(node), _unit) : _ready[node.Value];
        return _scorer.HasMalus ? _scorer.LessMalus(value, _view.Readers.On(_view.Locality.Topology.Cluster[node].Name)) : value;
    }

    /// <summary>The same by the node's name.</summary>
    public long At(string nodeName) => _view.Locality.Topology.Cluster.TryGetIndex(nodeName, out var node) ? At(node) : Unknown;

    /// <summary>The values of the offered nodes, in the offer's order.</summary>
    public void Fill(NodeOffer offer, Span<long> values)
    {
        var nodes = offer.Known.NodesIn(_view.Locality.Topology.Cluster);
        var numbers = offer.Numbers.Span;
        var unknown = Unknown;
        var isReady = _view.Ledger is not null && !_scorer.HasMalus;
        for (var place = 0; place < numbers.Length; place++)
        {
            var node = nodes[numbers[place].Value];
            values[place] = node.IsNone ? unknown : isReady ? _ready[node.Value] : At(node);
        }
    }
}
