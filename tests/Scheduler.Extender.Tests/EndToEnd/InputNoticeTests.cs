using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Core.Blocks;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Verbs.Notices;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>The Event for a pod's owner about an input that does not exist or may not be read.</summary>
public sealed class InputNoticeTests : IAsyncLifetime
{
    private static readonly string[] Nodes = PlacedInput.Nodes;

    private PlacedInput _input = null!;

    private IReadOnlyList<JsonObject> Told =>
        [.. _input.Cluster.Objects.Events.Where(told => (string?)told["reason"] == "LocalityNoInput")];

    public async Task InitializeAsync() => _input = await PlacedInput.StartAsync(length: 1500);

    public async Task DisposeAsync() => await _input.DisposeAsync();

    [Theory]
    [InlineData("/in/nothing", "hdfs:///in/nothing: nothing in HDFS matches it")]
    [InlineData("/in/a,/in/x*,/in/y", "hdfs:///in/x*: nothing in HDFS matches it")]
    [InlineData("hdfs://elsewhere/in", "hdfs://elsewhere/in: its nameservice is not configured")]
    public async Task Prioritize_InputThatDoesNotExist_IsReportedOnce(string paths, string note)
    {
        var pod = new PodRequest(paths);
        await using var service = await _input.ServeAsync();
        _input.Cluster.Add(pod);

        await Eventually.HoldsAsync(async () =>
        {
            await service.ScoresAsync(pod, Nodes);
            return Told.Count > 0;
        }, "the event is written");
        for (var i = 0; i < 3; i++) await service.ScoresAsync(pod, Nodes);
        _input.Cluster.Objects.BindPod(pod.Namespace, pod.Name, "k3");
        await Eventually.HoldsAsync(async () => (await service.ExplainAsync(pod)).RootElement.TryGetProperty("bound", out var bound)
            && bound.ValueKind == JsonValueKind.Object, "the binding is seen");

        var told = Assert.Single(Told);
        Assert.Equal(("Warning", pod.Uid), ((string?)told["type"], (string?)told["regarding"]!["uid"]));
        Assert.Contains(note, (string?)told["note"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BlockMapFailure.NotFound, "nothing in HDFS matches it")]
    [InlineData(BlockMapFailure.AccessDenied, "the extender's user may not read it")]
    [InlineData(BlockMapFailure.InvalidPath, "it is not an HDFS path")]
    [InlineData(BlockMapFailure.Unreachable, null)]
    [InlineData(BlockMapFailure.SafeMode, null)]
    [InlineData(null, null)]
    public void Report_Failure_IsReportedIfTheOwnerCanCorrectIt(BlockMapFailure? failure, string? note)
    {
        var events = new Events();
        InputState[] inputs =
            [new(new InputPath("", "/a"), null, 0, BlockMapFailure.Timeout, "why"), new(new InputPath("", "/in"), null, 0, failure, "why")];

        new PodNotices(new DecisionLog(), null!, events, new IgnoredNotices(events, static _ => { })).Report(
            PodInput.NotAsked(new PodMetadata("ns", "pod", "uid")) with { States = [.. inputs] });

        Assert.Equal(
            note is null ? [] : [$"LocalityNoInput hdfs:///in: {note}"],
            events.Told.Select(told => told[..Math.Min(told.Length, $"LocalityNoInput hdfs:///in: {note}".Length)]));
    }

    [Fact]
    public async Task Bound_InputReadAfterTheAnswer_IsReportedThen()
    {
        var pod = new PodRequest("/in/nothing");
        _input.Hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);
        await using var service = await _input.ServeAsync();
        await service.ScoresAsync(pod, Nodes);
        Assert.Equal("MapPending", await service.ReasonAsync(pod));
        _input.Hdfs.NameNode.Faults.Clear();
        _input.Cluster.Add(pod);
        _input.Cluster.Objects.BindPod(pod.Namespace, pod.Name, "k3");

        var changes = 0;
        await Eventually.HoldsAsync(() =>
        {
            _input.Cluster.Objects.UpdatePod(
                pod.Namespace, pod.Name, one => one["metadata"]!["labels"] = new JsonObject { ["change"] = $"{changes++}" });
            return Told.Count > 0;
        }, "the event is written");

        Assert.Contains("nothing in HDFS matches it", (string?)Assert.Single(Told)["note"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prioritize_NameNodeUnreachable_ReportsNothing()
    {
        _input.Hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);
        var pod = new PodRequest("/in/nothing");
        await using var service = await _input.ServeAsync();
        _input.Cluster.Add(pod);
        _input.Cluster.Add(new PodRequest("s3://bucket/in", "other") { Uid = "other" });
        await service.ScoresAsync(pod, Nodes);
        await service.ScoresAsync(new PodRequest("s3://bucket/in", "other") { Uid = "other" }, Nodes);

        await Eventually.HoldsAsync(() => _input.Cluster.Objects.Events.Count > 0, "the other pod's event is written");

        Assert.Empty(Told);
    }

    private sealed class Events : IPodEvents
    {
        public List<string> Told { get; } = [];

        public void Record(PodMetadata pod, string reason, string note, bool warning) => Told.Add($"{reason} {note}");
    }
}
