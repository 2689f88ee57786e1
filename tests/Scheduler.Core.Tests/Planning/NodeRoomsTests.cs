using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Tests.Planning;

public sealed class NodeRoomsTests
{
    private const string Gpu = "nvidia.com/gpu";

    private static readonly NodeIndex N0 = new(0), N1 = new(1);

    [Theory]
    [InlineData("pods", 3, "", true)]
    [InlineData("pods", 2, "", false)]
    [InlineData("cpu", 1500, "cpu=500", true)]
    [InlineData("cpu", 1499, "cpu=500", false)]
    [InlineData("memory", 64, "memory=16", true)]
    [InlineData("memory", 63, "memory=16", false)]
    [InlineData("memory", 0, Gpu + "=1", true)]
    [InlineData("ephemeral-storage", 12, "ephemeral-storage=5", true)]
    [InlineData("ephemeral-storage", 11, "ephemeral-storage=5", false)]
    [InlineData("hugepages-2Mi", 4, "hugepages-2Mi=4", true)]
    [InlineData("hugepages-2Mi", 3, "hugepages-2Mi=4", false)]
    [InlineData(Gpu, 3, Gpu + "=1", true)]
    [InlineData(Gpu, 2, Gpu + "=1", false)]
    [InlineData(Gpu, 0, Gpu + "=1", false)]
    [InlineData("cpu", 0, "cpu=1", false)]
    [InlineData("cpu", 0, "", true)]
    public void Fits_ResourceOfTheNode_IsAllocatableLessWhatIsBound(string resource, long allocatable, string requests, bool fits)
    {
        var node = NodeWith("n0", Allocatable().SetItem(resource, allocatable));
        var pods = ClusterPods.Empty with
        {
            UsageByNode = ClusterPods.Empty.UsageByNode.Add("n0", new NodeUsage(2, 1000, 48)),
            OtherRequestsByNode = ClusterPods.Empty.OtherRequestsByNode.Add("n0", Amounts($"{Gpu}=2,ephemeral-storage=7")),
        };

        var rooms = new NodeRooms(new ClusterNodes([node], []), pods, [Pod("a", requests)]);

        Assert.Equal(fits, rooms.Fits(0, N0));
        Assert.Equal(fits ? null : NodeRejection.Resources, rooms.Rejection(0, N0));
    }

    [Fact]
    public void Fits_PodsOfTheNodeNotStated_IsFalseAsInKubeScheduler()
    {
        var rooms = new NodeRooms(new ClusterNodes([NodeWith("n0", Allocatable().Remove("pods"))], []), ClusterPods.Empty, [Pod("a", "")]);

        Assert.False(rooms.Fits(0, N0));
    }

    [Fact]
    public void Fits_NominatedPods_TakeRoomUnlessTheyAreOfThePlan()
    {
        var nodes = Nodes(3);
        var nominated = new[] { Nominated("own", "n0"), Nominated("other", "n1"), Nominated("lost", "gone") };
        var pods = ClusterPods.Empty with { NominatedPods = nominated.ToImmutableDictionary(pod => pod.Uid) };

        var rooms = new NodeRooms(nodes, pods, [Pod("own", "cpu=1000")]);

        Assert.True(rooms.Fits(0, N0));
        Assert.False(rooms.Fits(0, N1));
        Assert.True(rooms.Fits(0, new NodeIndex(2)));
        Assert.True(new NodeRooms(nodes, ClusterPods.Empty, [Pod("own", "cpu=1000")]).Fits(0, N1));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Fits_NominatedPodsWithoutRequests_TakeAPlaceEach(int count, bool fits)
    {
        var pods = ClusterPods.Empty with
        {
            NominatedPods = Enumerable.Range(0, count).ToImmutableDictionary(pod => $"{pod}", pod => Nominated($"{pod}", "n0", "")),
        };

        Assert.Equal(fits, new NodeRooms(Nodes(1), pods, [Pod("a", "")]).Fits(0, N0));
    }

    [Fact]
    public void Fits_NominationThatTheWatchMayNotShowYet_TakesRoomOnce()
    {
        var nodes = Nodes(3);
        var pods = ClusterPods.Empty with
        {
            NominatedPods = ClusterPods.Empty.NominatedPods.Add("seen", Nominated("seen", "n0", "cpu=500")),
            LocalityPods = ClusterPods.Empty.LocalityPods.Add("bound", Pod("bound", "") with { NodeName = "n2" }),
        };
        NominatedPod[] unseen =
            [Nominated("seen", "n0", "cpu=500"), Nominated("new", "n1", "cpu=600"), Nominated("bound", "n2", "cpu=600")];

        var rooms = new NodeRooms(nodes, pods, [Pod("a", "cpu=500")], unseen);

        Assert.True(rooms.Fits(0, N0));
        Assert.False(rooms.Fits(0, N1));
        Assert.True(rooms.Fits(0, new NodeIndex(2)));
    }

    [Fact]
    public void Fits_KindsWithOtherFilters_AreJudgedEach()
    {
        var nodes = new ClusterNodes(
            [
                NodeWith("n0", Allocatable()),
                NodeWith("n1", Allocatable()) with { IsUnschedulable = true },
                NodeWith("n2", Allocatable(), new Taint("a", "", "NoSchedule")),
                NodeWith("n3", Allocatable()) with { Traits = null },
            ],
            []);
        var all = new Toleration("", "Exists", "", "");
        LocalityPod[] pods =
        [
            Pod("plain", "cpu=1"),
            Pod("tolerant", "cpu=1", each => each with { Tolerations = [all] }),
            Pod("selective", "cpu=1", each => each with { NodeSelector = [new("name", "n2")], Tolerations = [all] }),
            Pod("unplannable", "cpu=1", each => each with { Unplannable = UnplannableReason.HostPort }),
            Pod("unread", "cpu=1") with { Constraints = null },
            Pod("same", "cpu=1", each => each with { Priority = 7 }),
            Pod("larger", "cpu=1001"),
        ];

        var rooms = new NodeRooms(nodes, ClusterPods.Empty, pods);

        Assert.Equal([0, 1, 2, 3, 4, 0, 5], Enumerable.Range(0, pods.Length).Select(rooms.KindOf));
        Assert.Equal(6, rooms.KindCount);
        Assert.Equal(
            ["1000", "1110", "0010", "0000", "0000", "1000", "0000"],
            Enumerable.Range(0, pods.Length).Select(pod => string.Concat(
                Enumerable.Range(0, 4).Select(node => rooms.Fits(rooms.KindOf(pod), new NodeIndex(node)) ? '1' : '0'))));
        Assert.Equal(NodeRejection.Cordoned, rooms.Rejection(0, N1));
        Assert.Equal(NodeRejection.UntoleratedTaint, rooms.Rejection(0, new NodeIndex(2)));
        Assert.Equal(NodeRejection.UnknownNode, rooms.Rejection(0, new NodeIndex(3)));
        Assert.Equal(NodeRejection.NodeSelector, rooms.Rejection(2, N0));
        Assert.Equal(NodeRejection.Unplannable, rooms.Rejection(4, N0));
        Assert.Equal(NodeRejection.Resources, rooms.Rejection(5, N0));
    }

    [Fact]
    public void Take_UntilFull_EveryKindSeesIt()
    {
        var rooms = new NodeRooms(Nodes(1), ClusterPods.Empty, [Pod("a", "cpu=400"), Pod("b", "cpu=100,memory=10")]);

        rooms.Take(0, N0);
        rooms.Take(0, N0);

        Assert.Equal((false, true), (rooms.Fits(0, N0), rooms.Fits(1, N0)));
        rooms.Take(1, N0);
        rooms.Take(1, N0);
        Assert.Equal((false, false), (rooms.Fits(0, N0), rooms.Fits(1, N0)));
        rooms.GiveBack(0, N0);
        Assert.Equal((true, true), (rooms.Fits(0, N0), rooms.Fits(1, N0)));
    }

    [Fact]
    public void TakeAndGiveBack_AnyOrder_IsWhatTheTakenPodsLeave()
    {
        var steps = from kind in Gen.Choose(0, 2)
                    from node in Gen.Choose(0, 1)
                    from isTake in Gen.Elements(true, true, false)
                    select (kind, node, isTake);
        string[] requests = ["cpu=300", $"cpu=100,memory=30,{Gpu}=1", ""];
        Prop.ForAll(Arb.From(steps.ListOf()), list =>
        {
            var taken = new List<(int Kind, int Node)>();
            var rooms = new NodeRooms(Nodes(2), ClusterPods.Empty, [.. requests.Select((each, pod) => Pod($"{pod}", each))]);
            foreach (var (kind, node, isTake) in list)
            {
                if (isTake && rooms.Fits(kind, new NodeIndex(node))) Take(kind, node);
                else if (!isTake && taken.Remove((kind, node))) rooms.GiveBack(kind, new NodeIndex(node));
            }

            return Enumerable.Range(0, requests.Length).All(kind => Enumerable.Range(0, 2).All(node =>
                rooms.Fits(kind, new NodeIndex(node)) == FitsBeside(kind, from pod in taken where pod.Node == node select pod.Kind)));

            void Take(int kind, int node)
            {
                taken.Add((kind, node));
                rooms.Take(kind, new NodeIndex(node));
            }
        }).QuickCheckThrowOnFailure();

        bool FitsBeside(int kind, IEnumerable<int> others) => others.Append(kind).ToList() is var all
            && all.Count <= 5
            && Allocatable().Where(each => each.Key != "pods" && Amounts(requests[kind])[each.Key] > 0)
                .All(each => all.Sum(pod => Amounts(requests[pod])[each.Key]) <= each.Value)
            && (Amounts(requests[kind])[Gpu] == 0 || all.Sum(pod => Amounts(requests[pod])[Gpu]) <= 3);
    }

    [Fact]
    public void Constructor_TwoThousandPodsOnFiveThousandNodes_JudgesEachKindOnce()
    {
        var pods = Enumerable.Range(0, 2_000).Select(pod => Pod($"{pod}", $"cpu={1 + (pod % 3)}")).ToList();

        var rooms = new NodeRooms(Nodes(5_000), ClusterPods.Empty, pods);

        Assert.Equal(3, rooms.KindCount);
        Assert.Equal(5_000, Enumerable.Range(0, 5_000).Count(node => rooms.Fits(rooms.KindOf(1_999), new NodeIndex(node))));
    }

    /// <summary>A table of all of them for all nodes would take gigabytes.</summary>
    [Fact]
    public void Constructor_ThousandsOfResourcesThatNoNodeHas_AreNotCounted()
    {
        var own = Enumerable.Range(0, 500).Select(pod => Pod(
            $"{pod}", string.Join(',', Enumerable.Range(0, 16).Select(each => $"example.com/{pod}-{each}=1"))));
        var nodes = Nodes(2_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var rooms = new NodeRooms(nodes, ClusterPods.Empty, [.. own, Pod("usual", "cpu=300")]);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 16 << 20);
        Assert.Equal((NodeRejection.Resources, null), (rooms.Rejection(0, N0), rooms.Rejection(500, N0)));
    }

    [Fact]
    public void Constructor_MoreFiltersThanAreJudged_LeavesThePodsOfTheRestNoNode()
    {
        var pods = Enumerable.Range(0, NodeRooms.MaxFilters + 1).Select(pod => Pod(
            $"{pod}", "cpu=1", constraints => constraints with { Tolerations = [new Toleration($"own-{pod}", "Exists", "", "")] }));

        var rooms = new NodeRooms(Nodes(2), ClusterPods.Empty, [.. pods]);

        Assert.True(rooms.Fits(rooms.KindOf(NodeRooms.MaxFilters - 1), N0));
        Assert.False(rooms.Fits(rooms.KindOf(NodeRooms.MaxFilters), N0));
    }

    private static LocalityPod Pod(string uid, string requests, Func<PodConstraints, PodConstraints>? change = null)
    {
        var constraints = new PodConstraints { Requests = Amounts(requests) };
        return new LocalityPod(new PodMetadata("n", uid, uid), null, "s")
        {
            Constraints = change?.Invoke(constraints) ?? constraints,
        };
    }

    private static NominatedPod Nominated(string uid, string node, string requests = "cpu=1000") => new(uid, node, Amounts(requests));

    private static ResourceAmounts Amounts(string text) => ResourceAmounts.Of(text.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(each => each.Split('=')).Select(each => KeyValuePair.Create(each[0], long.Parse(each[1], null))));

    private static ImmutableDictionary<string, long> Allocatable() =>
        new Dictionary<string, long> { ["pods"] = 5, ["cpu"] = 1000, ["memory"] = 100, [Gpu] = 3 }.ToImmutableDictionary();

    private static ClusterNodes Nodes(int count) =>
        new([.. Enumerable.Range(0, count).Select(node => NodeWith($"n{node}", Allocatable()))], []);

    private static Node NodeWith(string name, ImmutableDictionary<string, long> allocatable, params Taint[] taints) => new(name)
    {
        Traits = new NodeTraits(NodeLabels.Of([new("name", name)]), [.. taints], ResourceAmounts.Of(allocatable)),
    };
}
