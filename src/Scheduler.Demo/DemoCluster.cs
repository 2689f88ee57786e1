using System.Text.Json.Nodes;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Simulation.Reads;

namespace Scheduler.Demo;

/// <summary>
/// The cluster of the demo: a sandbox NameNode and API server on loopback, over the same nodes. A job's input is written by HDFS's
/// default policy.
/// </summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    public const int Nodes = 40;
    public const int Racks = 4;
    public const int SlotsPerNode = 4;

    /// <summary>Slots that background pods hold anywhere; they also hold those of the nodes of one file.</summary>
    private const int BusySlotCount = 48;

    private readonly SandboxNamespace _hdfs;
    private readonly SandboxNameNode _nameNode;
    private readonly SandboxApiServer _apiServer;

    private DemoCluster(
        SandboxNamespace hdfs, SandboxNameNode nameNode, SandboxCluster kubernetes, SandboxApiServer apiServer, int[] busySlots) =>
        (_hdfs, _nameNode, Kubernetes, _apiServer, BusySlots) = (hdfs, nameNode, kubernetes, apiServer, busySlots);

    public SandboxCluster Kubernetes { get; }

    public Uri ApiServer => _apiServer.Address;

    /// <summary>Settings that point the service at this cluster, on ports of the system's choice.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Extender:Urls"] = "http://127.0.0.1:0",
        ["Management:Urls"] = "http://127.0.0.1:0",
        ["Kubernetes:SchedulerNames:0"] = DemoWorkload.SchedulerName,
        ["NameNode:Nameservices:demo:0"] = _nameNode.Address.ToString(),
        // By default a pod is not held that would read one block: remote reads would have to be slower.
        ["Delay:ReadBytesPerSecond"] = "1048576",
        // A machine that is busy is slower than an API server, and a wait that is not recorded does not begin.
        ["Delay:PatchTimeout"] = "5s",
    };

    /// <summary>Slots that background pods hold: slot s is on node s / <see cref="SlotsPerNode"/>.</summary>
    public IReadOnlyList<int> BusySlots { get; }

    /// <summary>Slots that are free, by node.</summary>
    public int[] FreeSlots => [.. Enumerable.Range(0, Nodes).Select(node => SlotsPerNode - BusySlots.Count(slot => NodeOf(slot) == node))];

    /// <summary>Starts the cluster.</summary>
    public static async Task<DemoCluster> StartAsync(Random random, TimeProvider clock, CancellationToken cancellationToken)
    {
        var hdfs = new SandboxNamespace(random, clock);
        for (var i = 0; i < Nodes; i++) hdfs.AddDataNode(HostName(i), Address(i), $"/rack-{(i % Racks) + 1}");
        foreach (var file in DemoWorkload.Placed.SelectMany(workload => workload.Files))
        {
            var writer = file.HasWriter ? HostName(random.Next(Nodes)) : null;
            hdfs.CreateFile(file.Path, file.Blocks * SandboxNamespace.DefaultBlockSize, writer: writer);
        }

        var kubernetes = new SandboxCluster(random, clock);
        kubernetes.SeedNodes(Nodes, Racks, NodeName, Address);
        var slots = Enumerable.Range(0, Nodes * SlotsPerNode).ToArray();
        random.Shuffle(slots);
        var full = HoldersOf(hdfs.GetBlockLocations(DemoWorkload.Popular).Blocks[0]);
        int[] busy = [.. slots[..BusySlotCount].Union(slots.Where(slot => full.Contains(NodeOf(slot))))];
        foreach (var slot in busy) kubernetes.AddPod(BusyPod(slot));
        return new DemoCluster(
            hdfs,
            await SandboxNameNode.StartAsync(hdfs, new() { HostName = "namenode.demo.test" }, clock, cancellationToken),
            kubernetes,
            await SandboxApiServer.StartAsync(kubernetes, clock, cancellationToken),
            busy);
    }

    public static string NodeName(int node) => $"worker-{node + 1:00}";

    public static int NodeOf(int slot) => slot / SlotsPerNode;

    /// <summary>The file as the NameNode has it, whatever the service knows of it.</summary>
    public SharedFile Open(DemoFile file) => new(
        Nodes,
        Racks,
        SandboxNamespace.DefaultBlockSize,
        [.. _hdfs.GetBlockLocations(file.Path).Blocks.Select(HoldersOf)],
        file.Readers.Count);

    public async ValueTask DisposeAsync()
    {
        await _nameNode.DisposeAsync();
        await _apiServer.DisposeAsync();
    }

    /// <summary>The nodes of a block in ascending order: the NameNode's own order is random.</summary>
    private static int[] HoldersOf(LocatedBlock block)
    {
        var hosts = block.Replicas.Select(replica => replica.DataNode.HostName).ToHashSet();
        return [.. Enumerable.Range(0, Nodes).Where(node => hosts.Contains(HostName(node)))];
    }

    private static string HostName(int node) => $"{NodeName(node)}.demo.test";

    private static string Address(int node) => $"10.1.{node % Racks}.{node + 10}";

    private static JsonObject BusyPod(int slot) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = $"other-{slot}", ["namespace"] = "other" },
        ["spec"] = new JsonObject
        {
            ["nodeName"] = NodeName(NodeOf(slot)),
            ["containers"] = new JsonArray(DemoWorkload.Container()),
        },
        ["status"] = new JsonObject { ["phase"] = "Running" },
    };
}
