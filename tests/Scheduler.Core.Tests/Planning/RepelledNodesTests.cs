using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Tests.Planning;

/// <summary>Nodes that other pods keep a pod away from: right values by hand from the rule of kube-scheduler's InterPodAffinity.</summary>
public sealed class RepelledNodesTests
{
    /// <summary>
    /// Nodes n0 and n1 are in zone a, n2 in zone b, n3 in none. Each case: the node of a pod with an anti-affinity, its label of nodes,
    /// what it selects, in which namespaces; and the nodes that are left to a pod of namespace <c>n</c> with <c>app=spark</c>.
    /// </summary>
    [Theory]
    [InlineData("n0", "name", "app In spark", "n", "0111")]
    [InlineData("n0", "name", "app In spark", "", "0111")]
    [InlineData("n0", "name", "app In spark", "m", "1111")]
    [InlineData("n0", "name", "app In spark", "m,n", "0111")]
    [InlineData("n0", "name", "app In flink,spark", "n", "0111")]
    [InlineData("n0", "name", "app In flink", "n", "1111")]
    [InlineData("n0", "name", "app NotIn flink", "n", "0111")]
    [InlineData("n0", "name", "app NotIn spark", "n", "1111")]
    [InlineData("n0", "name", "none NotIn x", "n", "0111")]
    [InlineData("n0", "name", "app Exists", "n", "0111")]
    [InlineData("n0", "name", "none Exists", "n", "1111")]
    [InlineData("n0", "name", "none DoesNotExist", "n", "0111")]
    [InlineData("n0", "name", "app DoesNotExist", "n", "1111")]
    [InlineData("n0", "name", "app Unknown", "n", "1111")]
    [InlineData("n0", "name", "app In spark;none Exists", "n", "1111")]
    [InlineData("n0", "name", "", "n", "0111")]
    [InlineData("n0", "zone", "app In spark", "n", "0011")]
    [InlineData("n2", "zone", "app In spark", "n", "1101")]
    [InlineData("n3", "zone", "app In spark", "n", "1111")]
    [InlineData("n0", "none", "app In spark", "n", "1111")]
    [InlineData("gone", "name", "app In spark", "n", "1111")]
    public void Fits_NodesThatAnotherPodKeepsItAwayFrom_AreFalse(string node, string key, string selector, string namespaces, string fits)
    {
        var pods = Repelling(new RepellingPod(node, [Term(key, selector, namespaces)]));

        var rooms = new NodeRooms(Zones(), pods, [Labeled("a", "spark")]);

        Assert.Equal(fits, Fitting(rooms, 0));
        Assert.Equal(
            fits.Select(each => each == '1' ? (NodeRejection?)null : NodeRejection.PodAntiAffinity),
            Enumerable.Range(0, 4).Select(each => rooms.Rejection(0, new NodeIndex(each))));
    }

    [Fact]
    public void Fits_SeveralPodsThatKeepOthersAway_AreJudgedTogetherForEachKind()
    {
        var pods = Repelling(
            new RepellingPod("n0", [Term("name", "app In spark", "n")]),
            new RepellingPod("n2", [Term("none", "", ""), Term("zone", "app Exists", "")]),
            new RepellingPod("n3", [Term("name", "app In flink", "n")]));

        var rooms = new NodeRooms(
            Zones(), pods, [Labeled("a", "spark"), Labeled("b", "flink"), Labeled("c", "spark"), Labeled("d", null), Labeled("e", "job")]);

        Assert.Equal(["0101", "1100", "0101", "1111", "1101"], Enumerable.Range(0, 5).Select(pod => Fitting(rooms, rooms.KindOf(pod))));
        Assert.Equal(4, rooms.KindCount);
        Assert.Equal(rooms.KindOf(0), rooms.KindOf(2));
    }

    [Fact]
    public void Constructor_ThousandsOfPodsThatKeepOthersAway_FollowsSomeOfTheirTerms()
    {
        var rooms = Rooms(pod => Term("name", $"app In spark;own-{pod} DoesNotExist", "n"));

        Assert.Equal(1, rooms.KindCount);
        Assert.Equal(1_000 - RepelledNodes.MaxTerms, Enumerable.Range(0, 1_000).Count(node => rooms.Fits(0, new NodeIndex(node))));
    }

    [Theory]
    [InlineData("app In spark", "m")]
    [InlineData("own In x", "n")]
    [InlineData("own Exists", "")]
    public void Constructor_ThousandsOfPodsThatKeepTheirOwnKindAway_DoNotCrowdOutTheOneThatMatters(string selector, string namespaces)
    {
        var rooms = Rooms(pod => pod == 999
            ? Term("name", "app In spark", "n")
            : Term("name", $"{selector};own-{pod} DoesNotExist", namespaces));

        Assert.Equal([999], Enumerable.Range(0, 1_000).Where(node => !rooms.Fits(0, new NodeIndex(node))));
    }

    /// <summary>On each of a thousand nodes is a pod with its own term.</summary>
    private static NodeRooms Rooms(Func<int, AntiAffinityTerm> term) => new(
        new ClusterNodes([.. Enumerable.Range(0, 1_000).Select(node => NodeIn($"n{node:000}", null))], []),
        Repelling([.. Enumerable.Range(0, 1_000).Select(pod => new RepellingPod($"n{pod:000}", [term(pod)]))]),
        [.. Enumerable.Range(0, 100).Select(pod => Labeled($"{pod}", "spark"))]);

    private static string Fitting(NodeRooms rooms, int kind) =>
        string.Concat(Enumerable.Range(0, 4).Select(node => rooms.Fits(kind, new NodeIndex(node)) ? '1' : '0'));

    private static ClusterNodes Zones() => new([NodeIn("n0", "a"), NodeIn("n1", "a"), NodeIn("n2", "b"), NodeIn("n3", null)], []);

    private static Node NodeIn(string name, string? zone)
    {
        var labels = new Dictionary<string, string> { ["name"] = name };
        if (zone is not null) labels["zone"] = zone;
        return new Node(name) { Traits = new NodeTraits(NodeLabels.Of(labels), [], ResourceAmounts.Of([new("pods", 5)])) };
    }

    private static ClusterPods Repelling(params RepellingPod[] pods) => ClusterPods.Empty with
    {
        RepellingPods = pods.ToImmutableDictionary(_ => Guid.NewGuid()),
    };

    private static AntiAffinityTerm Term(string key, string selector, string namespaces) => new(
        key,
        [
            .. selector.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split(' ')).Select(each =>
                new NodeRequirement(each[0], Enum.Parse<NodeOperator>(each[1]), each.Length > 2 ? [.. each[2].Split(',')] : [])),
        ],
        [.. namespaces.Split(',', StringSplitOptions.RemoveEmptyEntries)]);

    private static LocalityPod Labeled(string uid, string? app) => new(new PodMetadata("n", uid, uid), null, "s")
    {
        Constraints = new PodConstraints(),
        AllLabels = app is null ? NodeLabels.None : NodeLabels.Of([new("app", app)]),
    };
}
