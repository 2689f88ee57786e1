using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.FileRanges;

/// <summary>DataNodes that do not give the bytes, in every way they know.</summary>
public sealed class DataNodeFailureTests
{
    private static readonly ByteRange Footer = new(600_000, 300_000);

    [Fact]
    public async Task ReadAsync_DataNodeDown_IsExcludedAndAnotherReplicaIsRead()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        foreach (var dataNode in new[] { "dn1.sandbox.test", "dn2.sandbox.test" }) hdfs.Down[dataNode] = true;

        Assert.Equal(RangeFixture.Expected(Footer), await hdfs.ReadAsync(Footer));

        Assert.Equal("dn3.sandbox.test", Assert.Single(hdfs.Read()));
        Assert.Equal(hdfs.Connected.Distinct(), hdfs.Connected);
        var excluded = hdfs.Connected.Take(hdfs.Connected.Count - 1).Select(host => $"10.0.0.{host[2]}%3A9866");
        Assert.Contains($"&excludedatanodes={string.Join("%2C", excluded)}", hdfs.Opens()[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("excludedatanodes", hdfs.Opens()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataNodeFault.Reset)]
    [InlineData(DataNodeFault.DropMidBody)]
    [InlineData(DataNodeFault.ServerError)]
    [InlineData(DataNodeFault.BlockMissing)]
    [InlineData(DataNodeFault.InvalidToken)]
    [InlineData(DataNodeFault.Redirect)]
    public async Task ReadAsync_FirstDataNodeFails_ReadsAnotherReplica(DataNodeFault fault)
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.DataNodes.Faults.Inject(fault, times: 1);

        Assert.Equal(RangeFixture.Expected(Footer), await hdfs.ReadAsync(Footer));

        Assert.Equal((2, 2), (hdfs.Read().Count, hdfs.Read().Distinct().Count()));
        Assert.Contains(hdfs.Read()[0], Assert.Single(hdfs.Logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_MachineIsGone_CostsTheFirstReadAloneItsDeadline()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Hdfs.CreatePlacedFile("/one", 10, [["dn2.sandbox.test"]], replication: 1);
        hdfs.DataNodes.Faults.Inject(DataNodeFault.Hang, operation: "dn2.sandbox.test");
        var read = hdfs.FailAsync(new(0, 10), "/one");
        await AskedAsync(hdfs, 1);
        hdfs.Clock.Advance(hdfs.Options.CallTimeout);
        await read;

        for (var i = 0; i < 20; i++) await hdfs.ReadAsync(Footer);

        Assert.Single(hdfs.Read(), "dn2.sandbox.test");
        Assert.EndsWith("&excludedatanodes=10.0.0.2%3A9866&user.name=root", hdfs.Opens()[^1], StringComparison.Ordinal);
        Assert.Equal(1, hdfs.NameNode.Requests.Count("GETFILEBLOCKLOCATIONS"));
        hdfs.Clock.Advance(UnreachableDataNodes.ForgetAfter);
        hdfs.DataNodes.Faults.Clear();
        await hdfs.ReadAsync(Footer);
        Assert.DoesNotContain("excludedatanodes", hdfs.Opens()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_OnlyHolderDidNotAnswerBefore_IsAskedAllTheSame()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Hdfs.CreatePlacedFile("/one", 10, [["dn2.sandbox.test"]], replication: 1);
        hdfs.Down["dn2.sandbox.test"] = true;
        await hdfs.FailAsync(new(0, 10), "/one");
        hdfs.Down.Clear();

        Assert.Equal(10, (await hdfs.ReadAsync(new(0, 10), "/one")).Length);
    }

    [Theory]
    [InlineData(DataNodeFault.Hang)]
    [InlineData(DataNodeFault.Stall)]
    public async Task ReadAsync_FirstDataNodeIsSilent_IsGivenUpAtTheDeadline(DataNodeFault fault)
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.DataNodes.Faults.Inject(fault, times: 1);

        var read = hdfs.ReadAsync(Footer);
        await AskedAsync(hdfs, 1);
        hdfs.Clock.Advance(hdfs.Options.CallTimeout);

        Assert.Equal(RangeFixture.Expected(Footer), await read);
    }

    [Fact]
    public async Task ReadAsync_AllDataNodesDown_SaysSoOfEach()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        for (var node = 1; node <= 3; node++) hdfs.Down[$"dn{node}.sandbox.test"] = true;

        var failure = await hdfs.FailAsync(Footer);

        Assert.Equal(FileRangeFailure.Unavailable, failure.Failure);
        Assert.StartsWith($"Bytes of hdfs://ns1{RangeFixture.File} cannot be read.", failure.Message, StringComparison.Ordinal);
        Assert.All(hdfs.Down.Keys, host => Assert.Contains($"DataNode {host}:", failure.Message, StringComparison.Ordinal));
        Assert.Contains("No active nodes contain this block", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, hdfs.Connected.Count);
    }

    [Fact]
    public async Task ReadAsync_AllDataNodesSilent_EndsAtTheDeadlineOfTheRead()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Options = hdfs.Options with { ReadTimeout = TimeSpan.FromSeconds(7) };
        hdfs.DataNodes.Faults.Inject(DataNodeFault.Hang);

        var read = hdfs.FailAsync(Footer);
        await AskedAsync(hdfs, 1);
        hdfs.Clock.Advance(hdfs.Options.CallTimeout);
        await AskedAsync(hdfs, 2);
        hdfs.Clock.Advance(TimeSpan.FromSeconds(2));

        var failure = await read;
        Assert.Equal(FileRangeFailure.Unavailable, failure.Failure);
        Assert.Contains("within 7 s (NameNode:ReadTimeout)", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{hdfs.Read()[0]}:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_OnlyReplicaFailsAndNameNodeCannotLeaveItOut_IsNotReadTwice()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Hdfs.CreatePlacedFile("/one", 10, [["dn2.sandbox.test"]], replication: 1);
        hdfs.NameNode.MissingOperations = ["GETFILEBLOCKLOCATIONS", "GET_BLOCK_LOCATIONS"];
        hdfs.DataNodes.Faults.Inject(DataNodeFault.ServerError);

        var failure = await hdfs.FailAsync(new(0, 10), "/one");

        Assert.Equal(FileRangeFailure.Unavailable, failure.Failure);
        Assert.Contains("DataNode dn2.sandbox.test:", failure.Message, StringComparison.Ordinal);
        Assert.Equal((1, RangeRead.MaxTries), (hdfs.Read().Count, hdfs.Opens().Count));
    }

    [Fact]
    public async Task ReadAsync_FewerBytesThanAskedFor_IsChanged()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.DataNodes.Faults.Inject(DataNodeFault.TooShort);

        var failure = await hdfs.FailAsync(Footer);

        Assert.Equal(FileRangeFailure.Changed, failure.Failure);
        Assert.Contains("150000 bytes from 600000 on", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_MoreBytesThanAskedFor_AreCutOff()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.DataNodes.Faults.Inject(DataNodeFault.TooLong);

        Assert.Equal(RangeFixture.Expected(new(5, 10)), await hdfs.ReadAsync(new(5, 10)));
    }

    [Fact]
    public async Task ReadAsync_DataNodeMayNotReadTheFile_IsDeniedAtOnce()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Options = new() { User = "alice" };
        hdfs.DataNodes.Faults.Latency = TimeSpan.FromSeconds(1);
        var read = hdfs.FailAsync(Footer);
        await AskedAsync(hdfs, 1);

        // Between the NameNode's answer and the DataNode's.
        hdfs.Hdfs.Deny(RangeFixture.File, "alice");
        hdfs.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(FileRangeFailure.Denied, (await read).Failure);
        Assert.Single(hdfs.Read());
    }

    [Fact]
    public async Task ReadAsync_FileGoneAtTheDataNode_IsNotFoundAtOnce()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.DataNodes.Faults.Latency = TimeSpan.FromSeconds(1);
        var read = hdfs.FailAsync(Footer);
        await AskedAsync(hdfs, 1);

        hdfs.Hdfs.Delete(RangeFixture.File);
        hdfs.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(FileRangeFailure.NotFound, (await read).Failure);
        Assert.Single(hdfs.Read());
    }

    // With its own deadlines and, of a DataNode that is slow, the latency waiting.
    private static Task AskedAsync(RangeFixture hdfs, int reads) => Eventually.HoldsAsync(
        () => hdfs.Read().Count == reads && hdfs.Clock.PendingTimers == (hdfs.DataNodes.Faults.Latency > TimeSpan.Zero ? 3 : 2));
}
