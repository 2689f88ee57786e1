using System.Net;
using System.Net.Sockets;
using Scheduler.SparkFileSystem.Tests.Jvm;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>The service takes longer than a listing waits. No time is asserted: each answer here waits for what the test asserts.</summary>
public sealed class SlowServiceTests(SparkJvms jvms) : WithoutMapTests(jvms)
{
    /// <summary>Each answer comes once the test has its locations: what waits for it longer never ends.</summary>
    [JavaTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Locate_NoWholeAnswerInTime_LeavesTheLocationsAndNeitherWaitsNorAsksAgain(bool isStarted)
    {
        var located = new TaskCompletionSource();
        Service.Answer = async context =>
        {
            if (isStarted) await context.Response.Body.WriteAsync(Service.Map.AsMemory(0, 10));
            await context.Response.Body.FlushAsync();
            await located.Task;
        };
        await Spark.OpenImpatientAsync(Service.UrlSetting);

        await AllCallsLeaveTheLocationsAsync();

        Assert.InRange(Service.Requests.Count, 0, 1);
        located.SetResult();
        Service.Answer = Service.AnswerMapAsync;
        await Eventually.HoldsAsync(IsRewrittenInAWhileAsync, "the service is asked again");
    }

    [JavaFact]
    public async Task Locate_AnswerComesLate_CountsFromThenOn()
    {
        var located = new TaskCompletionSource();
        Service.Answer = async context =>
        {
            await located.Task;
            await Service.AnswerMapAsync(context);
        };
        await Spark.OpenWithoutWaitAsync(Service.UrlSetting);

        await AllCallsLeaveTheLocationsAsync();
        located.SetResult();

        await Eventually.HoldsAsync(async () => (await Spark.LocateAsync(Blocks[0])).Hosts is ["10.244.1.5"], "the answer is used");
        Assert.Single(Service.Requests);
    }

    [JavaFact]
    public async Task Locate_LastRequestHasNotEnded_MakesNoOther()
    {
        var located = new TaskCompletionSource();
        Service.Answer = _ => located.Task;
        await Spark.OpenWithoutWaitAsync(Service.UrlSetting);

        for (var i = 0; i < 3; i++)
        {
            await AllCallsLeaveTheLocationsAsync();
            await Spark.AdvanceAsync(2_000);
        }

        await Eventually.HoldsAsync(() => Service.Requests.Count == 1, "the request is there");
        located.SetResult();
    }

    /// <summary>The time for the whole answer is over at its first byte, and the time for each read never is.</summary>
    [JavaFact]
    public async Task Locate_AnswerThatDrips_IsGivenUp()
    {
        var ended = new TaskCompletionSource();
        Service.Answer = async context =>
        {
            using var abort = context.RequestAborted.Register(() => ended.TrySetResult());
            await context.Response.Body.WriteAsync(" "u8.ToArray());
            await context.Response.Body.FlushAsync();
            await ended.Task;
        };
        await Spark.OpenWithoutTimeAsync(Service.UrlSetting);

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
        await Spark.OpenImpatientAsync($"hdfs.locality.url=http://{listener.LocalEndPoint}");

        await AllCallsLeaveTheLocationsAsync();

        Assert.Contains(connects, connect => !connect.IsCompleted);
        foreach (var socket in filling) socket.Dispose();
        await Task.WhenAll(connects).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [JavaFact]
    public async Task Locate_AsTheProductIs_AsksAndGivesUpAsItDoes()
    {
        var located = new TaskCompletionSource();
        Service.Answer = _ => located.Task;
        await Spark.OpenProductAsync(Service.UrlSetting);

        Assert.Equal(Texts(Blocks), Texts(await Spark.LocateAsync(Blocks)));

        located.SetResult();
        Service.Answer = Service.AnswerMapAsync;
        await Eventually.HoldsAsync(
            async () => (await Spark.LocateAsync(Blocks[0])).Hosts is ["10.244.1.5"], "two seconds of the real clock have passed");
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>By small steps, so that an answer that comes late counts before the next request.</summary>
    private async Task<bool> IsRewrittenInAWhileAsync()
    {
        await Spark.AdvanceAsync(100);
        return (await Spark.LocateAsync(Blocks[0])).Hosts is ["10.244.1.5"];
    }
}
