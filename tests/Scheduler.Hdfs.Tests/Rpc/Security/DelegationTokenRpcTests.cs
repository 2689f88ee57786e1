using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Security;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using ServerOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.Rpc.Security;

/// <summary>Delegation tokens over RPC, against the sandbox's own DIGEST-MD5.</summary>
public sealed class DelegationTokenRpcTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Identifier = [1, 2, 3, 0xFF];
    private static readonly byte[] Password = [9, 8, 7];

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _clock = new();
    private SandboxNameNode? _nameNode;
    private NameserviceClients? _clients;

    public async Task InitializeAsync()
    {
        var hdfs = new SandboxNamespace(new Random(1), _clock);
        hdfs.AddDataNode("dn1.sandbox.test", "127.0.1.11", "/rack-1");
        hdfs.CreateFile("/x", 1000);
        var options = new ServerOptions
        {
            RpcSecurity = new RpcSecurity("nn1.sandbox.test"),
            RpcTokens = [new RpcDelegationToken("alice", Identifier, Password)],
        };
        _nameNode = await SandboxNameNode.StartAsync(hdfs, options, _clock, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _clients?.Dispose();
        await _nameNode!.DisposeAsync();
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ReadAsync_TokenInUrlForm_IsItsOwner()
    {
        var source = Source(Token(Password).ToUrlString());

        Assert.Equal(1, (await ReadAsync(source)).BlockCount);
        Assert.Contains(
            "answers over rpc (delegation token)", new NameNodeHealth(_clients!).Report().Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_TokenThatIsNotTaken_SaysToRenewItAndFollowsTheRenewal()
    {
        var source = Source(Token([0]).ToUrlString());

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => ReadAsync(source));
        Assert.Equal(BlockMapFailure.NotAuthenticated, failure.Failure);
        Assert.Contains("the token in NameNode:TokenFile has expired", failure.Message, StringComparison.Ordinal);

        _directory.Write("token", Token(Password).ToUrlString());
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, (await ReadAsync(source)).BlockCount);
    }

    [Fact]
    public async Task ReadAsync_FileWithoutToken_SaysWhatToSave()
    {
        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => ReadAsync(Source("HDTS\0\u0001binary")));

        Assert.Equal(BlockMapFailure.NotAuthenticated, failure.Failure);
        Assert.Contains("hdfs fetchdt", failure.Message, StringComparison.Ordinal);
    }

    private static HadoopToken Token(byte[] password) => new(Identifier, password, "HDFS_DELEGATION_TOKEN", "ha-hdfs:ns1");

    private static Task<BlockMap> ReadAsync(NameNodeBlockMapSource source) =>
        source.ReadAsync(new InputPath("ns1", "/x"), CancellationToken.None);

    private NameNodeBlockMapSource Source(string token)
    {
        var options = new NameNodeOptions { TokenFile = _directory.Write("token", token) };
        var connector = new NameserviceConnector(options, 1, new RecordingNameNodeObserver(), NullLogger.Instance, _clock);
        _clients = Ns1.Connect(connector, Ns1.OverRpc(_nameNode!.RpcAddress.ToString()));
        return new NameNodeBlockMapSource(
            _clients, options, new PathsOptions(), 1, new RecordingNameNodeObserver(), NullLogger<NameNodeBlockMapSource>.Instance, _clock);
    }
}
