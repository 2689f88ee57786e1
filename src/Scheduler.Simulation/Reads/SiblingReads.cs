using System.Runtime.InteropServices;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// What the placed pods of a job read at each level if tasks are matched to them in the best way: as much as possible from
/// their own nodes, of the rest as much as possible within their racks. No pod reads more than one share. It is how all policies are
/// graded; it depends on none of them. Reusable, one thread.
/// </summary>
/// <remarks>
/// The node level is exact, a maximum flow. Of several ways to read that much from the own nodes one is taken; the rack level is exact for
/// what that way leaves.
/// </remarks>
internal sealed class SiblingReads(SimulatedCluster cluster) : IJobReads
{
    private readonly SharedReads _atNodes = new(cluster.Count);
    private readonly SharedReads _inRacks = new(cluster.RackCount);
    private readonly long[] _capacities = new long[cluster.Count];
    private readonly long[] _rackCapacities = new long[cluster.RackCount];
    private readonly List<int> _at = [];
    private int[] _setOfBlock = [];
    private long[] _readOfSet = [];

    /// <inheritdoc/>
    public long NodeLocalBytes { get; private set; }

    /// <inheritdoc/>
    public long RackLocalBytes { get; private set; }

    /// <inheritdoc/>
    public void Grade(JobInput input, ReadOnlySpan<int> podsOnNode)
    {
        NodeLocalBytes = ReadAtNodes(input, podsOnNode);
        RackLocalBytes = ReadInRacks(input);
    }

    /// <summary>The most that so many pods on each node could read from their own nodes.</summary>
    public long NodeLocalBytesOf(JobInput input, ReadOnlySpan<int> podsOnNode) => ReadAtNodes(input, podsOnNode);

    /// <summary>What each pod of the graded job on a node reads there.</summary>
    private long LocalBytesOfPod(JobInput input, int node, int podsOnNode) => input.ShareBytes - (_atNodes.LeftAt(node) / podsOnNode);

    /// <inheritdoc/>
    public PodBytes OfPod(JobInput input, int node, int podsOnNode)
    {
        var local = (double)LocalBytesOfPod(input, node, podsOnNode);
        // What no node-local reader reads is divided among all pods by what is left of their shares.
        var elsewhere = (input.ShareBytes - local) * ElsewhereRatio(input);
        var inRack = Math.Min(elsewhere, (input.ShareBytes - local) * RackLocalRatio(cluster.RackOf(node)));
        return new PodBytes(local, inRack, elsewhere - inRack);
    }

    /// <summary>The part of what a rack's pods could read beyond their own nodes that they read within the rack: 0 to 1.</summary>
    private double RackLocalRatio(int rack)
    {
        var capacity = _rackCapacities[rack];
        return capacity == 0 ? 0 : 1 - ((double)_inRacks.LeftAt(rack) / capacity);
    }

    /// <summary>The part of what all its pods could read beyond their own nodes, by their shares, that exists: 0 to 1.</summary>
    private double ElsewhereRatio(JobInput input)
    {
        var left = (input.Pods * input.ShareBytes) - NodeLocalBytes;
        return left == 0 ? 0 : (double)(input.Job.InputBytes - NodeLocalBytes) / left;
    }

    private long ReadAtNodes(JobInput input, ReadOnlySpan<int> podsOnNode)
    {
        for (var node = 0; node < _capacities.Length; node++)
            _capacities[node] = podsOnNode[node] == 0 ? 0 : podsOnNode[node] * input.ShareBytes;
        if (_setOfBlock.Length < input.Blocks) _setOfBlock = new int[input.Blocks];
        _atNodes.Begin(_capacities);
        for (var block = 0; block < input.Blocks; block++)
        {
            _at.Clear();
            foreach (var node in input.HoldersOf(block))
                if (podsOnNode[node] > 0) Insert(node);
            _setOfBlock[block] = _atNodes.Add(input.Length(block), CollectionsMarshal.AsSpan(_at));
        }

        return _atNodes.Run();
    }

    private void Insert(int place)
    {
        var index = _at.Count;
        while (index > 0 && _at[index - 1] > place) index--;
        if (index == 0 || _at[index - 1] != place) _at.Insert(index, place);
    }

    private long ReadInRacks(JobInput input)
    {
        Array.Clear(_rackCapacities);
        for (var node = 0; node < _capacities.Length; node++)
            if (_capacities[node] > 0) _rackCapacities[cluster.RackOf(node)] += _atNodes.LeftAt(node);
        _inRacks.Begin(_rackCapacities);
        if (NodeLocalBytes < input.Job.InputBytes) AddUnread(input);
        return _inRacks.Run();
    }

    private void AddUnread(JobInput input)
    {
        TakeReadOfSets(input);
        for (var block = 0; block < input.Blocks; block++)
        {
            // Within a set the first blocks are read first: they have the same replicas.
            ref var read = ref _readOfSet[_setOfBlock[block]];
            var ofBlock = Math.Min(read, input.Length(block));
            read -= ofBlock;
            if (ofBlock < input.Length(block)) AddUnread(input.HoldersOf(block), input.Length(block) - ofBlock);
        }
    }

    private void TakeReadOfSets(JobInput input)
    {
        var sets = _setOfBlock.AsSpan(0, input.Blocks);
        var count = 1;
        foreach (var set in sets) count = Math.Max(count, set + 1);
        if (_readOfSet.Length < count) _readOfSet = new long[count];
        for (var set = 0; set < count; set++) _readOfSet[set] = _atNodes.ReadOf(set);
    }

    private void AddUnread(ReadOnlySpan<int> holders, long bytes)
    {
        _at.Clear();
        foreach (var node in holders)
            if (_rackCapacities[cluster.RackOf(node)] > 0) Insert(cluster.RackOf(node));
        _inRacks.Add(bytes, CollectionsMarshal.AsSpan(_at));
    }
}
