using Scheduler.Extender.Doctor;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>An input that is checked without a pod, in order and broken in one place.</summary>
public sealed class PathFaultTests : IAsyncLifetime
{
    private Clinic _clinic = null!;

    public async Task InitializeAsync() => _clinic = await Clinic.OpenAsync();

    public async Task DisposeAsync() => await _clinic.DisposeAsync();

    [Fact]
    public async Task Examine_InputInOrder_TellsBlocksAndScores()
    {
        _clinic.Files.CreatePlacedFile("/in/b", 500, [["n2"]]);

        var findings = await _clinic.ExaminePathAsync("/in");

        FindingAssert.AreNotWell(findings);
        FindingAssert.Names(
            findings,
            "path/input",
            FindingState.Ok,
            "hdfs:///in: 2 files, 2 blocks, 1.5 KiB (1500 bytes) on 2 DataNodes, read over rpc",
            "");
        FindingAssert.Names(findings, "path/missing", FindingState.Ok, "Each of the 2 blocks", "");
        FindingAssert.Names(
            findings, "path/nodes", FindingState.Ok, "2 of 3 nodes for a pod alone: n1 10 (1000 B local), n2 5 (500 B local)", "");
    }

    [Fact]
    public async Task Examine_ClusterUnreachable_GoesByHostNames()
    {
        await _clinic.Cluster.Server.StopAsync();

        var findings = await _clinic.ExaminePathAsync(Clinic.Path);

        FindingAssert.Names(findings, "path/nodes", FindingState.Ok, "n1 10 (1000 B local)", "");
    }

    [Fact]
    public async Task Examine_NothingThere_LeavesTheRestUnknown()
    {
        var findings = await _clinic.ExaminePathAsync("/in/nothing");

        FindingAssert.AreNotWell(findings, "path/input Fail");
        FindingAssert.Names(findings, "path/input", FindingState.Fail, "/in/nothing", "nothing matches it");
        Assert.All(
            (string[])["path/missing", "path/nodes"],
            check => FindingAssert.Names(findings, check, FindingState.Unknown, "No block map", "path/input"));
    }

    [Fact]
    public async Task Examine_BlockWithoutReplica_IsMissingAndTheRestCounts()
    {
        _clinic.Files.CreatePlacedFile("/in/lost", 500, [["n3"]]);
        _clinic.Files.DataNode("n3").IsDead = true;

        var findings = await _clinic.ExaminePathAsync("/in");

        FindingAssert.Names(findings, "path/missing", FindingState.Warn, "1 of 2 blocks (500 B)", "hdfs fsck");
        FindingAssert.Names(findings, "path/nodes", FindingState.Ok, "1 of 3 nodes for a pod alone: n1 10", "");
    }

    [Fact]
    public async Task Examine_OtherScheme_IsSaidAndTheRestCounts()
    {
        var findings = await _clinic.ExaminePathAsync($"s3a://bucket/a,{Clinic.Path}");

        FindingAssert.AreNotWell(findings, "path/ignored Fail");
        FindingAssert.Names(findings, "path/ignored", FindingState.Fail, "s3a", "Correct the path");
    }

    [Fact]
    public async Task Examine_DataNodesOnNoNode_WouldScoreNothing()
    {
        _clinic.Files.AddDataNode("elsewhere", "192.0.2.7", "/rack-9");
        _clinic.Files.CreatePlacedFile("/far/a", 500, [["elsewhere"]]);

        var findings = await _clinic.ExaminePathAsync("/far/a");

        FindingAssert.AreNotWell(findings, "identity/unmapped Fail", "path/nodes Fail");
        FindingAssert.Names(findings, "path/nodes", FindingState.Fail, "every node would be scored 0", "identity");
    }
}
