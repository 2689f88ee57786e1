using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>A standby, an active, and NameNodes in safe mode, as recorded.</summary>
public sealed class RecordedRpcHighAvailabilityTests
{
    private const string File = "/data/d/five.bin";
    private static readonly TimeSpan LongestFirstPause = TimeSpan.FromMilliseconds(750);

    [Fact]
    public async Task ReadAsync_StandbyFirst_FollowsToTheActiveWithTheSameCallAsJavaDoes()
    {
        await using var nameNodes = new RpcFixture(Replay("rpc-ha/failover-nn1-conn1"), Replay("rpc-ha/failover-nn2-conn1"));
        AnswerStatus(nameNodes.Servers[1]);
        AnswerStatus(nameNodes.Servers[0]);

        var map = await nameNodes.ReadAsync(File);

        Assert.Equal((await WebHdfsAsync()).Blocks(), map.Blocks());
        Assert.Equal(nameNodes.Servers[1].Endpoint, map.Origin.NameNode);
        var (first, second) = (nameNodes.Servers[0].Calls.Last(), nameNodes.Servers[1].Calls.First());
        Assert.Equal((first.CallId, 0, 1), (second.CallId, first.RetryCount, second.RetryCount));
        Assert.Equal(RpcRecording.Sent("namenode/rpc-ha/failover-nn2-conn1")[1].RetryCount, second.RetryCount);
    }

    [Fact]
    public async Task ReadAsync_ActiveInSafeMode_IsAskedAgainWithTheSameCallAsJavaDoes()
    {
        await using var nameNode = RpcFixture.Start("rpc-ha/safemode-nn1-conn1");
        AnswerStatus(nameNode.Server);
        nameNode.Options = nameNode.Options with { ReadTimeout = TimeSpan.FromSeconds(5) };

        var read = nameNode.FailAsync(File);
        await PauseAsync(nameNode, afterRefusals: 1);
        nameNode.Clock.Advance(LongestFirstPause);
        await PauseAsync(nameNode, afterRefusals: 2);
        nameNode.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(BlockMapFailure.SafeMode, (await read).Failure);
        var calls = nameNode.Server.Calls.Where(call => call.Method == "getBlockLocations").Take(2).ToList();
        Assert.Equal(calls[0].CallId, calls[1].CallId);
        Assert.Equal(
            RpcRecording.Sent("namenode/rpc-ha/safemode-nn1-conn1").Skip(1).Take(2).Select(call => call.RetryCount),
            calls.Select(call => call.RetryCount));
    }

    [Fact]
    public async Task ReadAsync_ListingFromSafeMode_IsNotTakenForLostBlocks()
    {
        await using var nameNode = RpcFixture.Start("rpc-ha/safemode-observer-ls-nn3-conn1", "rpc-ha/safemode-nn1-conn1");
        var refusal = RpcRecording.Received("namenode/rpc-ha/safemode-nn1-conn1")[0];
        nameNode.Also(("getFileInfo /data/d", RpcFixture.Directory()), ("getBlockLocations /data/d/tiny", refusal));
        nameNode.Options = nameNode.Options with { ReadTimeout = TimeSpan.FromSeconds(5) };

        var read = nameNode.FailAsync("/data/d");
        await PauseAsync(nameNode, afterRefusals: 1, pauses: 1);
        nameNode.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(BlockMapFailure.SafeMode, (await read).Failure);
    }

    private static async Task<BlockMap> WebHdfsAsync()
    {
        var exchanges = new RecordedExchanges();
        foreach (var (operation, capture) in new[] { ("GETFILESTATUS", "status"), ("GETFILEBLOCKLOCATIONS", "gfbl") })
            exchanges.Add(
                $"/webhdfs/v1{File}?op={operation}&user.name=root", RecordedAnswer.Load($"namenode/webhdfs-ha/nn1-{capture}.http"));
        await using var nameNode = await ReplayFixture.StartAsync(exchanges);
        return await nameNode.ReadAsync(File);
    }

    // The deadline of the read, the upkeep of the connection, and the pauses.
    private static Task PauseAsync(RpcFixture nameNode, int afterRefusals, int pauses = 1) => Eventually.HoldsAsync(() =>
        nameNode.Observer.Calls.Count(call => call.Outcome == NameNodeCallOutcome.Retriable) == afterRefusals
        && nameNode.Clock.PendingTimers == 2 + pauses);

    private static ReplayRpcNameNode Replay(string name) => ReplayRpcNameNode.Start(RpcRecording.Load($"namenode/{name}"));

    private static void AnswerStatus(ReplayRpcNameNode server) => server.BeforeRecording = async (request, stream, _) =>
    {
        var answer =
            request.Method switch { "getFileInfo" => RpcFixture.File(5366336), "getListing" => RpcFixture.NotLocated(), _ => null };
        if (answer is not null) await ReplayRpcNameNode.AnswerAsync(stream, request, answer);
        return answer is not null;
    };
}
