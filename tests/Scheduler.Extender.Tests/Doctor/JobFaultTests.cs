using System.Text.Json.Nodes;
using Scheduler.Extender.Doctor;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>A job whose reads are not local, for one reason each.</summary>
public sealed class JobFaultTests : IAsyncLifetime
{
    private static readonly PodRequest Pod = new(Clinic.Path);

    private Clinic _clinic = null!;

    public async Task InitializeAsync() => _clinic = await Clinic.OpenAsync();

    public async Task DisposeAsync() => await _clinic.DisposeAsync();

    [Fact]
    public async Task Examine_SparkAsItShouldBe_FindsNothing()
    {
        // The DataNode is known by its node's address, as the executor is.
        _clinic.Files.AddDataNode("10.9.0.1", "10.9.0.1", "/rack-1");
        _clinic.Files.CreatePlacedFile("/in/by-address", 1000, [["10.9.0.1"]]);
        var pod = new PodRequest("/in/by-address");
        _clinic.Admit(pod, "n1", OnTheHost);

        var findings = await _clinic.ExamineAsync(pod);

        FindingAssert.AreNotWell(findings);
        Assert.Equal(
            [
                "job/annotations", "job/datanode-addresses", "job/datanode-hostname", "job/host-names", "job/input", "job/near-reads",
                "job/placement", "job/short-circuit", "job/tasks",
            ],
            findings
                .Where(finding => finding.Check.StartsWith("job/", StringComparison.Ordinal))
                .Select(finding => finding.Check)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Examine_PodNotThere_SaysWhatMakesOne()
    {
        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.Names(findings, "job", FindingState.Fail, "default/pod-1", "hdfs.locality/paths");
    }

    /// <summary>One pod on the node of its own part; the other is on the node of the first one's.</summary>
    [Theory]
    [InlineData("n2", "Ok", "2 of 2 bound pods are on a node that holds its own part.")]
    [InlineData("n1", "Warn", "1 of 2 bound pods are on a node that holds its own part; part-1 is on n1.")]
    public async Task Examine_IndexedJob_JudgesEachPodByItsOwnPart(string nodeOfSecond, string state, string evidence)
    {
        _clinic.Files.CreatePlacedFile("/in/part-0", 1000, [["n1"]]);
        _clinic.Files.CreatePlacedFile("/in/part-1", 1000, [["n2"]]);
        var first = PartOf(0);
        _clinic.Admit(first, "n1", OfJob);
        _clinic.Admit(PartOf(1), nodeOfSecond, OfJob);

        var finding = (await _clinic.ExamineAsync(first)).Single(finding => finding.Check == "job/placement");

        Assert.Equal((state, evidence), (finding.State.ToString(), finding.Evidence));
    }

    [Fact]
    public async Task Examine_PartOfASiblingThatCannotBeRead_SaysSo()
    {
        _clinic.Files.CreatePlacedFile("/in/part-0", 1000, [["n1"]]);
        var first = PartOf(0);
        _clinic.Admit(first, "n1", OfJob);
        _clinic.Admit(PartOf(1), "n2", OfJob);

        var finding = (await _clinic.ExamineAsync(first)).Single(finding => finding.Check == "job/placement");

        Assert.Equal(FindingState.Ok, finding.State);
        Assert.Contains("1 of 1 bound pods", finding.Evidence, StringComparison.Ordinal);
        Assert.Contains("the input of 1 more could not be read", finding.Evidence, StringComparison.Ordinal);
    }

    private static PodRequest PartOf(int index) => new("/in/part-{index}", $"part-{index}")
    {
        Uid = $"uid-part-{index}",
        Annotations = new Dictionary<string, string> { ["batch.kubernetes.io/job-completion-index"] = $"{index}" },
    };

    private static void OfJob(JsonObject pod) =>
        pod["metadata"]!["labels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = "uid-job" };

    [Fact]
    public async Task Examine_InputMissing_NamesThePath()
    {
        var pod = new PodRequest("/in/missing");
        _clinic.Admit(pod, "n1");

        var findings = await _clinic.ExamineAsync(pod);

        FindingAssert.AreNotWell(findings, "job/input Fail");
        FindingAssert.Names(findings, "job/input", FindingState.Fail, "/in/missing", "hdfs.locality/paths");
        Assert.All((string[])["job/placement", "job/host-names", "job/near-reads", "job/short-circuit"], check =>
            FindingAssert.Names(findings, check, FindingState.Unknown, "No block map", "job/input"));
    }

    [Fact]
    public async Task Examine_NameNodeInSafeMode_TellsToWaitForIt()
    {
        _clinic.Admit(Pod, "n1");
        _clinic.NameNode.IsInSafeMode = true;

        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.Names(findings, "job/input", FindingState.Fail, "safe mode", "hdfs dfsadmin -safemode get");
    }

    [Fact]
    public async Task Examine_AnnotationWrong_SaysWhichPartIsIgnored()
    {
        var pod = new PodRequest($"{Clinic.Path},s3a://bucket/a");
        _clinic.Admit(pod, "n1");

        var findings = await _clinic.ExamineAsync(pod);

        FindingAssert.Names(findings, "job/annotations", FindingState.Fail, "s3a", "Correct the annotation");
    }

    [Fact]
    public async Task Examine_PodAwayFromItsInput_NamesItsNode()
    {
        _clinic.Admit(Pod, "n2");

        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.Names(findings, "job/placement", FindingState.Fail, "pod-1 is on n2", "explain");
    }

    [Fact]
    public async Task Examine_StockSchedulerPlacedThePod_TellsToNameOurs()
    {
        _clinic.Admit(Pod, "n2", pod => pod["spec"]!["schedulerName"] = "default-scheduler");

        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.Names(findings, "job/placement", FindingState.Fail, "0 of 1", "spec.schedulerName");
    }

    [Fact]
    public async Task Examine_FlinkWithoutHostNetwork_FailsStageTwoAndWarnsOfThree()
    {
        _clinic.Admit(Pod, "n1", pod => pod["metadata"]!["labels"] = new JsonObject { ["type"] = "flink-native-kubernetes" });

        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.AreNotWell(findings, "job/host-names Fail", "job/near-reads Warn");
        FindingAssert.Names(findings, "job/host-names", FindingState.Fail, "tasks run anywhere", "hostNetwork: true");
        FindingAssert.Names(findings, "job/near-reads", FindingState.Warn, "topology script", "deploy/topology");
    }

    /// <summary>A pod that knows its part has no driver to ask.</summary>
    [Fact]
    public async Task Examine_JobWithoutHostNetwork_IsWarnedOfStageThreeAlone()
    {
        _clinic.Admit(Pod, "n1");

        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.AreNotWell(findings, "job/near-reads Warn");
        Assert.DoesNotContain(findings, finding => finding.Check is "job/tasks" or "job/jar" or "job/ip-proxy-users");
    }

    [Fact]
    public async Task Examine_SparkWithoutADriver_KnowsWhatItsPodShows()
    {
        _clinic.Admit(Pod, "n1", Label);

        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.AreNotWell(findings, "job/ip-proxy-users Warn", "job/near-reads Warn", "job/node-ip Warn");
        FindingAssert.Names(findings, "job/tasks", FindingState.Unknown, "No running driver pod of spark-1", "4040");
        FindingAssert.Names(findings, "job/jar", FindingState.Unknown, "cannot be read", "--service URL");
        FindingAssert.Names(findings, "job/near-reads", FindingState.Warn, "does not learn", "deploy/topology");
    }

    [Fact]
    public async Task Examine_DataNodeKnownByAnotherNameThanTheExecutor_ShowsBoth()
    {
        _clinic.Admit(Pod, "n1", OnTheHost);

        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.AreNotWell(findings, "job/host-names Fail");
        FindingAssert.Names(findings, "job/host-names", FindingState.Fail, "10.9.0.1", "dfs.datanode.hostname");
    }

    [Fact]
    public async Task Examine_SocketNotMounted_WarnsOfShortCircuitReads()
    {
        _clinic.Admit(Pod, "n1", pod => pod["spec"]!["hostNetwork"] = true);

        var findings = await _clinic.ExamineAsync(Pod);

        FindingAssert.AreNotWell(findings, "job/short-circuit Warn");
        FindingAssert.Names(findings, "job/short-circuit", FindingState.Warn, "no hostPath", "dfs.domain.socket.path");
    }

    private static void Label(JsonObject pod) =>
        pod["metadata"]!["labels"] = new JsonObject { ["spark-app-selector"] = "spark-1", ["spark-role"] = "executor" };

    private static void OnTheHost(JsonObject pod)
    {
        Label(pod);
        pod["spec"]!["hostNetwork"] = true;
        pod["spec"]!["volumes"] = new JsonArray(
            new JsonObject { ["name"] = "socket", ["hostPath"] = new JsonObject { ["path"] = "/var/lib/hadoop-hdfs" } });
    }
}
