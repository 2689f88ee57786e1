using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>The blocks of a pod's input are read when the pod is created, before kube-scheduler asks about it.</summary>
public sealed class PrefetchTests : IAsyncLifetime
{
    private static readonly string[] Nodes = ["k1", "k2"];

    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync();
        _hdfs.AddFile("/in/a", "n1");
        _cluster = await TestCluster.StartAsync(Nodes);
        _cluster.Annotate("k1", "n1");
        // Without cold waits a first answer with scores proves that the map was there.
        _service = await RunningService.StartAsync([_hdfs.NameNode.Address], _cluster.Connection, settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
        });
        await _service.SyncedAsync();
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    [Fact]
    public async Task PodCreated_BeforeTheFirstVerb_ItsInputIsRead()
    {
        var pod = new PodRequest("/in/a");

        _cluster.Add(pod);
        await ReadAsync(1);

        Assert.Equal("10 0", await _service.ScoresAsync(pod, Nodes));
        Assert.Equal(1, _hdfs.Reads);
        Assert.Equal(1, (await _service.MetricsAsync())["prefetch_lead_seconds_count"]);
    }

    [Fact]
    public async Task ManyPodsCreated_SamePath_IsReadOnce()
    {
        _hdfs.NameNode.Faults.Inject(NameNodeFault.Hang, operation: "GETFILEBLOCKLOCATIONS");
        for (var i = 0; i < 50; i++) _cluster.Add(new PodRequest("/in/a", $"pod-{i}") { Uid = $"uid-{i}" });
        await Eventually.HoldsAsync(async () => (await _service.MetricsAsync())["locality_pods"] == 50, "all pods are seen");
        _hdfs.NameNode.Faults.Clear();
        await ReadAsync(1);

        await _service.ScoresBecomeAsync("10 0", new PodRequest("/in/a", "pod-7") { Uid = "uid-7" }, Nodes);

        Assert.Equal(1, _hdfs.Reads);
    }

    [Fact]
    public async Task PodCreated_WithoutAnnotation_NothingIsRead()
    {
        _cluster.Add(new PodRequest(null, "plain") { Uid = "plain" });
        _cluster.Add(new PodRequest("/in/a", "asking"));
        await ReadAsync(1);

        await Eventually.HoldsAsync(
            async () => (await _service.MetricsAsync())["locality_pods"] == 1, "the asking pod is seen, and no other");
        Assert.All(_hdfs.NameNode.Requests.Requests, request => Assert.True(IsAboutTheInput(request.Target), request.Target));
    }

    // The root is asked for at the start, whatever pods there are.
    private static bool IsAboutTheInput(string target) => target.Contains("/in/a", StringComparison.Ordinal)

            || target.StartsWith("/webhdfs/v1/?op=GETFILESTATUS", StringComparison.Ordinal)
            || target.StartsWith("/jmx", StringComparison.Ordinal);

    private Task ReadAsync(int reads) => Eventually.HoldsAsync(
        async () =>
            (await _service.MetricsAsync())["block_map_reads_total{cause=\"Prefetch\",outcome=\"Ok\"}"] == reads, "the input is read");
}
