using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Tests.Support;
using Scheduler.Management;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Hostile;

/// <summary>
/// Six hundred pods, each with 250 kB in an annotation, over HTTP against the real service: every one is answered, and neither decisions
/// nor queued events nor ledgers keep more of them than of any other pod.
/// </summary>
public sealed class HostilePodTests : IAsyncLifetime
{
    private const int Pods = 600, AtOnce = 48;

    private const long ManyBodies = 512 << 20;

    /// <summary>Characters kept of one pod at most: by its decision, and by its event in the queue.</summary>
    private const int MostOfADecision = 24_000, MostOfAnEvent = 1_024 + 1_000;

    private static readonly string[] Nodes = PlacedInput.Nodes;
    private static readonly string[] Names = [.. HostileTexts.Names];
    private static readonly string[] Annotations = ["paths", "paths", "paths", "group", "columns", "row-groups", "nameservice", "max-wait"];

    private static readonly Dictionary<string, string> Waiting =
        new() { ["hdfs.locality/max-wait"] = "1m", ["hdfs.locality/level"] = "node" };

    private PlacedInput _input = null!;

    public async Task InitializeAsync() => _input = await PlacedInput.StartAsync(length: 2000);

    public async Task DisposeAsync() => await _input.DisposeAsync();

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(AtOnce, false)]
    [InlineData(AtOnce, true)]
    public async Task Verbs_HostilePods_AreAnsweredAndLittleIsKept(int atOnce, bool isApiServerSlow)
    {
        if (isApiServerSlow) _input.Cluster.Server.Faults.Inject(ApiServerFault.Hang, operation: "create events");
        // Escaped as JSON, a text has up to six times its length: 48 such bodies may meet the listener's bound, which has tests of its own.
        await using var service = await _input.ServeAsync(
            settings => settings with { Extender = settings.Extender with { MaxConcurrentBytes = ManyBodies } });
        var bystander = new PodRequest(PlacedInput.Path, "bystander") { Uid = "bystander" };
        await service.ScoresBecomeAsync("10 10 0", bystander, Nodes);

        await Parallel.ForEachAsync(Enumerable.Range(0, Pods), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (number, _) =>
        {
            var pod = PodOf(number);
            foreach (var verb in (string[])["filter", "prioritize"])
            {
                var body = pod.Offer(Nodes);
                var (status, answer) = await service.SendAsync(verb, body);
                Assert.Equal((number, verb, 200), (number, verb, status));
                Contract.Check(verb, body, answer);
            }
        });

        Assert.Equal("10 10 0", await service.ScoresAsync(bystander, Nodes));
        Assert.Empty(service.Errors);
        var decisions = service.Get<DecisionLog>().Newest();
        Assert.Equal(Pods + 1, decisions.Count);
        Assert.All(decisions, decision => Assert.InRange(RetainedTexts.CharactersIn(decision), 1, MostOfADecision));
        Assert.InRange(RetainedTexts.CharactersIn(service.Get<IPodEvents>()), 0, (Pods * MostOfAnEvent) + 20_000);
        Assert.InRange(RetainedTexts.CharactersIn(service.Get<SiblingLedger>(), service.Get<PodWaits>()), 0, Pods * InputSet.MaxKept);
    }

    [Fact]
    public async Task Management_AfterHostilePods_AnswersShortlyAndSaysWhatWasBounded()
    {
        await using var service = await _input.ServeAsync(
            settings => settings with { Extender = settings.Extender with { MaxConcurrentBytes = ManyBodies } });
        await Parallel.ForEachAsync(Enumerable.Range(0, Pods), async (number, _) =>
            Assert.Equal(200, (await service.SendAsync("prioritize", PodOf(number).Offer(Nodes))).Status));

        var decisions = await service.Management.GetByteArrayAsync(new Uri("/api/v1/decisions?limit=500", UriKind.Relative));
        using (var json = JsonDocument.Parse(decisions)) Assert.Equal(500, json.RootElement.GetProperty("decisions").GetArrayLength());
        Assert.InRange(decisions.Length, 1, 500 * 4_000);
        for (var number = 0; number < Names.Length; number++)
        {
            var pod = PodOf(number);
            var explained = await service.Management.GetByteArrayAsync(new Uri($"/api/v1/explain/default/{pod.Name}", UriKind.Relative));
            Assert.InRange(explained.Length, 1, ISharedDecisions.MaxBytes);
            Assert.NotNull(DecisionJson.TryDecode(explained));
        }
    }

    [Fact]
    public async Task Explain_ManyEntries_SaysHowManyWereNotLookedAt()
    {
        await using var service = await _input.ServeAsync();
        var pod = new PodRequest(HostileTexts.Of("many short entries")) { Annotations = Of("group", new string('g', 1_000)) };

        await service.PrioritizeAsync(pod.Offer(Nodes));

        using var explained = await service.ExplainAsync(pod);
        var ignored = explained.RootElement.GetProperty("ignored").EnumerateArray().Select(one => one.GetString()!).ToArray();
        Assert.Equal(23, ignored.Length);
        Assert.Equal("And 44 more entries are ignored.", ignored[20]);
        Assert.Equal(
            "And 124,936 more entries of hdfs.locality/paths were not read (limit 64, 4 times Paths:MaxPerPod).", ignored[21]);
        Assert.Contains("has 1000 characters (limit 253)", ignored[22], StringComparison.Ordinal);
        var metrics = await service.MetricsAsync();
        Assert.Equal(20, metrics["ignored_annotations_total{reason=\"InvalidPath\"}"]);
        foreach (var bound in (IgnoredReason[])[IgnoredReason.MoreReasons, IgnoredReason.TooManyEntries, IgnoredReason.LongGroup])
            Assert.Equal(1, metrics[$"ignored_annotations_total{{reason=\"{bound}\"}}"]);
    }

    [Fact]
    public async Task Explain_UsualPod_SaysNothingOfWhatIsIgnored()
    {
        await using var service = await _input.ServeAsync();
        var pod = new PodRequest(PlacedInput.Path);

        await service.PrioritizeAsync(pod.Offer(Nodes));

        using var explained = await service.ExplainAsync(pod);
        Assert.False(explained.RootElement.TryGetProperty("ignored", out _));
        Assert.False(explained.RootElement.TryGetProperty("pathsLeftOut", out _));
    }

    [Fact]
    public async Task Watch_HostilePods_AreKeptShortAndShownByTheirGroup()
    {
        const int Watched = 26;
        for (var number = 0; number < Watched; number++)
        {
            _input.Cluster.Add(new PodRequest(HostileTexts.Of(Names[number]), $"pod-{number}")
            {
                Uid = $"uid-{number}",
                Annotations = Of("group", new string('g', 1_000)),
            });
        }

        await using var service = await _input.ServeAsync();
        await Eventually.HoldsAsync(() => service.Get<ClusterState>().Pods.LocalityPods.Count == Watched, "the pods are listed");

        Assert.InRange(RetainedTexts.CharactersIn(service.Get<ClusterState>().Pods.LocalityPods), 0, Watched * 1_000);
        var answer = await service.Management.GetByteArrayAsync(new Uri("/api/v1/cluster", UriKind.Relative));
        using var cluster = JsonDocument.Parse(answer);
        var group = Assert.Single(cluster.RootElement.GetProperty("groups").EnumerateArray().ToArray());
        Assert.Equal(Watched, group.GetProperty("pods").GetInt32());
        Assert.InRange(group.GetProperty("group").GetString()!.Length, 200, 253);
        Assert.InRange(answer.Length, 1, 4_000);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("namespace")]
    [InlineData("uid")]
    public async Task Prioritize_NameThatKubernetesDoesNotHave_IsRefused(string member)
    {
        await using var service = await _input.ServeAsync();
        var pod = new PodRequest(PlacedInput.Path).ToJson();
        pod["metadata"]![member] = new string('x', 254);

        var (status, answer) = await service.SendAsync("prioritize", PodRequest.Offer(pod, Nodes));

        Assert.Equal(400, status);
        Assert.Contains($"Pod.metadata.{member} is longer than 253 characters", Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prioritize_ForeignAnnotationsOfAnyLength_AreNotKept()
    {
        await using var service = await _input.ServeAsync();
        var pod = new PodRequest(PlacedInput.Path).ToJson();
        var annotations = pod["metadata"]!["annotations"]!.AsObject();
        annotations["kubectl.kubernetes.io/last-applied-configuration"] = HostileTexts.Of("one entry");
        for (var number = 0; number < 5_000; number++) annotations[$"hdfs.locality/x{number}"] = "x";
        pod["metadata"]!["labels"] = new JsonObject { [new string('l', 300)] = HostileTexts.Of("one entry") };
        pod["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["uid"] = "owner", ["controller"] = true });

        await service.PrioritizeAsync(PodRequest.Offer(pod, Nodes));

        Assert.InRange(RetainedTexts.CharactersIn(Assert.Single(service.Get<DecisionLog>().Newest())), 0, 1_000);
        using var explained = await service.ExplainAsync(new PodRequest(PlacedInput.Path));
        Assert.Equal("pod-1", explained.RootElement.GetProperty("pod").GetString());
    }

    private static PodRequest PodOf(int number)
    {
        var (annotation, text) = (Annotations[number % Annotations.Length], HostileTexts.Of(Names[number % Names.Length]));
        var paths = annotation == "paths" ? text : $"{PlacedInput.Path},/in/{number}/{new string('x', 7_000)}";
        return new PodRequest(paths, $"pod-{number}")
        {
            Uid = $"uid-{number}",
            Annotations = annotation == "paths" ? Waiting : Of(annotation, text),
        };
    }

    private static Dictionary<string, string> Of(string annotation, string text) => new() { [$"hdfs.locality/{annotation}"] = text };
}
