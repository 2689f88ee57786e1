using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Rpc.Security;
using Scheduler.Hdfs.Security;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using ClientOptions = Scheduler.Hdfs.NameNodeOptions;
using ServerOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.Security;

/// <summary>A sandbox NameNode and a block map source that reads from it; the clock of both stands unless a test moves it.</summary>
internal sealed class KerberizedNameNode : IAsyncDisposable
{
    public const string File = "/data/part-0";
    public const long FileBytes = 1000;

    private readonly ServerOptions _serverOptions;
    private NameserviceClients? _clients;
    private NameNodeBlockMapSource? _source;

    private KerberizedNameNode(ServerOptions serverOptions) => _serverOptions = serverOptions;

    public ManualTimeProvider Clock { get; } = new();

    public SandboxNamespace Hdfs { get; private set; } = null!;

    public SandboxNameNode Server { get; private set; } = null!;

    public ClientOptions Options { get; set; } = new() { Keytab = "/keytab" };

    public HadoopSecurity Security { get; set; } = HadoopSecurity.Unconfigured with { NameNodePrincipalPattern = "hdfs/*" };

    /// <summary>Where the client finds RPC, when not at the server itself; null: nowhere.</summary>
    public string? RpcAddress { get; set; }

    public bool OverWebHdfs { get; init; }

    public NameNodeBlockMapSource Source => _source ??= Connect();

    public string Readiness => new NameNodeHealth(_clients!).Report().Single().Message;

    public static async Task<KerberizedNameNode> StartAsync(ServerOptions options, bool overWebHdfs = false)
    {
        var nameNode = new KerberizedNameNode(options) { OverWebHdfs = overWebHdfs };
        nameNode.Hdfs = new SandboxNamespace(new Random(1), nameNode.Clock);
        nameNode.Hdfs.AddDataNode("dn1.sandbox.test", "127.0.1.11", "/rack-1");
        nameNode.Hdfs.CreateFile(File, FileBytes);
        nameNode.Hdfs.MakeDirectory("/private");
        nameNode.Hdfs.CreateFile("/private/secret", 1000);
        nameNode.Hdfs.Deny("/private", "alice");
        nameNode.Server = await SandboxNameNode.StartAsync(nameNode.Hdfs, nameNode._serverOptions, nameNode.Clock, CancellationToken.None);
        return nameNode;
    }

    public Task<BlockMap> ReadAsync(string path = File) => Source.ReadAsync(new InputPath("ns1", path), CancellationToken.None);

    public Task<BlockMapUnavailableException> FailAsync(string path = File) =>
        Assert.ThrowsAsync<BlockMapUnavailableException>(() => ReadAsync(path));

    /// <summary>How one call over RPC fails, without another NameNode being tried.</summary>
    public async Task<NameNodeException> RefusalAsync()
    {
        using var client = Client();
        return await Assert.ThrowsAsync<NameNodeException>(
            () => client.GetFileStatusAsync(File, new CallAttempt(0, 0, Caller.Service), CancellationToken.None));
    }

    /// <summary>A client of RPC without failover.</summary>
    public RpcNameNodeClient Client()
    {
        var budget = new AnswerBudget(Options.MaxBytesUnderWay);
        var target = new RpcTarget(RpcAddress ?? Server.RpcAddress.ToString(), Options.MaxAnswerBytes, budget, Options.CallTimeout);
        var mechanism = new KerberosMechanism(target, new KerberosTickets(Options, Clock), Security, Options);
        IRpcSecurity security = Options.UsesKerberos ? new SaslSecurity(target, mechanism) : new SimpleSecurity("alice", doAs: null);
        var frames = new RpcFrames(ByteString.CopyFrom(new byte[RpcWire.ClientIdBytes]));
        var circuit = new NameNodeCircuit(target.Endpoint, Options.Breaker, new RecordingNameNodeObserver(), NullLogger.Instance, Clock);
        var gate = new NameNodeGate(
            "ns1", target.Endpoint, NameNodeTransports.Rpc, Options, circuit, new RecordingNameNodeObserver(), Clock);
        return new RpcNameNodeClient(
            target, new(
                target.Host,
                new HostResolver(target.CallTimeout, Clock),
                via => new RpcChannel(target with { Via = via }, frames, security, Clock)), gate);
    }

    public async ValueTask DisposeAsync()
    {
        _clients?.Dispose();
        await Server.DisposeAsync();
    }

    private NameNodeBlockMapSource Connect()
    {
        var address = OverWebHdfs
            ? new NameNodeAddress(Server.Address, RpcAddress: null)
            : new NameNodeAddress(HttpAddress: null, RpcAddress ?? Server.RpcAddress.ToString());
        var connector = new NameserviceConnector(
            Options, 1, new RecordingNameNodeObserver(), NullLogger.Instance, Clock)
        { Security = Security };
        _clients = Ns1.Connect(connector, address);
        return new NameNodeBlockMapSource(
            _clients, Options, new PathsOptions { SampleAbove = 10_000 }, 1, new RecordingNameNodeObserver(
                ), NullLogger<NameNodeBlockMapSource>.Instance, Clock);
    }
}
