using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Tests.Locality;

public sealed class LocalityCacheTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly NetworkTopology _topology = Topology();

    [Fact]
    public void TryGet_SameMapsAndTopology_IsFound()
    {
        var (cache, map) = (new LocalityCache(), InputLocalityTests.Map((5, [("n0", false)])));
        var locality = InputLocalityBuilder.Build([map], _topology, Now);
        cache.Add([map], locality);

        Assert.True(cache.TryGet([map], _topology, Now, out var found));
        Assert.Same(locality, found);
    }

    [Fact]
    public void TryGet_MapReadAnew_IsNotFound()
    {
        var (cache, map) = (new LocalityCache(), InputLocalityTests.Map((5, [("n0", false)])));
        cache.Add([map], InputLocalityBuilder.Build([map], _topology, Now));

        Assert.False(cache.TryGet([InputLocalityTests.Map((5, [("n0", false)]))], _topology, Now, out _));
    }

    [Fact]
    public void TryGet_OtherTopology_IsNotFound()
    {
        var (cache, map) = (new LocalityCache(), InputLocalityTests.Map((5, [("n0", false)])));
        cache.Add([map], InputLocalityBuilder.Build([map], _topology, Now));

        Assert.False(cache.TryGet([map], Topology(), Now, out _));
    }

    [Fact]
    public void Add_OtherTopology_ForgetsAllOfTheOneBefore()
    {
        var (cache, map) = (new LocalityCache(), InputLocalityTests.Map((5, [("n0", false)])));
        cache.Add([map], InputLocalityBuilder.Build([map], _topology, Now));
        var (other, newer) = (InputLocalityTests.Map((6, [("n0", false)])), Topology());

        cache.Add([other], InputLocalityBuilder.Build([other], newer, Now));

        Assert.False(cache.TryGet([map], _topology, Now, out _));
        Assert.True(cache.TryGet([other], newer, Now, out _));
    }

    [Fact]
    public void Add_MoreThanItHolds_DropsWhatWasNotUsed()
    {
        var cache = new LocalityCache(maxBytes: 4_000);
        var maps = Enumerable.Range(0, 200).Select(i => InputLocalityTests.Map((i + 1, [("n0", false)]))).ToArray();
        foreach (var map in maps)
        {
            cache.Add([map], InputLocalityBuilder.Build([map], _topology, Now));
            Assert.True(cache.TryGet([maps[0]], _topology, Now, out _)); // used all the time, so it stays
        }

        Assert.False(cache.TryGet([maps[1]], _topology, Now, out _));
        Assert.True(cache.TryGet([maps[^1]], _topology, Now, out _));
    }

    private static NetworkTopology Topology() =>
        new(
            new TopologyBuilder(
                new ClusterNodes([new Node("n0")], []), new IdentityRules(), [new SeenDataNode(InputLocalityTests.DataNode("n0"), Now)]));
}
