using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Sandbox;
using Scheduler.Testing.Scoring;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>All groups over one input on a small cluster, with a clock that moves when told to.</summary>
internal sealed class LedgerRig : ISiblingObserver
{
    /// <summary>Pods that a node has room for.</summary>
    public const int PodsPerNode = 110;

    private readonly Scenario _scenario;

    public LedgerRig(Scenario scenario)
    {
        _scenario = scenario;
        Maps = [scenario.ToMap()];
        Locality = InputLocalityBuilder.Build(Maps, scenario.ToTopology(pods: PodsPerNode), Clock.GetUtcNow());
        Ledger = new SiblingLedger(Clock, SiblingOptions.Default, this);
    }

    /// <summary>Nodes n00, n01 … in one rack, and blocks of these bytes on these nodes.</summary>
    public LedgerRig(int nodes, params (long Bytes, int[] Nodes)[] blocks)
        : this(new Scenario(
            [.. Enumerable.Repeat(0, nodes)],
            [.. blocks.Select(block => new ScenarioBlock(block.Bytes, [.. block.Nodes.Select(node => (node, false))]))]))
    {
    }

    public ManualTimeProvider Clock { get; } = new();

    public SiblingLedger Ledger { get; }

    public ImmutableArray<BlockMap> Maps { get; private set; }

    public InputLocality Locality { get; private set; }

    public List<ReservationEnd> Ends { get; } = [];

    public ImmutableArray<string> Names => _scenario.NodeNames;

    public static LocalityRequest Pod(string uid, int? size = null, string group = "g", string path = "/in") =>
        new(new PodMetadata("ns", uid, uid), [new InputPath("", path)], group) { GroupSize = size };

    public void ReservationEnded(ReservationEnd how) => Ends.Add(how);

    /// <summary>Reads the input anew, with another block in it.</summary>
    public void Grow(long bytes, params int[] nodes)
    {
        var grown = _scenario with { Blocks = _scenario.Blocks.Add(new ScenarioBlock(bytes, [.. nodes.Select(node => (node, false))])) };
        Maps = [grown.ToMap()];
        Locality = InputLocalityBuilder.Build(Maps, Locality.Topology, Clock.GetUtcNow());
    }

    /// <summary>Reads the same input anew.</summary>
    public void Reread()
    {
        Maps = [_scenario.ToMap()];
        Locality = InputLocalityBuilder.Build(Maps, Locality.Topology, Clock.GetUtcNow());
    }

    /// <summary>Lists the nodes anew, in another order: their indices are others then.</summary>
    public void Relist(Random random)
    {
        var order = Enumerable.Range(0, _scenario.NodeCount).ToArray();
        random.Shuffle(order);
        Locality = InputLocalityBuilder.Build(Maps, _scenario.ToTopology(order), Clock.GetUtcNow());
    }

    public SiblingView View(LocalityRequest request) => Ledger.View(request, Maps, Locality);

    public LevelBytes[] Added(LocalityRequest request)
    {
        var view = View(request);
        return [.. Names.Select(view.AddedAt)];
    }

    /// <summary>Asks for scores as the verb does, and reserves.</summary>
    public PodScores Ask(LocalityRequest request) => Ask(request, Names);

    /// <summary>The same on an offer of these nodes.</summary>
    public PodScores Ask(LocalityRequest request, ImmutableArray<string> names)
    {
        var offered = NodeOffer.Of(names).OfferedIn(Locality.Topology.Cluster);
        var scores = PodScores.Of(Ledger.View(request, Maps, Locality, offered), NodeScorer.Default, names.AsSpan());
        if (!scores.Best.IsNone) Ledger.Reserve(request, names[scores.Best.Value], offered);
        return scores;
    }

    /// <summary>Scores an offer and records the answer, as the verb does.</summary>
    public static (Decision Decision, int[] Scores, BestNode Best) Decide(SiblingView view, NodeOffer offer, NodeRoom room)
    {
        var (scores, offered) = (new int[offer.Count], offer.OfferedIn(view.Locality.Topology.Cluster));
        var best = NodeScorer.Default.Score(view, offer, scores);
        var input = new PodInput(view.Pod, null, [], new LocatedInput([], view.Locality), NeutralReason.None);
        var unoffered = UnofferedNode.Find(
            view, NodeScorer.Default, offer.NameAt(best.Place.IsNone ? default : best.Place), offered, () => room);
        return (Decision.Of(input, view, offer, scores, best, DateTimeOffset.UnixEpoch, offered, unoffered), scores, best);
    }

    /// <summary>One of the nodes of the highest score, at random.</summary>
    public string Choose(PodScores scores, Random random)
    {
        var best = Enumerable.Range(0, Names.Length).Where(node => scores.Scores[node] == scores.Scores.Max()).ToArray();
        return Names[best[random.Next(best.Length)]];
    }
}
