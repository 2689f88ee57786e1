using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;
using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>What a connection takes and how it ends, with faults and without.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private const string File = "/data/events/date=2026-11-20/five.bin";

    private readonly SandboxFixture _fixture = new(new NameNodeOptions { ProxyUsers = ["spark"] });

    private SandboxNameNode NameNode => _fixture.NameNode;

    private static GetFileInfoRequestProto Status => new() { Src = File };

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Call_ByteByByte_IsAnswered()
    {
        await using var client = await RpcTestClient.ConnectAsync(NameNode.RpcAddress);

        foreach (var one in Captures.Bytes("namenode/rpc-raw/ok-gbl-c2s.bin")) await client.SendAsync(new[] { one });

        Assert.Equal(6, (await client.ReadAnswerAsync()).Read<GetBlockLocationsResponseProto>().Locations.Blocks.Count);
    }

    [Fact]
    public async Task Call_OneHangs_OthersOfTheConnectionAreAnswered()
    {
        await using var client = await RpcTestClient.OpenAsync(NameNode.RpcAddress);
        NameNode.Faults.Inject(NameNodeFault.Hang, operation: "getListing");
        var listing = new GetListingRequestProto { Src = "/", StartAfter = ByteString.Empty, NeedLocation = false };
        await client.SendAsync(client.Call(1, "getListing", listing));

        await client.SendAsync(client.Call(2, "getFileInfo", Status));

        Assert.Equal(2u, (await client.ReadAnswerAsync()).Header.CallId);
        var hanging = client.ReadAnswerAsync();
        await ClearUntilAsync(hanging);
        Assert.Equal(1u, (await hanging).Header.CallId);
    }

    [Fact]
    public async Task Call_MoreThanAreAnsweredAtATime_AreAllAnswered()
    {
        const int Calls = 3 * Ipc.MaxConcurrentCalls;
        await using var client = await RpcTestClient.OpenAsync(NameNode.RpcAddress);
        await client.SendAsync(Enumerable.Range(0, Calls).SelectMany(id => client.Call(id, "getFileInfo", Status)).ToArray());

        var answered = new HashSet<uint>();
        for (var i = 0; i < Calls; i++) answered.Add((await client.ReadAnswerAsync()).Header.CallId);

        Assert.Equal(Calls, answered.Count);
        Assert.Equal(Calls, NameNode.Requests.Count("getFileInfo"));
    }

    [Theory]
    [InlineData(NameNodeFault.Retriable, "org.apache.hadoop.ipc.RetriableException", false)]
    [InlineData(NameNodeFault.Standby, "org.apache.hadoop.ipc.StandbyException", false)]
    [InlineData(NameNodeFault.ServerError, "java.lang.OutOfMemoryError", false)]
    [InlineData(NameNodeFault.Unauthorized, "org.apache.hadoop.security.AccessControlException", true)]
    public async Task Inject_Refusal_NamesTheJavaClass(NameNodeFault fault, string javaClass, bool fatal)
    {
        await using var client = await RpcTestClient.OpenAsync(NameNode.RpcAddress);
        NameNode.Faults.Inject(fault, times: 1);

        var answer = await client.CallAsync("getFileInfo", Status);

        Assert.Equal(javaClass, answer.Header.ExceptionClassName);
        Assert.Equal(fatal, answer.Header.Status == RpcResponseHeaderProto.Types.RpcStatusProto.Fatal);
    }

    [Fact]
    public async Task Inject_DropMidBody_CutsTheAnswer()
    {
        await using var client = await RpcTestClient.OpenAsync(NameNode.RpcAddress);
        NameNode.Faults.Inject(NameNodeFault.DropMidBody, times: 1);
        await client.SendAsync(client.Call(0, "getFileInfo", Status));

        var cut = await client.ReadToEndAsync();

        Assert.InRange(cut.Length, 1, 100);
        await using var again = await RpcTestClient.OpenAsync(NameNode.RpcAddress);
        Assert.Equal(cut.Length, (await WholeAsync(again)).Length / 2);
    }

    [Fact]
    public async Task Inject_Garbage_IsAFrameThatIsNoAnswer()
    {
        await using var client = await RpcTestClient.OpenAsync(NameNode.RpcAddress);
        NameNode.Faults.Inject(NameNodeFault.Garbage, times: 1);

        await Assert.ThrowsAsync<InvalidProtocolBufferException>(() => client.CallAsync("getFileInfo", Status));
    }

    [Fact]
    public async Task StopAsync_ThenResume_CutsRefusesAndAnswersOnTheSamePort()
    {
        var address = NameNode.RpcAddress;
        await using var client = await RpcTestClient.OpenAsync(address);
        NameNode.Faults.Inject(NameNodeFault.Hang, times: 1);
        await client.SendAsync(client.Call(0, "getFileInfo", Status));
        await NameNode.Requests.WaitForAsync("getFileInfo", 1, CancellationToken.None);

        await NameNode.StopAsync();

        Assert.True(await IsCutAsync(client));
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RpcTestClient.ConnectAsync(address));
        await NameNode.ResumeAsync(CancellationToken.None);
        await using var again = await RpcTestClient.OpenAsync(NameNode.RpcAddress);
        Assert.True((await again.CallAsync<GetFileInfoResponseProto>("getFileInfo", Status)).Fs.HasLength);
        Assert.Equal(address, NameNode.RpcAddress);
    }

    [Fact]
    public async Task MissingOperations_OldServer_KnowsNoSuchMethod()
    {
        NameNode.MissingOperations = ["getHAServiceState"];
        await using var client = await RpcTestClient.OpenAsync(NameNode.RpcAddress);

        var answer = await client.CallAsync("getHAServiceState", new HAServiceStateRequestProto());

        Assert.Equal("org.apache.hadoop.ipc.RpcNoSuchMethodException", answer.Header.ExceptionClassName);
    }

    [Theory]
    [InlineData("spark", "alice", "Permission denied: user=alice, access=EXECUTE")]
    [InlineData("flink", "alice", "User: flink is not allowed to impersonate alice")]
    public async Task Context_ProxyUser_CallsForTheOtherIfAllowed(string real, string effective, string message)
    {
        await using var client = await RpcTestClient.ConnectAsync(NameNode.RpcAddress);
        byte[] opening =
        [
            .. RpcTestClient.SimplePreamble,
            .. client.Context(new UserInformationProto { EffectiveUser = effective, RealUser = real }),
        ];
        await client.SendAsync(opening);

        var answer = await client.CallAsync("getFileInfo", new GetFileInfoRequestProto { Src = "/data/private/secret" });

        Assert.StartsWith(message, answer.Header.ErrorMsg, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AfterACall_TellWhoAskedAndAs()
    {
        await using var client = await RpcTestClient.OpenAsync(NameNode.RpcAddress, "alice@HADOOP.TEST");

        await client.CallAsync("getFileInfo", Status);

        Assert.Equal(
            $"{ClientProtocol.Protocol}/getFileInfo?user=alice&callId=0&retryCount=0&callerContext=",
            NameNode.Requests.Requests[^1].Target);
    }

    private async Task ClearUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            NameNode.Faults.Clear();
            await Task.Yield();
        }
    }

    private static async Task<byte[]> WholeAsync(RpcTestClient client)
    {
        await client.SendAsync(client.Call(0, "getFileInfo", Status));
        return [0, 0, 0, 0, .. (await client.ReadFrameAsync())!];
    }

    private static async Task<bool> IsCutAsync(RpcTestClient client)
    {
        try
        {
            return (await client.ReadToEndAsync()).Length == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
