using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Scheduler.Core.Cluster;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Management;

/// <summary>
/// A folder per case below <c>explain-cases</c>: its input, and what explain then says of each pod, word by word. On a clock that stands,
/// so that all times are the same.
/// </summary>
public sealed partial class GoldenExplainTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string Folder = GoldenFile.PathOf("Management", "explain-cases");

    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Explain_EveryPodOfTheCase_HasThisJson(string name)
    {
        var folder = Path.Combine(Folder, name);
        var given = ExplainCase.Read(Path.Combine(folder, "input.json"));
        var clock = new ObservedClock();
        await using var hdfs = await ParquetHdfs.StartAsync(clock, [.. given.Nodes.Values.OfType<string>()]);
        foreach (var (path, file) in given.Files) Add(hdfs, path, file, folder);
        await using var cluster = await TestCluster.StartAsync([.. given.Nodes.Keys]);
        foreach (var (node, dataNode) in given.Nodes)
            if (dataNode is not null) cluster.Annotate(node, dataNode);
        foreach (var pod in given.Created ?? []) cluster.Add(given.Pod(pod));
        await using var service = await StartAsync(given, hdfs, cluster, clock);
        foreach (var step in given.Steps) await DoAsync(step, given, cluster, service);

        var explained = new JsonObject();
        foreach (var pod in given.Pods.Keys) explained[pod] = await ExplainAsync(service, given.Pod(pod));

        var text = Port().Replace(explained.ToJsonString(Readable), "127.0.0.1:*");
        GoldenFile.AssertHolds(Path.Combine(folder, "expected.json"), $"{text}\n");
    }

    private static void Add(ParquetHdfs hdfs, string path, ExplainCase.File file, string folder)
    {
        var blocks = file.Blocks.Select(dataNode => new[] { dataNode }).ToArray();
        var full = (long)file.BlockBytes * blocks.Length;
        if (file.Content is null) hdfs.Files.CreatePlacedFile(path, full, blocks, file.BlockBytes, replication: 1);
        else hdfs.Add(path, File.ReadAllBytes(Path.Combine(folder, file.Content)), file.BlockBytes, block => file.Blocks[block]);
    }

    private static async Task<RunningService> StartAsync(ExplainCase given, ParquetHdfs hdfs, TestCluster cluster, TimeProvider clock)
    {
        var service = await RunningService.StartAsync([hdfs.NameNode.Address], cluster.Connection, settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.FromSeconds(given.ColdWaitSeconds) },
            // So slow that every wait saves more than it costs.
            Delay = new DelayOptions { ReadBytesPerSecond = 1 },
        }, clock);
        await service.SyncedAsync();
        await Eventually.HoldsAsync(
            () => service.Get<ClusterState>().Pods.LocalityPods.Count == (given.Created?.Count ?? 0), "the pods are seen");
        return service;
    }

    private static async Task DoAsync(ExplainCase.Step step, ExplainCase given, TestCluster cluster, RunningService service)
    {
        IEnumerable<string> nodes = step.Nodes ?? [.. given.Nodes.Keys];
        if (step.Filter is { } filtered) Assert.Equal(200, (await service.SendAsync("filter", given.Pod(filtered).Offer(nodes))).Status);
        if (step.Prioritize is { } prioritized) await service.PrioritizeAsync(given.Pod(prioritized).Offer(nodes));
        if (step.Bind is { } bound)
        {
            cluster.Objects.BindPod(given.Pod(bound).Namespace, bound, nodes.Single());
            await Eventually.HoldsAsync(
                async () => (await ExplainAsync(service, given.Pod(bound)))["bound"]?["at"] is not null, $"{bound} is bound");
        }
    }

    private static async Task<JsonNode> ExplainAsync(RunningService service, PodRequest pod)
    {
        using var explained = await service.ExplainAsync(pod);
        return JsonObject.Create(explained.RootElement.Clone())!;
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Port();
}
