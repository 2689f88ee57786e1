using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>
/// From the JSON of nodes and pods to the nodes that have room for a gated pod, against <see cref="RoomModel"/>: requests of containers,
/// init containers, sidecars, overhead and the pod itself, resized in place or not, in quantities of all writings; bound, nominated and
/// ended pods; required anti-affinity of others.
/// </summary>
public sealed class RoomOfPodsProperties
{
    private static readonly string[] NodeNames = ["n0", "n1", "n2"];
    private static readonly string[] Phases = ["Pending", "Running", "Running", "Running", "Unknown", "Succeeded", "Failed"];

    [Fact]
    public void Fits_AnyClusterAndPod_IsWhatTheModelSays()
    {
        var (fitting, repelled, resized) = (0, 0, 0);
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            var nodes = NodeNames.Select(name => RandomNode(random, name)).ToList();
            var pods = Enumerable.Range(0, random.Next(10)).Select(pod => RandomPod(random, $"p{pod}", isPlanned: false)).ToList();
            var planned = RandomPod(random, "planned", isPlanned: true);
            var (rooms, clusterPods) = Rooms(nodes, pods, planned);
            repelled += clusterPods.RepellingPods.Count;
            resized += pods.Count(pod => pod.Given.Count > 0);
            return NodeNames.Select((_, place) => place).All(place =>
            {
                var fits = rooms.Fits(0, new NodeIndex(place));
                fitting += fits ? 1 : 0;
                return fits == RoomModel.Fits(nodes, place, pods, planned) ? true : throw new InvalidOperationException(string.Join(
                    '\n', [$"{nodes[place]}", .. pods.Append(planned).Select(pod => Encoding.UTF8.GetString(Utf8(pod.ToJson())))]));
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

        // Out of 9,000 nodes and some 13,000 pods.
        Assert.InRange(fitting, 1_000, 6_000);
        Assert.True(repelled > 1_000 && resized > 2_000, $"{repelled} {resized}");
    }

    private static (NodeRooms Rooms, ClusterPods Pods) Rooms(List<ModelNode> nodes, List<ModelPod> pods, ModelPod planned)
    {
        var pool = new StringPool();
        var tables = new ClusterTables(LabelSelector.Parse("app=none", out _)!, pool, forPlans: true);
        var reader = new NodeReader("", pool, forPlans: true);
        foreach (var pod in pods.Append(planned))
        {
            var json = Utf8(pod.ToJson());
            Assert.True(PodSummary.TryRead(json, pool, out var summary, forPlans: true));
            tables.SetPod(json, summary);
            tables.LocalityPods.Set(json, summary);
        }

        var published = tables.PodsToImmutable();
        var cluster = new ClusterNodes([.. nodes.Select(node => reader.Read(Utf8(node.ToJson()))!)], []);
        return (new NodeRooms(cluster, published, [published.LocalityPods["planned"]]), published);
    }

    // As the API server writes it: a plus sign as it is.
    private static byte[] Utf8(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(
        new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    private static ModelNode RandomNode(Random random, string name) => new(
        name,
        random.Next(3) switch { 0 => "a", 1 => "b", _ => null },
        ModelAmounts.Random(random, most: 30, share: 0.9).SetItem("pods", random.Next(1, 8)));

    private static ModelPod RandomPod(Random random, string uid, bool isPlanned)
    {
        var given = new Dictionary<string, (ModelAmounts Allocated, ModelAmounts Actual)>();
        List<ModelContainer> Containers(string kind, int count) =>
        [
            .. Enumerable.Range(0, count).Select(place => new ModelContainer(
                $"{kind}{place}", ModelAmounts.Random(random, most: 5, share: 0.5), kind == "i" && random.Next(2) == 0)),
        ];
        var pod = new ModelPod(uid)
        {
            Namespace = isPlanned || random.Next(2) == 0 ? "jobs" : "other",
            Labels = random.Next(3) switch { 0 => new() { ["app"] = "spark" }, 1 => new() { ["app"] = "flink", ["x"] = "" }, _ => [] },
            Node = isPlanned || random.Next(4) == 0 ? null : NodeNames[random.Next(3)],
            Nominated = !isPlanned && random.Next(2) == 0 ? NodeNames[random.Next(3)] : null,
            Phase = isPlanned ? "Pending" : Phases[random.Next(Phases.Length)],
            IsTerminating = !isPlanned && random.Next(4) == 0,
            IsGated = isPlanned,
            Containers = Containers("c", random.Next(1, 4)),
            InitContainers = Containers("i", random.Next(3)),
            Overhead = random.Next(4) == 0 ? ModelAmounts.Random(random, most: 2, share: 0.4) : ModelAmounts.None,
            Own = random.Next(4) == 0 ? ModelAmounts.Random(random, most: 9, share: 0.5).OfPod() : ModelAmounts.None,
            Repels = isPlanned || random.Next(3) > 0 ? [] : [RandomTerm(random)],
        };
        if (pod.Node is null || random.Next(2) == 0) return pod;
        ModelAmounts Given() => ModelAmounts.Random(random, most: 5, share: 0.5);
        foreach (var container in pod.Containers.Concat(pod.InitContainers.Where(container => container.Restarts)))
            if (random.Next(3) > 0) given[container.Name] = (Given(), Given());
        return pod with { Given = given, IsResizeRefused = random.Next(2) == 0 };
    }

    private static ModelTerm RandomTerm(Random random) => new(
        random.Next(2) == 0 ? "host" : "zone",
        random.Next(4) switch { 0 => "app In spark", 1 => "app Exists", 2 => "x DoesNotExist", _ => "" },
        random.Next(3) == 0);
}

/// <summary>Amounts by resource, cpu in thousandths; a resource may be named with 0.</summary>
internal sealed record ModelAmounts(ImmutableSortedDictionary<string, long> All)
{
    private static readonly (string Name, long Unit)[] Resources =
        [("cpu", 250), ("memory", 1_536), ("ephemeral-storage", 1_000), ("hugepages-2Mi", 2 << 20), ("a/x", 1)];

    public static ModelAmounts None { get; } = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    public long this[string resource] => All.GetValueOrDefault(resource);

    public static ModelAmounts Random(Random random, int most, double share) => new(Resources
        .Where(_ => random.NextDouble() < share)
        .ToImmutableSortedDictionary(each => each.Name, each => each.Unit * random.Next(most + 1), StringComparer.Ordinal));

    public ModelAmounts SetItem(string resource, long amount) => new(All.SetItem(resource, amount));

    /// <summary>
    /// Those that a pod itself may request; huge pages never 0, which no API server takes beside containers that want some.
    /// </summary>
    public ModelAmounts OfPod() => new(All.RemoveRange(
        All.Keys.Where(key => key is "ephemeral-storage" or "a/x" || (key == "hugepages-2Mi" && All[key] == 0))));

    public JsonObject ToJson() => new(All.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)Text(each.Key, each.Value))));

    /// <summary>One of the writings of an amount, by the amount.</summary>
    private static JsonNode Text(string resource, long amount)
    {
        if (resource == "cpu" && amount % 1_000 != 0)
            return amount % 500 == 0 ? (amount / 1_000m).ToString(CultureInfo.InvariantCulture) : $"{amount}m";
        var units = resource == "cpu" ? amount / 1_000 : amount;
        return (amount % 7) switch
        {
            0 when units % 1_024 == 0 => $"{units / 1_024}Ki",
            1 => $"{units}000m",
            2 => $"{units}e0",
            3 when units % 1_000 == 0 => $"{units / 1_000}k",
            4 => $"{units}000000000n",
            5 => units,
            6 => $"+0{units}.000",
            _ => $"{units}",
        };
    }
}
