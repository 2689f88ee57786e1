using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

public sealed class WatchTests : IAsyncLifetime
{
    private readonly ApiServerFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Watch_FromAVersion_SendsEveryChangeOfAPodsLife()
    {
        using var watch = await _fixture.WatchAsync(Pods());

        _fixture.AddPod("w1");
        _fixture.Cluster.BindPod("default", "w1", "node0001");
        await _fixture.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/pods/w1");
        await _fixture.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/pods/w1?gracePeriodSeconds=0");

        string[] expected = ["ADDED", "MODIFIED", "MODIFIED", "MODIFIED", "DELETED"];
        foreach (var type in expected) Assert.Equal((type, "w1"), await watch.NextNameAsync());
    }

    [Fact]
    public async Task Watch_Event_HasKindAndVersion()
    {
        using var watch = await _fixture.WatchAsync(Pods());

        _fixture.AddPod("w1");

        var pod = (await watch.NextAsync())!["object"]!;
        Assert.Equal(("Pod", "v1"), ((string)pod["kind"]!, (string)pod["apiVersion"]!));
        Assert.Equal(_fixture.Cluster.ResourceVersion.ToString(CultureInfo.InvariantCulture), (string)pod["metadata"]!["resourceVersion"]!);
    }

    [Fact]
    public async Task Watch_UnboundPods_SeesABoundOneAsDeletedInItsOldState()
    {
        using var watch = await _fixture.WatchAsync(Pods("&fieldSelector=spec.nodeName%3D,spec.schedulerName%3Dx"));
        using var bound = await _fixture.WatchAsync(Pods("&fieldSelector=spec.nodeName!%3D"));

        _fixture.AddPod("w1");
        _fixture.AddPod("other", schedulerName: "y");
        _fixture.Cluster.BindPod("default", "w1", "node0001");

        Assert.Equal(("ADDED", "w1"), await watch.NextNameAsync());
        var left = (await watch.NextAsync())!;
        Assert.Equal("DELETED", (string)left["type"]!);
        Assert.Null(left["object"]!["spec"]!["nodeName"]);
        Assert.Equal(
            _fixture.Cluster.ResourceVersion.ToString(CultureInfo.InvariantCulture),
            (string)left["object"]!["metadata"]!["resourceVersion"]!);
        Assert.Equal(("ADDED", "w1"), await bound.NextNameAsync());
    }

    [Fact]
    public async Task Watch_LabelChanges_EntersAndLeaves()
    {
        _fixture.AddPod("w1", app: "b");
        using var watch = await _fixture.WatchAsync(Pods("&labelSelector=app%3Da"));

        foreach (var app in (string[])["a", "c"])
            _fixture.Cluster.UpdatePod("default", "w1", pod => pod["metadata"]!["labels"]!["app"] = app);

        Assert.Equal(("ADDED", "w1"), await watch.NextNameAsync());
        Assert.Equal(("DELETED", "w1"), await watch.NextNameAsync());
    }

    [Theory]
    [InlineData("pods", "watch-pods")]
    [InlineData("nodes", "watch-nodes")]
    public async Task Watch_Idle_SendsABookmarkAsRecorded(string resource, string capture)
    {
        var expected = CapturedAnswer.Read($"kube-apiserver/{capture}.resp").Body.Split('\n').First(
            line => line.Contains("BOOKMARK", StringComparison.Ordinal));
        using var watch = await _fixture.WatchAsync(
            $"/api/v1/{resource}?watch=1&resourceVersion={_fixture.Cluster.ResourceVersion}&allowWatchBookmarks=true");
        await TimerAsync();

        _fixture.Time.Advance(TimeSpan.FromSeconds(60));

        JsonAssert.Same(JsonNode.Parse(expected)!, (await watch.NextAsync())!, "resourceVersion");
    }

    [Fact]
    public async Task Watch_AtItsTimeout_EndsCleanlyAfterALastBookmark()
    {
        using var watch = await _fixture.WatchAsync(Pods("&allowWatchBookmarks=true&timeoutSeconds=10"));
        await TimerAsync();
        _fixture.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal("BOOKMARK", (await watch.NextNameAsync()).Type);
        await TimerAsync();

        _fixture.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await watch.NextAsync());
    }

    [Theory]
    [InlineData("watch=1&allowWatchBookmarks=true")]
    [InlineData("watch=1&allowWatchBookmarks=true&resourceVersion=0")]
    [InlineData("watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")]
    public async Task Watch_WithoutAVersion_SendsTheStateAndItsEnd(string query)
    {
        _fixture.AddPod("old0");
        using var watch = await _fixture.WatchAsync($"/api/v1/pods?{query}");

        Assert.Equal(("ADDED", "old0"), await watch.NextNameAsync());
        var end = (await watch.NextAsync())!;
        _fixture.AddPod("w1");

        JsonAssert.Same(JsonNode.Parse(CapturedAnswer.Read("kube-apiserver/streaming-list-empty.resp").Body)!, end, "resourceVersion");
        Assert.Equal(("ADDED", "w1"), await watch.NextNameAsync());
    }

    [Fact]
    public async Task Watch_TooOld_Is200AndAnErrorEventAsRecorded()
    {
        var target = Pods();
        _fixture.Cluster.Compact();
        using var watch = await _fixture.WatchAsync(target);

        var error = (await watch.NextAsync())!;

        Assert.Equal(HttpStatusCode.OK, watch.Response.StatusCode);
        JsonAssert.Same(JsonNode.Parse(CapturedAnswer.Read("kube-apiserver/watch-410-error-event.resp").Body)!, error, "message");
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Compact_OpenWatch_GoesOn()
    {
        using var watch = await _fixture.WatchAsync(Pods());
        await TimerAsync();

        _fixture.Cluster.Compact();
        _fixture.AddPod("w1");

        Assert.Equal(("ADDED", "w1"), await watch.NextNameAsync());
    }

    [Fact]
    public async Task CutWatches_Abruptly_BreaksTheStream()
    {
        using var watch = await _fixture.WatchAsync(Pods());

        _fixture.Server.CutWatches(isAbrupt: true);

        await Assert.ThrowsAnyAsync<IOException>(() => watch.NextAsync());
    }

    [Fact]
    public async Task CutWatches_Cleanly_EndsTheStream()
    {
        using var watch = await _fixture.WatchAsync(Pods());

        _fixture.Server.CutWatches(isAbrupt: false);

        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Watch_ResumedUnderWritesAndCuts_NeitherLosesNorDoublesAnEvent()
    {
        const int Pods = 400;
        var version = _fixture.Cluster.ResourceVersion;
        var writing = Task.Run(() => Parallel.ForAsync(0, Pods, async (i, _) =>
        {
            _fixture.AddPod($"w{i}");
            _fixture.Cluster.BindPod("default", $"w{i}", "node0001");
            if (i % 40 == 0) _fixture.Server.CutWatches(isAbrupt: i % 80 == 0);
            await Task.Yield();
        }));
        var seen = new List<(long Version, string Type, string Name)>();

        while (seen.Count < 2 * Pods)
        {
            version = await ReadUntilCutAsync(version, seen, 2 * Pods);
        }

        await writing;
        Assert.Equal(seen.Select(one => one.Version).Order(), seen.Select(one => one.Version));
        Assert.Equal(2 * Pods, seen.Select(one => one.Version).Distinct().Count());
        Assert.All(seen.GroupBy(one => one.Name), pod => Assert.Equal(["ADDED", "MODIFIED"], pod.Select(one => one.Type)));
    }

    private async Task<long> ReadUntilCutAsync(long version, List<(long, string, string)> seen, int enough)
    {
        try
        {
            using var watch = await _fixture.WatchAsync($"/api/v1/pods?watch=1&resourceVersion={version}");
            while (seen.Count < enough && await watch.NextAsync() is { } next)
            {
                version = long.Parse((string)next["object"]!["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);
                seen.Add((version, (string)next["type"]!, (string)next["object"]!["metadata"]!["name"]!));
            }
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            // Cut abruptly, perhaps before the head was read: resumed from the last version.
        }

        return version;
    }

    private string Pods(string more = "") => $"/api/v1/pods?watch=1&resourceVersion={_fixture.Cluster.ResourceVersion}{more}";

    /// <summary>Waits until the server waits for the clock.</summary>
    private async Task TimerAsync()
    {
        while (_fixture.Time.PendingTimers == 0) await Task.Yield();
    }
}
