using System.Collections.Concurrent;
using System.Globalization;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Http;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Testing.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>
/// What an attack finds: the service in a process of its own, and the cluster and the NameNode that it watches, in this one.
/// </summary>
internal sealed class AttackTarget : IAsyncDisposable
{
    /// <summary>Nodes of the cluster, each with a DataNode.</summary>
    public const int Nodes = HttpBenchmark.Nodes;

    /// <summary>Pods that run there.</summary>
    public const int Pods = 20_000;

    private const int Blocks = 1_024;

    private readonly SandboxApiServer _apiServer;
    private readonly SandboxNameNode _nameNode;
    private readonly EndlessNameNode _endlessNameNode;
    private readonly ConcurrentDictionary<int, int> _statuses = [];
    private int _inputs;

    private AttackTarget(
        AttackedService service, SandboxNamespace hdfs, SandboxApiServer apiServer, SandboxNameNode nameNode,
        EndlessNameNode endlessNameNode) =>
        (Service, Hdfs, _apiServer, _nameNode, _endlessNameNode) = (service, hdfs, apiServer, nameNode, endlessNameNode);

    public AttackedService Service { get; }

    public SandboxNamespace Hdfs { get; }

    public Faults<ApiServerFault> ApiServerFaults => _apiServer.Faults;

    /// <summary>Answers of 503, with which the service says that a bound is reached.</summary>
    public int Busy => _statuses.GetValueOrDefault(503);

    /// <summary>All other answers of 5xx.</summary>
    public int ServerErrors => _statuses.Where(status => status.Key is >= 500 and not 503).Sum(status => status.Value);

    /// <summary>Brings all of it up.</summary>
    public static async Task<AttackTarget> StartAsync(CancellationToken cancellationToken)
    {
        var (random, clock) = (new Random(1), TimeProvider.System);
        var (hdfs, cluster) = (new SandboxNamespace(random, clock), new SandboxCluster(random, clock));
        for (var node = 0; node < Nodes; node++)
            hdfs.AddDataNode(OfferBodies.NodeName(node), SyntheticCluster.AddressOf(node), $"/rack-{node % 40}");
        hdfs.CreateFile(MeasuredService.Input, Blocks * SandboxNamespace.DefaultBlockSize);
        cluster.SeedNodes(Nodes, racks: 40, OfferBodies.NodeName, SyntheticCluster.AddressOf);
        cluster.SeedPods(Pods, Nodes);
        var nameNode = await SandboxNameNode.StartAsync(hdfs, new(), clock, cancellationToken);
        var apiServer = await SandboxApiServer.StartAsync(cluster, clock, cancellationToken);
        var endless = new EndlessNameNode();
        var service = await AttackedService.StartAsync(nameNode.Address, endless.Address, apiServer.Address);
        return new AttackTarget(service, hdfs, apiServer, nameNode, endless);
    }

    /// <summary>Counts an answer to an attacker.</summary>
    public void Count(RawAnswer? answer)
    {
        if (answer is not null) _statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
    }

    /// <summary>An input that the service does not know yet; its path.</summary>
    public string AddInput(int blocks)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/inputs/{_inputs++}");
        Hdfs.CreateFile(path, blocks * SandboxNamespace.DefaultBlockSize);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        Service.Dispose();
        await _apiServer.DisposeAsync();
        await _nameNode.DisposeAsync();
        await _endlessNameNode.DisposeAsync();
    }
}
