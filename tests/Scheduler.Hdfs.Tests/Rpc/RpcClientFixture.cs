using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>One client of one replaying RPC server, without failover; its clock stands unless a test moves it.</summary>
internal sealed class RpcClientFixture : IAsyncDisposable
{
    private readonly CallIds _callIds = new();

    public RpcClientFixture(NameNodeOptions? options = null, AnswerBudget? budget = null)
    {
        options ??= new NameNodeOptions { User = "root" };
        Budget = budget ?? new AnswerBudget(options.MaxBytesUnderWay);
        var target = new RpcTarget(Server.Endpoint, options.MaxAnswerBytes, Budget, options.CallTimeout);
        var frames = new RpcFrames(ByteString.CopyFrom(new byte[RpcWire.ClientIdBytes]));
        var circuit = new NameNodeCircuit(target.Endpoint, options.Breaker, Observer, NullLogger.Instance, Clock);
        var gate = new NameNodeGate("ns1", target.Endpoint, NameNodeTransports.Rpc, options, circuit, Observer, Clock);
        Client = new RpcNameNodeClient(
            target,
            new(
                target.Host,
                new HostResolver(options.CallTimeout, Clock),
                via => new RpcChannel(target with { Via = via }, frames, new SimpleSecurity(options.User, doAs: null), Clock)),
            gate);
    }

    public ManualTimeProvider Clock { get; } = new();

    public RecordingNameNodeObserver Observer { get; } = new();

    public AnswerBudget Budget { get; }

    public ReplayRpcNameNode Server { get; } = ReplayRpcNameNode.Start();

    public RpcNameNodeClient Client { get; }

    public Task<FileStatus> StatusAsync(string path, CancellationToken cancellationToken = default) =>
        Client.GetFileStatusAsync(path, _callIds.New(Caller.Service), cancellationToken);

    public Task<DirectoryPage> ListAsync(string path) =>
        Client.ListAsync(new(path, "", WithBlocks: true), _callIds.New(Caller.Service), CancellationToken.None);

    public Task<NameNodeException> FailAsync(string path) => Assert.ThrowsAsync<NameNodeException>(() => StatusAsync(path));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
