using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>Drivers and JobManagers: annotated, they have the input read ahead for those that read it, and nothing else.</summary>
public sealed class DriverTests : IAsyncLifetime
{
    private static readonly string[] Nodes = PlacedInput.Nodes;

    private PlacedInput _input = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _input = await PlacedInput.StartAsync(length: 1500);
        // Without cold waits a first answer with scores proves that the map was there.
        _service = await _input.ServeAsync(settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
        });
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _input.DisposeAsync();
    }

    [Theory]
    [InlineData("spark-role", "driver", false)]
    [InlineData("spark-role", "driver", true)]
    [InlineData("component", "jobmanager", false)]
    [InlineData("component", "jobmanager", true)]
    public async Task Driver_Annotated_HasItsInputReadForThePodsThatComeLater(string label, string value, bool isBound)
    {
        Add(DriverOf(label, value), isBound ? "k3" : null);
        await ReadAsync();

        Assert.Equal("10 5 0", await _service.ScoresAsync(new PodRequest(PlacedInput.Path, "exec-1") { Uid = "exec-1" }, Nodes));
    }

    [Theory]
    [InlineData("spark-role", "driver")]
    [InlineData("component", "jobmanager")]
    public async Task Driver_Asked_IsScoredNeutrallyAndIsNoSibling(string label, string value)
    {
        var driver = DriverOf(label, value);
        Add(driver, null);
        await ReadAsync();
        var offer = PodRequest.Offer(driver.DeepClone().AsObject(), Nodes);

        Assert.All(await _service.PrioritizeAsync(offer), score => Assert.Equal(0, score.Value));

        Assert.Equal(1, (await _service.MetricsAsync())["answers_total{reason=\"Driver\"}"]);
        Assert.Equal(default, _service.Get<SiblingLedger>().Counts);
        var executor = new PodRequest(PlacedInput.Path, "exec-1") { Uid = "exec-1", Annotations = Group };
        await _service.ScoresBecomeAsync("10 5 0", executor, Nodes);
        using var explained = await _service.ExplainAsync(executor);
        Assert.Equal(1, explained.RootElement.GetProperty("siblings").GetProperty("expectedSize").GetInt32());
    }

    /// <summary>Neither held, nor judged when it is bound, nor, relabelled, a sibling any more.</summary>
    [Fact]
    public async Task Driver_ThatWaitsOrIsBoundOrWasAnExecutor_TakesNoPart()
    {
        var pod = DriverOf("spark-role", "executor");
        pod["metadata"]!["annotations"]!["hdfs.locality/max-wait"] = "1h";
        pod["metadata"]!["annotations"]!["hdfs.locality/level"] = "node";
        Add(pod, null);
        await Eventually.HoldsAsync(() => _service.Get<SiblingLedger>().Counts.Groups == 1, "as an executor it has a group");

        _input.Cluster.Objects.UpdatePod("default", "driver", driver => driver["metadata"]!["labels"]!["spark-role"] = "driver");
        await Eventually.HoldsAsync(() => _service.Get<SiblingLedger>().Counts.Groups == 0, "as a driver it has none");
        var offer = PodRequest.Offer(_input.Cluster.Objects.GetPod("default", "driver")!.DeepClone().AsObject(), ["k3"]);
        var answer = Encoding.UTF8.GetString((await _service.SendAsync("filter", offer)).Body);
        Assert.Contains("k3", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", answer, StringComparison.Ordinal);

        _input.Cluster.Objects.BindPod("default", "driver", "k3");
        await Eventually.HoldsAsync(
            () => _service.Get<ClusterState>().Pods.LocalityPods.Values.Any(one => one.NodeName == "k3"), "the binding is seen");
        var metrics = await _service.MetricsAsync();
        Assert.Equal((0, 0), (metrics.Sum("bound_pods_total"), metrics.Sum("bound_missed_pods_total")));
    }

    private static Dictionary<string, string> Group => new() { ["hdfs.locality/group"] = "job" };

    private static JsonObject DriverOf(string label, string value)
    {
        var pod = (JsonObject)JsonNode.Parse(
            (new PodRequest(PlacedInput.Path, "driver") { Uid = "driver", Annotations = Group }).ToJson().ToJsonString())!;
        pod["metadata"]!["labels"] = new JsonObject { [label] = value };
        return pod;
    }

    private void Add(JsonObject pod, string? nodeName)
    {
        if (nodeName is not null) pod["spec"]!["nodeName"] = nodeName;
        _input.Cluster.Objects.AddPod(pod);
    }

    private Task ReadAsync() => Eventually.HoldsAsync(
        async () => (await _service.MetricsAsync())["block_map_reads_total{cause=\"Prefetch\",outcome=\"Ok\"}"] == 1, "the input is read");
}
