using Scheduler.Core.Pods;
using Scheduler.Sandbox;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class ListWatchTests
{
    private const string Nodes = "/api/v1/nodes";
    private const string Pods = "/api/v1/pods";
    private const string NoPods = """{"kind":"PodList","metadata":{"resourceVersion":"300"},"items":[]}""";
    private const string NoNodes = """{"kind":"NodeList","metadata":{"resourceVersion":"300"},"items":[]}""";

    [Fact]
    public async Task RunAsync_RecordedListAndWatch_BecomeTheClustersState()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server
            .On($"GET {Nodes}", Reply.Recorded("nodes-list")).On($"WATCH {Nodes}", Reply.RecordedWatch("watch-nodes").End())
            .On($"GET {Pods}", Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.Recorded("watch-pods"));

        rig.Start();
        var nodeWatches = await rig.WatchesAsync(Nodes, 2);
        var podWatches = await rig.WatchesAsync(Pods, 2);
        // Of the pods in the recording only w2 is left, bound to node0000.
        await rig.UntilAsync(() => rig.State.Pods.UsageByNode.GetValueOrDefault("node0000").PodCount == 1, "one pod left");

        Assert.Equal(["node0000", "node0001", "node0002", "node0003", "node0004"], rig.State.Nodes.Nodes.Select(node => node.Name));
        Assert.Equal(new NodeUsage(1, 100, 64 << 20), Assert.Single(rig.State.Pods.UsageByNode).Value);
        Assert.Equal(["219", "335"], nodeWatches.Select(each => each.Query("resourceVersion")!));
        Assert.Equal(["300", "335"], podWatches.Select(each => each.Query("resourceVersion")!));
        Assert.All(podWatches, each => Assert.Equal("status.phase!=Succeeded,status.phase!=Failed", each.Query("fieldSelector")));
        Assert.All(nodeWatches, each => Assert.Equal("true", each.Query("allowWatchBookmarks")));
        Assert.All(nodeWatches, each => Assert.InRange(int.Parse(each.Query("timeoutSeconds")!, null), 300, 600));
        Assert.True(Assert.Single(rig.Health.Report()).IsOk);
    }

    [Fact]
    public async Task RunAsync_RecordedPages_AreOneList()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods)).On(
            $"GET {Nodes}", Reply.Recorded(
                "nodes-limit2-page1"), Reply.Recorded("nodes-limit2-page2"), Reply.Recorded("nodes-limit2-page3"));

        rig.Start();
        await rig.UntilAsync(() => rig.Sync.IsSynced, "sync");

        Assert.Equal(5, rig.State.Nodes.Nodes.Length);
        var pages = rig.Server.Requests.Where(each => each.Path == Nodes && !each.IsWatch).ToList();
        Assert.Equal(["500", "500", "500"], pages.Select(each => each.Query("limit")!));
        Assert.Null(pages[0].Query("continue"));
        Assert.Null(pages[0].Query("resourceVersion"));
        Assert.Equal("eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjE5LCJzdGFydCI6Ii9ub2RlMDAwMVx1MDAwMCJ9", pages[1].Query("continue"));
    }

    [Fact]
    public async Task RunAsync_ContinueExpired_ListsAnewFromTheStart()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On(
            $"GET {Pods}", Reply.Recorded("pods-limit2-page1"), Reply.Recorded("410-continue-expired"), Reply.Recorded("pods-list"));

        rig.Start(nodes: false);
        await rig.WatchesAsync(Pods, 1);

        Assert.Equal([ListWatchEnd.Expired, ListWatchEnd.Completed], rig.Observer.Lists.Select(each => each.End));
        Assert.Null(rig.Server.Requests[2].Query("continue"));
    }

    [Fact]
    public async Task RunAsync_GzipList_IsReadAndAskedForByTheBareWord()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Nodes}", Reply.Recorded("gzip-list-500-nodes")).On($"GET {Pods}", Reply.Json(NoPods));

        rig.Start();
        await rig.UntilAsync(() => rig.Sync.IsSynced, "sync");

        Assert.Equal(500, rig.Observer.Lists.Single(each => each.Resource == "nodes").Objects);
        Assert.Equal(500, rig.State.Nodes.Nodes.Length);
        Assert.All(rig.Server.Requests, each => Assert.Equal("gzip", each.Headers["Accept-Encoding"]));
    }

    [Theory]
    [InlineData("watch-410-error-event")]
    [InlineData("watch-410-rv1-warm")]
    public async Task RunAsync_ExpiredInsideTheWatch_ListsAnewAndForgetsWhatVanished(string name)
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods))
            .On($"GET {Nodes}", Reply.Recorded("nodes-list"), Reply.Recorded("nodes-limit2-page3"))
            .On($"WATCH {Nodes}", Reply.Recorded(name));

        rig.Start();
        await rig.UntilAsync(() => rig.State.Nodes.Nodes.Length == 1, "one node left");

        Assert.Equal("node0004", rig.State.Nodes.Nodes[0].Name);
        Assert.Equal(ListWatchEnd.Expired, rig.Observer.Watches.First().End);
    }

    [Fact]
    public async Task RunAsync_ServerKilledInTheMiddle_ResumesFromTheLastVersion()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.RecordedWatch("watch-cut-sigkill").Cut());

        rig.Start(nodes: false);
        var watches = await rig.WatchesAsync(Pods, 2);

        Assert.Equal(["300", "74234"], watches.Select(each => each.Query("resourceVersion")!));
        Assert.Equal(ListWatchEnd.Disconnected, rig.Observer.Watches.First().End);
        Assert.Single(rig.Observer.Lists);
    }

    [Fact]
    public async Task RunAsync_CutInALine_DropsTheHalfAndResumes()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        var half = RecordedExchange.Body("watch-nodes")[..5000];
        rig.Server.On($"GET {Nodes}", Reply.Recorded("nodes-list")).On($"WATCH {Nodes}", Reply.Watch().Chunk(half).Cut());

        rig.Start(pods: false);
        var watches = await rig.WatchesAsync(Nodes, 2);

        Assert.Equal("322", watches[1].Query("resourceVersion"));
        Assert.Equal(ListWatchEnd.Disconnected, rig.Observer.Watches.First().End);
    }

    [Fact]
    public async Task RunAsync_BookmarksOnly_MoveTheVersion()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.RecordedWatch("watch-idle-150s").End());

        rig.Start(nodes: false);
        var watches = await rig.WatchesAsync(Pods, 2);

        Assert.Equal("5889", watches[1].Query("resourceVersion"));
        Assert.Equal(["pods"], rig.Observer.ReportedAt.Keys);
        Assert.Empty(rig.Observer.Unreadable);
    }

    [Fact]
    public async Task RunAsync_PodLeavesTheSelection_IsGoneThoughTheObjectIsOld()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        const string Pod = """{"kind":"Pod","metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"VERSION","annotations":{"hdfs.locality/paths":"/in"}},"spec":{"nodeName":"n1"},"status":{"phase":"Running"}}""";
        rig.Server.On($"GET {Nodes}", Reply.Json(NoNodes)).On($"GET {Pods}", Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.Watch().Lines(
            $$"""{"type":"ADDED","object":{{Pod.Replace("VERSION", "301", StringComparison.Ordinal)}}}""",
            $$"""{"type":"DELETED","object":{{Pod.Replace("VERSION", "302", StringComparison.Ordinal)}}}""").End());

        rig.Start();
        var watches = await rig.WatchesAsync(Pods, 2);

        Assert.Equal("302", watches[1].Query("resourceVersion"));
        Assert.Equal(["changed a on n1", "deleted a on n1 gone=True"], rig.Handler.Told);
    }

    [Fact]
    public async Task RunAsync_BigObject_IsReadWithinTheLimit()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.Recorded("watch-pods-big-object"));

        rig.Start(nodes: false);
        await rig.WatchesAsync(Pods, 2);

        Assert.Equal(ListWatchEnd.Completed, rig.Observer.Watches.First().End);
        Assert.Empty(rig.Observer.Unreadable);
    }

    [Fact]
    public async Task RunAsync_ObjectBeyondTheLimit_ListsAnew()
    {
        await using var rig = await ListWatchRig.CreateAsync(new KubernetesOptions { MaxObjectBytes = KubernetesOptions.MinObjectBytes });
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods), Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.Recorded("watch-pods-big-object"));

        rig.Start(nodes: false);
        await rig.WatchesAsync(Pods, 2);

        Assert.Equal(ListWatchEnd.TooLarge, rig.Observer.Watches.First().End);
        Assert.Equal(2, rig.Observer.Lists.Count);
    }

    [Fact]
    public async Task RunAsync_NoLineForTooLong_IsStalledAndReconnected()
    {
        var clock = new ManualTimeProvider();
        await using var rig = await ListWatchRig.CreateAsync(clock: clock);
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.RecordedWatch("watch-idle-150s", lines: 1).Hold());

        rig.Start(nodes: false);
        await rig.UntilAsync(() => rig.Observer.Calls.Contains(("watch", ApiCallOutcome.Ok)), "the head of the watch");
        await rig.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            return !rig.Observer.Watches.IsEmpty;
        }, "the end of the watch");

        Assert.Equal(ListWatchEnd.Stalled, rig.Observer.Watches.First().End);
    }

    [Fact]
    public async Task RunAsync_RefusedAgainAndAgain_TriesOnAndRecovers()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Nodes}", Reply.Json(NoNodes)).On(
            $"GET {Pods}", Reply.Recorded("startup-403-rbac"), Reply.Recorded("401-bad-token"), Reply.Recorded("403-nobody"),
            Reply.Text("<html>", 200, "text/html"), Reply.Watch()
                .Chunk(RecordedExchange.Body("pods-list")[..4000])
                .Cut(), Reply.Recorded("pods-list"));

        rig.Start();
        await rig.UntilAsync(() => rig.Sync.IsSynced, "sync");

        Assert.Equal(
            [
                ListWatchEnd.Rejected, ListWatchEnd.Rejected, ListWatchEnd.Rejected, ListWatchEnd.Malformed, ListWatchEnd.Disconnected,
                ListWatchEnd.Completed,
            ],
            rig.Observer.Lists.Where(each => each.Resource == "pods").Select(each => each.End));
        Assert.Equal(6, rig.Server.Requests.Count(each => each.Path == Pods && !each.IsWatch));
    }

    [Fact]
    public async Task RunAsync_VersionRefusedAgainAndAgain_IsGivenUp()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods), Reply.Recorded("pods-list")).On(
            $"WATCH {Pods}", Reply.Recorded("watch-500-bad-rv"), Reply.Recorded("watch-403-nobody"), Reply.Recorded("watch-500-bad-rv"));

        rig.Start(nodes: false);
        var watches = await rig.WatchesAsync(Pods, 4);

        Assert.Equal(["300", "300", "300", "225"], watches.Select(each => each.Query("resourceVersion")!));
    }

    [Fact]
    public async Task RunAsync_CleanEndAtOnce_IsTakenForAFault()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.Watch().End());

        rig.Start(nodes: false);
        await rig.WatchesAsync(Pods, 2);

        Assert.Equal(ListWatchEnd.Completed, rig.Observer.Watches.First().End);
        Assert.Single(rig.Observer.Lists);
    }

    [Fact]
    public async Task RunAsync_ErrorEventWithoutAStatus_ListsAnew()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods), Reply.Json(NoPods))
            .On($"WATCH {Pods}", Reply.Watch().Lines("""{"type":"ERROR","object":[]}""").End());

        rig.Start(nodes: false);
        await rig.WatchesAsync(Pods, 2);

        Assert.Equal(ListWatchEnd.Malformed, rig.Observer.Watches.First().End);
    }

    [Fact]
    public async Task RunAsync_ErrorEventOtherThanExpired_ResumesFromTheLastVersion()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Pods}", Reply.Json(NoPods)).On($"WATCH {Pods}", Reply.Watch().Lines(
            RecordedExchange.Lines("watch-pods")[0],
            """{"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"etcd is unavailable","reason":"InternalError","code":500}}""").End());

        rig.Start(nodes: false);
        var watches = await rig.WatchesAsync(Pods, 2);

        Assert.Equal("308", watches[1].Query("resourceVersion"));
        Assert.Equal(ListWatchEnd.Rejected, rig.Observer.Watches.First().End);
    }

    [Fact]
    public async Task RunAsync_ServerGone_HealthSaysSoAndTheStateStays()
    {
        await using var rig = await ListWatchRig.CreateAsync();
        rig.Server.On($"GET {Nodes}", Reply.Recorded("nodes-list")).On($"GET {Pods}", Reply.Json(NoPods));
        rig.Start();
        await rig.UntilAsync(() => rig.Sync.IsSynced, "sync");

        await rig.Server.DisposeAsync();
        await rig.UntilAsync(() => rig.Observer.Watches.Any(each => each.End == ListWatchEnd.Unreachable), "an unreachable server");

        var report = Assert.Single(rig.Health.Report());
        Assert.False(report.IsOk);
        Assert.Contains("may be out of date", report.Message, StringComparison.Ordinal);
        Assert.Equal(5, rig.State.Nodes.Nodes.Length);
        Assert.True(rig.IsRunning);
    }
}
