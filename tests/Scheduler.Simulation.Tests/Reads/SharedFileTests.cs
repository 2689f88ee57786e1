using Scheduler.Core.Locality;
using Scheduler.Simulation.Reads;

namespace Scheduler.Simulation.Tests.Reads;

/// <summary>Six nodes in three racks: node n is in rack n modulo 3.</summary>
public sealed class SharedFileTests
{
    private const long Block = 128L << 20;

    [Fact]
    public void DispatchBlindly_TwoPods_EachReadsEachBlockHalfTheTime()
    {
        // Node 0 holds the first block and is in the rack of node 3, node 4 is in that of node 1.
        Assert.Equal(new LevelBytes(0, Block / 2, 3 * Block / 2, 0), File(pods: 2, [0, 1], [3, 1]).DispatchBlindly([0, 4]));
        Assert.Equal(new LevelBytes(0, Block, 0, Block), File(pods: 2, [0], [0]).DispatchBlindly([0, 1]));
        Assert.Equal(new LevelBytes(0, 2 * Block, 0, 0), File(pods: 2, [1], [1]).DispatchBlindly([1, 1]));
    }

    [Fact]
    public void BestNodeLocalBytes_HoldersAreFull_CountsOnlyFreeSlots()
    {
        var file = File(pods: 2, [0], [1]);

        Assert.Equal(2 * Block, file.BestNodeLocalBytes([1, 1, 1, 1, 1, 1], achieved: 0));
        Assert.Equal(Block, file.BestNodeLocalBytes([0, 1, 1, 1, 1, 1], achieved: 0));
    }

    private static SharedFile File(int pods, params int[][] holders) => new(nodes: 6, racks: 3, Block, holders, pods);
}
