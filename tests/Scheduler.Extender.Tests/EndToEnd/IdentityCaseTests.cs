using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>
/// A folder per case below <c>identity-cases</c>: nodes, pods and DataNodes with a block each, as real clusters had them, and the right
/// answer: how many MiB are local to each node, and what readiness and explain say.
/// </summary>
public sealed class IdentityCaseTests
{
    private const int MiB = 1 << 20;

    private static readonly string Folder = GoldenFile.PathOf("EndToEnd", "identity-cases");

    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Prioritize_Case_HasTheLocalBytesOfTheRightNodes(string name)
    {
        var given = new Case(Path.Combine(Folder, name));
        await using var nameNode = await given.StartNameNodeAsync();
        var objects = new SandboxCluster(new Random(1), TimeProvider.System);
        foreach (var node in given.Objects("nodes")) objects.AddNode(node);
        foreach (var one in given.Objects("pods")) objects.AddPod(one);
        await using var server = await SandboxApiServer.StartAsync(objects, TimeProvider.System, CancellationToken.None);
        await using var service = await RunningService.StartAsync([nameNode.Address], new(server.Address));
        await service.SyncedAsync();
        var pod = new PodRequest("/in");

        await Eventually.HoldsAsync(async () =>
        {
            await service.ScoresAsync(pod, given.Nodes);
            return await LocalMiBAsync(service, pod) == given.LocalMiB;
        }, $"the local MiB are {given.LocalMiB}");

        var identity = (await service.ReadyAsync())["identity"];
        using var explained = await service.ExplainAsync(pod);
        var dataNodes = explained.RootElement.TryGetProperty("dataNodes", out var told) ? told.GetString()! : "";
        Assert.Equal(given.Identity, identity.Status);
        Assert.Equal(given.Says.Count == 0, dataNodes.Length == 0);
        Assert.All(given.Says, text => Assert.Contains(text, identity.Message, StringComparison.Ordinal));
        Assert.All(given.Says, text => Assert.Contains(text, dataNodes, StringComparison.Ordinal));
    }

    private static async Task<string> LocalMiBAsync(RunningService service, PodRequest pod)
    {
        using var explained = await service.ExplainAsync(pod);
        return string.Join(", ", explained.RootElement.GetProperty("best").EnumerateArray()
            .Select(
                node => (Name: node.GetProperty("node").GetString(), Bytes: node.GetProperty("bytes").GetProperty("nodeLocal").GetInt64()))
            .Where(node => node.Bytes > 0)
            .OrderBy(node => node.Name, StringComparer.Ordinal)
            .Select(node => $"{node.Name} {node.Bytes / MiB}"));
    }

    private sealed class Case(string folder)
    {
        private readonly JsonObject _expected = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!.AsObject();

        public string[] Nodes => [.. Objects("nodes").Select(node => (string)node["metadata"]!["name"]!)];

        public string LocalMiB => string.Join(", ", _expected["localMiB"]!.AsObject().Select(node => $"{node.Key} {node.Value}"));

        public string Identity => (string)_expected["identity"]!;

        public IReadOnlyList<string> Says => [.. _expected["says"]!.AsArray().Select(text => (string)text!)];

        public JsonObject[] Objects(string name)
        {
            var path = Path.Combine(folder, $"{name}.json");
            return File.Exists(path) ? JsonSerializer.Deserialize<JsonObject[]>(File.ReadAllText(path))! : [];
        }

        public async Task<SandboxNameNode> StartNameNodeAsync()
        {
            var files = new SandboxNamespace(new Random(1), TimeProvider.System);
            foreach (var one in Objects("datanodes"))
            {
                var host = (string)one["host"]!;
                files.AddDataNode(host, (string)one["ip"]!, "/default-rack", (int?)one["port"] ?? SandboxDataNode.DefaultXferPort);
                files.CreatePlacedFile($"/in/{host}", (long)one["blockMiB"]! * MiB, [[host]], replication: 1);
            }

            return await SandboxNameNode.StartAsync(
                files, new NameNodeOptions { Nameservice = "ns1" }, TimeProvider.System, CancellationToken.None);
        }
    }
}
