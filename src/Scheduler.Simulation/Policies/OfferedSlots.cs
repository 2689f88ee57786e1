using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Waiting;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Policies;

/// <summary>The nodes that kube-scheduler offers for a pod: those with a free slot, less those that a filter withholds. Reusable.</summary>
internal sealed class OfferedSlots(ImmutableArray<string> allNames)
{
    private readonly int[] _nodes = new int[allNames.Length];
    private readonly NameNumber[] _numbers = new NameNumber[allNames.Length];
    private readonly KnownNames _known = new(allNames);

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Their indices, ascending.</summary>
    public ReadOnlySpan<int> Nodes => _nodes.AsSpan(0, Count);

    /// <summary>The same as the service's verbs have it: a node's index is the number of its name. Until the next change.</summary>
    public Core.Cluster.NodeOffer ForVerbs => new(_known, _numbers.AsMemory(0, Count));

    /// <summary>Offers every node with a free slot.</summary>
    public void OfferFree(NodeSlots slots)
    {
        Count = 0;
        var free = slots.Free;
        for (var node = 0; node < free.Length; node++)
            if (free[node] > 0) Add(node);
    }

    /// <summary>Offers only those of them that pass.</summary>
    /// <param name="levels">Their levels, in the same order.</param>
    /// <param name="verdict">What passes.</param>
    public void Keep(OfferedLevels levels, WaitVerdict verdict)
    {
        Count = 0;
        // The index written to is never ahead of the index read from.
        for (var i = 0; i < levels.Count; i++)
            if (verdict.Passes(levels[new OfferPlace(i)])) Add(_nodes[i]);
    }

    private void Add(int node)
    {
        _numbers[Count] = new NameNumber(node);
        _nodes[Count++] = node;
    }
}
