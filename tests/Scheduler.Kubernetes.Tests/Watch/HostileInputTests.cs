using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;
using Scheduler.Sandbox;
using Scheduler.Testing.ApiServer;
using Xunit.Abstractions;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>Recorded lists and watches, changed at random: whatever comes, the loops go on and read the next good list.</summary>
public sealed class HostileInputTests
{
    private const int Connections = 60;
    private const int Objects = 2_000;

    private readonly int _seed = unchecked((int)TimeProvider.System.GetUtcNow().Ticks);
    private readonly ObjectMutator _mutator;

    public HostileInputTests(ITestOutputHelper output)
    {
        _mutator = new ObjectMutator(new Random(_seed));
        output.WriteLine($"seed {_seed}");
    }

    [Theory]
    [InlineData("nodes-list", "watch-nodes", "/api/v1/nodes")]
    [InlineData("pods-list", "watch-pods", "/api/v1/pods")]
    public async Task RunAsync_MutatedAnswers_NeverEndTheLoop(string list, string watch, string path)
    {
        await using var rig = await ListWatchRig.CreateAsync();
        for (var i = 0; i < Connections; i++)
        {
            var mutant = Encoding.UTF8.GetString(_mutator.Mutate(RecordedExchange.Body(list)));
            rig.Server.On($"GET {path}", Reply.Json(mutant));
            rig.Server.On($"WATCH {path}", Reply.Watch().Chunk([.. _mutator.Mutate(RecordedExchange.Body(watch)), (byte)'\n']).End());
        }

        for (var i = 0; i < 3 * Connections; i++) rig.Server.On($"GET {path}", Reply.Recorded(list));

        rig.Start(nodes: path.EndsWith("nodes", StringComparison.Ordinal), pods: path.EndsWith("pods", StringComparison.Ordinal));
        await rig.WatchesAsync(path, Connections + 1);

        Assert.True(rig.IsRunning, $"seed {_seed}");
    }

    [Theory]
    [InlineData("nodes-list")]
    [InlineData("pods-list")]
    public void Set_MutatedObjects_AreReadOrPassedOver(string list)
    {
        var clock = new ManualTimeProvider();
        var pool = new StringPool();
        var tables = new ClusterTables(LabelSelector.Parse(KubernetesOptions.DefaultDataNodeSelector, out _)!, pool, forPlans: true);
        using var publisher = new ClusterPublisher(new ClusterState(), tables, new ClusterSync(clock), clock);
        IObjectSink[] sinks =
        [
            new NodeSink(publisher, new NodeReader("a/rack", new StringPool(), forPlans: true)),
            new PodSink(publisher, pool, [], NullLogger<PodSink>.Instance),
        ];
        using var document = JsonDocument.Parse(RecordedExchange.Body(list));
        var item = Encoding.UTF8.GetBytes(document.RootElement.GetProperty("items")[0].GetRawText());
        var read = 0;

        foreach (var sink in sinks) sink.BeginList();
        for (var i = 0; i < Objects; i++)
        {
            var mutant = _mutator.Mutate(item);
            foreach (var sink in sinks) read += sink.Set(mutant) | sink.Delete(mutant) | sink.Set(mutant) ? 1 : 0;
            clock.Advance(ClusterPublisher.ShortestInterval);
        }

        foreach (var sink in sinks) sink.EndList();

        Assert.InRange(read, 1, 2 * Objects);
    }

    [Fact]
    public void Set_MutatedGatedPods_AreNeverGatedWithoutConstraints()
    {
        var item = Encoding.UTF8.GetBytes("""
            {"metadata":{"uid":"u","name":"p","resourceVersion":"1","annotations":{"hdfs.locality/paths":"/a"}},
             "spec":{"schedulingGates":[{"name":"hdfs.locality/plan"}],"nodeSelector":{"a":"b"},
              "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
                {"matchExpressions":[{"key":"k","operator":"In","values":["v"]}]}]}}},
              "tolerations":[{"key":"t","operator":"Exists"}],"volumes":[{"emptyDir":{}}],"overhead":{"cpu":"1","a/b":"1"},
              "containers":[{"ports":[{"containerPort":1}],"resources":{"requests":{"cpu":"1","a/b":"2"}}}]},
             "status":{"phase":"Pending","nominatedNodeName":"n1"}}
            """);
        var pool = new StringPool();
        var table = new LocalityPodTable(pool, forPlans: true);
        var (plannable, unplannable) = (0, 0);
        for (var i = 0; i < Objects; i++)
        {
            if (Read(_mutator.Mutate(item)) is not { IsGated: true } pod) continue;
            Assert.True(pod.Constraints is not null, $"seed {_seed}");
            if (pod.Constraints.Unplannable is null) plannable++;
            else unplannable++;
        }

        Assert.True(plannable > 10 && unplannable > 10, $"seed {_seed}: {plannable} and {unplannable}");

        LocalityPod? Read(byte[] json)
        {
            try
            {
                return PodSummary.TryRead(json, pool, out var summary, forPlans: true) ? table.Set(json, summary) : null;
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // As the sink does: the caller counts what is not JSON.
                return null;
            }
        }
    }

    [Theory]
    [InlineData("410-continue-expired")]
    [InlineData("403-nobody")]
    public void Parse_MutatedStatus_IsReadOrNull(string name)
    {
        for (var i = 0; i < Objects; i++)
            if (ApiStatus.Parse(_mutator.Mutate(RecordedExchange.Body(name))) is { } status)
                Assert.True(status.Message.Length <= 513, $"seed {_seed}");
    }
}
