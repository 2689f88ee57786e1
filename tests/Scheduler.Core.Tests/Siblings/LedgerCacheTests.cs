using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Tests.Siblings;

public sealed class LedgerCacheTests
{
    private readonly LedgerRig _rig = new(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));

    [Fact]
    public void Get_BeyondItsBytes_DropsThatAskedAboutLongestAgo()
    {
        var one = BytesOfOneAlone();
        var shelf = new LedgerCache(_rig.Clock, capacity: 10, maxBytes: 2 * one, idleTime: TimeSpan.FromMinutes(1));
        var (first, second, third) = (Group("a"), Group("b"), Group("c"));
        Get(shelf, first);
        Get(shelf, second);
        Get(shelf, first);

        Get(shelf, third);

        Assert.Equal((true, false, true), (first.Ledger is not null, second.Ledger is not null, third.Ledger is not null));
        Assert.InRange(shelf.SizeInBytes(), one, 2 * one);
    }

    [Fact]
    public void Get_LargerThanItsBytes_IsBuiltAllTheSame()
    {
        var shelf = new LedgerCache(_rig.Clock, capacity: 10, maxBytes: 1, idleTime: TimeSpan.FromMinutes(1));
        var (first, second) = (Group("a"), Group("b"));
        Get(shelf, first);

        Assert.NotNull(Get(shelf, second));
        Assert.Null(first.Ledger);
    }

    private static SiblingGroup Group(string name) => new(SiblingKey.Of(LedgerRig.Pod("pod", group: name)));

    private long BytesOfOneAlone()
    {
        var shelf = new LedgerCache(_rig.Clock, capacity: 10, maxBytes: long.MaxValue, idleTime: TimeSpan.FromMinutes(1));
        Get(shelf, Group("alone"));
        return shelf.SizeInBytes();
    }

    /// <summary>Each over maps of its own, as of different inputs.</summary>
    private GroupLedger Get(LedgerCache shelf, SiblingGroup group)
    {
        if (group.Ledger is { } ledger) return shelf.Get(group, [], ledger.Locality, ledger.GroupSize);
        _rig.Reread();
        ImmutableArray<BlockMap> maps = _rig.Maps;
        var locality = InputLocalityBuilder.Build(maps, _rig.Locality.Topology, _rig.Clock.GetUtcNow());
        return shelf.Get(group, maps, locality, groupSize: 4);
    }
}
