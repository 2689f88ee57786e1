using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>Our requests compared with those of the Java client.</summary>
public sealed class RecordedRpcRequestTests
{
    private const string Day = "/data/events/date=2026-11-20";

    [Theory]
    [InlineData("rpc/java-getListing-loc-conn1", Day)]
    [InlineData("rpc/java-manyfiles-loc-conn1", "/data/manyfiles")]
    [InlineData("rpc/java-getFileInfo-conn1", "/data/ec/twelve.bin")]
    [InlineData("rpc/java-getBlockLocations-ec-conn1", "/data/ec/twelve.bin")]
    [InlineData("rpc-raw/ok-gbl", $"{Day}/five.bin")]
    public async Task ReadAsync_Call_IsFieldByFieldWhatJavaSends(string recording, string path)
    {
        await using var nameNode = RpcFixture.Start(recording);
        var java = RpcRecording.Sent($"namenode/{recording}");
        var status = java[1].Method == "getListing" ? RpcFixture.Directory() : RpcFixture.File(1);
        if (java[1].Method != "getFileInfo") nameNode.Also(($"getFileInfo {path}", status), ($"getListing {path}", java[1].Method == "getListing" ? null : RpcFixture.NotLocated()));
        if (java[1].Method == "getFileInfo")
            nameNode.Also(($"getListing {path}", RpcFixture.Located("rpc/java-getBlockLocations-ec-conn1")));

        await nameNode.ReadAsync(path);

        Assert.Equal(Captures.Bytes($"namenode/{recording}-c2s.bin")[..RpcRecording.PreambleBytes], nameNode.Server.Preambles.Single());
        Assert.Equal(Fields(java[0]), Fields(nameNode.Server.Requests.First()));
        Assert.Equal(
            java.Skip(1).Select(Fields), nameNode.Server.Calls.Where(call => call.Method == java[1].Method).Select(Fields));
    }

    [Fact]
    public async Task ReadAsync_Call_SaysWhoAsksInTheAuditLogAndNumbersCalls()
    {
        await using var nameNode = RpcFixture.Start("rpc/java-getListing-loc-conn1").Also(($"getFileInfo {Day}", RpcFixture.Directory()));

        await nameNode.ReadAsync(Day);

        var headers = nameNode.Server.Requests.Select(Header).ToList();
        Assert.Equal([-3, 0, 1], headers.Select(header => header.CallId));
        Assert.Equal(["", "hdfs-locality", "hdfs-locality"], headers.Select(header => header.CallerContext?.Context ?? ""));
        Assert.Single(headers.Select(header => header.ClientId).Distinct());
        Assert.Equal(RpcWire.ClientIdBytes, headers[0].ClientId.Length);
    }

    [Fact]
    public async Task ReadAsync_OnBehalfOf_NamesBothUsers()
    {
        await using var nameNode = RpcFixture.Start();
        nameNode.Options = nameNode.Options with { User = "alice", DoAs = "bob" };
        nameNode.Also(("getFileInfo /x", RpcFixture.File(0)));

        await nameNode.ReadAsync("/x");

        Assert.Equal(RpcRecording.Sent("namenode/rpc-raw/impersonate-denied")[0].Message, nameNode.Server.Requests.First().Message);
    }

    // But for what differs from process to process, and for our name, which the Java client had none of.
    private static string Fields(RpcRequest request)
    {
        var header = Header(request);
        header.ClearCallId();
        header.ClearClientId();
        header.CallerContext = null;
        return $"{header} {request.Method} {Convert.ToHexString(request.Message)}";
    }

    private static RpcRequestHeaderProto Header(RpcRequest request) =>
        RpcRequestHeaderProto.Parser.ParseDelimitedFrom(new MemoryStream(request.Frame));
}
