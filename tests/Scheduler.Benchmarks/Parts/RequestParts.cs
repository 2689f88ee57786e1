using System.Buffers;
using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Verbs.Wire;

namespace Scheduler.Benchmarks.Parts;

/// <summary>The steps of a prioritize for 5,000 nodes, one of 100 siblings over 10,000 blocks.</summary>
[MemoryDiagnoser]
public class RequestParts
{
    private const int Nodes = 5_000;
    private const int Blocks = 10_000;
    private const int Siblings = 100;

    private readonly byte[] _body = OfferBodies.WithNames(OfferBodies.Pod("exec-1", MeasuredService.Input, Siblings), Nodes);
    private readonly ExtenderOfferReader _reader = new();
    private readonly ArrayBufferWriter<byte> _answer = new(1 << 20);
    private readonly int[] _scores = new int[Nodes];
    private readonly ExtenderOffer _offer;
    private readonly SiblingView _view;
    private readonly GroupLedger _ledger;

    /// <summary>A group of which all but one are placed.</summary>
    public RequestParts()
    {
        var (cluster, random) = (new SyntheticCluster(Nodes), new Random(1));
        ImmutableArray<BlockMap> maps = [SyntheticInput.Make(cluster, Blocks, random)];
        var replicas = InputReplicasBuilder.Build(maps, cluster.Topology, DateTimeOffset.UnixEpoch);
        _ledger = new GroupLedger(replicas, InputLocalityBuilder.Build(maps, cluster.Topology, DateTimeOffset.UnixEpoch), Siblings);
        for (var sibling = 1; sibling < Siblings; sibling++) _ledger.Place(new NodeIndex(random.Next(Nodes)));
        _view = SiblingView.Of(new PodMetadata("default", "exec-1", "81cc868c-adc1-4b10-a12a-exec-1"), _ledger);
        _reader.Read(_body).Dispose();
        _offer = _reader.Read(_body);
        Score();
    }

    /// <summary>The body: the pod, and a number for each name.</summary>
    [Benchmark]
    public int ParseAndNumber()
    {
        using var offer = _reader.Read(_body);
        return offer.Nodes.Count;
    }

    /// <summary>Values, turn and scores.</summary>
    [Benchmark]
    public int Score() => NodeScorer.Default.Score(_view, _offer.Nodes, _scores).Place.Value;

    /// <summary>The answer.</summary>
    [Benchmark]
    public int Write()
    {
        _answer.ResetWrittenCount();
        Answers.WritePriorities(_answer, _offer, _scores, sparse: false);
        return _answer.WrittenCount;
    }

    /// <summary>A sibling placed and taken away again: a reservation's whole life.</summary>
    [Benchmark]
    public int PlaceAndRelease()
    {
        _ledger.Place(new NodeIndex(17));
        _ledger.Release(new NodeIndex(17));
        return _ledger.Placed;
    }
}
