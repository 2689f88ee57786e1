using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.WebHdfs;

/// <summary>DataNodes in every state, blocks without replicas, corrupt blocks: as recorded.</summary>
public sealed class RecordedStatesTests
{
    private const string One = "/data/events/one-replica.bin";
    private const string Five = "/data/events/date=2026-11-20/five.bin";

    [Fact]
    public async Task ReadAsync_DecommissionedDataNode_IsMarkedFromJmx()
    {
        await using var nameNode = await InState("decommissioned");

        var map = await nameNode.ReadAsync(Five);

        Assert.False(map.Node("b3").ServesReads);
        Assert.All(
            map.DataNodes.Where(node => !node.HostName.StartsWith("node-b3", StringComparison.Ordinal)),
            node => Assert.True(node.ServesReads));
        Assert.True(map.Origin.AdminStatesKnown);
    }

    [Fact]
    public async Task ReadAsync_WithoutJmx_KnowsPlacementButNoStates()
    {
        await using var nameNode = await InState("decommissioned", ("/jmx?", new RecordedAnswer(404, [], [])));

        var map = await nameNode.ReadAsync(Five);

        Assert.Equal(6, map.BlockCount);
        Assert.True(map.Node("b3").ServesReads);
        Assert.False(map.Origin.AdminStatesKnown);
    }

    [Fact]
    public async Task ReadAsync_OldServer_FallsBackToBlockLocationsThatTellStates()
    {
        await using var nameNode = await InState(
            "decommissioned",
            ("op=GETFILEBLOCKLOCATIONS", RecordedAnswer.Load("namenode/webhdfs/err-badop.http")),
            ("/jmx?", new RecordedAnswer(404, [], [])));

        var map = await nameNode.ReadAsync(Five);

        Assert.Equal(AdminState.Decommissioned, map.Node("b3").AdminState);
        Assert.Equal("ce41f007-78e9-4773-8ce1-80e079e85e73", map.Node("a1").Uuid);
        Assert.Equal(
            ("127.0.1.11", 9866, "/dc1/rack-a"), (map.Node("a1").IpAddress, map.Node("a1").TransferPort, map.Node("a1").NetworkLocation));
        Assert.True(map.Origin.AdminStatesKnown);
    }

    [Fact]
    public async Task ReadAsync_BothOperations_TellTheSamePlacement()
    {
        await using var nameNode = await InState("maintenance");
        var newer = await nameNode.ReadAsync(Five);
        nameNode.Server.BeforeRecording = Script.Also(
            ("op=GETFILEBLOCKLOCATIONS", RecordedAnswer.Load("namenode/webhdfs/err-badop.http")), ("op=GETFILESTATUS", Status));

        var older = await nameNode.ReadAsync(Five);

        // The older one lists replicas in maintenance, which cannot be read.
        Assert.Equal(newer.Blocks(), [.. Enumerable.Range(0, 6).Select(block => Readable(older, block))]);
    }

    [Fact]
    public async Task ReadAsync_MissingBlocks_CountWithoutReplicas()
    {
        await using var nameNode = await InState("dead");

        var map = await nameNode.ReadAsync(One);

        Assert.Equal(["1048576:b2", "1048576:a2", "1048576:a1", "1048576:", "1048576:a1", "123456:"], map.Blocks());
        Assert.Equal((2, $"{One} at byte 3145728"), (map.Origin.BlocksWithoutReplica, map.Origin.BlockWithoutReplica));
        Assert.True(map.Origin.IsIncomplete);
        Assert.Equal(5366336, map.TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_CorruptBlock_HasNoReplica()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs-states", "safemode-");
        nameNode.Server.BeforeRecording = Script.Also(
            ("op=GETFILESTATUS", Status),
            ("op=GETFILEBLOCKLOCATIONS", RecordedAnswer.Load("namenode/webhdfs-states/state-corrupt-GETFILEBLOCKLOCATIONS.http")));

        var map = await nameNode.ReadAsync(One);

        Assert.Equal("1048576:", map.Blocks()[1]);
        Assert.Equal("1048576:b2", map.Blocks()[0]);
        Assert.Equal((1, $"{One} at byte 1048576"), (map.Origin.BlocksWithoutReplica, map.Origin.BlockWithoutReplica));
    }

    [Fact]
    public async Task ReadAsync_CorruptBlockOnOldServer_HasNoReplica()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs-states", "safemode-");
        nameNode.Server.BeforeRecording = Script.Also(
            ("op=GETFILESTATUS", Status),
            ("op=GETFILEBLOCKLOCATIONS", RecordedAnswer.Load("namenode/httpfs/gfbl.http")),
            ("op=GET_BLOCK_LOCATIONS", RecordedAnswer.Load("namenode/webhdfs-states/state-corrupt-GET_BLOCK_LOCATIONS.http")));

        var map = await nameNode.ReadAsync(One);

        Assert.Equal("1048576:", map.Blocks()[1]);
    }

    [Theory]
    [InlineData("gbl-ec", 4)]
    [InlineData("gbl-open", 2)]
    [InlineData("gbl-cached", 6)]
    [InlineData("gbl-multiblock", 6)]
    [InlineData("gbl-empty", 0)]
    public void Read_RecordedLocatedBlocks_HasAllBlocks(string capture, int blocks)
    {
        var answer = RecordedAnswer.Load($"namenode/webhdfs/{capture}.http");

        var read = new Hdfs.WebHdfs.LocatedBlocksJson(new()).Read(new(answer.Body));

        Assert.Equal(blocks, read.Count);
    }

    private static RecordedAnswer Status => RecordedAnswer.Json(Script.File(5366336));

    private static async Task<ReplayFixture> InState(string state, params (string, RecordedAnswer)[] also)
    {
        var nameNode = await ReplayFixture.StartAsync("webhdfs-states", $"state-{state}-");
        var jmx = RecordedAnswer.Load($"namenode/webhdfs-states/state-{state}-jmx-info.http");
        nameNode.Server.BeforeRecording = Script.Also([.. also, ("op=GETFILESTATUS", Status), ("/jmx?", jmx)]);
        return nameNode;
    }

    private static string Readable(BlockMap map, int block)
    {
        var names = new List<string>();
        foreach (var replica in map.Replicas(block))
            if (map.DataNodes[replica.DataNode] is { ServesReads: true } node) names.Add(node.HostName[5..7]);
        return $"{map.Length(block)}:{string.Join(',', names.Order(StringComparer.Ordinal))}";
    }
}
