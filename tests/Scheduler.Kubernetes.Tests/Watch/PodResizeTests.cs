using System.Text;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>
/// What pods count for while and after they are resized in place: figures by hand from kube-scheduler's rule since 1.33. Each container
/// of the spec requests 2 cores.
/// </summary>
public sealed class PodResizeTests
{
    private const string Refused = """, "conditions":[{"type":"Ready","status":"True"},{"type":"PodResizePending","status":"True","reason":"Infeasible"}]""";

    private readonly StringPool _pool = new();

    [Theory]
    [InlineData("", 2_000)]
    [InlineData(""" "containerStatuses":[{"name":"a","state":{"running":{}}}] """, 2_000)]
    [InlineData(""" "containerStatuses":null,"initContainerStatuses":7,"conditions":{},"resources":[],"allocatedResources":"1" """, 2_000)]
    [InlineData(""" "containerStatuses":[7,{"name":["a"],"resources":{"requests":{"cpu":"9"}}},{"name":"other","resources":{"requests":{"cpu":"9"}}}] """, 2_000)]
    // Larger wanted, not given yet; then given, then in force.
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"1"},"resources":{"requests":{"cpu":"1"}}}] """, 2_000)]
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"2"},"resources":{"requests":{"cpu":"1"}}}] """, 2_000)]
    // Smaller wanted: what is in force counts until it is smaller, too.
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"3"},"resources":{"requests":{"cpu":"3"}}}] """, 3_000)]
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"2"},"resources":{"requests":{"cpu":"3"}}}] """, 3_000)]
    [InlineData(""" "containerStatuses":[{"resources":{"limits":{"cpu":"9"},"requests":{"cpu":"2"}},"allocatedResources":{"cpu":"4"},"name":"a"}] """, 4_000)]
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"3"}}] """, 3_000)]
    // Refused for good: the specification does not count.
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"1"},"resources":{"requests":{"cpu":"1"}}}] """ + Refused, 1_000)]
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"1"},"resources":{"requests":{"cpu":"1500m"}}}] """ + Refused, 1_500)]
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"1"}}] """ + Refused, 2_000)]
    [InlineData(""" "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"1"},"resources":null}] """ + Refused, 2_000)]
    [InlineData(""" "containerStatuses":[]""" + Refused, 2_000)]
    // Only put off, or refused for another reason, or another condition: it counts.
    [InlineData(""" "containerStatuses":[{"name":"a","resources":{"requests":{"cpu":"1"}}}],"conditions":[{"type":"PodResizePending","reason":"Deferred"}] """, 2_000)]
    [InlineData(""" "containerStatuses":[{"name":"a","resources":{"requests":{"cpu":"1"}}}],"conditions":[{"type":"PodResizeInProgress","reason":"Infeasible"}] """, 2_000)]
    public void TryRead_Container_CountsForTheMostThatIsWantedGivenOrInForce(string status, long milliCpu) =>
        Assert.Equal(milliCpu, Cpu("""{"containers":[{"name":"a","resources":{"requests":{"cpu":"2"}}}]}""", status));

    [Theory]
    // A sidecar counts with what it has, for those after it, too.
    [InlineData("""{"name":"s","resources":{"requests":{"cpu":"3"}}}""", "", 5_000)]
    [InlineData("""{"name":"s","resources":{"requests":{"cpu":"3"}}}""", """{"name":"a","resources":{"requests":{"cpu":"4"}}}""", 7_000)]
    // An init container after it, which runs alone beside it.
    [InlineData("""{"name":"s","resources":{"requests":{"cpu":"3"}}},{"name":"i","resources":{"requests":{"cpu":"9"}}}""", "", 12_000)]
    public void TryRead_InitContainers_CountWithWhatTheyHave(string init, string containers, long milliCpu) => Assert.Equal(milliCpu, Cpu(
        """{"containers":[{"name":"a","resources":{"requests":{"cpu":"2"}}}],"initContainers":[{"name":"s","restartPolicy":"Always","resources":{"requests":{"cpu":"2"}}},{"name":"i","resources":{"requests":{"cpu":"2"}}}]}""",
        $$""" "initContainerStatuses":[{{init}}],"containerStatuses":[{{containers}}] """));

    [Theory]
    [InlineData("", 5_500)]
    [InlineData(""" "resources":{"requests":{"cpu":"6"}},"allocatedResources":{"cpu":"4"} """, 6_500)]
    [InlineData(""" "resources":{"requests":{"cpu":"4"}},"allocatedResources":{"cpu":"7"} """, 7_500)]
    [InlineData(""" "resources":{"requests":{"cpu":"4"}},"allocatedResources":{"cpu":"3"} """, 5_500)]
    [InlineData(""" "resources":{"requests":{"cpu":"4"}},"allocatedResources":{"cpu":"3"} """ + Refused, 4_500)]
    // A container's share does not count where the pod names the resource.
    [InlineData(""" "containerStatuses":[{"name":"a","resources":{"requests":{"cpu":"9"}}}] """, 5_500)]
    public void TryRead_PodWithItsOwnResources_CountsForTheMostOfThose(string status, long milliCpu) => Assert.Equal(milliCpu, Cpu(
        """{"resources":{"requests":{"cpu":"5"}},"overhead":{"cpu":"500m"},"containers":[{"name":"a","resources":{"requests":{"cpu":"2"}}}]}""",
        status));

    [Fact]
    public void TryRead_PodWithoutItsOwnResources_DoesNotCountTheTotalsOfItsStatus() => Assert.Equal(2_000, Cpu(
        """{"containers":[{"name":"a","resources":{"requests":{"cpu":"2"}}}]}""",
        """ "allocatedResources":{"cpu":"9"},"resources":{"requests":{"cpu":"9"}} """));

    [Theory]
    [InlineData(true, "ephemeral-storage=7,hugepages-2Mi=4")]
    [InlineData(false, "")]
    public void TryRead_OtherResources_CountForPlansAlone(bool forPlans, string others)
    {
        var pod = Read(
            """{"containers":[{"name":"a","resources":{"requests":{"memory":"5","hugepages-2Mi":"4"}}}]}""",
            """ "containerStatuses":[{"name":"a","allocatedResources":{"memory":"6","ephemeral-storage":"7"},"resources":{"requests":{"hugepages-2Mi":"2"}}}] """,
            forPlans);

        Assert.Equal(6, pod.Requests.MemoryBytes);
        Assert.Equal(others, string.Join(',', pod.OtherRequests.All.Select(each => $"{each.Key}={each.Value}")));
    }

    [Fact]
    public void TryRead_StatusBeforeTheSpec_IsTheSame()
    {
        const string Json = """
            {"status":{"containerStatuses":[{"name":"a","resources":{"requests":{"cpu":"3"}}}]},
             "spec":{"nodeName":"n1","containers":[{"resources":{"requests":{"cpu":"2"}},"name":"a"}]},"metadata":{"uid":"u"}}
            """;

        Assert.True(PodSummary.TryRead(Encoding.UTF8.GetBytes(Json), _pool, out var pod));

        Assert.Equal(3_000, pod.Requests.MilliCpu);
    }

    /// <summary>Clusters before 1.33 state no resources in the status of a container.</summary>
    [Fact]
    public void TryRead_StatusWithoutResources_AllocatesNothingForIt()
    {
        const string Spec = """{"containers":[{"name":"a","resources":{"requests":{"cpu":"2"}}}]}""";
        var (without, with) = (Json(Spec, ""), Json(Spec, """ "containerStatuses":[{"name":"a","ready":true}] """));
        Bytes(with);

        Assert.Equal(Bytes(without), Bytes(with));

        long Bytes(byte[] json)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            PodSummary.TryRead(json, _pool, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Set_PodThatIsResized_ChangesTheUsageOfItsNode()
    {
        var table = new UsageTable();
        const string Spec = """{"nodeName":"n1","containers":[{"name":"a","resources":{"requests":{"cpu":"2"}}}]}""";

        table.Set(Read(Spec, ""));
        Assert.Equal(ClusterChange.Pods, table.Set(Read(Spec, """ "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"3"}}] """)));
        Assert.Equal(3_000, table.ToImmutable()["n1"].MilliCpu);
        Assert.Equal(ClusterChange.Pods, table.Set(Read(Spec, """ "containerStatuses":[{"name":"a","allocatedResources":{"cpu":"2"}}] """)));
        Assert.Equal(2_000, table.ToImmutable()["n1"].MilliCpu);
    }

    private long Cpu(string spec, string status) => Read(spec, status).Requests.MilliCpu;

    private PodSummary Read(string spec, string status, bool forPlans = false)
    {
        Assert.True(PodSummary.TryRead(Json(spec, status), _pool, out var pod, forPlans));
        return pod;
    }

    private static byte[] Json(string spec, string status) =>
        Encoding.UTF8.GetBytes($$"""{"metadata":{"uid":"u"},"spec":{{spec}},"status":{ {{status}} } }""");
}
