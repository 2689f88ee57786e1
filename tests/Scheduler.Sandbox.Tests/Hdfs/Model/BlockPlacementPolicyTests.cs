using FsCheck;
using FsCheck.Fluent;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs.Model;

public sealed class BlockPlacementPolicyTests
{
    private static readonly Gen<Cluster> Clusters =
        from racks in Gen.Choose(1, 6)
        from perRack in Gen.Choose(1, 8)
        from replication in Gen.Choose(1, 7)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Cluster(racks, perRack, replication, seed);

    private static readonly Gen<Cluster> LargeEnough = Clusters.Where(cluster => cluster.Racks >= 2 && cluster.PerRack >= 3);

    [Fact]
    public void CreateFile_AnyCluster_PutsNoTwoReplicasOnOneDataNode() => Check(Clusters, (_, block) =>
        block.Replicas.Select(replica => replica.DataNode).Distinct().Count() == block.Replicas.Count);

    [Fact]
    public void CreateFile_AnyCluster_KeepsTheLimitPerRack() => Check(Clusters, (cluster, block) =>
    {
        var most = cluster.Racks == 1 ? cluster.Replication : ((cluster.Replication - 1) / cluster.Racks) + 2;
        return Racks(block).GroupBy(rack => rack).All(rack => rack.Count() <= most);
    });

    [Fact]
    public void CreateFile_RoomForAll_PlacesEveryReplica() => Check(LargeEnough, (cluster, block) =>
        block.Replicas.Count == Math.Min(cluster.Replication, cluster.Racks * cluster.PerRack));

    [Fact]
    public void ChooseTargets_RoomForAll_PutsTheSecondElsewhereAndTheThirdBesideTheSecond() => Check(LargeEnough, cluster =>
    {
        var topology = new NetworkTopology(cluster.Build().DataNodes);
        var chosen = BlockPlacementPolicyDefault.ChooseTargets(topology, writer: null, replication: 3, new Random(cluster.Seed));
        var racks = chosen.Select(topology.RackOf).ToArray();
        return racks[0] != racks[1] && racks[1] == racks[2];
    });

    [Fact]
    public void ChooseTargets_WriterOnADataNode_PutsTheFirstThere() => Check(Clusters, cluster =>
    {
        var topology = new NetworkTopology(cluster.Build().DataNodes);
        var writer = cluster.Seed % (cluster.Racks * cluster.PerRack);
        return BlockPlacementPolicyDefault.ChooseTargets(topology, writer, cluster.Replication, new Random(cluster.Seed))[0] == writer;
    });

    [Fact]
    public void CreateFile_SameSeed_PlacesAlike() => Check(Clusters, cluster =>
        Placement(cluster.Write("/f")).SequenceEqual(Placement(cluster.Write("/f"))));

    [Fact]
    public void CreateErasureCodedFile_AnyCluster_SpreadsUnitsEvenlyOverRacks() => Check(LargeEnough, cluster =>
    {
        var hdfs = cluster.Build();
        hdfs.CreateErasureCodedFile("/ec", 100, ErasureCodingPolicy.Rs63, blockSize: 1024 * 1024);
        var block = hdfs.GetBlockLocations("/ec").Blocks.Single();
        var perRack = Racks(block).CountBy(rack => rack).Select(rack => rack.Value).ToArray();
        return perRack.Max() <= ((block.Replicas.Count - 1) / cluster.Racks) + 1
            && block.Replicas.Select(replica => replica.BlockIndex).Order().SequenceEqual([0, 6, 7, 8]);
    });

    [Fact]
    public void CreateFile_ManyBlocks_LoadsDataNodesAboutEvenly()
    {
        var hdfs = new Cluster(4, 10, 3, 42).Build();

        hdfs.CreateFile("/big", 20_000, blockSize: 1);

        var loads = hdfs.Statistics().BlocksByDataNode;
        Assert.All(loads, load => Assert.InRange(load, 1200, 1800));
    }

    [Fact]
    public void CreateFile_DataNodesLeavingOrDead_UsesTheOthers()
    {
        var hdfs = new Cluster(2, 4, 3, 7).Build();
        hdfs.DataNodes[0].IsDead = true;
        hdfs.DataNodes[1].AdminState = DataNodeAdminState.DecommissionInProgress;
        hdfs.DataNodes[2].AdminState = DataNodeAdminState.EnteringMaintenance;

        hdfs.CreateFile("/f", 500, blockSize: 1);

        var loads = hdfs.Statistics().BlocksByDataNode;
        Assert.Equal([0L, 0L, 0L], loads[..3]);
        Assert.DoesNotContain(0L, loads[3..]);
    }

    private static IEnumerable<string> Racks(LocatedBlock block) => block.Replicas.Select(replica => replica.DataNode.NetworkLocation);

    private static IEnumerable<string> Placement(SandboxNamespace hdfs) =>
        hdfs.GetBlockLocations("/f").Blocks.SelectMany(block => block.Replicas.Select(replica => replica.DataNode.HostName));

    private static void Check(Gen<Cluster> clusters, Func<Cluster, bool> property) =>
        Prop.ForAll(Arb.From(clusters), property).QuickCheckThrowOnFailure();

    private static void Check(Gen<Cluster> clusters, Func<Cluster, LocatedBlock, bool> property) =>
        Check(clusters, cluster => cluster.Write("/f").GetBlockLocations("/f").Blocks.All(block => property(cluster, block)));

    private sealed record Cluster(int Racks, int PerRack, int Replication, int Seed)
    {
        public SandboxNamespace Build()
        {
            var hdfs = new SandboxNamespace(new Random(Seed), new ManualTimeProvider());
            for (var node = 0; node < Racks * PerRack; node++)
            {
                hdfs.AddDataNode($"dn{node}.test", $"10.0.{node / PerRack}.{node % PerRack}", $"/rack-{node / PerRack}");
            }

            return hdfs;
        }

        public SandboxNamespace Write(string path)
        {
            var hdfs = Build();
            hdfs.CreateFile(path, 10, Replication, blockSize: 1);
            return hdfs;
        }
    }
}
