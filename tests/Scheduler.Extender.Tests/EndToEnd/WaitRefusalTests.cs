using System.Text.Json.Nodes;
using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>
/// What the real service makes of the size of an offer, of what a pod requests, and of the one node that it leaves: on 150 nodes, of which
/// k1 has the input.
/// </summary>
public sealed class WaitRefusalTests : IAsyncLifetime
{
    private static readonly string[] Nodes = [.. Enumerable.Range(1, 150).Select(node => $"k{node}")];

    private static readonly PodRequest Pod = new("/in/a")
    {
        Annotations = new Dictionary<string, string> { ["hdfs.locality/level"] = "node", ["hdfs.locality/max-wait"] = "15s" },
    };

    private readonly ObservedClock _clock = new();
    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync();
        _hdfs.AddFile("/in/a", "n1");
        _cluster = await TestCluster.StartAsync(Nodes);
        _cluster.Annotate("k1", "n1");
        _service = await RunningService.StartAsync([_hdfs.NameNode.Address], _cluster.Connection, settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
            Delay = new DelayOptions { ReadBytesPerSecond = 1 },
        }, _clock);
        await _service.SyncedAsync();
        await Eventually.HoldsAsync(
            async () => await ReasonAsync(Pod with { Name = "reader", Uid = "reader" }) is "None", "the map is read");
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    [Theory]
    [InlineData(100, true)] // what kube-scheduler offers of 150 by its defaults
    [InlineData(120, false)]
    public async Task Filter_OfferLooksLikeASample_WithholdsNothingAndSaysWhy(int offered, bool isSample)
    {
        await AddAsync(Pod.ToJson());
        var names = Nodes.Skip(1).Take(offered).ToArray();

        Assert.Equal(isSample ? names : [], await FilterAsync(names));

        Assert.Equal(isSample ? 1 : 0, (await _service.MetricsAsync())["wait_refusals_total{reason=\"Sampled\"}"]);
        var waiting = await WaitingAsync();
        Assert.Equal(isSample ? "Sampled" : null, (string?)waiting["refusal"]);
        Assert.Equal(isSample, ((string)waiting["message"]!).Contains("percentageOfNodesToScore", StringComparison.Ordinal));
        Assert.Equal(isSample ? 0 : 1, _cluster.Server.Requests.Count("patch pods/status"));
    }

    [Theory]
    [InlineData("64", true)] // each node has 32
    [InlineData("32", false)]
    public async Task Filter_PodRequestsMoreThanTheNodeHas_WithholdsNothing(string cpu, bool passes)
    {
        var pod = Pod.ToJson();
        pod["spec"]!["containers"]![0]!["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = cpu } };
        await AddAsync(pod);

        Assert.Equal(passes ? ["k2"] : [], await FilterAsync("k2"));

        Assert.Equal(passes ? "NoneCanComeFree" : null, (string?)(await WaitingAsync())["refusal"]);
    }

    [Theory]
    [InlineData("k1")]
    [InlineData("k1", "k2", "k3")]
    public async Task Filter_OneNodeIsLeft_CountsAsPlacedThereAndIsExplained(params string[] offered)
    {
        await AddAsync(Pod.ToJson());
        var reserved = _service.Get<SiblingLedger>().Counts.Reserved;

        Assert.Equal(["k1"], await FilterAsync(offered));

        Assert.Equal(reserved + 1, _service.Get<SiblingLedger>().Counts.Reserved);
        using var explained = await _service.ExplainAsync(Pod);
        Assert.Equal("k1", explained.RootElement.GetProperty("best")[0].GetProperty("node").GetString());
    }

    private async Task AddAsync(JsonObject pod)
    {
        _cluster.Objects.AddPod(pod);
        await _clock.AdvanceUntilAsync(
            () => Task.FromResult(_service.Get<ClusterState>().Pods.LocalityPods.ContainsKey(Pod.Uid)), "the pod is seen");
    }

    private async Task<string[]> FilterAsync(params string[] nodes)
    {
        var body = PodRequest.Offer(_cluster.Objects.GetPod(Pod.Namespace, Pod.Name)!, nodes);
        var (status, answer) = await _service.SendAsync("filter", body);
        Contract.Check("filter", body, answer);
        Assert.Equal(200, status);
        return [.. JsonNode.Parse(answer)!["NodeNames"]!.AsArray().Select(name => (string)name!)];
    }

    private async Task<JsonNode> WaitingAsync()
    {
        await _service.ScoresAsync(Pod, Nodes);
        using var explained = await _service.ExplainAsync(Pod);
        return JsonNode.Parse(explained.RootElement.GetProperty("waiting").GetRawText())!;
    }

    private async Task<string> ReasonAsync(PodRequest pod)
    {
        await _service.ScoresAsync(pod, Nodes);
        return await _service.ReasonAsync(pod);
    }
}
