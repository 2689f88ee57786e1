using Scheduler.Extender.Hosting;
using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>After a restart the maps of groups that are alive are read before readiness says that it is ready.</summary>
public sealed class ReadAheadTests : IAsyncLifetime
{
    private static readonly string[] Nodes = PlacedInput.Nodes;

    private readonly ObservedClock _clock = new();
    private PlacedInput _input = null!;

    private TestCluster Cluster => _input.Cluster;

    public async Task InitializeAsync() => _input = await PlacedInput.StartAsync(length: 2000);

    public async Task DisposeAsync() => await _input.DisposeAsync();

    [Theory]
    [InlineData("k1")]
    [InlineData(null)]
    public async Task Start_GroupAlive_IsReadyOnceItsMapIsReadAndAnswersThroughout(string? nodeName)
    {
        AddPod("exec-1", nodeName);
        _input.Hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);
        await using var service = await StartAsync();
        await ReadsAsync(service);

        Assert.Equal(503, await StatusAsync(service, "readyz"));
        Assert.Equal(200, await StatusAsync(service, "livez"));
        Assert.Equal("0 0 0", await service.ScoresAsync(new PodRequest(Paths: null) { Uid = "other" }, Nodes));
        _input.Hdfs.NameNode.Faults.Clear();

        // The clock stands: it is the map alone that is waited for, and the first answer has it.
        await Eventually.HoldsAsync(async () => await StatusAsync(service, "readyz") == 200, "it is ready");
        Assert.NotEqual("0 0 0", await service.ScoresAsync(PodOf("exec-2"), Nodes));
        Assert.Equal(0, (await service.MetricsAsync()).Sum("cold_wait_duration_seconds_count"));
    }

    [Fact]
    public async Task Start_NameNodeThatDoesNotAnswer_IsReadyAfter15Seconds()
    {
        AddPod("exec-1", "k1");
        _input.Hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);
        await using var service = await StartAsync();
        await ReadsAsync(service);

        _clock.Advance(ReadAhead.MaxTime - TimeSpan.FromTicks(1));
        Assert.Equal(503, await StatusAsync(service, "readyz"));
        _clock.Advance(TimeSpan.FromTicks(1));

        await Eventually.HoldsAsync(async () => await StatusAsync(service, "readyz") == 200, "it is ready without the map");
        _input.Hdfs.NameNode.Faults.Clear();
    }

    /// <summary>No live pod, a pod that has ended, an input that is not there, and one that may not be asked about.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData(PlacedInput.Path, "Succeeded")]
    [InlineData("/in/missing", null)]
    [InlineData("s3a://bucket/in", null)]
    public async Task Start_NothingToReadOrNotToBeRead_IsReady(string? paths, string? phase)
    {
        if (paths is not null) AddPod("exec-1", "k1", paths);
        if (phase is not null) Cluster.Objects.UpdatePod("default", "exec-1", pod => pod["status"]!["phase"] = phase);

        await using var service = await StartAsync();

        await Eventually.HoldsAsync(async () => await StatusAsync(service, "readyz") == 200, "it is ready");
    }

    private static PodRequest PodOf(string name, string paths = PlacedInput.Path) => new(paths, name)
    {
        Uid = name,
        Annotations = new Dictionary<string, string> { ["hdfs.locality/group"] = "job", ["hdfs.locality/group-size"] = "2" },
    };

    private void AddPod(string name, string? nodeName, string paths = PlacedInput.Path)
    {
        Cluster.Add(PodOf(name, paths));
        if (nodeName is not null) Cluster.Objects.BindPod("default", name, nodeName);
    }

    private Task<RunningService> StartAsync() =>
        RunningService.StartAsync([_input.Hdfs.NameNode.Address], Cluster.Connection, clock: _clock, change: settings => settings with
        {
            // A call that ended sooner would end the read, and that the wait.
            NameNode = settings.NameNode with { CallTimeout = ReadAhead.MaxTime * 2, ReadTimeout = ReadAhead.MaxTime * 2 },
        });

    private static Task ReadsAsync(RunningService service) => Eventually.HoldsAsync(
        async () => (await service.MetricsAsync())["block_maps"] == 1, "the map is being read");

    private static async Task<int> StatusAsync(RunningService service, string probe)
    {
        using var response = await service.Management.GetAsync(new Uri(probe, UriKind.Relative));
        return (int)response.StatusCode;
    }
}
