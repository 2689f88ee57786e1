using System.Diagnostics;
using System.Globalization;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Benchmarks.Processes;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Benchmarks.Cpu;

/// <summary>The measured process, and in this one the cluster and the NameNode that it watches.</summary>
internal sealed class CpuTarget : IAsyncDisposable
{
    /// <summary>Nodes of the cluster, each with a DataNode.</summary>
    public const int Nodes = 500;

    private const int Blocks = 400;
    private const int Racks = 20;

    private readonly Process _process;
    private readonly SandboxNameNode _nameNode;
    private readonly SandboxApiServer _apiServer;

    private CpuTarget(Process process, Uri verbs, SandboxCluster cluster, SandboxNameNode nameNode, SandboxApiServer apiServer)
    {
        (_process, Verbs, Cluster) = (process, verbs, cluster);
        (_nameNode, _apiServer) = (nameNode, apiServer);
    }

    /// <summary>The extender's listener, with the baseline endpoint.</summary>
    public Uri Verbs { get; }

    public SandboxCluster Cluster { get; }

    public int ProcessId => _process.Id;

    public static async Task<CpuTarget> StartAsync(CancellationToken cancellationToken)
    {
        var (random, clock) = (new Random(1), TimeProvider.System);
        var (hdfs, cluster) = (new SandboxNamespace(random, clock), new SandboxCluster(random, clock) { HasManagedFields = true });
        for (var node = 0; node < Nodes; node++)
            hdfs.AddDataNode(OfferBodies.NodeName(node), SyntheticCluster.AddressOf(node), $"/rack-{node % Racks}");
        hdfs.CreateFile(MeasuredService.Input, Blocks * SandboxNamespace.DefaultBlockSize);
        cluster.SeedNodes(Nodes, Racks, OfferBodies.NodeName, SyntheticCluster.AddressOf);
        var nameNode = await SandboxNameNode.StartAsync(hdfs, new(), clock, cancellationToken);
        var apiServer = await SandboxApiServer.StartAsync(cluster, clock, cancellationToken);
        var process = SelfProcess.Start([CpuService.Command, nameNode.Address.ToString(), apiServer.Address.ToString()]);
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException(
            "The service did not start.");
        return new CpuTarget(process, new Uri(line.Split(' ')[0]), cluster, nameNode, apiServer);
    }

    /// <summary>CPU time of the measured process so far.</summary>
    public async Task<TimeSpan> CpuAsync()
    {
        await _process.StandardInput.WriteLineAsync("cpu");
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The service has ended.");
        return TimeSpan.FromMicroseconds(double.Parse(line, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _nameNode.DisposeAsync();
        await _apiServer.DisposeAsync();
    }
}
