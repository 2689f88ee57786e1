using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.WebHdfs;

/// <summary>An active, a standby and an observer, as recorded.</summary>
public sealed class RecordedHighAvailabilityTests
{
    private const string File = "/data/d/five.bin";

    // 500 ms with the largest jitter.
    private static readonly TimeSpan LongestFirstPause = TimeSpan.FromMilliseconds(750);

    [Fact]
    public async Task ReadAsync_StandbyFirst_FollowsToTheActiveAndStaysThere()
    {
        await using var nameNodes = await ReplayFixture.StartAsync(NameNode("nn2-"), NameNode("nn1-"));
        var source = nameNodes.Source();

        var map = await source.ReadAsync(new("ns1", File), default);
        await source.ReadAsync(new("", File), default);

        Assert.Equal(5366336, map.TotalBytes);
        Assert.Equal(nameNodes.Servers[1].Endpoint, map.Origin.NameNode);
        Assert.Equal(1, nameNodes.Servers[0].CountOf("op="));
        Assert.Single(nameNodes.Observer.Failovers);
        Assert.Contains(nameNodes.Servers[1].Endpoint, nameNodes.Readiness, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ObserverSendsOn_IsFollowedToTheActive()
    {
        await using var nameNodes = await ReplayFixture.StartAsync(NameNode("nn3-"), NameNode("nn1-"));
        var sendOn = RecordedAnswer.Load("namenode/webhdfs-ha/nn3-oldatime-GETFILEBLOCKLOCATIONS.http");
        nameNodes.Server.BeforeRecording = Script.Also(("op=GETFILEBLOCKLOCATIONS", sendOn));

        var map = await nameNodes.ReadAsync(File);

        Assert.Equal(nameNodes.Servers[1].Endpoint, map.Origin.NameNode);
    }

    [Fact]
    public async Task ReadAsync_Observer_IsBelieved()
    {
        await using var nameNodes = await ReplayFixture.StartAsync(NameNode("nn3-"));

        Assert.Equal(5366336, (await nameNodes.ReadAsync(File)).TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_DirectoryOverHa_ListsOnTheActive()
    {
        await using var nameNodes = await ReplayFixture.StartAsync(NameNode("nn2-"), NameNode("nn1-"));
        nameNodes.Servers[1].BeforeRecording = Script.Also(
            ("/data/d?op=GETFILESTATUS", Script.Directory),
            ("op=GETFILEBLOCKLOCATIONS", """{"BlockLocations":{"BlockLocation":[]}}"""));
        nameNodes.Servers[0].BeforeRecording = Script.Also(("op=", RecordedAnswer.Load("namenode/webhdfs-ha/nn2-list.http")));

        Assert.True((await nameNodes.ReadAsync("/data/d/")).Origin.FilesListed > 0);
    }

    [Fact]
    public async Task ReadAsync_ActiveInSafeMode_IsRetriedUntilItIsOver()
    {
        await using var nameNode = await ReplayFixture.StartAsync(NameNode("nn1-"));
        var safeMode = RecordedAnswer.Load("namenode/webhdfs-ha/nn1-safemode-gfbl.http");
        nameNode.Server.BeforeRecording = Script.Also(("op=GETFILEBLOCKLOCATIONS", safeMode));

        var read = nameNode.ReadAsync(File);
        await PauseAsync(nameNode, afterRefusals: 1);
        nameNode.Clock.Advance(LongestFirstPause);
        await PauseAsync(nameNode, afterRefusals: 2);
        nameNode.Server.BeforeRecording = null;
        nameNode.Clock.Advance(LongestFirstPause * 2);

        Assert.Equal(5366336, (await read).TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_ActiveStaysInSafeMode_IsSafeModeWithinSeconds()
    {
        await using var nameNode = await ReplayFixture.StartAsync(NameNode("nn1-"));
        var safeMode = RecordedAnswer.Load("namenode/webhdfs-ha/nn1-safemode-gbl.http");
        nameNode.Server.BeforeRecording = Script.Also(("op=GETFILEBLOCKLOCATIONS", safeMode));

        var read = nameNode.FailAsync(File);
        await PauseAsync(nameNode, afterRefusals: 1);
        nameNode.Clock.Advance(LongestFirstPause);
        await PauseAsync(nameNode, afterRefusals: 2);
        nameNode.Clock.Advance(LongestFirstPause * 2);

        Assert.Equal(BlockMapFailure.SafeMode, (await read).Failure);
    }

    // The deadline of the read and the pause: with the states of DataNodes read, nothing else waits.
    private static Task PauseAsync(ReplayFixture nameNode, int afterRefusals) => Eventually.HoldsAsync(() =>
        nameNode.Observer.Calls.Count(call => call.Outcome == NameNodeCallOutcome.Retriable) == afterRefusals
        && nameNode.Observer.Calls.Any(call => call.Operation == NameNodeOperation.GetDataNodes)
        && nameNode.Clock.PendingTimers == 2);

    private static RecordedExchanges NameNode(string name)
    {
        var exchanges = RecordedExchanges.Load("webhdfs-ha", name);
        // The recordings in safe mode share their targets; the ones in normal service are wanted here.
        foreach (var (target, capture) in new[] { ("GETFILEBLOCKLOCATIONS", "gfbl"), ("GET_BLOCK_LOCATIONS", "gbl"), ("GETFILESTATUS", "status") })
            exchanges.Add(
                $"/webhdfs/v1{File}?op={target}&user.name=root", RecordedAnswer.Load($"namenode/webhdfs-ha/{name}{capture}.http"));
        return exchanges;
    }
}
