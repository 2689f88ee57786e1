using System.Text;
using System.Text.Json;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class PodReaderTests
{
    private readonly StringPool _pool = new();

    [Fact]
    public void TryRead_RecordedBoundPod_IsItsNodeAndRequests()
    {
        var line = RecordedExchange.Lines("watch-pods")[2];

        var pod = Summary(Object(line));

        Assert.Equal(new PodKey(Guid.Parse("19302618-e725-4bef-99fa-d1058e5fb34b")), pod.Key);
        Assert.Equal("node0000", pod.NodeName);
        Assert.Equal(new ResourceRequests(100, 64 << 20), pod.Requests);
        Assert.False(pod.HasEnded);
        Assert.False(pod.AsksForLocality);
    }

    /// <summary>The annotation was taken away, or the gate written by hand: only the planner removes it.</summary>
    [Theory]
    [InlineData("""[{"name":"hdfs.locality/plan"}]""", true)]
    [InlineData("""[{"name":"other"},{"name":"hdfs.locality/plan"}]""", true)]
    [InlineData("""[{"name":"other"}]""", false)]
    [InlineData("""[]""", false)]
    [InlineData("\"hdfs.locality/plan\"", false)]
    [InlineData("""[7,{"names":"hdfs.locality/plan"}]""", false)]
    public void TryRead_GatesWithoutTheAnnotation_CountsIfOursIsThereAndForPlansAlone(string gates, bool expected)
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"metadata":{"uid":"a"},"spec":{"schedulingGates":{{{gates}}}}}""");

        Assert.True(PodSummary.TryRead(json, _pool, out var forPlans, forPlans: true));
        Assert.True(PodSummary.TryRead(json, _pool, out var without));
        Assert.Equal((expected, false), (forPlans.AsksForLocality, without.AsksForLocality));
    }

    // Figures by hand from kube-scheduler's rule.
    [Theory]
    [InlineData("""{}""", 0, 0)]
    [InlineData(
        """{"containers":[{"resources":{"requests":{"cpu":"1","memory":"1Gi"}}},{"resources":{"requests":{"cpu":"500m"}}}]}""",
        1500,
        1 << 30)]
    [InlineData("""{"initContainers":[{"resources":{"requests":{"cpu":"4"}}}],"containers":[{"resources":{"requests":{"cpu":"1","memory":"1Mi"}}}]}""", 4000, 1 << 20)]
    [InlineData("""{"initContainers":[{"restartPolicy":"Always","resources":{"requests":{"cpu":"1"}}},{"resources":{"requests":{"cpu":"2"}}}],"containers":[{"resources":{"requests":{"cpu":"1500m"}}}]}""", 3000, 0)]
    [InlineData("""{"initContainers":[{"resources":{"requests":{"cpu":"2"}}},{"restartPolicy":"Always","resources":{"requests":{"cpu":"1"}}}],"containers":[{"resources":{"requests":{"cpu":"1500m"}}}]}""", 2500, 0)]
    [InlineData("""{"containers":[{"resources":{"requests":{"cpu":"1"}}}],"overhead":{"cpu":"250m","memory":"120Mi"}}""", 1250, 120 << 20)]
    [InlineData("""{"resources":{"requests":{"cpu":"5"}},"containers":[{"resources":{"requests":{"cpu":"1","memory":"7"}}}],"overhead":{"cpu":"1"}}""", 6000, 7)]
    [InlineData("""{"containers":[{"resources":{"requests":{"cpu":2,"memory":1024}}}]}""", 2000, 1024)]
    [InlineData("""{"containers":[{"resources":{"requests":{"cpu":["x"],"memory":true}}},7,null],"overhead":[]}""", 0, 0)]
    public void TryRead_Spec_AddsUpLikeKubeScheduler(string spec, long milliCpu, long memoryBytes)
    {
        var pod = Summary($$"""{"metadata":{"uid":"u"},"spec":{{spec}} }""");

        Assert.Equal(new ResourceRequests(milliCpu, memoryBytes), pod.Requests);
    }

    [Fact]
    public void TryRead_AbsurdRequests_AreBounded()
    {
        var container = """{"resources":{"requests":{"cpu":"9E","memory":"9Ei"}}}""";

        var pod = Summary(
            $$"""{"metadata":{"uid":"u"},"spec":{"containers":[{{string.Join(',', Enumerable.Repeat(container, 100))}}] } }""");

        Assert.Equal(new ResourceRequests(1L << 48, 1L << 48), pod.Requests);
    }

    // Figures by hand from kube-scheduler's rule, for resources besides cpu and memory.
    [Theory]
    [InlineData("""{}""", "")]
    [InlineData("""{"containers":[{"resources":{"requests":{"cpu":"1","ephemeral-storage":"1Ki","nvidia.com/gpu":1}}},{"resources":{"requests":{"nvidia.com/gpu":"2"}}}]}""", "ephemeral-storage=1024,nvidia.com/gpu=3")]
    [InlineData("""{"initContainers":[{"resources":{"requests":{"a/x":"4","a/y":"1"}}}],"containers":[{"resources":{"requests":{"a/x":"1","a/y":"2"}}}]}""", "a/x=4,a/y=2")]
    [InlineData("""{"initContainers":[{"restartPolicy":"Always","resources":{"requests":{"a/x":"1"}}},{"resources":{"requests":{"a/x":"2"}}}],"containers":[{"resources":{"requests":{"a/x":"1"}}}]}""", "a/x=3")]
    [InlineData("""{"initContainers":[{"resources":{"requests":{"a/x":"2"}}},{"restartPolicy":"Always","resources":{"requests":{"a/x":"1"}}}],"containers":[{"resources":{"requests":{"a/x":"2"}}}]}""", "a/x=3")]
    [InlineData("""{"containers":[{"resources":{"requests":{"hugepages-2Mi":"4Mi"}}}],"overhead":{"a/x":"1","hugepages-2Mi":"2Mi"}}""", "a/x=1,hugepages-2Mi=6291456")]
    [InlineData("""{"resources":{"requests":{"hugepages-2Mi":"8Mi","a/x":"9","cpu":"1"}},"containers":[{"resources":{"requests":{"hugepages-2Mi":"4Mi","a/x":"1","hugepages-1Gi":"1Gi"}}}]}""", "a/x=1,hugepages-1Gi=1073741824,hugepages-2Mi=8388608")]
    [InlineData("""{"containers":[{"resources":{"limits":{"a/x":"5"},"requests":{"a/x":"0","pods":"3","storage":"1","a/y":"500m"}}}]}""", "a/y=1")]
    [InlineData("""{"containers":[{"resources":{"requests":{"a/x":"many","a/y":{},"a/z":"1"}}}]}""", "a/z=1")]
    public void TryRead_SpecForPlans_AddsUpEveryResource(string spec, string others)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"metadata":{"uid":"u"},"spec":{{spec}} }""");
        Assert.True(PodSummary.TryRead(json, _pool, out var pod, forPlans: true));
        Assert.True(PodSummary.TryRead(json, _pool, out var withoutPlans));

        Assert.Equal(others, string.Join(',', pod.OtherRequests.All.Select(each => $"{each.Key}={each.Value}")));
        Assert.Equal(withoutPlans.Requests, pod.Requests);
        Assert.Equal(
            (pod.Requests.MilliCpu, pod.Requests.MemoryBytes, pod.OtherRequests.All.Length),
            (pod.AllRequests["cpu"], pod.AllRequests["memory"], pod.AllRequests.All.Count(each => each.Key is not ("cpu" or "memory"))));
    }

    [Fact]
    public void TryRead_AbsurdOtherRequests_AreBounded()
    {
        var container = """{"resources":{"requests":{"a/x":"9E"}}}""";
        var json = $$"""{"metadata":{"uid":"u"},"spec":{"containers":[{{string.Join(',', Enumerable.Repeat(container, 40_000))}}] } }""";

        Assert.True(PodSummary.TryRead(Encoding.UTF8.GetBytes(json), _pool, out var pod, forPlans: true));

        Assert.Equal(1L << 48, pod.OtherRequests["a/x"]);
    }

    [Fact]
    public void TryRead_ManyOtherResources_KeepsSome()
    {
        var containers = Enumerable.Range(0, 50).Select(container => string.Join(',', Enumerable.Range(0, 50).Select(
            resource => $"\"a/x{container}-{resource}\":\"1\""))).Select(requests => $$"""{"resources":{"requests":{ {{requests}} } } }""");
        var json = $$"""{"metadata":{"uid":"u"},"spec":{"containers":[{{string.Join(',', containers)}}] } }""";

        Assert.True(PodSummary.TryRead(Encoding.UTF8.GetBytes(json), _pool, out var pod, forPlans: true));

        Assert.Equal(ResourceMap.MaxOthers + 1, pod.OtherRequests.All.Length);
    }

    [Theory]
    [InlineData("""{"spec":{"containers":[{"resources":{"requests":{"cpu":"1","a/x":"2"}}}]},"status":{"nominatedNodeName":"n1"}""", "n1")]
    [InlineData("""{"spec":{"nodeName":"n1"},"status":{"nominatedNodeName":"n1"}""", null)]
    [InlineData("""{"spec":{},"status":{"nominatedNodeName":"n1","phase":"Failed"}""", null)]
    [InlineData("""{"spec":{},"status":{"nominatedNodeName":""}""", null)]
    [InlineData("""{"spec":{},"status":{"nominatedNodeName":7}""", null)]
    public void TryRead_NominatedPod_IsNominatedWhileItIsNotBound(string json, string? node)
    {
        var whole = Encoding.UTF8.GetBytes($$"""{{json}},"metadata":{"uid":"u\u0031"} }""");

        Assert.True(PodSummary.TryRead(whole, _pool, out var pod, forPlans: true));

        var requests = Scheduler.Core.Eligibility.ResourceAmounts.Of([new("cpu", 1000), new("a/x", 2)]);
        Assert.Equal(node is null ? null : new NominatedPod("u1", node, requests), pod.Nominated);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"metadata":{"uid":""}}""")]
    [InlineData("""{"metadata":{"uid":7}}""")]
    [InlineData("""{"metadata":null}""")]
    public void TryRead_NoUid_IsFalse(string json) => Assert.False(PodSummary.TryRead(Encoding.UTF8.GetBytes(json), _pool, out _));

    [Fact]
    public void From_UidThatIsNoUuid_IsTellingAllTheSame()
    {
        Assert.Equal(PodKey.From("a"u8), PodKey.From("a"u8));
        Assert.NotEqual(PodKey.From("a"u8), PodKey.From("b"u8));
    }

    [Fact]
    public void Read_LocalityPod_KeepsWhatIsUsed()
    {
        const string Json = """
            {"metadata":{"name":"p","namespace":"n","uid":"u","creationTimestamp":"2026-11-21T00:49:31Z","deletionTimestamp":"2026-11-21T00:50:00Z",
              "labels":{"spark-app-selector":"s1"},
              "annotations":{"hdfs.locality/paths":"/a,/b","hdfs.locality/level":"node","batch.kubernetes.io/job-completion-index":"3","kubectl.kubernetes.io/last-applied-configuration":"{}"},
              "ownerReferences":[{"uid":"x"},{"uid":"job","controller":true}]},
             "spec":{"schedulerName":"s","nodeName":"n1","containers":[{"resources":{"requests":{"cpu":"1"}}}]},
             "status":{"phase":"Running","nominatedNodeName":"n2"}}
            """;

        var pod = Locality(Json);

        Assert.Equal(("n", "p", "u"), (pod.Metadata.Namespace, pod.Metadata.Name, pod.Metadata.Uid));
        Assert.Equal(("n1", "s"), (pod.NodeName!, pod.SchedulerName));
        Assert.Equal(("job", "n2"), (pod.Metadata.ControllerUid!, pod.Metadata.NominatedNodeName!));
        Assert.Equal("s1", pod.Metadata.Labels["spark-app-selector"]);
        Assert.Equal(["/a,/b", "node", "3"], pod.Metadata.Annotations.Values);
        Assert.Equal(new NodeUsage(1, 1000, 0), pod.Requests);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 49, 31, TimeSpan.Zero), pod.CreatedAt);
        Assert.True(pod.IsGone);
    }

    [Fact]
    public void Read_LocalityPodWithNothingElse_HasDefaults()
    {
        var pod = Locality("""{"metadata":{"uid":"u","annotations":{"hdfs.locality/paths":"/a"},"labels":null,"ownerReferences":7},"status":{"nominatedNodeName":""}}""");

        Assert.Empty(pod.Metadata.Labels);
        Assert.Null(pod.NodeName);
        Assert.Null(pod.Metadata.ControllerUid);
        Assert.Null(pod.Metadata.NominatedNodeName);
        Assert.Null(pod.CreatedAt);
        Assert.False(pod.IsGone);
    }

    [Theory]
    [InlineData("""[{"type":"PodScheduled","status":"False"},{"type":"hdfs.locality/Waiting","status":"True","lastTransitionTime":"2026-11-21T01:00:00Z"}]""", true, "2026-11-21T01:00:00Z")]
    [InlineData(
        """[{"lastTransitionTime":"2026-11-21T01:00:00Z","status":"False","message":"m","type":"hdfs.locality/Waiting"}]""",
        false,
        "2026-11-21T01:00:00Z")]
    [InlineData("""[7,null,{"type":"hdfs.locality/Waiting","status":"True","lastTransitionTime":"yesterday"}]""", true, null)]
    public void Read_LocalityPod_KeepsTheConditionThatIsOurs(string conditions, bool isTrue, string? since)
    {
        var pod = Locality(
            $$$"""{"metadata":{"uid":"u","annotations":{"hdfs.locality/paths":"/a"}},"status":{"conditions":{{{conditions}}}}}""");

        var time = since is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(since, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(new WaitingCondition(isTrue, time), pod.Metadata.Waiting);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""[{"type":"PodScheduled","status":"True"}]""")]
    public void Read_LocalityPodWithoutOurCondition_HasNone(string conditions) => Assert.Null(
        Locality($$$"""{"metadata":{"uid":"u","annotations":{"hdfs.locality/paths":"/a"}},"status":{"conditions":{{{conditions}}}}}""").Metadata.Waiting);

    [Theory]
    [InlineData("""[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available"}]""", true)]
    [InlineData("""[{"reason":"Unschedulable","status":"False","type":"PodScheduled"},{"type":"Ready","status":"False"}]""", true)]
    [InlineData("""[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]""", false)]
    [InlineData("""[{"type":"PodScheduled","status":"False","reason":"SchedulerError"}]""", false)]
    [InlineData("""[{"type":"PodScheduled","status":"True","reason":"Unschedulable"}]""", false)]
    [InlineData("""[{"type":"PodScheduled","status":{"a":1},"reason":["Unschedulable"]}]""", false)]
    [InlineData("""[{"type":"Ready","status":"False","reason":"Unschedulable"}]""", false)]
    [InlineData("null", false)]
    public void Read_LocalityPod_IsUnschedulableIfASchedulerSaysSo(string conditions, bool isUnschedulable)
    {
        var json = $$$"""{"metadata":{"uid":"u","annotations":{"hdfs.locality/paths":"/a"}},"status":{"conditions":{{{conditions}}}}}""";

        var pod = LocalityPodReader.Read(Encoding.UTF8.GetBytes(json), Summary(json), _pool, new PodConstraintsReader(_pool));

        Assert.Equal(isUnschedulable, pod.IsUnschedulable);
        Assert.False(Locality(json).IsUnschedulable, "without plans it is not read");
    }

    [Theory]
    [InlineData("True", null)]
    [InlineData("False", "2026-11-21T01:00:00Z")]
    [InlineData("Unknown", "2026-11-21T01:00:00Z")]
    public void Read_DataNodePod_IsNotReadySinceTheCondition(string status, string? notReadySince)
    {
        var pod = DataNodePodReader.Read(Encoding.UTF8.GetBytes($$"""
            {"metadata":{"name":"dn-0","namespace":"hdfs"},"spec":{"hostname":"dn-0","subdomain":"dn","hostNetwork":true},
             "status":{"startTime":"2026-11-21T00:00:00Z","podIP":"10.1.0.1","podIPs":[{"ip":"10.1.0.1"},{"ip":"fd00::1"}],
              "conditions":[{"type":"ContainersReady","status":"True"},{"type":"Ready","status":"{{status}}","lastTransitionTime":"2026-11-21T01:00:00Z"}] } }
            """), "n1");

        Assert.Equal(
            ("hdfs", "dn-0", "n1", "dn-0", "dn", true),
            (pod.Namespace, pod.Name, pod.NodeName, pod.HostName, pod.Subdomain, pod.HostNetwork));
        Assert.Equal(["10.1.0.1", "fd00::1"], pod.Ips.AsEnumerable());
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), pod.StartedAt);
        Assert.Equal(notReadySince is null ? null : DateTimeOffset.Parse(notReadySince, null), pod.NotReadySince);
    }

    [Fact]
    public void Read_DataNodePodWithoutAReadyCondition_IsNotReadySinceItStarted()
    {
        var pod = DataNodePodReader.Read(
            """{"metadata":{"name":"d"},"status":{"startTime":"2026-11-21T00:00:00Z","podIP":"10.1.0.1"}}"""u8, "n1");

        Assert.Equal(pod.StartedAt, pod.NotReadySince);
        Assert.Equal(["10.1.0.1"], pod.Ips.AsEnumerable());
        Assert.Null(pod.HostName);
    }

    [Fact]
    public void Get_EqualTexts_AreOneString()
    {
        var longText = new string('x', 5000);

        Assert.Same(Pooled("\"a\\u0041\""), Pooled("\"aA\""));
        Assert.Equal(longText, Pooled($"\"{longText}\""));
    }

    private string Pooled(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return _pool.Get(ref reader);
    }

    private PodSummary Summary(string json)
    {
        Assert.True(PodSummary.TryRead(Encoding.UTF8.GetBytes(json), _pool, out var pod));
        return pod;
    }

    private LocalityPod Locality(string json) => LocalityPodReader.Read(Encoding.UTF8.GetBytes(json), Summary(json), _pool);

    private static string Object(string line) => JsonDocument.Parse(line).RootElement.GetProperty("object").GetRawText();
}
