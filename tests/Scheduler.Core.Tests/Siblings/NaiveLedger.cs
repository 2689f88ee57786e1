using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>The model of <see cref="GroupLedger"/> computed from its definition, from the counts and nothing else.</summary>
internal sealed class NaiveLedger(Scenario scenario, int groupSize, int[] counts)
{
    private readonly ScenarioBlock[] _blocks = [.. scenario.Blocks];

    public long InputBytes => _blocks.Sum(block => block.Bytes);

    public long ShareBytes =>
        Math.Max((InputBytes + groupSize - 1) / groupSize, _blocks.Select(block => block.Bytes).DefaultIfEmpty().Max());

    public long CoveredBytes => (long)Covered(counts);

    private static Int128 Unit => GroupLedger.Unit;

    public LevelBytes AddedAt(int node)
    {
        var cached = Floor(Gain(node, cached: true));
        var local = Math.Min(Floor(Gain(node, cached: false)), ShareBytes - cached);
        var rest = ShareBytes - cached - local;
        var inRack = Math.Clamp(RoomInRack(scenario.RackOfNode[node]) - cached - local, 0, rest);
        return new LevelBytes(cached, local, inRack, rest - inRack);
    }

    private static long Floor(Int128 units) => (long)(units / Unit);

    private Int128 Covered(int[] siblings) =>
        _blocks.Aggregate(Int128.Zero, (sum, block) => sum + (block.Bytes * Read(block, siblings))) / Unit;

    private Int128 Read(ScenarioBlock block, int[] siblings) =>
        Int128.Min(Unit, block.Replicas.Aggregate(Int128.Zero, (sum, replica) => sum + Rate(replica.Node, siblings[replica.Node])));

    private Int128 Rate(int node, int siblings) => Int128.Min(Unit, siblings * (Int128)ShareBytes * Unit / BytesOn(node));

    private long BytesOn(int node) => _blocks.Where(block => block.Replicas.Any(replica => replica.Node == node)).Sum(block => block.Bytes);

    private Int128 Gain(int node, bool cached)
    {
        var step = BytesOn(node) == 0 ? 0 : Rate(node, counts[node] + 1) - Rate(node, counts[node]);
        return _blocks.Where(block => block.Replicas.Any(replica => replica.Node == node && replica.Cached == cached))
            .Aggregate(Int128.Zero, (sum, block) => sum + (block.Bytes * Int128.Min(Unit - Read(block, counts), step)));
    }

    private long RoomInRack(int rack)
    {
        var unread = _blocks.Where(block => block.Replicas.Any(replica => scenario.RackOfNode[replica.Node] == rack))
            .Aggregate(Int128.Zero, (sum, block) => sum + (block.Bytes * (Unit - Read(block, counts))));
        var spare = Enumerable.Range(0, scenario.NodeCount).Where(node => scenario.RackOfNode[node] == rack)
            .Aggregate(Int128.Zero, (sum, node) => sum + (counts[node] * (Int128)ShareBytes * Unit) - Served(node));
        return Floor(Int128.Max(0, unread - spare));
    }

    private Int128 Served(int node) => BytesOn(node) == 0 ? 0 : BytesOn(node) * Rate(node, counts[node]);
}
