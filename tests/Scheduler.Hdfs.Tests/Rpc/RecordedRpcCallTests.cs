using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>Recorded calls that are not about a whole input: our requests compared with Java's, and how we read the answers.</summary>
public sealed class RecordedRpcCallTests
{
    private static readonly CallAttempt First = new(0, 0, Caller.Service);

    [Fact]
    public async Task GetBlockLocationsAsync_Range_HasTheWholeBlocksThatItTouches()
    {
        await using var nameNode = new RpcClientFixture();
        var java = Replay(nameNode, "rpc/java-getBlockLocations-range-conn1");

        var blocks = await nameNode.Client.GetBlockLocationsAsync(
            new("/data/events/date=2026-11-20/five.bin", 1_500_000, 1_000_000), new DataNodeTable(), First, CancellationToken.None);

        Assert.Equal(java, nameNode.Server.Calls.Single().Message);
        Assert.Equal((1048576L, 2), (blocks.Offset, blocks.Count));
        Assert.Equal([1048576L, 1048576L], Enumerable.Range(0, 2).Select(blocks.Length));
    }

    [Fact]
    public async Task GetContentSummaryAsync_Directory_IsCounted()
    {
        await using var nameNode = new RpcClientFixture();
        var java = Replay(nameNode, "rpc/java-contentSummary-conn1");

        var summary = await nameNode.Client.GetContentSummaryAsync("/data/events", First, CancellationToken.None);

        Assert.Equal(java, nameNode.Server.Calls.Single().Message);
        Assert.Equal(new ContentSummary(37050002, 9, 4), summary);
    }

    [Fact]
    public async Task GetDataNodesAsync_Superuser_GetsEachWithItsRackAndState()
    {
        await using var nameNode = new RpcClientFixture();
        Replay(nameNode, "rpc/java-datanodeReport-conn1");

        var dataNodes = await nameNode.Client.GetDataNodesAsync(First, CancellationToken.None);

        Assert.Equal(
            new DataNode("node-a1.k8s.test", "127.0.1.11", 9866, "/dc1/rack-a") { Uuid = "ce41f007-78e9-4773-8ce1-80e079e85e73" },
            dataNodes!.Single(dataNode => dataNode.HostName == "node-a1.k8s.test"));
        Assert.Equal((6, 2), (dataNodes!.Count, dataNodes.Select(dataNode => dataNode.NetworkLocation).Distinct().Count()));
        // Java asked for all (1); the dead hold nothing. Behind it comes the question whether this is a Router.
        Assert.Equal([0x08, 0x02], nameNode.Server.Calls.First().Message);
        Assert.Equal("getEditsFromTxid", nameNode.Server.Calls.Last().Method);
    }

    [Fact]
    public async Task GetDataNodesAsync_NoSuperuser_IsDenied()
    {
        await using var nameNode = new RpcClientFixture();
        Replay(nameNode, "rpc-raw/datanodeReport-as-alice");

        var failure = await Assert.ThrowsAsync<NameNodeException>(() => nameNode.Client.GetDataNodesAsync(First, CancellationToken.None));

        Assert.Equal((BlockMapFailure.AccessDenied, RetryDecision.Fail), (failure.Failure, failure.RetryDecision));
        Assert.Contains("Superuser privilege is required", failure.Message, StringComparison.Ordinal);
    }

    // Gives the request that Java sent.
    private static byte[] Replay(RpcClientFixture nameNode, string recording)
    {
        var answer = RpcRecording.Received($"namenode/{recording}")[^1];
        nameNode.Server.BeforeRecording = async (request, stream, _) =>
        {
            if (request.CallId >= 0) await ReplayRpcNameNode.AnswerAsync(stream, request, answer);
            return true;
        };
        return RpcRecording.Sent($"namenode/{recording}").Last(request => request.CallId >= 0).Message;
    }
}
