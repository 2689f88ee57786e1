using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Rpc;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.NameNodes;

/// <summary>One name for several NameNodes.</summary>
public sealed class NameNodeHostTests
{
    private const string File = "/data/d/five.bin";
    private static readonly IPAddress First = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Second = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Third = IPAddress.Parse("127.0.0.3");

    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _asked = [];
    private IPAddress[] _addresses = [First, Second];
    private string _active = "";

    [Fact]
    public async Task CallAsync_NameLeadsToTheActive_AsksNoDns()
    {
        _active = "name";
        using var host = Host(new HostResolver(TimeSpan.FromSeconds(1), _clock, (_, _) => throw new InvalidOperationException("asked")));

        Assert.Equal("name", await CallAsync(host));
    }

    [Fact]
    public async Task CallAsync_ActiveIsAnotherAddress_IsFoundAndAskedFirstThen()
    {
        _active = "127.0.0.2";
        using var host = Host();

        Assert.Equal("127.0.0.2", await CallAsync(host));
        Assert.Equal("127.0.0.2", await CallAsync(host));

        Assert.Equal("name 127.0.0.1 127.0.0.2 127.0.0.2", string.Join(' ', _asked));
    }

    [Fact]
    public async Task CallAsync_Failover_AsksTheNameAndTheOthers()
    {
        using var host = Host();
        _active = "127.0.0.2";
        await CallAsync(host);
        _active = "127.0.0.1";
        _asked.Clear();

        await CallAsync(host);

        Assert.Equal("127.0.0.2 name 127.0.0.1", string.Join(' ', _asked));
    }

    [Fact]
    public async Task CallAsync_AddressesChange_AsksThoseOfToday()
    {
        using var host = Host();
        _active = "127.0.0.2";
        await CallAsync(host);
        (_active, _addresses) = ("127.0.0.3", [First, Third]);

        Assert.Equal("127.0.0.3", await CallAsync(host));
        Assert.Equal("127.0.0.3", host.Current.Name);
    }

    [Fact]
    public async Task CallAsync_NoneIsActive_FailsAsTheLast()
    {
        using var host = Host();

        Assert.Equal(NameNodeCallOutcome.NotActive, (await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(host))).Outcome);
        Assert.Equal("name 127.0.0.1 127.0.0.2", string.Join(' ', _asked));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("name", false)]
    public async Task CallAsync_OneAddress_IsAskedOnce(string name, bool hasMany)
    {
        if (!hasMany) _addresses = [First];
        using var host = new NameNodeHost<Channel>(name, Resolver(), via => new Channel(via));

        await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(host));

        Assert.Equal("name", string.Join(' ', _asked));
    }

    [Fact]
    public async Task CallAsync_DnsFails_FailsAsTheName()
    {
        using var host = Host(new HostResolver(TimeSpan.FromSeconds(1), _clock, (_, _) => throw new SocketException()));

        await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(host));

        Assert.Equal("name", string.Join(' ', _asked));
    }

    [Fact]
    public async Task ReadAsync_WebHdfsOfOneNameForTwo_ReadsFromTheActive()
    {
        await using var standby = await ReplayNameNode.StartAsync(RecordedExchanges.Load("webhdfs-ha", "nn2-"));
        standby.BeforeRecording = Script.Also(("op=", RecordedAnswer.Load("namenode/webhdfs-ha/nn2-gfbl.http")));
        await using var active = await ReplayNameNode.StartAsync(
            RecordedExchanges.Load("webhdfs", ""), address: new IPEndPoint(Second, standby.Url.Port));
        active.BeforeRecording = Script.Also(
            ("op=GETFILESTATUS", RecordedAnswer.Json(Script.File(10))),
            ("op=GETFILEBLOCKLOCATIONS", RecordedAnswer.Json("""{"BlockLocations":{"BlockLocation":[]}}""")));
        var nameNode = new NameNodeAddress(new Uri($"http://localhost:{standby.Url.Port}/"), RpcAddress: null);
        using var clients = Clients(nameNode);

        await SourceOf(clients).ReadAsync(new InputPath("ns1", File), default);

        Assert.Equal(2, active.CountOf("op="));
        Assert.Equal(2, standby.CountOf("op="));
    }

    [Fact]
    public async Task ReadAsync_RpcOfOneNameForTwo_ReadsFromTheActive()
    {
        await using var standby = ReplayRpcNameNode.Start(RpcRecording.Load("namenode/rpc-ha/failover-nn1-conn1"));
        var port = IPEndPoint.Parse(standby.Endpoint).Port;
        await using var active = ReplayRpcNameNode.Start(address: new IPEndPoint(Second, port));
        standby.BeforeRecording = Answering(_ => RpcRecording.Received("namenode/rpc-ha/failover-nn1-conn1")[0]);
        active.BeforeRecording = Answering(method => method == "getFileInfo" ? RpcFixture.File(0) : null);
        using var clients = Clients(new NameNodeAddress(HttpAddress: null, $"localhost:{port}"));

        var map = await SourceOf(clients).ReadAsync(new InputPath("ns1", File), default);

        Assert.Equal(1, map.Origin.FilesListed);
        Assert.Single(active.Calls);
        Assert.Equal(2, standby.Calls.Count());
    }

    private static ReplayRpcNameNode.Script Answering(Func<string, byte[]?> answerOf) => async (request, stream, _) =>
    {
        if (request.CallId < 0 || answerOf(request.Method!) is not { } answer) return false;
        await ReplayRpcNameNode.AnswerAsync(stream, request, answer);
        return true;
    };

    private NameserviceClients Clients(NameNodeAddress nameNode)
    {
        var options = new NameNodeOptions { User = "root" };
        var connector = new NameserviceConnector(
            options, seed: 1, new RecordingNameNodeObserver(), NullLogger.Instance, _clock)
        { Resolver = Resolver() };
        return Ns1.Connect(connector, nameNode);
    }

    private NameNodeBlockMapSource SourceOf(NameserviceClients clients) => new(
        clients, new NameNodeOptions(
            ), new PathsOptions(), 1, new RecordingNameNodeObserver(), NullLogger<NameNodeBlockMapSource>.Instance, _clock);

    private NameNodeHost<Channel> Host(HostResolver? resolver = null) => new("name", resolver ?? Resolver(), via => new Channel(via));

    private HostResolver Resolver() => new(TimeSpan.FromSeconds(1), _clock, (_, _) => Task.FromResult(_addresses));

    private Task<string> CallAsync(NameNodeHost<Channel> host) => host.CallAsync(
        channel =>
        {
            _asked.Add(channel.Name);
            return channel.Name == _active
                ? Task.FromResult(channel.Name)
                : throw new NameNodeException(
                    NameNodeCallOutcome.NotActive, RetryDecision.FailoverAndRetry, BlockMapFailure.NoActiveNameNode, "is standby");
        },
        CancellationToken.None);

    private sealed class Channel(IPAddress? via) : IDisposable
    {
        public string Name => via?.ToString() ?? "name";

        public void Dispose()
        {
        }
    }
}
