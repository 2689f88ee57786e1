using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Siblings;
using Scheduler.Sandbox;

namespace Scheduler.Core.Tests.Decisions;

/// <summary>A cluster large enough that requests do not work its topology out, with a group of siblings on it.</summary>
public sealed class TopologyKeeperTests
{
    private const int Nodes = 300;

    private readonly ManualTimeProvider _clock = new();
    private readonly ClusterState _cluster = new();
    private readonly DataNodeDirectory _directory = new();
    private readonly LocalityCache _placements = new();
    private readonly SiblingLedger _siblings;
    private readonly TopologyState _topology;
    private readonly TopologyKeeper _keeper;
    private readonly ImmutableArray<BlockMap> _maps;

    public TopologyKeeperTests()
    {
        _siblings = new SiblingLedger(_clock, SiblingOptions.Default, ISiblingObserver.None);
        _topology = new TopologyState(_cluster, _directory, new IdentityRules()) { HasBackgroundRefresh = true };
        _keeper = new TopologyKeeper(_topology, _placements, _siblings, _clock);
        _maps = [MapOf(Enumerable.Range(0, 40).Select(block => new[] { block, block + 1, (block * 7) % Nodes }))];
        _directory.Learn(_maps[0]);
        Publish(Enumerable.Range(0, Nodes));
    }

    [Fact]
    public void Refresh_NodesChanged_PlacesInputsBeforeAnybodyAsks()
    {
        Look("s0");
        Publish(Enumerable.Range(1, Nodes));

        Assert.True(_keeper.Refresh());
        Assert.False(_keeper.Refresh());
        Assert.True(_placements.TryGet(_maps, _topology.Current, _clock.GetUtcNow(), out var locality));
        Assert.False(locality.Topology.Cluster.TryGetIndex("n0", out _));
    }

    [Fact]
    public void Refresh_NodesChanged_BuildsLedgersBeforeAnybodyAsks()
    {
        Values(Look("s0"));
        Place("s0", 1);
        Publish(Enumerable.Range(1, Nodes).Reverse());
        _keeper.Refresh();

        // One that is built when asked for has no values ready yet.
        Assert.NotNull(Look("s1").Ledger!.Valuer);
    }

    [Fact]
    public void Refresh_SiblingsComeAndGoMeanwhile_LedgerIsWhatAFreshOneIs()
    {
        Values(Look("s0"));
        for (var pod = 0; pod < 6; pod++) Place($"s{pod}", pod);
        // Node 0 goes, with a sibling on it, and the others get other indices.
        Publish(Enumerable.Range(1, Nodes).Reverse());
        _keeper.Refresh();
        Place("s6", 1);
        _siblings.Gone(Request("s2").Pod);
        _siblings.Gone(Request("s3").Pod);

        var view = Look("s9");
        var fresh = FreshLedger([1, 1, 4, 5]);
        Assert.Equal(Values(SiblingView.Of(view.Pod, fresh)), Values(view));
        Assert.Equal(fresh.CoveredBytes, view.Ledger!.CoveredBytes);
    }

    [Fact]
    public void View_LateRequestOfTheTopologyBefore_IsAnsweredAndUndoesNothing()
    {
        var before = Placement();
        Values(Look("s0"));
        Place("s0", 1);
        Publish(Enumerable.Range(1, Nodes));
        _keeper.Refresh();
        var ledger = Look("s1").Ledger;

        var late = _siblings.View(Request("s2"), _maps, before);
        _placements.Add(_maps, before);

        Assert.Equal(1, late.Ledger!.Placed);
        Assert.Same(before, late.Ledger.Locality);
        Assert.Same(ledger, Look("s1").Ledger);
        Assert.True(_placements.TryGet(_maps, _topology.Current, _clock.GetUtcNow(), out _));
    }

    [Fact]
    public async Task RunAsync_ChangeAndTimePasses_IsServedAndNoLongerKeptAtTheEnd()
    {
        using var stopping = new CancellationTokenSource();
        var running = _keeper.RunAsync(stopping.Token);
        Publish(Enumerable.Range(0, Nodes + 1));
        Assert.Equal(Nodes, _topology.Current.Cluster.Nodes.Length);

        _clock.Advance(TopologyKeeper.Interval);
        await Eventually.HoldsAsync(() => _topology.Current.Cluster.Nodes.Length == Nodes + 1);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(_topology.HasBackgroundRefresh);
    }

    private static LocalityRequest Request(string uid) => LedgerRig.Pod(uid, size: 20);

    private static long[] Values(SiblingView view) => view.Ledger!.ValuesOf(NodeScorer.Default).ToArray();

    private static BlockMap MapOf(IEnumerable<int[]> blocks)
    {
        var builder = new BlockMapBuilder();
        foreach (var nodes in blocks)
        {
            var dataNodes = nodes.Distinct().Select(node => new DataNode($"n{node}", "", 9866, $"/r{node % 5}"));
            builder.AddBlock(1_000, [.. dataNodes.Select(dataNode => new Replica(builder.Intern(dataNode), false))]);
        }

        return builder.Build(new BlockMapOrigin { ReadAt = DateTimeOffset.UnixEpoch, NameNode = "nn", Transport = "rpc" });
    }

    private void Publish(IEnumerable<int> nodes) => _cluster.Publish(new ClusterNodes([.. nodes.Select(node => new Node($"n{node}"))], []));

    private InputLocality Placement()
    {
        var topology = _topology.Current;
        if (_placements.TryGet(_maps, topology, _clock.GetUtcNow(), out var known)) return known;
        var locality = InputLocalityBuilder.Build(_maps, topology, _clock.GetUtcNow());
        _placements.Add(_maps, locality);
        return locality;
    }

    private SiblingView Look(string uid) => _siblings.View(Request(uid), _maps, Placement());

    private void Place(string uid, int node) => _siblings.Seen(Request(uid), $"n{node}");

    private GroupLedger FreshLedger(int[] nodes)
    {
        var locality = Placement();
        var ledger = new GroupLedger(InputReplicasBuilder.Build(_maps, locality.Topology, _clock.GetUtcNow()), locality, 20);
        foreach (var node in nodes)
        {
            Assert.True(locality.Topology.Cluster.TryGetIndex($"n{node}", out var index));
            ledger.Place(index);
        }

        return ledger;
    }
}
