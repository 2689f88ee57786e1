using Scheduler.Core.Cluster;

namespace Scheduler.Core.Planning;

/// <summary>
/// Improves a plan by exchanges, each of which gains something: a pod moves to a node with room, or to a full one from which another pod
/// moves on, and so on. Used once, by one thread.
/// </summary>
/// <param name="members">Pods whose nodes are improved.</param>
/// <param name="expected">Siblings still to come, which may be moved on.</param>
/// <param name="room">The room.</param>
/// <param name="mayTry">Asked before each trial: to move a pod, or to let another pod move on.</param>
internal sealed class Exchanges(
    IReadOnlyList<Placement> members, IReadOnlyList<Placement> expected, RoomMasks room, Func<bool> mayTry)
{
    /// <summary>The most pods that one exchange moves on from full nodes.</summary>
    private const int LongestChain = 4;

    private readonly Dictionary<NodeIndex, List<Placement>> _onNode = [];
    private readonly PlanInput[] _inputs = [.. members.Select(member => member.Input).Distinct()];

    // Full nodes that were tried for one member, with the rest of the chain: else many pods on few nodes would be tried in all orders.
    private readonly HashSet<(NodeIndex Node, int Chain)> _tried = [];

    // Moving on an interchangeable pod is the same as moving elsewhere at once.
    private readonly bool _haveOthers = members.Concat(expected).DistinctBy(placement => (placement.Input, placement.Kind)).Count() > 1;

    /// <summary>Exchanges made.</summary>
    public int Made { get; private set; }

    /// <summary>Exchanges until nothing improves or no more may be tried.</summary>
    public void Run()
    {
        foreach (var placement in members.Concat(expected)) NoteOn(placement);
        do
        {
            while (Sweep())
            {
            }
        }
        while (mayTry() && TryWiden());
    }

    private bool TryWiden()
    {
        var isWider = false;
        foreach (var input in _inputs) isWider |= input.TryWiden();
        return isWider;
    }

    private bool Sweep()
    {
        var before = Made;
        foreach (var member in members)
            if (mayTry()) Improve(member);
        return Made > before;
    }

    private void Improve(Placement member)
    {
        var from = member.Node;
        var lost = from.IsNone ? 0 : Remove(member);
        _tried.Clear();
        if (TryPlace(member, lost, LongestChain))
        {
            Made++;
            foreach (var input in _inputs) input.Keep();
        }
        else if (!from.IsNone)
        {
            UndoRemove(member, from);
        }
    }

    /// <summary>Gives a pod a node if all that is moved for it gains more than this together; else leaves everything as it is.</summary>
    private bool TryPlace(Placement placement, long needed, int chain) =>
        TryMove(placement, needed) || (chain > 0 && _haveOthers && TryReplace(placement, needed, chain));

    private bool TryMove(Placement placement, long needed)
    {
        var (candidates, best) = (new List<NodeIndex>(), NodeIndex.None);
        placement.Input.ListCandidates(node => room.Fits(placement.Kind, node), needed, candidates);
        foreach (var candidate in candidates)
        {
            var gain = placement.Input.Add(candidate);
            placement.Input.Undo();
            if (gain > needed) (best, needed) = (candidate, gain);
        }

        if (best.IsNone) return false;
        Add(placement, best);
        return true;
    }

    private bool TryReplace(Placement placement, long needed, int chain)
    {
        var candidates = new List<NodeIndex>();
        placement.Input.ListCandidates(node => _onNode.ContainsKey(node) && !room.Fits(placement.Kind, node), needed, candidates);
        foreach (var node in candidates.Where(node => _tried.Add((node, chain))))
            foreach (var other in _onNode[node].ToArray())
                if (TryReplace(placement, other, node, needed, chain)) return true;
        return false;
    }

    private bool TryReplace(Placement placement, Placement other, NodeIndex node, long needed, int chain)
    {
        if ((other.Input == placement.Input && other.Kind == placement.Kind) || !mayTry()) return false;
        var lost = Remove(other);
        if (room.Fits(placement.Kind, node))
        {
            var gained = Add(placement, node);
            if (gained > needed && TryPlace(other, needed + lost - gained, chain - 1)) return true;
            UndoAdd(placement);
        }

        UndoRemove(other, node);
        return false;
    }

    private long Add(Placement placement, NodeIndex node)
    {
        Settle(placement, node);
        return placement.Input.Add(node);
    }

    private void UndoAdd(Placement placement)
    {
        placement.Input.Undo();
        Lift(placement);
    }

    private long Remove(Placement placement)
    {
        var node = placement.Node;
        Lift(placement);
        return placement.Input.Remove(node);
    }

    private void UndoRemove(Placement placement, NodeIndex node)
    {
        placement.Input.Undo();
        Settle(placement, node);
    }

    private void Settle(Placement placement, NodeIndex node)
    {
        placement.Node = node;
        room.Take(placement.Kind, node);
        NoteOn(placement);
    }

    private void Lift(Placement placement)
    {
        _onNode[placement.Node].Remove(placement);
        room.GiveBack(placement.Kind, placement.Node);
        placement.Node = NodeIndex.None;
    }

    private void NoteOn(Placement placement)
    {
        if (placement.Node.IsNone) return;
        if (!_onNode.TryGetValue(placement.Node, out var there)) _onNode.Add(placement.Node, there = []);
        there.Add(placement);
    }
}
