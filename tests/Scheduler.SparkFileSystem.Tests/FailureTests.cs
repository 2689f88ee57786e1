using System.Net;
using System.Net.Sockets;
using Scheduler.SparkFileSystem.Tests.Jvm;
using Scheduler.SparkFileSystem.Tests.Service;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>Without a map, every location stays as HDFS gives it, and nothing fails. Made are the failures; the JVM is real.</summary>
[Collection(SparkJvms.Collection)]
public sealed class FailureTests(SparkJvms jvms) : IAsyncLifetime
{
    private static readonly Location[] Blocks =
        [Location.On("10.0.0.1", "10.0.0.9").CachedOn("10.0.0.9"), Location.At(1, ("10.0.0.9", "/rack-b")), Location.On()];

    private ExecutorsService _service = null!;
    private FileSystemDriver _spark = null!;

    public static TheoryData<int, string> NoMap => new()
    {
        { 404, """{"app":"spark-1","version":"0","nodes":{}}""" },
        { 200, """{"app":"spark-1","version":"0","nodes":{}}""" },
        { 200, """{"app":"spark-1","version":"0","nodes":{"10.0.0.1":[]}}""" },
        { 401, "" },
        { 500, """{"nodes":{"10.0.0.1":["10.244.1.5"]}}""" },
        { 206, """{"nodes":{"10.0.0.1":["10.244.1.5"]}}""" },
        { 200, "" },
        { 200, "<html>a login page</html>" },
        { 200, "null" },
        { 200, "[]" },
        { 200, "{}" },
        { 200, """{"nodes":null}""" },
        { 200, """{"nodes":["10.0.0.1"]}""" },
        { 200, """{"nodes":{"10.0.0.1":"10.244.1.5"}}""" },
        { 200, """{"nodes":{"10.0.0.1":[17]}}""" },
        { 200, """{"nodes":{"10.0.0.1":["10.244.1.5",{"a":"b"}]}}""" },
        { 200, """{"nodes":{"10.0.0.1":["executor_x y"]}}""" },
        { 200, """{"nodes":{"10.0.0.1":["10.244.1.5;10.244.1.6"]}}""" },
        { 200, """{"nodes":{"fe:no:address":["10.244.1.5"]}}""" },
        { 200, """{"nodes":{"10.0.0.1":["10.244.1.5"]}""" },
        { 200, """{"nodes":{"10.0.0.1":["10.244.1.5"]}} {}""" },
        { 200, "{\"nodes\":{\"10.0.0.1\":[\"10.244.1.5\"]}}\0" },
        { 200, "\ufeff{\"nodes\":{\"10.0.0.1\":[\"10.244.1.5\"]}}" },
        { 200, """{"nodes":{"10.0.0.1":["10.244.1.5"],}}""" },
        { 200, """{"version":01,"nodes":{"10.0.0.1":["10.244.1.5"]}}""" },
        { 200, """{"version":"\x","nodes":{"10.0.0.1":["10.244.1.5"]}}""" },
    };

    [JavaTheory]
    [MemberData(nameof(NoMap))]
    public async Task Locate_NoMapInTheAnswer_LeavesTheLocations(int status, string body)
    {
        _service.AnswerText(status, body);

        await StaysAsItCameAsync();
    }

    [JavaFact]
    public async Task Locate_5MiB_LeavesTheLocations()
    {
        _service.AnswerBytes([.. _service.Map, .. Enumerable.Repeat((byte)' ', 5 << 20)]);

        await StaysAsItCameAsync();
    }

    [JavaFact]
    public async Task Locate_JustUnder4MiB_IsRead()
    {
        var map = _service.Map;
        _service.AnswerBytes([.. map, .. Enumerable.Repeat((byte)' ', (4 << 20) - map.Length)]);
        await _spark.OpenAsync(_service.UrlSetting);

        Assert.Equal(["10.244.1.5"], (await _spark.LocateAsync(Blocks[0])).Hosts);
    }

    [JavaTheory]
    [InlineData("[", "]", 16)]
    [InlineData("[", "]", 1_000_000)]
    [InlineData("{\"a\":", "}", 500_000)]
    [InlineData("[", "", 4_000_000)]
    public async Task Locate_DeepNesting_LeavesTheLocations(string open, string close, int depth)
    {
        var deep = string.Concat(Enumerable.Repeat(open, depth)) + "0" + string.Concat(Enumerable.Repeat(close, depth));
        _service.AnswerText(200, $$$"""{"more":{{{deep}}},"nodes":{"10.0.0.1":["10.244.1.5"]}}""");

        await StaysAsItCameAsync();
    }

    [JavaFact]
    public async Task Locate_SixteenDeep_IsRead()
    {
        _service.AnswerText(200, $$$"""{"more":{{{new string('[', 15)}}}0{{{new string(']', 15)}}},"nodes":{"10.0.0.1":["10.244.1.5"]}}""");
        await _spark.OpenAsync(_service.UrlSetting);

        Assert.Equal(["10.244.1.5"], (await _spark.LocateAsync(Blocks[0])).Hosts);
    }

    [JavaFact]
    public async Task Locate_AMillionValues_LeavesTheLocations()
    {
        _service.AnswerText(200, $$$"""{"nodes":{"10.0.0.1":["10.244.1.5"{{{string.Concat(Enumerable.Repeat(",\"::\"", 700_000))}}}]}}""");

        await StaysAsItCameAsync();
    }

    [JavaTheory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Locate_Redirect_IsNotFollowed(int status)
    {
        _service.Answer = async context =>
        {
            if (context.Request.Path != "/api/v1/executors") await _service.AnswerMapAsync(context);
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = status;
        };

        await StaysAsItCameAsync();
        Assert.Single(_service.Requests);
    }

    [JavaTheory]
    [InlineData("")]
    [InlineData("hdfs.locality.url=")]
    [InlineData("hdfs.locality.url=file:///etc/passwd")]
    [InlineData("hdfs.locality.url=http://")]
    [InlineData("hdfs.locality.url=http://[::1")]
    [InlineData("hdfs.locality.url=http://no-such-name.invalid:8889")]
    public async Task Locate_NoUrl_LeavesTheLocations(string setting)
    {
        await _spark.OpenAsync(setting.Length == 0 ? "unrelated=1" : setting);

        await AllCallsLeaveTheLocationsAsync();
    }

    [JavaFact]
    public async Task Locate_ServiceStopsMidWay_GivesTheRealHosts()
    {
        await _spark.OpenAsync(_service.UrlSetting);
        Assert.Equal(["10.244.1.5"], (await _spark.LocateAsync(Blocks[0])).Hosts);

        await _service.DisposeAsync();
        Assert.Equal(["10.244.1.5"], (await _spark.LocateAsync(Blocks[0])).Hosts);
        await _spark.AdvanceAsync(2_000);

        await AllCallsLeaveTheLocationsAsync();
    }

    [JavaFact]
    public async Task Locate_ServiceIsBack_NamesExecutorsAgain()
    {
        await _spark.OpenAsync(_service.UrlSetting);
        await _spark.LocateAsync(Blocks);
        _service.AnswerText(500, "");
        await _spark.AdvanceAsync(2_000);
        await AllCallsLeaveTheLocationsAsync();
        _service.Answer = _service.AnswerMapAsync;
        await _spark.AdvanceAsync(2_000);

        Assert.Equal(["10.244.1.5"], (await _spark.LocateAsync(Blocks[0])).Hosts);
        // The failed answer left no map that a 304 could confirm.
        Assert.Equal("", _service.Requests[^1].IfNoneMatch);
    }

    /// <summary>Each answer comes once the test has its locations: what waits for it longer never ends.</summary>
    [JavaTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Locate_NoWholeAnswerInTime_LeavesTheLocationsAndNeitherWaitsNorAsksAgain(bool isStarted)
    {
        var located = new TaskCompletionSource();
        _service.Answer = async context =>
        {
            if (isStarted) await context.Response.Body.WriteAsync(_service.Map.AsMemory(0, 10));
            await context.Response.Body.FlushAsync();
            await located.Task;
        };
        await _spark.OpenImpatientAsync(_service.UrlSetting);

        await AllCallsLeaveTheLocationsAsync();

        Assert.InRange(_service.Requests.Count, 0, 1);
        located.SetResult();
        _service.Answer = _service.AnswerMapAsync;
        await Eventually.HoldsAsync(IsRewrittenAfterTwoSecondsAsync, "the service is asked again");
    }

    [JavaFact]
    public async Task Locate_AnswerComesLate_CountsFromThenOn()
    {
        var located = new TaskCompletionSource();
        _service.Answer = async context =>
        {
            await located.Task;
            await _service.AnswerMapAsync(context);
        };
        await _spark.OpenWithoutWaitAsync(_service.UrlSetting);

        await AllCallsLeaveTheLocationsAsync();
        located.SetResult();

        await Eventually.HoldsAsync(async () => (await _spark.LocateAsync(Blocks[0])).Hosts is ["10.244.1.5"], "the answer is used");
        Assert.Single(_service.Requests);
    }

    [JavaFact]
    public async Task Locate_LastRequestHasNotEnded_MakesNoOther()
    {
        var located = new TaskCompletionSource();
        _service.Answer = _ => located.Task;
        await _spark.OpenWithoutWaitAsync(_service.UrlSetting);

        for (var i = 0; i < 3; i++)
        {
            await AllCallsLeaveTheLocationsAsync();
            await _spark.AdvanceAsync(2_000);
        }

        await Eventually.HoldsAsync(() => _service.Requests.Count == 1, "the request is there");
        located.SetResult();
    }

    /// <summary>The time for the whole answer is over at its first byte, and the time for each read never is.</summary>
    [JavaFact]
    public async Task Locate_AnswerThatDrips_IsGivenUp()
    {
        var ended = new TaskCompletionSource();
        _service.Answer = async context =>
        {
            using var abort = context.RequestAborted.Register(() => ended.TrySetResult());
            await context.Response.Body.WriteAsync(" "u8.ToArray());
            await context.Response.Body.FlushAsync();
            await ended.Task;
        };
        await _spark.OpenWithoutTimeAsync(_service.UrlSetting);

        await AllCallsLeaveTheLocationsAsync();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    [JavaFact]
    public async Task Locate_ConnectHangs_LeavesTheLocations()
    {
        // A full accept queue: Linux drops what comes then, and a connect waits for seconds.
        using var listener = NewSocket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var filling = Enumerable.Range(0, 4).Select(_ => NewSocket()).ToArray();
        var connects = filling.Select(socket => socket.ConnectAsync(listener.LocalEndPoint!)).ToArray();
        await connects[0];
        await _spark.OpenImpatientAsync($"hdfs.locality.url=http://{listener.LocalEndPoint}");

        await AllCallsLeaveTheLocationsAsync();

        Assert.Contains(connects, connect => !connect.IsCompleted);
        foreach (var socket in filling) socket.Dispose();
        await Task.WhenAll(connects).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [JavaFact]
    public async Task Locate_AsTheProductIs_AsksAndGivesUpAsItDoes()
    {
        var located = new TaskCompletionSource();
        _service.Answer = _ => located.Task;
        await _spark.OpenProductAsync(_service.UrlSetting);

        Assert.Equal(Texts(Blocks), Texts(await _spark.LocateAsync(Blocks)));

        located.SetResult();
        _service.Answer = _service.AnswerMapAsync;
        await Eventually.HoldsAsync(
            async () => (await _spark.LocateAsync(Blocks[0])).Hosts is ["10.244.1.5"], "two seconds of the real clock have passed");
    }

    [JavaFact]
    public async Task Locate_FailsOften_LogsOnce()
    {
        _service.AnswerText(500, "");
        await _spark.OpenAsync(_service.UrlSetting);
        for (var i = 0; i < 5; i++)
        {
            await _spark.LocateAsync(Blocks);
            await _spark.AdvanceAsync(2_000);
        }

        // The log is one stream: what comes after has been logged after.
        await _spark.OpenAsync("hdfs.locality.url=the-last-of-this-test");
        await _spark.LocateAsync(Blocks);
        await Eventually.HoldsAsync(() => IsLogged("the-last-of-this-test") == 1, "the log is read");
        Assert.Equal(1, IsLogged(_service.Url));
    }

    public async Task InitializeAsync()
    {
        _service = await ExecutorsService.StartAsync();
        _service.Nodes = new() { ["10.0.0.1"] = ["10.244.1.5"] };
        _spark = await jvms.InPodAsync();
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static string[] Texts(IEnumerable<Location> locations) => [.. locations.Select(location => location.ToString())];

    private int IsLogged(string url) => _spark.Logged.Count(line => line.Contains($"\"{url}\"", StringComparison.Ordinal));

    private async Task StaysAsItCameAsync()
    {
        await _spark.OpenAsync(_service.UrlSetting);
        await AllCallsLeaveTheLocationsAsync();
        Assert.NotEmpty(_service.Requests);
    }

    private async Task AllCallsLeaveTheLocationsAsync()
    {
        foreach (var call in (string[])["list", "path", "status"])
        {
            Assert.Equal(Texts(Blocks), Texts(await _spark.LocateAsync(Blocks, call)));
        }
    }

    private async Task<bool> IsRewrittenAfterTwoSecondsAsync()
    {
        await _spark.AdvanceAsync(2_000);
        return (await _spark.LocateAsync(Blocks[0])).Hosts is ["10.244.1.5"];
    }
}
