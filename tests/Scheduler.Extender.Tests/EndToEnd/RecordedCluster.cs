using System.Text.Json.Nodes;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Tests.Support;
using Scheduler.Hdfs;
using Scheduler.Testing.NameNode;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>
/// The service between the recorded bytes of a NameNode and the nodes <c>node0000</c> to <c>node0004</c> that the recorded requests of
/// kube-scheduler offer. DataNodes are put on the nodes in both explicit ways: the first two by annotation, the others by configuration.
/// </summary>
internal sealed class RecordedCluster : IAsyncDisposable
{
    public static readonly string[] Nodes = ["node0000", "node0001", "node0002", "node0003", "node0004"];

    private readonly TestCluster _cluster;
    private readonly IReadOnlyList<ReplayNameNode> _nameNodes;

    private RecordedCluster(TestCluster cluster, IReadOnlyList<ReplayNameNode> nameNodes, RunningService service) =>
        (_cluster, _nameNodes, Service) = (cluster, nameNodes, service);

    public RunningService Service { get; }

    /// <summary>Requests that were not recorded.</summary>
    public IEnumerable<string> Unmatched => _nameNodes.SelectMany(nameNode => nameNode.Unmatched);

    /// <summary>Starts everything.</summary>
    /// <param name="dataNodes">The DataNode on each of the five nodes; null: none.</param>
    /// <param name="nameNodes">What each NameNode of the nameservice answers.</param>
    public static async Task<RecordedCluster> StartAsync(string?[] dataNodes, params RecordedExchanges[] nameNodes)
    {
        var cluster = await TestCluster.StartAsync(Nodes);
        for (var i = 0; i < 2; i++)
            if (dataNodes[i] is { } dataNode) cluster.Annotate(Nodes[i], dataNode);
        var servers = await Task.WhenAll(nameNodes.Select(exchanges => ReplayNameNode.StartAsync(exchanges)));
        var service =
            await RunningService.StartAsync([.. servers.Select(server => server.Url)], cluster.Connection, settings => settings with
            {
                NameNode = new NameNodeOptions { User = "root", Nameservices = settings.NameNode.Nameservices },
                Identity =
                new IdentityOptions { Mappings = [.. dataNodes.Zip(Nodes).Skip(2).Where(pair => pair.First is not null).Select(Mapping)] },
            });
        await service.SyncedAsync();
        return new RecordedCluster(cluster, servers, service);
    }

    /// <summary>
    /// Sends a recorded prioritize request with these paths in place of its own, until the whole input was read: scores by node.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, int>> PrioritizeAsync(string recorded, string paths)
    {
        var request = JsonNode.Parse(RecordedRequests.BodyOf(recorded))!;
        request["Pod"]!["metadata"]!["annotations"]!["hdfs.locality/paths"] = paths;
        var body = System.Text.Encoding.UTF8.GetBytes(request.ToJsonString());
        var pod = new PodRequest(paths, (string)request["Pod"]!["metadata"]!["name"]!);
        IReadOnlyDictionary<string, int> scores = new Dictionary<string, int>();
        await Eventually.HoldsAsync(
            async () =>
            {
                scores = await Service.PrioritizeAsync(body);
                return await Service.ReasonAsync(pod) == "None";
            },
            $"{paths} is read");
        return scores;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        foreach (var nameNode in _nameNodes) await nameNode.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private static IdentityOptions.DataNodeMapping Mapping((string? DataNode, string Node) pair) =>
        new() { DataNode = pair.DataNode!, Node = pair.Node };
}
