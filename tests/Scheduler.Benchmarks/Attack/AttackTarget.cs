using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Benchmarks.Attack;

/// <summary>What an attack finds: the service in a process of its own, and the cluster and the NameNode that it watches, in this one.</summary>
internal sealed class AttackTarget : IAsyncDisposable
{
    /// <summary>Nodes of the cluster, each with a DataNode.</summary>
    public const int Nodes = HttpBenchmark.Nodes;

    private const int Blocks = 1_024;

    private AttackTarget(AttackedService service, SandboxCluster cluster, SandboxApiServer apiServer, SandboxNamespace hdfs, SandboxNameNode nameNode) =>
        (Service, Cluster, ApiServer, Hdfs, NameNode) = (service, cluster, apiServer, hdfs, nameNode);

    public AttackedService Service { get; }

    public SandboxCluster Cluster { get; }

    public SandboxApiServer ApiServer { get; }

    public SandboxNamespace Hdfs { get; }

    public SandboxNameNode NameNode { get; }

    /// <summary>Brings all of it up.</summary>
    public static async Task<AttackTarget> StartAsync(CancellationToken cancellationToken)
    {
        var (random, clock) = (new Random(1), TimeProvider.System);
        var (hdfs, cluster) = (new SandboxNamespace(random, clock), new SandboxCluster(random, clock));
        for (var node = 0; node < Nodes; node++) hdfs.AddDataNode(OfferBodies.NodeName(node), SyntheticCluster.AddressOf(node), $"/rack-{node % 40}");
        hdfs.CreateFile(MeasuredService.Input, Blocks * SandboxNamespace.DefaultBlockSize);
        cluster.SeedNodes(Nodes, racks: 40, OfferBodies.NodeName, SyntheticCluster.AddressOf);
        var nameNode = await SandboxNameNode.StartAsync(hdfs, new(), clock, cancellationToken);
        var apiServer = await SandboxApiServer.StartAsync(cluster, clock, cancellationToken);
        return new AttackTarget(await AttackedService.StartAsync(nameNode.Address, apiServer.Address), cluster, apiServer, hdfs, nameNode);
    }

    public async ValueTask DisposeAsync()
    {
        Service.Dispose();
        await ApiServer.DisposeAsync();
        await NameNode.DisposeAsync();
    }
}
