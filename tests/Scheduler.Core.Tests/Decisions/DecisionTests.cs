using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Decisions;

public sealed class DecisionTests
{
    [Fact]
    public void Of_ManyNodes_KeepsTheBestInOrder()
    {
        var scenario = new Scenario(
            [0, 0, 1, 1, 2, 2, 3], [new ScenarioBlock(10, [(0, false), (2, false)]), new ScenarioBlock(5, [(4, false)])]);
        var view = SiblingView.Alone(new PodMetadata("ns", "pod", "uid"), scenario.ToLocality());
        var input = new PodInput(view.Pod, null, [], new LocatedInput([], view.Locality), NeutralReason.None);

        var offer = NodeOffer.Of(scenario.NodeNames);

        var decision = Decision.Of(
            input, view, offer, scenario.Scores(), new BestNode(new OfferPlace(2), IsPicked: false), DateTimeOffset.UnixEpoch);

        Assert.Equal(["node00", "node02", "node04", "node01", "node03"], decision.Best.Select(node => node.NodeName));
        Assert.Equal([10, 10, 5, 3, 3], decision.Best.Select(node => node.Score));
        Assert.Equal(7, decision.NodesOffered);
        Assert.Equal(new SiblingState("", 0, 1, 15, 0, null), decision.Siblings);
        Assert.Equal("node02", decision.Ranking!.Best.NodeName);
        Assert.True(decision.Ranking.IsBest("node00"));
        Assert.False(decision.Ranking.IsBest("node04"));
    }

    [Fact]
    public void Add_BeyondCapacity_ForgetsTheOldestPod()
    {
        var log = new DecisionLog(capacity: 2);
        foreach (var pod in (string[])["a", "b", "a", "c"]) log.Add(Of(pod));

        Assert.True(log.TryGet("ns", "a", out _));
        Assert.False(log.TryGet("ns", "b", out _));
        Assert.True(log.TryGet("ns", "c", out _));
    }

    [Fact]
    public void Add_SamePodAgain_KeepsTheLatest()
    {
        var log = new DecisionLog();
        log.Add(Of("a"));
        log.Add(Of("a") with { NodesOffered = 3 });

        Assert.True(log.TryGet("ns", "a", out var decision));
        Assert.Equal(3, decision.NodesOffered);
    }

    [Fact]
    public void Bound_LatestDecision_IsKeptWithItAndReported()
    {
        var observer = new DecisionRecorder();
        var log = new DecisionLog(observer: observer);
        var (decision, binding) = (Of("a"), new Binding(DateTimeOffset.UnixEpoch, "n1", null, null));
        log.Add(decision);

        log.Bound(decision, binding);

        Assert.True(log.TryGet("ns", "a", out var found));
        Assert.Equal(binding, found.Binding);
        Assert.Equal([decision, found], observer.Decisions);
    }

    [Fact]
    public void Bound_DecisionThatIsReplacedOrForgotten_ChangesNothing()
    {
        var log = new DecisionLog(capacity: 1);
        var (first, second) = (Of("a"), Of("a"));
        log.Add(first);
        log.Add(second);

        log.Bound(first, new Binding(DateTimeOffset.UnixEpoch, "n1", null, null));
        log.Bound(Of("b"), new Binding(DateTimeOffset.UnixEpoch, "n1", null, null));

        Assert.Same(second, Assert.Single(log.Newest()));
    }

    [Fact]
    public void Newest_PodDecidedAgain_IsFirst()
    {
        var log = new DecisionLog();
        foreach (var pod in (string[])["a", "b", "a"]) log.Add(Of(pod));

        Assert.Equal(["a", "b"], log.Newest().Select(decision => decision.Pod.Name));
    }

    private sealed class DecisionRecorder : IDecisionObserver
    {
        public List<Decision> Decisions { get; } = [];

        public void Remembered(Decision decision) => Decisions.Add(decision);
    }

    private static Decision Of(string pod) =>
        new(DateTimeOffset.UnixEpoch, new PodMetadata("ns", pod, "uid"), NeutralReason.None, [], 1, []);
}
