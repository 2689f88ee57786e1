using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Planning;

/// <summary>
/// An input that siblings share. The value of a node comes from a copy of the group's ledger; exchanges are judged by a
/// <see cref="ReadDivision"/>.
/// </summary>
/// <remarks>
/// Why a copy: other threads answer requests from the group's ledger while a plan is made, and must never see it half made. A copy costs
/// about as much as giving back every placement would.
/// </remarks>
internal sealed class SiblingInput : PlanInput
{
    /// <summary>Larger inputs are planned without exchanges, which would take a hundred bytes for each of their blocks.</summary>
    private const int MostBlocks = 200_000;

    private readonly GroupLedger _ledger;
    private readonly ReadDivision? _division;
    private readonly NodeScorer _scorer;
    private readonly ulong[] _hashes;
    private readonly long _readBefore;
    private readonly long _gainOfShare;

    // By node: pods of all groups on it before the plan, and its value less the malus for them. Empty without a malus.
    private readonly int[] _readers;
    private readonly long[] _lessMalus;

    /// <summary>Starts from the placed siblings.</summary>
    /// <param name="view">Of one pod, whose uid decides among nodes of equal value.</param>
    /// <param name="ledger">The group's ledger. Only its counts are read; other threads may use and change it meanwhile.</param>
    /// <param name="scorer">The rule for values.</param>
    public SiblingInput(SiblingView view, GroupLedger ledger, NodeScorer scorer)
    {
        (_ledger, _scorer) = (ledger.Copy(), scorer);
        PlacedBefore = _ledger.Placed;
        if (ledger.Replicas.BlockCount <= MostBlocks) _division = new ReadDivision(_ledger);
        (_readBefore, _gainOfShare) = (AllRead, GainOf(ledger.ShareBytes));
        var (nodes, seed) = (ledger.Replicas.Topology.Cluster.Nodes, RendezvousHash.Of(view.Pod.Uid));
        _hashes = [.. nodes.Select(node => RendezvousHash.Of(node.Name, seed))];
        _readers = scorer.HasMalus ? [.. nodes.Select(node => view.Readers.On(node.Name))] : [];
        _lessMalus = new long[_readers.Length];
    }

    /// <summary>Siblings placed before the plan.</summary>
    public int PlacedBefore { get; }

    /// <summary>Whether pods can be added and removed on trial. If not, gains are 0 and there are no candidates.</summary>
    public bool HasTrials => _division is not null;

    public override long ReadBytes => AllRead - _readBefore;

    private long AllRead => _division?.Bytes ?? _ledger.CoveredBytes;

    public override long ValueAt(NodeIndex node) => LessMalus(((INodeValuer)_scorer).ValueAt(_ledger, node), node.Value);

    public override bool IsNear(NodeIndex node) => IsNear(_ledger.AddedAt(node), _ledger.Replicas.Topology);

    public override NodeIndex BestOf(int kind, RoomMasks room)
    {
        var values = _ledger.ValuesOf(_scorer);
        for (var node = 0; node < _lessMalus.Length; node++) _lessMalus[node] = LessMalus(values[node], node);
        return room.BestOf(kind, _scorer.HasMalus ? _lessMalus : values, _hashes);
    }

    /// <summary>
    /// The pods on a node read a share each until they read all that it holds, and all together at most what is not read yet.
    /// </summary>
    public override long AtMostBytes(int pods, Func<NodeIndex, bool> fits)
    {
        if (_ledger.ShareBytes == 0) return 0;
        var (shares, rests) = (0L, new List<long>());
        foreach (var node in _ledger.Replicas.NodeOfHolder)
        {
            if (!fits(node)) continue;
            var held = _ledger.Locality.BytesAt(node).OnNode();
            shares += held / _ledger.ShareBytes;
            rests.Add(held % _ledger.ShareBytes);
        }

        var whole = Math.Min(pods, shares);
        var atMost = (whole * _ledger.ShareBytes) + rests.OrderDescending().Take((int)(pods - whole)).Sum();
        return Math.Min(atMost, _ledger.Locality.TotalBytes - _readBefore);
    }

    public override void Place(NodeIndex node)
    {
        _ledger.Place(node);
        _division?.Add(node);
        _division?.Keep();
    }

    public override long Add(NodeIndex node) => LessMalus(GainOf(_division?.Add(node) ?? 0), node.Value);

    public override long Remove(NodeIndex node) => LessMalus(GainOf(_division?.Remove(node) ?? 0), node.Value);

    public override void Undo() => _division?.Undo();

    public override void Keep() => _division?.Keep();

    public override void ListCandidates(Func<NodeIndex, bool> isWanted, long needed, List<NodeIndex> nodes) =>
        _division?.ListCandidates(isWanted, BytesOf(needed), nodes);

    public override bool TryWiden() => _division?.TryWiden() ?? false;

    private long LessMalus(long value, int node) => _scorer.HasMalus ? _scorer.LessMalus(value, _readers[node]) : value;

    /// <summary>The bytes of a gain, rounded down, as far as it matters: more than a share are never gained.</summary>
    private long BytesOf(long gain) => _gainOfShare == 0 ? _ledger.ShareBytes : (long)((Int128)gain * _ledger.ShareBytes / _gainOfShare);

    private long GainOf(long bytes) =>
        _scorer.Weigh(new LevelBytes(0, bytes, 0, 0), NodeScorer.UnitOf(_ledger.ShareBytes)) >> BitsOfGain;
}
