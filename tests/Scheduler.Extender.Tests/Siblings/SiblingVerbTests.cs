using System.Text.Json.Nodes;
using Scheduler.Core.Decisions;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Siblings;

/// <summary>Two siblings over HTTP: their turns, reservations and bindings, and what of it metrics and explain show.</summary>
public sealed class SiblingVerbTests : IAsyncLifetime
{
    private static readonly string[] Nodes = PlacedInput.Nodes;
    private static readonly PodRequest First = PodOf("first"), Second = PodOf("second");

    private PlacedInput _input = null!;

    private TestCluster Cluster => _input.Cluster;

    public async Task InitializeAsync() => _input = await PlacedInput.StartAsync(length: 2000);

    public async Task DisposeAsync() => await _input.DisposeAsync();

    [Fact]
    public async Task Prioritize_TwoSiblings_PartWays()
    {
        await using var service = await _input.ServeAsync();

        var (turn, other) = await TurnOfAsync(service, First);
        // The first counts as placed: what it reads adds nothing, and the second, as the last, needs no turn.
        Assert.Equal("0 10", await ScoresAsync(service, Second, turn, other));

        // Asked again, each gets the same answer.
        Assert.Equal("0 10", await ScoresAsync(service, Second, turn, other));
        Assert.Equal(2, service.Get<SiblingLedger>().Counts.Reserved);
    }

    [Fact]
    public async Task PodsBound_AsReserved_AreConfirmedAndAchieveWhatIsAchievable()
    {
        await using var service = await _input.ServeAsync();
        foreach (var pod in (PodRequest[])[First, Second])
        {
            Cluster.Add(pod);
            await SeenAsync(service, pod);
        }

        var (turn, other) = await TurnOfAsync(service, First);
        await ScoresAsync(service, Second, turn, other);
        Bind(First, turn);
        Bind(Second, other);

        await BoundPodsAsync(service, 2);
        var metrics = await service.MetricsAsync();
        Assert.Equal((2000, 2000), (metrics["bound_achieved_bytes_total"], metrics["bound_achievable_bytes_total"]));
        Assert.Equal((2000, 0), (metrics["bound_bytes_total{level=\"NodeLocal\"}"], metrics["bound_bytes_total{level=\"OffSwitch\"}"]));
        Assert.Equal(2, metrics["sibling_reservations_total{end=\"Confirmed\"}"]);
        Assert.Equal((1, 2, 0), (metrics["sibling_groups"], metrics["sibling_bound_pods"], metrics["sibling_reserved_pods"]));
    }

    [Fact]
    public async Task PodBound_Elsewhere_IsCountedWithTheReasonAndItsShareIsFree()
    {
        await using var service = await _input.ServeAsync();
        Cluster.Add(First);
        await SeenAsync(service, First);
        var (turn, other) = await TurnOfAsync(service, First);

        Bind(First, "k3");

        await BoundPodsAsync(service, 1);
        var metrics = await service.MetricsAsync();
        Assert.Equal((0, 1000), (metrics["bound_achieved_bytes_total"], metrics["bound_achievable_bytes_total"]));
        Assert.Equal(1, metrics["bound_missed_pods_total{reason=\"Outvoted\"}"]);
        Assert.Equal(1, metrics["sibling_reservations_total{end=\"Elsewhere\"}"]);
        Assert.Equal("10 10", await ScoresAsync(service, Second, turn, other));
    }

    [Fact]
    public async Task Prioritize_AfterRestart_KnowsTheBoundSibling()
    {
        Cluster.Add(First);
        Bind(First, "k1");

        await using var service = await _input.ServeAsync();

        await service.ScoresBecomeAsync("0 10 0", Second, Nodes);
        using var explained = await service.ExplainAsync(Second);
        Assert.Equal(
            """{"group":"job","placed":1,"expectedSize":2,"shareBytes":1000,"coveredBytes":1000,"turn":null}""",
            explained.RootElement.GetProperty("siblings").GetRawText());
        Assert.Equal(0, (await service.MetricsAsync()).Sum("bound_pods_total"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Failed")]
    [InlineData("Succeeded")]
    public async Task PodGone_Bound_GivesItsShareBack(string? phase)
    {
        Cluster.Add(First);
        Bind(First, "k1");
        await using var service = await _input.ServeAsync();
        await service.ScoresBecomeAsync("0 10 0", Second, Nodes);

        if (phase is null) Cluster.Objects.DeletePod(First.Namespace, First.Name);
        else Cluster.Objects.UpdatePod(First.Namespace, First.Name, pod => pod["status"] = new JsonObject { ["phase"] = phase });

        await Eventually.HoldsAsync(async () => await ScoresAsync(service, Second, "k1", "k2") is "9 10" or "10 9", "both blocks are free");
    }

    [Fact]
    public async Task Prioritize_ModeObserve_ReservesNothing()
    {
        await using var service = await _input.ServeAsync(settings => settings with
        {
            Extender = settings.Extender with { Mode = ExtenderMode.Observe },
        });
        await Eventually.HoldsAsync(
            async () =>
            {
                await service.ScoresAsync(First, Nodes);
                return await service.ReasonAsync(First) == "None";
            },
            "the map is read");

        Assert.Equal(default, service.Get<SiblingLedger>().Counts);
    }

    private static PodRequest PodOf(string name) => new(PlacedInput.Path, name)
    {
        Uid = name,
        Annotations = new Dictionary<string, string> { ["hdfs.locality/group"] = "job", ["hdfs.locality/group-size"] = "2" },
    };

    /// <summary>The node where it is a pod's turn, which explain names, and the one that is as good.</summary>
    private static async Task<(string Turn, string Other)> TurnOfAsync(RunningService service, PodRequest pod)
    {
        await Eventually.HoldsAsync(async () => await ScoresAsync(service, pod, "k1", "k2") is "9 10" or "10 9", "it is the pod's turn");
        using var explained = await service.ExplainAsync(pod);
        var turn = explained.RootElement.GetProperty("siblings").GetProperty("turn").GetString()!;
        Assert.Equal(10, (await service.PrioritizeAsync(pod.Offer(Nodes)))[turn]);
        return (turn, turn == "k1" ? "k2" : "k1");
    }

    private static async Task<string> ScoresAsync(RunningService service, PodRequest pod, params string[] nodes)
    {
        var scores = await service.PrioritizeAsync(pod.Offer(Nodes));
        return string.Join(' ', nodes.Select(node => scores[node]));
    }

    private static Task SeenAsync(RunningService service, PodRequest pod) => Eventually.HoldsAsync(
        () => service.Get<Core.Cluster.ClusterState>().Pods.LocalityPods.ContainsKey(pod.Uid), "the pod is seen");

    private static Task BoundPodsAsync(RunningService service, int pods) =>
        Eventually.HoldsAsync(async () => (await service.MetricsAsync()).Sum("bound_pods_total") == pods, "the bindings are recorded");

    private void Bind(PodRequest pod, string node) => Cluster.Objects.BindPod(pod.Namespace, pod.Name, node);
}
