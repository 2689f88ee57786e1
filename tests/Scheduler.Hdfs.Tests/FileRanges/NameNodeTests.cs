using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.FileRanges;

/// <summary>Which NameNode is asked, and what its refusals mean.</summary>
public sealed class NameNodeTests
{
    private static readonly ByteRange Range = new(399_990, 20);

    [Fact]
    public async Task ReadAsync_RangeOverABlocksEnd_IsOneOpenAndOneRead()
    {
        await using var hdfs = await RangeFixture.StartAsync();

        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));

        Assert.Equal((1, 1), (hdfs.Opens().Count, hdfs.Read().Count));
        Assert.EndsWith("?op=OPEN&offset=399990&length=20&user.name=root", hdfs.Opens()[0], StringComparison.Ordinal);
        Assert.Equal(NameNodeOperation.Open, Assert.Single(hdfs.Observer.Calls).Operation);
    }

    [Fact]
    public async Task ReadAsync_SandboxThatRedirectsToTheLoopback_NeedsNoNames()
    {
        await using var hdfs = await RangeFixture.StartAsync(byHostName: false);
        using var reader = new WebHdfsRangeReader(
            hdfs.Clients, hdfs.Options, new AnswerBudget(hdfs.Options.MaxBytesUnderWay), 1, hdfs.Logger, hdfs.Clock);

        using var bytes = await reader.ReadAsync("ns1", RangeFixture.File, Range, Requester.Service, CancellationToken.None);
        Assert.Equal(RangeFixture.Expected(Range), bytes.Span.ToArray());
        Assert.Equal("127.0.0.1", Assert.Single(hdfs.Read()));
    }

    [Fact]
    public async Task ReadAsync_NoBytes_MakesNoCall()
    {
        await using var hdfs = await RangeFixture.StartAsync();

        Assert.Empty(await hdfs.ReadAsync(default));
        Assert.Empty(hdfs.Opens());
    }

    [Fact]
    public async Task ReadAsync_StandbyFirst_AsksTheOther()
    {
        await using var hdfs = await RangeFixture.StartAsync(new() { Nameservice = "ns1" }, nameNodes: 2);
        hdfs.NameNode.HaState = HaState.Standby;

        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));
    }

    [Fact]
    public async Task ReadAsync_FirstNameNodeDead_AsksTheOther()
    {
        await using var hdfs = await RangeFixture.StartAsync(new() { Nameservice = "ns1" }, nameNodes: 2);
        await hdfs.NameNode.StopAsync();

        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));
    }

    [Fact]
    public async Task ReadAsync_ActiveDeadAndStandby_SaysBoth()
    {
        await using var hdfs = await RangeFixture.StartAsync(new() { Nameservice = "ns1" }, nameNodes: 2);
        hdfs.NameNodes[1].HaState = HaState.Standby;
        await hdfs.NameNode.StopAsync();

        var failure = await hdfs.FailAsync(Range);

        Assert.Equal(FileRangeFailure.Unavailable, failure.Failure);
        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
        Assert.Contains("is standby", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NameNodeIsSilent_EndsAtTheDeadline()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);

        var read = hdfs.FailAsync(Range);
        await Eventually.HoldsAsync(() => hdfs.Opens().Count == 1 && hdfs.Clock.PendingTimers == 2);
        hdfs.Clock.Advance(hdfs.Options.CallTimeout);

        Assert.Contains("NameNode:CallTimeout", (await read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nope", 0, nameof(FileRangeFailure.NotFound))]
    [InlineData("/data", 0, nameof(FileRangeFailure.NotFound))]
    [InlineData("/private", 0, nameof(FileRangeFailure.Denied))]
    [InlineData(RangeFixture.File, RangeFixture.FileBytes, nameof(FileRangeFailure.Changed))]
    [InlineData(RangeFixture.File, RangeFixture.FileBytes - 10, nameof(FileRangeFailure.Changed))]
    public async Task ReadAsync_Refused_SaysWhy(string path, long offset, string expected)
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Options = new() { User = "alice" };
        hdfs.Hdfs.CreateFile("/private", 100);
        hdfs.Hdfs.Deny("/private", "alice");

        var failure = await hdfs.FailAsync(new(offset, 20), path);

        Assert.Equal(expected, failure.Failure.ToString());
        Assert.Contains($"hdfs://ns1{path}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NameNodeFault.ServerError, nameof(FileRangeFailure.Unavailable))]
    [InlineData(NameNodeFault.Retriable, nameof(FileRangeFailure.Unavailable))]
    [InlineData(NameNodeFault.Unauthorized, nameof(FileRangeFailure.Denied))]
    [InlineData(NameNodeFault.DropMidBody, nameof(FileRangeFailure.Unavailable))]
    public async Task ReadAsync_NameNodeFails_SaysWhy(NameNodeFault fault, string expected)
    {
        // HttpFS for the answer that has a body to break off.
        await using var hdfs = await RangeFixture.StartAsync(new() { IsHttpFs = fault == NameNodeFault.DropMidBody });
        hdfs.NameNode.Faults.Inject(fault);

        Assert.Equal(expected, (await hdfs.FailAsync(Range)).Failure.ToString());
    }

    [Fact]
    public async Task ReadAsync_HttpFs_GivesTheBytesItself()
    {
        await using var hdfs = await RangeFixture.StartAsync(new() { IsHttpFs = true });

        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));
        Assert.Empty(hdfs.Read());
    }

    [Fact]
    public async Task ReadAsync_RpcAndWebHdfs_OpensOverWebHdfsAndLeavesTheTransportAlone()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.AddressOf = nameNode => new NameNodeAddress(nameNode.Address, nameNode.RpcAddress.ToString());

        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));
        Assert.Equal("rpc", hdfs.Clients.Named("ns1").Answering.Transport);
    }

    [Fact]
    public async Task ReadAsync_RpcAndWebHdfsAndADeadDataNode_LearnsOverRpcWhatToLeaveOut()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.AddressOf = nameNode => new NameNodeAddress(nameNode.Address, nameNode.RpcAddress.ToString());
        hdfs.DataNodes.Faults.Inject(DataNodeFault.ServerError, times: 2);

        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));

        Assert.Equal(3, hdfs.Read().Distinct().Count());
        Assert.Equal((1, 0), (hdfs.NameNode.Requests.Count("getBlockLocations"), hdfs.NameNode.Requests.Count("GETFILEBLOCKLOCATIONS")));
    }

    [Fact]
    public async Task ReadAsync_RpcAlone_SaysWhatToSetAndLeavesTheHealthAlone()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.AddressOf = nameNode => new NameNodeAddress(HttpAddress: null, nameNode.RpcAddress.ToString());

        var failure = await hdfs.FailAsync(Range);

        Assert.Equal(FileRangeFailure.Unavailable, failure.Failure);
        Assert.Contains("set dfs.namenode.http-address", failure.Message, StringComparison.Ordinal);
        Assert.True(hdfs.Clients.Named("ns1").IsAvailable);
    }

    [Fact]
    public async Task ReadAsync_UnknownNameservice_SaysWhatToSet()
    {
        await using var hdfs = await RangeFixture.StartAsync();

        var failure = await Assert.ThrowsAsync<FileRangeException>(
            () => hdfs.Reader.ReadAsync("ns2", "/x", Range, Requester.Service, CancellationToken.None));

        Assert.Equal(FileRangeFailure.Unavailable, failure.Failure);
        Assert.Contains("hdfs://ns2", failure.Message, StringComparison.Ordinal);
    }
}
