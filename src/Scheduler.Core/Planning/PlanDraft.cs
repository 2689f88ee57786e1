using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Planning;

/// <summary>A plan while it is made. Used once, by one thread.</summary>
internal sealed class PlanDraft
{
    /// <summary>Expected siblings of one input that are placed at most. It bounds the time for each batch of a large group.</summary>
    private const int MostExpected = 500;

    private readonly RoomMasks _room;
    private readonly NodeScorer _scorer;
    private readonly Dictionary<GroupLedger, SiblingInput> _siblings = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanMember, Placement> _placements = new(ReferenceEqualityComparer.Instance);
    private readonly List<Placement> _members = [];
    private readonly List<Placement> _expected = [];
    private readonly long _atMostBytes;

    /// <summary>Nothing is placed yet.</summary>
    public PlanDraft(IReadOnlyCollection<PlanMember> members, IPlanRoom room, NodeScorer scorer)
    {
        var cluster = members.First().View.Locality.Topology.Cluster;
        if (members.Any(member => member.View.Locality.Topology.Cluster != cluster))
            throw new ArgumentException("The members' inputs are of different snapshots of the cluster.", nameof(members));
        (_room, _scorer) = (new RoomMasks(room, cluster.Nodes.Length), scorer);
        // The order of the result must not depend on the order of the members.
        var ordered = members.OrderBy(member => member.View.Pod.Uid, StringComparer.Ordinal).ThenBy(member => member.Kind).ToArray();
        foreach (var member in ordered)
        {
            var placement = new Placement(InputOf(member.View), member.Kind);
            _members.Add(placement);
            _placements.Add(member, placement);
        }

        foreach (var member in ordered.DistinctBy(member => member.View.Ledger)) Expect(member);
        _atMostBytes = _members.GroupBy(member => member.Input).Sum(AtMostBytes);
    }

    /// <summary>Places members, then expected siblings where room is left.</summary>
    public void PlaceGreedily()
    {
        GreedyPlacement.Place(_members, _room);
        GreedyPlacement.Place(_expected, _room);
    }

    /// <summary>Tries exchanges, and then removes expected siblings.</summary>
    /// <returns>Exchanges made.</returns>
    public int Exchange(Func<bool> mayTry)
    {
        var exchanges = new Exchanges(_members, _expected, _room, mayTry);
        exchanges.Run();
        foreach (var sibling in _expected.Where(sibling => !sibling.Node.IsNone))
        {
            _room.GiveBack(sibling.Kind, sibling.Node);
            sibling.Input.Remove(sibling.Node);
        }

        return exchanges.Made;
    }

    /// <summary>The plan, in the order of these members.</summary>
    public GroupPlan ToPlan(IEnumerable<PlanMember> members, int exchanges)
    {
        var read = _members.Select(member => member.Input).Distinct().Sum(input => input.ReadBytes);
        return new GroupPlan([.. members.Select(ToPlanned)], read, Math.Max(read, _atMostBytes), exchanges);
    }

    private PlannedMember ToPlanned(PlanMember member)
    {
        var node = _placements[member].Node;
        return new PlannedMember(member, node, !node.IsNone ? null : ReasonOf(member.Kind));
    }

    private UnplannedReason ReasonOf(int kind) => _room.FitsAny(kind) ? UnplannedReason.NotNear : UnplannedReason.NoRoom;

    private PlanInput InputOf(SiblingView view)
    {
        if (view.Ledger is not { } ledger) return new OwnInput(view, _scorer);
        if (!_siblings.TryGetValue(ledger, out var input)) _siblings.Add(ledger, input = new SiblingInput(view, ledger, _scorer));
        return input;
    }

    private void Expect(PlanMember member)
    {
        if (_placements[member].Input is not SiblingInput { HasTrials: true } input) return;
        var more = member.View.ExpectedSize - input.PlacedBefore - _members.Count(other => other.Input == input);
        for (var sibling = 0; sibling < Math.Min(more, MostExpected); sibling++) _expected.Add(new Placement(input, member.Kind));
    }

    private long AtMostBytes(IGrouping<PlanInput, Placement> members)
    {
        var kinds = members.Select(member => member.Kind).Distinct().ToArray();
        return members.Key.AtMostBytes(members.Count(), node => kinds.Any(kind => _room.Fits(kind, node)));
    }
}
