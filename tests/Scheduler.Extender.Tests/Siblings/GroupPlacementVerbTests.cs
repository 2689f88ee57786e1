using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Siblings;

/// <summary>A group of four pods that kube-scheduler tries on rack a, then on rack b, over HTTP: no pod is bound in between.</summary>
public sealed class GroupPlacementVerbTests : IAsyncLifetime
{
    private const string Folder = "pod-group";
    private static readonly string[] RackA = ["a1", "a2", "a3", "a4"], RackB = ["b1", "b2", "b3", "b4"];

    private TestHdfs _hdfs = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync(dataNodes: [.. RackA, .. RackB]);
        var blocks = Read("blocks").AsArray();
        string[][] hosts = [.. blocks.Select(block => block!["hosts"].Deserialize<string[]>()!)];
        _hdfs.Files.CreatePlacedFile("/in", hosts.Length * (128L << 20), hosts, blockSize: 128 << 20);
        _service = await RunningService.StartAsync([_hdfs.NameNode.Address]);
        // The pod that is asked about first waits for the block map; here it is another group.
        await _service.ScoresBecomeAsync("10 10 10 10 10 10 10 10", new PodRequest("/in", "first") { Uid = "first" }, [.. RackA, .. RackB]);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    [Fact]
    public async Task Prioritize_NextRack_ScoresAsIfTheOneBeforeHadNotBeenTried()
    {
        var scores = new List<string>();
        foreach (var call in Read("calls").AsArray())
        {
            var nodes = call!["nodes"].Deserialize<string[]>()!;
            var answer = await _service.PrioritizeAsync(PodRequest.Offer(PodOf(call["pod"]!.GetValue<string>()), nodes));
            scores.Add(string.Join(' ', nodes.Select(node => answer[node])));
        }

        Assert.Equal("9 9 10 9", scores[4]);
        // The rest of the second rack, as if it had been tried first: in another group nothing was tried before.
        for (var pod = 0; pod < 4; pod++)
        {
            var alone = PodOf($"p{pod}");
            alone["metadata"]!["annotations"]!["hdfs.locality/group"] = "other";
            alone["metadata"]!["name"] = $"other-p{pod}";
            var answer = await _service.PrioritizeAsync(PodRequest.Offer(alone, RackB));
            Assert.Equal(string.Join(' ', RackB.Select(node => answer[node])), scores[4 + pod]);
        }

        Assert.Equal(3, (await _service.MetricsAsync())["sibling_reservations_total{end=\"Discarded\"}"]);
    }

    private static JsonNode Read(string name) => JsonNode.Parse(Captures.Bytes($"{Folder}/{name}.json"))!;

    private static JsonObject PodOf(string name)
    {
        var pod = Read("pod").AsObject();
        (pod["metadata"]!["name"], pod["metadata"]!["uid"]) = (name, name);
        return pod;
    }
}
