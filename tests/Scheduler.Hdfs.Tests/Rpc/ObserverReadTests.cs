using Google.Protobuf;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>An active, a standby and an observer, as recorded from the Java client's ObserverReadProxyProvider.</summary>
public sealed class ObserverReadTests
{
    private const string Directory = "/data/d";
    private const long RecordedState = 33;
    private const string Standby = "org.apache.hadoop.ipc.StandbyException";

    [Fact]
    public async Task ReadAsync_RecordedObserver_AnswersAfterMsyncWithTheStateThatJavaSends()
    {
        await using var nameNodes = Recorded();

        var map = await nameNodes.ReadAsync(Directory);

        Assert.Equal(nameNodes.Servers[2].Endpoint, map.Origin.NameNode);
        Assert.True(map.BlockCount > 0);
        var msync = nameNodes.Servers[0].Calls.Single(call => call.Method == "msync");
        // Java says so with its msync; we ask who is what first, so that without an observer there is no msync.
        Assert.Equal(StateIds("observer-nn1")["msync"], StateId(nameNodes.Servers[0], "getHAServiceState"));
        Assert.Equal(RecordedState, StateId(nameNodes.Servers[0], "msync"));
        Assert.Equal(RpcRecording.Sent("namenode/rpc-ha/observer-nn1-conn1")[1].Message, msync.Message);
        Assert.Equal(RecordedState, StateId(nameNodes.Servers[2], "getListing"));
        Assert.Equal(StateIds("observer-nn3")["getListing"], StateId(nameNodes.Servers[2], "getListing"));
        Assert.DoesNotContain("getListing", nameNodes.Servers.Take(2).SelectMany(server => server.Calls).Select(call => call.Method));
        Assert.All(nameNodes.Observer.ObserverReads, Assert.True);
    }

    [Fact]
    public async Task Report_ObserverReads_SaysWhatEachNameNodeIs()
    {
        await using var nameNodes = Recorded();
        var source = nameNodes.Source();

        await source.ReadAsync(new InputPath("ns1", Directory), CancellationToken.None);

        var message = nameNodes.Readiness;
        Assert.Contains($"{nameNodes.Servers[0].Endpoint} active", message, StringComparison.Ordinal);
        Assert.Contains($"{nameNodes.Servers[1].Endpoint} standby", message, StringComparison.Ordinal);
        Assert.Contains($"{nameNodes.Servers[2].Endpoint} observer", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ObserverSendsItToTheActive_AsksTheActiveForThatCall()
    {
        await using var nameNodes = Recorded();
        var listing = RpcRecording.Received("namenode/rpc-ha/observer-nn3-conn1")[^1];
        Script(nameNodes.Servers[0], ("getListing", listing));
        Script(nameNodes.Servers[2], ("getListing", Refusal("org.apache.hadoop.hdfs.server.namenode.ObserverRetryOnActiveException")));

        var map = await nameNodes.ReadAsync(Directory);

        Assert.Equal(nameNodes.Servers[0].Endpoint, map.Origin.NameNode);
        var (observer, active) = (Call(nameNodes.Servers[2], "getListing"), Call(nameNodes.Servers[0], "getListing"));
        Assert.Equal((observer.CallId, observer.RetryCount + 1), (active.CallId, active.RetryCount));
        Assert.Contains(false, nameNodes.Observer.ObserverReads);
    }

    [Fact]
    public async Task ReadAsync_FirstObserverGone_AsksTheNextObserver()
    {
        await using var nameNodes = new RpcFixture(
            Replay("observer-nn1-conn1"), Replay("observer-nn3-conn1"), Replay("observer-nn3-conn1"));
        nameNodes.Options = nameNodes.Options with { ObserverReads = true };
        foreach (var server in nameNodes.Servers) Script(server);
        var source = nameNodes.Source();
        await source.ReadAsync(new InputPath("ns1", Directory), CancellationToken.None);

        foreach (var server in nameNodes.Servers.Skip(1).Where(server => server.Calls.Any(call => call.Method == "getListing")).Take(1))
            Script(server, ("getFileInfo", Refusal(Standby)), ("getListing", Refusal(Standby)));
        var map = await source.ReadAsync(new InputPath("ns1", Directory), CancellationToken.None);

        Assert.NotEqual(nameNodes.Servers[0].Endpoint, map.Origin.NameNode);
    }

    [Fact]
    public async Task ReadAsync_PathMissingOnTheObserver_IsNotAskedOfTheActive()
    {
        await using var nameNodes = Recorded();
        Script(nameNodes.Servers[2], ("getFileInfo", RpcFixture.Answer(new GetFileInfoResponseProto())));

        Assert.Equal(BlockMapFailure.NotFound, (await nameNodes.FailAsync("/nowhere")).Failure);

        Assert.DoesNotContain("getFileInfo", nameNodes.Servers[0].Calls.Select(call => call.Method));
    }

    [Fact]
    public async Task ReadAsync_WithoutObserverReads_SendsNoStateAndAsksForNone()
    {
        await using var nameNodes = Recorded();
        nameNodes.Options = nameNodes.Options with { ObserverReads = false };
        Script(nameNodes.Servers[0], ("getListing", RpcRecording.Received("namenode/rpc-ha/observer-nn3-conn1")[^1]));

        await nameNodes.ReadAsync(Directory);

        Assert.Empty(nameNodes.Servers.Skip(1).SelectMany(server => server.Calls));
        Assert.All(nameNodes.Servers[0].Calls, call => Assert.False(Header(call).HasStateId));
    }

    [Fact]
    public async Task GetHaStateAsync_OldServer_AsksTheOtherProtocol()
    {
        await using var nameNode = new RpcClientFixture();
        Script(
            nameNode.Server,
            ("getHAServiceState", Refusal("org.apache.hadoop.ipc.RpcNoSuchMethodException")),
            ("getServiceStatus", RpcRecording.Received("namenode/rpc-ha/haadmin-nn3-conn1")[^1]));

        Assert.Equal(
            HaState.Observer, await nameNode.Client.GetHaStateAsync(new CallAttempt(0, 0, Caller.Service), CancellationToken.None));
    }

    private static RpcFixture Recorded()
    {
        var nameNodes = new RpcFixture(Replay("observer-nn1-conn1"), Replay("observer-nn2-conn1"), Replay("observer-nn3-conn1"));
        nameNodes.Options = nameNodes.Options with { ObserverReads = true };
        foreach (var server in nameNodes.Servers) Script(server);
        return nameNodes;
    }

    private static ReplayRpcNameNode Replay(string name) => ReplayRpcNameNode.Start(RpcRecording.Load($"namenode/rpc-ha/{name}"));

    // The Java client did not ask for the status of a directory that it lists.
    private static void Script(ReplayRpcNameNode server, params (string Method, byte[] Answer)[] answers) =>
        server.BeforeRecording = async (request, stream, _) =>
        {
            var answer = Array.Find([.. answers, ("getFileInfo", RpcFixture.Directory())], answer => answer.Item1 == request.Method).Item2;
            if (answer is not null) await ReplayRpcNameNode.AnswerAsync(stream, request, answer);
            return answer is not null;
        };

    private static byte[] Refusal(string exception)
    {
        var header = new RpcResponseHeaderProto
        {
            CallId = 0,
            Status = RpcResponseHeaderProto.Types.RpcStatusProto.Error,
            ExceptionClassName = exception,
            ErrorMsg = "not me",
        }.ToByteArray();
        byte[] length = header.Length < 128 ? [(byte)header.Length] : [(byte)(header.Length | 128), (byte)(header.Length >> 7)];
        return [.. length, .. header];
    }

    private static RpcRequest Call(ReplayRpcNameNode server, string method) => server.Calls.First(call => call.Method == method);

    private static long StateId(ReplayRpcNameNode server, string method) => Header(Call(server, method)).StateId;

    private static Dictionary<string, long> StateIds(string recording) => RpcRecording.Sent($"namenode/rpc-ha/{recording}-conn1")
        .Where(call => call.CallId >= 0).ToDictionary(call => call.Method, call => Header(call).StateId);

    private static RpcRequestHeaderProto Header(RpcRequest request) =>
        RpcRequestHeaderProto.Parser.ParseDelimitedFrom(new MemoryStream(request.Frame));
}
