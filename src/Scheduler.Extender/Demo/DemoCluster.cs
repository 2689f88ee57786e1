using System.Text.Json.Nodes;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Verbs;

namespace Scheduler.Extender.Demo;

/// <summary>
/// The cluster of the demo: a sandbox NameNode and API server on loopback, over the same nodes. A job's input is written by HDFS's
/// default policy, each file by a task on some DataNode, as the output of a Spark job is.
/// </summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    public const int Nodes = 40;
    public const int Racks = 4;
    public const int SlotsPerNode = 4;
    public const int BlocksPerFile = 8;

    /// <summary>Slots that other people's pods hold.</summary>
    private const int BusySlots = 48;

    private readonly SandboxNameNode _nameNode;
    private readonly SandboxApiServer _apiServer;

    private DemoCluster(SandboxNamespace hdfs, SandboxNameNode nameNode, SandboxCluster kubernetes, SandboxApiServer apiServer, int[] busy)
    {
        (Hdfs, _nameNode, Kubernetes, _apiServer) = (hdfs, nameNode, kubernetes, apiServer);
        FreeSlots = Enumerable.Range(0, Nodes).ToDictionary(NodeName, node => SlotsPerNode - busy.Count(slot => slot / SlotsPerNode == node));
    }

    public SandboxNamespace Hdfs { get; }

    public SandboxCluster Kubernetes { get; }

    /// <summary>Slots that nobody holds, by node.</summary>
    public IReadOnlyDictionary<string, int> FreeSlots { get; }

    /// <summary>Brings the cluster up.</summary>
    public static async Task<DemoCluster> StartAsync(Random random, TimeProvider clock, CancellationToken cancellationToken)
    {
        var hdfs = new SandboxNamespace(random, clock);
        for (var i = 0; i < Nodes; i++) hdfs.AddDataNode($"{NodeName(i)}.demo.test", Address(i), RackOf(i));
        for (var i = 0; i < DemoJob.Completions; i++)
            hdfs.CreateFile(DemoJob.FileOf(i), BlocksPerFile * SandboxNamespace.DefaultBlockSize, writer: $"{NodeName(random.Next(Nodes))}.demo.test");
        hdfs.CreateFile(DemoExecutors.File, DemoExecutors.Blocks * SandboxNamespace.DefaultBlockSize);
        var kubernetes = new SandboxCluster(random, clock);
        kubernetes.SeedNodes(Nodes, Racks, NodeName, Address);
        var slots = Enumerable.Range(0, Nodes * SlotsPerNode).ToArray();
        random.Shuffle(slots);
        var busy = slots[..BusySlots];
        foreach (var slot in busy) kubernetes.AddPod(BackgroundPod(slot));
        return new DemoCluster(
            hdfs,
            await SandboxNameNode.StartAsync(hdfs, new() { HostName = "namenode.demo.test" }, clock, cancellationToken),
            kubernetes,
            await SandboxApiServer.StartAsync(kubernetes, clock, cancellationToken),
            busy);
    }

    /// <summary>Settings that point the service at this cluster, on ports of the system's choice.</summary>
    public Settings Settings => new()
    {
        Extender = new ExtenderOptions { Urls = "http://127.0.0.1:0" },
        Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
        Kubernetes = new KubernetesOptions { SchedulerNames = [DemoJob.SchedulerName] },
        NameNode = new Hdfs.NameNodeOptions { Nameservices = new() { ["demo"] = [_nameNode.Address.ToString()] } },
    };

    /// <summary>Where the service finds both.</summary>
    public Connections Connections => new(Nameservices.Load(null, Settings.NameNode), new ClusterConnection(_apiServer.Address));

    public static string NodeName(int index) => $"worker-{index + 1:00}";

    public static string RackOf(int index) => $"/rack-{(index % Racks) + 1}";

    public async ValueTask DisposeAsync()
    {
        await _nameNode.DisposeAsync();
        await _apiServer.DisposeAsync();
    }

    private static string Address(int index) => $"10.1.{index % Racks}.{index + 10}";

    private static JsonObject BackgroundPod(int slot) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = $"other-{slot}", ["namespace"] = "other" },
        ["spec"] = new JsonObject
        {
            ["nodeName"] = NodeName(slot / SlotsPerNode),
            ["containers"] = new JsonArray(DemoJob.Container()),
        },
        ["status"] = new JsonObject { ["phase"] = "Running" },
    };
}
