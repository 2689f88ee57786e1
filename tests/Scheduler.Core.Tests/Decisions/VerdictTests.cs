using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Core.Tests.Siblings;

namespace Scheduler.Core.Tests.Decisions;

/// <summary>A pod is judged by the answer that was given for it.</summary>
public sealed class VerdictTests
{
    // node00 holds 100 B, node01 98 B, node02 50 B, node03 nothing; each in a rack of its own.
    private static readonly Scenario Input = new(
        [0, 1, 2, 3],
        [
            new ScenarioBlock(2, [(0, false)]),
            new ScenarioBlock(48, [(0, false), (1, false)]),
            new ScenarioBlock(50, [(0, false), (1, false), (2, false)]),
        ]);

    private static readonly ImmutableArray<string> All = Input.NodeNames;

    // An answer does not keep its snapshot of the cluster alive, as the service does.
    private static readonly List<InputLocality> Alive = [];

    [Fact]
    public void Of_PodOnTheBestNode_MissesNothing() => AssertBest(Of("node00"), 100, 100);

    [Fact]
    public void Of_PodOnANodeThatIsScoredAlike_MissesNothing() => AssertBest(Of("node01"), 98, 100);

    [Fact]
    public void Of_NodeScoredLowerThanAnotherOffered_WasOutvoted()
    {
        var outcome = Of("node02");

        Assert.Equal((MissReason.Outvoted, new RatedBytes(50, 100)), (outcome.Missed, outcome.Rated));
        Assert.Equal(new BetterNode("node00", new LevelBytes(0, 100, 0, 0)), outcome.Better);
    }

    [Fact]
    public void Of_NodeThatSparseScoresLeavesOut_WasScoredZero() => Assert.Equal(MissReason.Outvoted, Of("node03").Missed);

    [Fact]
    public void Of_LowerNodeWhileObserving_IsObserved()
    {
        AssertBest(Of("node02", observing: true), 50, 100, MissReason.Observed);
        AssertBest(Of("node00", observing: true), 100, 100);
    }

    [Fact]
    public void Of_BetterNodeWithRoomNotOffered_SaysSoAndIsRatedByTheOffer()
    {
        var outcome = Of("node02", offer: ["node02", "node03"]);

        Assert.Equal((MissReason.NotOffered, new RatedBytes(50, 50)), (outcome.Missed, outcome.Rated));
        Assert.Equal(new BetterNode("node00", new LevelBytes(0, 100, 0, 0)), outcome.Better);
    }

    [Fact]
    public void Of_BetterNodesFull_IsTheBestThatHadRoom()
    {
        var outcome = Of("node02", offer: ["node02", "node03"], full: ["node00", "node01"]);

        Assert.Equal((MissReason.Full, "node00", new RatedBytes(50, 50)), (outcome.Missed, outcome.Better!.NodeName, outcome.Rated));
    }

    [Fact]
    public void Of_BestFullAndSecondBestNot_IsAboutTheOneWithRoom()
    {
        Assert.Equal("node01", Of("node02", offer: ["node02"], full: ["node00"]).Better!.NodeName);
        Assert.Equal(MissReason.NotOffered, Of("node02", offer: ["node02"], full: ["node00"]).Missed);
        Assert.Equal(MissReason.Outvoted, Of("node03", offer: ["node01", "node02", "node03"], full: ["node00"]).Missed);
    }

    [Fact]
    public void Of_NothingNear_MissesOnlyWhatWasFull() =>
        AssertBest(Of("node03", offer: ["node03"], full: [.. All]), 0, 0, MissReason.Full);

    [Fact]
    public void Of_NoAnswerThatRanks_IsUnknownAndInNoRatio()
    {
        var added = new LevelBytes(0, 5, 0, 5);
        var input = new PodInput(new PodMetadata("ns", "pod", "uid"), null, [], null, NeutralReason.MapPending);
        var blind = Decision.Of(input, null, Offer(All), [0, 0, 0, 0], BestNode.None, default);

        Assert.All(
            (Outcome[])
            [
                Verdict.Of(null, "node00", added), Verdict.Of(blind, "node00", added), Of(
                    "node00", offer: ["node01", "node02"]), Of("stranger"),
            ],
            outcome => Assert.Equal((MissReason.Unknown, null, null), (outcome.Missed, outcome.Rated, outcome.Better)));
    }

    [Fact]
    public void Of_OneNodeLeft_IsTheBestWhateverItsScore()
    {
        var decision = Decide(All) with { Ranking = AnswerRanking.Only(new ScoredNode("node02", 5, new LevelBytes(0, 50, 0, 50))) };

        AssertBest(Verdict.Of(decision, "node02", default), 50, 50);
        Assert.Equal(MissReason.Unknown, Verdict.Of(decision, "node00", default).Missed);
    }

    [Fact]
    public void AddedByChance_AnyOffer_IsTheMeanOfTheOfferedNodes()
    {
        // 100, 98, 50 and 0 B.
        Assert.Equal(62, AddedByChance(Decide(All)));
        Assert.Equal(25, AddedByChance(Decide(["node02", "node03"])));
        Assert.Equal(100, AddedByChance(Decide(["node00"])));
    }

    [Fact]
    public void AddedByChance_NodesMayBeWithheldOrNoneWasOffered_IsTheMeanOfAllNodes()
    {
        Assert.Equal(62, AddedByChance(Decide(["node02", "node03"]), mayWait: true));
        var plan = Decide(All) with { Ranking = AnswerRanking.Only(new ScoredNode("node02", 10, new LevelBytes(0, 50, 0, 50))) };
        Assert.Equal(62, AddedByChance(plan));
    }

    [Fact]
    public void AddedByChance_AnotherSnapshotOfTheCluster_FindsTheNodesByTheirNames()
    {
        var decision = Decide(["node02", "node03"]);
        Alive.Add(Input.ToLocality(pods: 4));

        Assert.Equal(25, decision.Ranking!.AddedByChance(SiblingView.Alone(decision.Pod, Alive[^1]), mayWait: false));
    }

    [Fact]
    public void Of_PodOnTheNodeOfItsPlan_MissesNothing()
    {
        var outcome = Verdict.Of(Plan("node00"), "node00", Input.ToLocality(pods: 4).BytesAt("node00"));

        AssertBest(outcome, 100, 100);
        Assert.Contains("as planned with its job", OutcomeTexts.Describe("node00", outcome, isPlan: true), StringComparison.Ordinal);
    }

    /// <summary>Whatever the mode, and on nodes that the cluster did not have then: a plan names one node.</summary>
    [Theory]
    [InlineData("node02", false, 50)]
    [InlineData("node02", true, 50)]
    [InlineData("stranger", false, 0)]
    public void Of_PodElsewhereThanPlanned_IsNotFollowed(string boundTo, bool observing, long achieved)
    {
        var outcome = Verdict.Of(Plan("node00"), boundTo, Input.ToLocality(pods: 4).BytesAt(boundTo), observing);

        AssertBest(outcome, achieved, 100, MissReason.NotFollowed);
        Assert.Equal("node00", outcome.Better!.NodeName);
        Assert.Contains("plan was not followed", OutcomeTexts.Describe(boundTo, outcome, isPlan: true), StringComparison.Ordinal);
    }

    /// <summary>Rack bytes count: the best node may hold fewer bytes of its own.</summary>
    [Fact]
    public void Of_BestByItsRack_MissesNothingThoughAnotherHoldsMore()
    {
        var scenario = new Scenario(
            [0, 1, 1], [new ScenarioBlock(12, [(0, false)]), new ScenarioBlock(10, [(1, false)]), new ScenarioBlock(9, [(2, false)])]);

        // 0.9 × 10 + 0.3 × 9 is more than 0.9 × 12.
        var decision = Decide(scenario.NodeNames, scenario: scenario);
        Assert.Equal("node01", decision.Ranking!.Best.NodeName);
        AssertBest(Verdict.Of(decision, "node01", new LevelBytes(0, 10, 9, 12)), 10, 10);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    public void Of_ManyNodesScoredAlike_MissesNothingOnAny(int alike)
    {
        var scenario = new Scenario(
            [.. Enumerable.Range(0, alike + 1)],
            [new ScenarioBlock(10, [.. Enumerable.Range(0, alike).Select(node => (node, false))])]);
        var decision = Decide(scenario.NodeNames, scenario: scenario);

        foreach (var name in scenario.NodeNames.Take(alike)) AssertBest(Verdict.Of(decision, name, new LevelBytes(0, 10, 0, 0)), 10, 10);
        Assert.Equal(MissReason.Outvoted, Verdict.Of(decision, scenario.NodeNames[alike], new LevelBytes(0, 0, 0, 10)).Missed);
    }

    /// <summary>
    /// Of a group whose size is counted the share shrinks while it grows; achieved and achievable are of the same moment.
    /// </summary>
    [Theory]
    [InlineData("node00", 100)]
    [InlineData("node03", 0)]
    public void Of_ShareThatShrankSince_IsRatedAsOfTheAnswer(string nodeName, long achieved)
    {
        var outcome = Verdict.Of(Decide(All), nodeName, new LevelBytes(0, nodeName == "node00" ? 10 : 0, 0, 0));

        Assert.Equal(new RatedBytes(achieved, 100), outcome.Rated);
    }

    private static Decision Plan(string nodeName)
    {
        var locality = Input.ToLocality(pods: 4);
        Alive.Add(locality);
        var input = new PodInput(new PodMetadata("ns", "pod", "uid"), null, [], null, NeutralReason.None);
        return Decision.OfPlan(input, SiblingView.Alone(input.Pod, locality), nodeName, default);
    }

    private static void AssertBest(Outcome outcome, long achieved, long achievable, MissReason? missed = null) =>
        Assert.Equal((missed, new RatedBytes(achieved, achievable)), (outcome.Missed, outcome.Rated));

    private static Outcome Of(string boundTo, string[]? offer = null, string[]? full = null, bool observing = false)
    {
        var locality = Input.ToLocality(pods: 4);
        return Verdict.Of(Decide(offer is null ? All : [.. offer], full), boundTo, locality.BytesAt(boundTo), observing);
    }

    private static long AddedByChance(Decision decision, bool mayWait = false) =>
        decision.Ranking!.AddedByChance(SiblingView.Alone(decision.Pod, Alive[^1]), mayWait);

    private static Decision Decide(ImmutableArray<string> offer, string[]? full = null, Scenario? scenario = null)
    {
        var locality = (scenario ?? Input).ToLocality(pods: 4);
        Alive.Add(locality);
        var view = SiblingView.Alone(new PodMetadata("ns", "pod", "uid"), locality);
        var usage = (full ?? []).ToImmutableDictionary(name => name, _ => new NodeUsage(4, 0, 0));
        return LedgerRig.Decide(view, Offer(offer), new NodeRoom(ClusterPods.Empty with { UsageByNode = usage }, default)).Decision;
    }

    private static NodeOffer Offer(ImmutableArray<string> names) => NodeOffer.Of(names);
}
