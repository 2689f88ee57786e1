using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Scheduling;
using Scheduler.Simulation.Tests.Support;
using Scheduler.Testing.Scoring;
using OfferedSlots = Scheduler.Simulation.Policies.OfferedSlots;

namespace Scheduler.Simulation.Tests.Policies;

public sealed class JobScorerTests
{
    private static readonly SimulationOptions Options = Jobs.Small with { Nodes = 12, Racks = 4, Cap = 4 };
    private static readonly SimulatedCluster Cluster = Jobs.ClusterOf(Options);
    private static readonly JobInput Input = Jobs.Input(Options, blocks: 16, seed: 5);

    [Fact]
    public void Stateless_SiblingsPlaced_ScoresAsBefore()
    {
        var scorer = PlacementPolicy.Of(PolicyNames.Stateless).Begin(Input, Cluster.Count);
        var before = scorer.Score(Offer()).ToArray();
        scorer.Placed(Array.IndexOf(before, 10));

        Assert.Equal(before, scorer.Score(Offer()).ToArray());
        Assert.Equal(PodScores.Of(Input.Locality, LevelValues.Default, Offer().ForVerbs.ToNames().AsSpan()), before);
    }

    [Fact]
    public void SpreadThenCount_SiblingPlaced_ScoresItsNodeZeroUntilAllHaveOne()
    {
        var scorer = PlacementPolicy.Of(PolicyNames.SpreadThenCount).Begin(Input, Cluster.Count);
        var before = scorer.Score(Offer()).ToArray();
        var best = Array.IndexOf(before, 10);
        scorer.Placed(best);

        Assert.Equal(0, scorer.Score(Offer())[best]);
        for (var node = 0; node < Cluster.Count; node++)
            if (node != best) scorer.Placed(node);
        Assert.Equal(before, scorer.Score(Offer()).ToArray());
    }

    [Fact]
    public void Ours_AnyPod_ScoresByTheLedgerThatServes()
    {
        var (scorer, ledger) =
            (PlacementPolicy.Of(PolicyNames.Ours).Begin(Input, Cluster.Count), new GroupLedger(Input.Replicas, Input.Locality, Input.Pods));
        for (var pod = 0; pod < Input.Pods; pod++)
        {
            var view = SiblingView.Of(new("trace", $"job-5-{pod}", $"job-5-{pod}"), ledger);
            var scores = scorer.Score(Offer()).ToArray();

            Assert.Equal(PodScores.Of(view, NodeScorer.Default, Offer().ForVerbs.ToNames().AsSpan()).Scores, scores);
            var node = Array.IndexOf(scores, 10);
            scorer.Placed(node);
            ledger.Place(new NodeIndex(node));
        }
    }

    [Fact]
    public void Ours_EqualNodes_OneIsTheBest()
    {
        var scores = PlacementPolicy.Of(PolicyNames.Ours).Begin(Input, Cluster.Count).Score(Offer()).ToArray();

        Assert.Single(scores, score => score == 10);
    }

    [Fact]
    public void Of_UnknownName_Throws() => Assert.Throws<ArgumentException>(() => PlacementPolicy.Of("best"));

    private static OfferedSlots Offer()
    {
        var offered = new OfferedSlots(Cluster.NodeNames);
        offered.OfferFree(new NodeSlots(Cluster.Count, Options.Slots));
        return offered;
    }
}
