using System.Collections.Immutable;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Rpc.Security;
using Scheduler.Hdfs.Security;
using Scheduler.Hdfs.WebHdfs;

namespace Scheduler.Hdfs;

/// <summary>Builds the clients of nameservices: the transports of each NameNode, each with a gate and a circuit.</summary>
internal sealed class NameserviceConnector(
    NameNodeOptions options, int seed, INameNodeObserver observer, ILogger logger, TimeProvider clock)
{
    private readonly KerberosTickets _tickets = new(options, clock);
    private readonly TokenFile? _tokens = options.TokenFile is { } file ? new TokenFile(file, clock) : null;
    private readonly CallIds _callIds = new();

    // Our client id in the retry caches of NameNodes: unique for each process, whatever its seed.
    private readonly RpcFrames _frames = new(ByteString.CopyFrom(Guid.NewGuid().ToByteArray()));

    /// <summary>What the Hadoop configuration says about authentication.</summary>
    public HadoopSecurity Security { get; init; } = HadoopSecurity.Unconfigured;

    /// <summary>Resolves host names.</summary>
    public HostResolver Resolver { get; init; } = new(options.CallTimeout, clock);

    /// <summary>Memory of answers; its own unless it is set.</summary>
    public AnswerBudget Budget { get; init; } = new(options.MaxBytesUnderWay);

    /// <summary>The client of a nameservice; connects nowhere yet.</summary>
    /// <exception cref="HadoopConfigurationException">A NameNode cannot be called over any transport that the options allow.</exception>
    public NameserviceClient Connect(Nameservice nameservice)
    {
        var alignment = options.ObserverReads ? new StateAlignment() : null;
        ImmutableArray<INameNodeClient> nameNodes =
            [.. nameservice.NameNodes.Select(nameNode => Connect(nameservice, nameNode, alignment))];
        var observers = options.ObserverReads ? new ObserverReads(nameservice.Name, nameNodes, _callIds, observer, clock) : null;
        var backoff = new FailoverBackoff(new Random(seed));
        return new NameserviceClient(nameservice.Name, nameNodes, backoff, _callIds, observer, logger, clock, observers);
    }

    private INameNodeClient Connect(Nameservice of, NameNodeAddress nameNode, StateAlignment? alignment)
    {
        var nameservice = of.Name;
        string[] services = [$"ha-hdfs:{nameservice}", .. Names(nameNode.RpcAddress), .. Names(nameNode.HttpEndpoint)];
        var rpc = options.UsesRpc(nameNode) ? Rpc(nameservice, nameNode.RpcAddress!, services, alignment) : null;
        var mayUseWebHdfs = options.UsesWebHdfs(nameNode) && (rpc is null || IsSafe(nameNode.HttpAddress!));
        var webHdfs = mayUseWebHdfs ? WebHdfs(of, nameNode.HttpAddress!, services) : null;
        if (rpc is not null && webHdfs is not null) return new RpcFirstNameNodeClient(rpc, webHdfs, logger, clock);
        return (INameNodeClient?)rpc ?? webHdfs ?? throw new HadoopConfigurationException(
            $"NameNode {nameNode.Endpoint} of '{nameservice}' cannot be called: NameNode:Transport is {options.Transport}, WebHDFS "
            + "needs dfs.webhdfs.enabled and dfs.namenode.http-address, RPC needs dfs.namenode.rpc-address.");
    }

    // Fallback is not the user's choice: a token in a plain URL could be read on the way, and Kerberos there proves the server only once.
    private bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps || !(options.UsesKerberos || _tokens is not null);

    private static string[] Names(string? address) => address is null ? [] : [address];

    private RpcNameNodeClient Rpc(string nameservice, string endpoint, string[] services, StateAlignment? alignment)
    {
        var target = new RpcTarget(endpoint, options.MaxAnswerBytes, Budget, options.CallTimeout);
        var security = RpcSecurity(target, services);
        return new RpcNameNodeClient(
            target,
            new(target.Host, Resolver, via => new RpcChannel(target with { Via = via }, _frames, security, clock, alignment)),
            Gate(nameservice, endpoint, NameNodeTransports.Rpc));
    }

    private IRpcSecurity RpcSecurity(RpcTarget target, string[] services)
    {
        if (_tokens is not null) return new SaslSecurity(target, new DelegationTokenMechanism(target, _tokens, services));
        return options.UsesKerberos
            ? new SaslSecurity(target, new KerberosMechanism(target, _tickets, Security, options))
            : new SimpleSecurity(options.User, options.DoAs);
    }

    private WebHdfsClient WebHdfs(Nameservice nameservice, Uri address, string[] services)
    {
        var identity = new WebHdfsIdentity(options, _tokens, services, _tickets);
        var target = new WebHdfsTarget(address);
        return new WebHdfsClient(
            target,
            new(address.IdnHost, Resolver, via => new WebHdfsChannel(target.Endpoint, options, Budget, identity, nameservice.Hosts, via)),
            identity,
            Gate(nameservice.Name, target.Endpoint, NameNodeTransports.WebHdfs),
            logger,
            clock);
    }

    private NameNodeGate Gate(string nameservice, string endpoint, string transport)
    {
        var circuit = new NameNodeCircuit(endpoint, options.Breaker, observer, logger, clock);
        return new NameNodeGate(nameservice, endpoint, transport, options, circuit, observer, clock);
    }
}
