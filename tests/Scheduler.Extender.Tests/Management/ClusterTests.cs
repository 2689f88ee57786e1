using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Management;
using Scheduler.Sandbox;

namespace Scheduler.Extender.Tests.Management;

/// <summary><c>/api/v1/cluster</c> with 50,000 pods: bounded in its answer, and in what it costs while many look.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private const int Pods = 50_000;

    private readonly ManualTimeProvider _clock = new();
    private readonly CountedInputs _inputs = new();
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync("k1", "k2");
        _service = await RunningService.StartAsync(
            cluster: _cluster.Connection,
            clock: _clock,
            change: settings => settings with { Extender = settings.Extender with { Mode = ExtenderMode.Observe } },
            configure: builder => builder.Services.AddSingleton<IPodInputs>(_inputs));
        await _service.SyncedAsync();
        // Half of them in a job whose pods have inputs of their own, half in a thousand groups.
        var pods = Enumerable.Range(0, Pods).Select(number => new LocalityPod(
            new PodMetadata("team", $"pod-{number:00000}", $"uid-{number}") { Annotations = AnnotationsOf(number) },
            number % 10 == 0 ? null : "k1",
            "hdfs-locality-scheduler"));
        _service.Get<ClusterState>().Publish(ClusterPods.Empty with { LocalityPods = pods.ToImmutableDictionary(pod => pod.Metadata.Uid) });
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Cluster_FiftyThousandPods_ListsTheLargestGroupsAndCountsTheRest()
    {
        using var answer = await AskAsync("large");
        var root = answer.RootElement;

        Assert.Equal("Observe", root.GetProperty("mode").GetString());
        Assert.Equal(ClusterView.MaxGroups, root.GetProperty("groups").GetArrayLength());
        Assert.Equal(
            """{"namespace":"team","group":"large","pods":25000,"bound":20000,"firstPod":"pod-00000","name":"large"}""",
            root.GetProperty("groups")[0].GetRawText());
        Assert.Equal(ClusterView.MaxInputs, root.GetProperty("group").GetProperty("unknownInputs").GetInt32());
        var node = root.GetProperty("racks")[0].GetProperty("nodes")[0];
        Assert.Equal(("k1", 20_000), (node.GetProperty("node").GetString(), node.GetProperty("podCount").GetInt32()));
        Assert.Equal(ClusterView.MaxPodsOnNode, node.GetProperty("pods").GetArrayLength());
    }

    [Fact]
    public async Task Cluster_ManyViewers_DrawOnceInTwoSeconds()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await AskAsync("large")).Dispose()));
        Assert.Equal(ClusterView.MaxInputs, _inputs.Asked);

        _clock.Advance(ClusterViewCache.MaxAge);
        (await AskAsync("large")).Dispose();
        Assert.Equal(2 * ClusterView.MaxInputs, _inputs.Asked);
    }

    [Fact]
    public async Task Cluster_ManyGroups_AreNotAllKept()
    {
        for (var group = 0; group <= ClusterViewCache.MaxKept; group++) (await AskAsync($"small-{group}")).Dispose();
        var asked = _inputs.Asked;

        (await AskAsync($"small-{ClusterViewCache.MaxKept}")).Dispose();
        Assert.Equal(asked, _inputs.Asked);
        (await AskAsync("small-0")).Dispose();

        Assert.Equal(asked + 1, _inputs.Asked);
    }

    private static Dictionary<string, string> AnnotationsOf(int number) => new()
    {
        ["hdfs.locality/group"] = number % 2 == 0 ? "large" : $"small-{number / 2 % 1000}",
        ["hdfs.locality/paths"] = number % 2 == 0 ? $"/in/part-{number}" : "/in/all",
    };

    private async Task<JsonDocument> AskAsync(string group) => JsonDocument.Parse(
        await _service.Management.GetByteArrayAsync(new Uri($"/api/v1/cluster?namespace=team&group={group}", UriKind.Relative)));

    /// <summary>Knows no input, and counts who asks.</summary>
    private sealed class CountedInputs : IPodInputs
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public LocatedInput? TryLocate(ImmutableArray<InputPath> paths)
        {
            Interlocked.Increment(ref _asked);
            return null;
        }

        public ValueTask<PodInput> ResolveAsync(PodMetadata pod, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
