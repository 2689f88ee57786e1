using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Verbs;

namespace Scheduler.SparkFileSystem.Tests.Service;

/// <summary>The product's service beside a sandbox NameNode and API server: a DataNode on each node, known by the node's address.</summary>
internal sealed class RealService : IAsyncDisposable
{
    private readonly SandboxCluster _cluster;
    private readonly SandboxApiServer _apiServer;
    private readonly SandboxNameNode _nameNode;
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();

    private RealService(SandboxCluster cluster, SandboxApiServer apiServer, SandboxNameNode nameNode, WebApplication app) =>
        (_cluster, _apiServer, _nameNode, _app) = (cluster, apiServer, nameNode, app);

    /// <summary>The setting that names it to Spark's file system.</summary>
    public string UrlSetting => $"hdfs.locality.url={Management.ToString().TrimEnd('/')}";

    private Uri Verbs => ServiceHost.AddressesOf(_app)[0];

    private Uri Management => ServiceHost.AddressesOf(_app)[1];

    public static string NodeName(int node) => string.Create(CultureInfo.InvariantCulture, $"node{node}");

    public static string AddressOf(int node) => string.Create(CultureInfo.InvariantCulture, $"10.1.0.{node + 1}");

    /// <summary>Starts it with a file whose blocks are on these nodes.</summary>
    public static async Task<RealService> StartAsync(int nodes, string input, int[][] blocks)
    {
        var (random, clock) = (new Random(1), TimeProvider.System);
        var hdfs = new SandboxNamespace(random, clock);
        for (var node = 0; node < nodes; node++) hdfs.AddDataNode(NodeName(node), AddressOf(node), "/rack");
        hdfs.CreatePlacedFile(
            input, blocks.Length * SandboxNamespace.DefaultBlockSize, [.. blocks.Select(block => (string[])[.. block.Select(NodeName)])]);
        var cluster = new SandboxCluster(random, clock);
        cluster.SeedNodes(nodes, racks: 1, NodeName, AddressOf);
        var nameNode = await SandboxNameNode.StartAsync(hdfs, new() { Nameservice = "ns1" }, clock, CancellationToken.None);
        var apiServer = await SandboxApiServer.StartAsync(cluster, clock, CancellationToken.None);
        var settings = SettingsOf(nameNode);
        var connections = new Connections(Nameservices.Load(null, settings.NameNode), new ClusterConnection(apiServer.Address));
        var service = new RealService(cluster, apiServer, nameNode, ServiceHost.Build(settings, connections));
        await service._app.StartAsync();
        await Eventually.HoldsAsync(service.IsReadyAsync, "the service is ready");
        return service;
    }

    /// <summary>Adds a pending executor that reads the input.</summary>
    public JsonObject AddExecutor(string application, int number, int of, string input) => _cluster.AddPod(new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = ExecutorName(number),
            ["namespace"] = "sales",
            ["labels"] = new JsonObject
            {
                ["spark-role"] = "executor",
                ["spark-app-selector"] = application,
                ["spark-exec-id"] = number.ToString(CultureInfo.InvariantCulture),
            },
            ["annotations"] = new JsonObject
            {
                ["hdfs.locality/paths"] = input,
                ["hdfs.locality/group-size"] = of.ToString(CultureInfo.InvariantCulture),
            },
        },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "executor", ["image"] = "spark:4.0" }) },
    });

    /// <summary>The scores of these nodes for a pod, as kube-scheduler asks for them.</summary>
    public async Task<IReadOnlyDictionary<string, int>> PrioritizeAsync(JsonObject pod, IEnumerable<string> nodes)
    {
        var names = new JsonArray([.. nodes.Select(node => JsonValue.Create(node))]);
        var body = new JsonObject { ["Pod"] = pod.DeepClone(), ["NodeNames"] = names };
        using var answer = await _client.PostAsJsonAsync(new Uri(Verbs, "/extender/prioritize"), body);
        var scores = (JsonArray)JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
        return scores.ToDictionary(score => (string)score!["Host"]!, score => (int)score!["Score"]!);
    }

    /// <summary>Binds an executor, and lets it run with a pod address of its own.</summary>
    public void Run(int number, string node, string address)
    {
        _cluster.BindPod("sales", ExecutorName(number), node);
        _cluster.UpdatePod("sales", ExecutorName(number), pod => pod["status"] = new JsonObject
        {
            ["phase"] = "Running",
            ["podIP"] = address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
        });
    }

    /// <summary>How many executors of the application the service names.</summary>
    public async Task<int> NamedExecutorsAsync(string application)
    {
        using var answer = await _client.GetAsync(new Uri(Management, $"/api/v1/executors?app={application}"));
        var nodes = (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["nodes"]!;
        return nodes.Sum(node => ((JsonArray)node.Value!).Count);
    }

    /// <summary>Stops as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _apiServer.DisposeAsync();
        await _nameNode.DisposeAsync();
    }

    private static string ExecutorName(int number) => string.Create(CultureInfo.InvariantCulture, $"exec-{number}");

    private static Settings SettingsOf(SandboxNameNode nameNode) => new()
    {
        Extender = new ExtenderOptions { Urls = "http://127.0.0.1:0" },
        Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
        NameNode = new() { Nameservices = new() { ["ns1"] = [nameNode.Address.ToString()] } },
    };

    private async Task<bool> IsReadyAsync()
    {
        using var answer = await _client.GetAsync(new Uri(Management, "/readyz"));
        return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())?["status"] == "ok";
    }
}
