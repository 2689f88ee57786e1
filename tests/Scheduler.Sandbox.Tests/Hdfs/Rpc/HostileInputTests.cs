using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>Whatever comes in, the server lives and answers the next client.</summary>
public sealed class HostileInputTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const string Recorded = "namenode/rpc-raw/ok-gbl-c2s.bin";

    [Fact]
    public async Task Stream_CutAnywhere_LeavesTheServerAnswering()
    {
        var bytes = Captures.Bytes(Recorded);
        for (var length = 0; length < bytes.Length; length += 3)
        {
            await using var client = await RpcTestClient.ConnectAsync(fixture.NameNode.RpcAddress);
            await client.SendAsync(bytes.AsMemory(0, length));
        }

        await AnswersAsync();
    }

    [Fact]
    public async Task Stream_ChangedAnywhere_LeavesTheServerAnswering()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var bytes = Captures.Bytes(Recorded);
            for (var change = 0; change <= random.Next(4); change++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            await using var client = await RpcTestClient.ConnectAsync(fixture.NameNode.RpcAddress);
            await client.SendAsync(bytes);
        }

        await AnswersAsync();
    }

    [Fact]
    public async Task Stream_Random_LeavesTheServerAnswering()
    {
        var random = new Random(2);
        for (var round = 0; round < 100; round++)
        {
            var bytes = new byte[random.Next(1, 4096)];
            random.NextBytes(bytes);
            await using var client = await RpcTestClient.ConnectAsync(fixture.NameNode.RpcAddress);
            byte[] length = [0, 0, (byte)(bytes.Length >> 8), (byte)(bytes.Length & 0xff)];
            await client.SendAsync((byte[])[.. RpcTestClient.SimplePreamble, .. length, .. bytes]);
        }

        await AnswersAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative")]
    public async Task Call_PathThatIsNone_IsRefused(string path)
    {
        await using var client = await RpcTestClient.OpenAsync(fixture.NameNode.RpcAddress);

        var answer = await client.CallAsync("getFileInfo", new GetFileInfoRequestProto { Src = path });

        Assert.Equal("java.lang.IllegalArgumentException", answer.Header.ExceptionClassName);
    }

    [Theory]
    [InlineData(ulong.MaxValue, 1, "Negative offset")]
    [InlineData(0, ulong.MaxValue, "Negative length")]
    public async Task GetBlockLocations_RangeThatJavaReadsAsNegative_IsRefused(ulong offset, ulong length, string message)
    {
        await using var client = await RpcTestClient.OpenAsync(fixture.NameNode.RpcAddress);

        var answer = await client.CallAsync(
            "getBlockLocations", new GetBlockLocationsRequestProto { Src = "/data/ec/five.bin", Offset = offset, Length = length });

        Assert.StartsWith(message, answer.Header.ErrorMsg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-3, "Connection context already processed")]
    [InlineData(-7, "Unknown out of band call #-7")]
    public async Task Call_IdOutOfPlace_IsFatal(int callId, string message)
    {
        await using var client = await RpcTestClient.OpenAsync(fixture.NameNode.RpcAddress);
        await client.SendAsync(client.Call(callId, "getFileInfo", new GetFileInfoRequestProto { Src = "/" }));

        Assert.Equal(message, (await client.ReadAnswerAsync()).Header.ErrorMsg);
        Assert.Null(await client.ReadFrameAsync());
    }

    private async Task AnswersAsync()
    {
        await using var client = await RpcTestClient.OpenAsync(fixture.NameNode.RpcAddress);
        var answer = await client.CallAsync<GetFileInfoResponseProto>("getFileInfo", new GetFileInfoRequestProto { Src = "/data" });
        Assert.Equal(HdfsFileStatusProto.Types.FileType.IsDir, answer.Fs.FileType);
    }
}
