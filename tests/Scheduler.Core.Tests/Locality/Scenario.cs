using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Testing.Scoring;

namespace Scheduler.Core.Tests.Locality;

/// <summary>A small cluster with an input on it, for property tests.</summary>
/// <param name="RackOfNode">Each node's rack.</param>
/// <param name="Blocks">Each block's bytes, and the nodes whose DataNodes hold it, with whether from memory.</param>
public sealed record Scenario(ImmutableArray<int> RackOfNode, ImmutableArray<ScenarioBlock> Blocks)
{
    private static readonly DateTimeOffset ReadAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Arbitrary<Scenario> Arbitrary { get; } = Arb.From(
        from nodes in Gen.Choose(1, 12)
        from racks in Gen.Choose(0, 3).ArrayOf(nodes)
        from blocks in BlockGen(nodes).ListOf()
        select new Scenario([.. racks], [.. blocks.Take(40)]));

    public int NodeCount => RackOfNode.Length;

    public ImmutableArray<string> NodeNames => [.. Enumerable.Range(0, NodeCount).Select(NameOf)];

    public Scenario WithReplica(int block, int node, bool cached)
    {
        var others = Blocks[block].Replicas.Where(replica => replica.Node != node);
        return this with { Blocks = Blocks.SetItem(block, Blocks[block] with { Replicas = [.. others, (node, cached)] }) };
    }

    public Scenario Scaled(int factor) => this with { Blocks = [.. Blocks.Select(block => block with { Bytes = block.Bytes * factor })] };

    public BlockMap ToMap(Func<ScenarioBlock, IEnumerable<(int Node, bool Cached)>>? order = null)
    {
        var builder = new BlockMapBuilder();
        foreach (var block in Blocks)
        {
            var replicas = (order?.Invoke(block) ?? block.Replicas)
                .Select(replica => new Replica(builder.Intern(DataNodeOn(replica.Node)), replica.Cached));
            builder.AddBlock(block.Bytes, [.. replicas]);
        }

        return builder.Build(new BlockMapOrigin { ReadAt = ReadAt, NameNode = "nn:9870", Transport = "webhdfs" });
    }

    public NetworkTopology ToTopology(IEnumerable<int>? nodeOrder = null, int pods = 0)
    {
        var nodes = (nodeOrder ?? Enumerable.Range(0, NodeCount))
            .Select(node => new Node(NameOf(node)) { AllocatablePods = pods })
            .ToImmutableArray();
        var dataNodes = Enumerable.Range(0, NodeCount).Select(node => new SeenDataNode(DataNodeOn(node), ReadAt));
        return new NetworkTopology(new TopologyBuilder(new ClusterNodes(nodes, []), new IdentityRules(), dataNodes));
    }

    public InputLocality ToLocality(int pods = 0) => InputLocalityBuilder.Build([ToMap()], ToTopology(pods: pods), ReadAt);

    public int[] Scores(InputLocality locality) => PodScores.Of(locality, LevelValues.Default, NodeNames.AsSpan());

    public int[] Scores() => Scores(ToLocality());

    private static Gen<ScenarioBlock> BlockGen(int nodes) =>
        from bytes in Gen.Choose(1, 1_000_000)
        from replicas in (
            from node in Gen.Choose(0, nodes - 1)
            from cached in Gen.Choose(0, 4)
            select (Node: node, Cached: cached == 0)).ListOf()
        select new ScenarioBlock(bytes, [.. replicas.DistinctBy(replica => replica.Node).Take(3)]);

    private static string NameOf(int node) => $"node{node:D2}";

    private DataNode DataNodeOn(int node) => new(NameOf(node), $"10.0.0.{node}", 9866, $"/rack{RackOfNode[node]}");
}

/// <summary>One block of a scenario.</summary>
public sealed record ScenarioBlock(long Bytes, ImmutableArray<(int Node, bool Cached)> Replicas);
