using Scheduler.Core.Blocks;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>How a real NameNode was recorded to refuse, and what we make of it.</summary>
public sealed class RecordedRpcFailureTests
{
    private const string Five = "/data/events/date=2026-11-20/five.bin";

    [Theory]
    [InlineData("rpc-raw/getFileInfo-missing", BlockMapFailure.NotFound, "/nope does not exist")]
    [InlineData("rpc/java-denied-conn1", BlockMapFailure.AccessDenied, "Permission denied: user=alice")]
    [InlineData("rpc-raw/unknown-method", BlockMapFailure.NotSupported, "Unknown method noSuchMethod")]
    [InlineData("rpc-raw/ok-gbl-dir", BlockMapFailure.NotFound, "does not exist")]
    [InlineData("rpc-raw/no-context", BlockMapFailure.MalformedAnswer, "Connection context not established")]
    public async Task ReadAsync_RecordedRefusal_IsReported(string recording, BlockMapFailure failure, string message)
    {
        var refusal = RpcRecording.Received($"namenode/{recording}")[0];
        await using var nameNode = RpcFixture.Start().Also(("getFileInfo /nope", refusal));

        var failed = await nameNode.FailAsync("/nope");

        Assert.Equal(failure, failed.Failure);
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\tat ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_FileGoneSinceItWasListed_IsLeftOut()
    {
        await using var nameNode = RpcFixture.Start("rpc/java-getBlockLocations-missing-conn1");
        var missing = RpcRecording.Sent("namenode/rpc/java-getBlockLocations-missing-conn1")[1].Path;
        nameNode.Also(($"getFileInfo {missing}", RpcFixture.File(1)), ($"getListing {missing}", RpcFixture.NotLocated()));

        Assert.Equal(0, (await nameNode.ReadAsync(missing)).Origin.FilesListed);
    }

    [Fact]
    public async Task ReadAsync_ListingOfMissingDirectory_HasNothing()
    {
        await using var nameNode = RpcFixture.Start("rpc-raw/getListing-missing");
        var missing = RpcRecording.Sent("namenode/rpc-raw/getListing-missing")[1].Path;
        nameNode.Also(($"getFileInfo {missing}", RpcFixture.Directory()));

        Assert.Equal(0, (await nameNode.ReadAsync(missing)).Origin.FilesListed);
    }

    [Theory]
    [InlineData("rpc-raw/impersonate-denied", BlockMapFailure.AccessDenied, "User: alice is not allowed to impersonate bob")]
    [InlineData("rpc-raw/old-version-8", BlockMapFailure.MalformedAnswer, "version 9")]
    [InlineData("rpc-raw/http-get", BlockMapFailure.MalformedAnswer, "dfs.namenode.rpc-address")]
    public async Task ReadAsync_RefusedConnection_IsReportedAndClosed(string recording, BlockMapFailure failure, string message)
    {
        var bytes = Captures.Bytes($"namenode/{recording}-s2c.bin");
        await using var nameNode = RpcFixture.Start();
        nameNode.Server.BeforeRecording = async (_, stream, stopping) =>
        {
            await stream.WriteAsync(bytes, stopping);
            return true;
        };

        var failed = await nameNode.FailAsync(Five);

        Assert.Equal(failure, failed.Failure);
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => nameNode.Server.Open == 0);
    }
}
