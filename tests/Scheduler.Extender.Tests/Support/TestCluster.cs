using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Support;

/// <summary>An API server with the nodes that a test wants.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private TestCluster(SandboxCluster objects, SandboxApiServer server) => (Objects, Server) = (objects, server);

    private static Version NewestVersion => new(1, 36, 2);

    public SandboxCluster Objects { get; }

    public SandboxApiServer Server { get; }

    public ClusterConnection Connection => new(Server.Address);

    /// <summary>Starts an API server with these nodes; none of their addresses is a DataNode's.</summary>
    public static Task<TestCluster> StartAsync(params string[] nodes) => StartAsync(version: null, nodes);

    /// <summary>The same of a version of Kubernetes; null: of the newest.</summary>
    public static async Task<TestCluster> StartAsync(Version? version, params string[] nodes)
    {
        var objects = new SandboxCluster(new Random(1), TimeProvider.System) { Version = version ?? NewestVersion };
        objects.SeedNodes(nodes.Length, racks: 1, index => nodes[index], index => $"10.9.0.{index + 1}");
        return new TestCluster(objects, await SandboxApiServer.StartAsync(objects, TimeProvider.System, CancellationToken.None));
    }

    /// <summary>Says by annotation which DataNode is on a node.</summary>
    public void Annotate(string node, string dataNode) => Objects.UpdateNode(node, json =>
        json["metadata"]!["annotations"] = new System.Text.Json.Nodes.JsonObject { ["hdfs.locality/datanode"] = dataNode });

    /// <summary>Creates a pod, with its uid.</summary>
    public void Add(PodRequest pod) => Objects.AddPod(pod.ToJson());

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
