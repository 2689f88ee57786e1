using Scheduler.SparkFileSystem.Tests.Jvm;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>What the service answers is no map.</summary>
public sealed class FailureTests(SparkJvms jvms) : WithoutMapTests(jvms)
{
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
        Service.AnswerText(status, body);

        await StaysAsItCameAsync();
    }

    [JavaFact]
    public async Task Locate_5MiB_LeavesTheLocations()
    {
        Service.AnswerBytes([.. Service.Map, .. Enumerable.Repeat((byte)' ', 5 << 20)]);

        await StaysAsItCameAsync();
    }

    [JavaFact]
    public async Task Locate_JustUnder4MiB_IsRead()
    {
        var map = Service.Map;
        Service.AnswerBytes([.. map, .. Enumerable.Repeat((byte)' ', (4 << 20) - map.Length)]);
        await Spark.OpenAsync(Service.UrlSetting);

        Assert.Equal(["10.244.1.5"], (await Spark.LocateAsync(Blocks[0])).Hosts);
    }

    [JavaTheory]
    [InlineData("[", "]", 16)]
    [InlineData("[", "]", 1_000_000)]
    [InlineData("{\"a\":", "}", 500_000)]
    [InlineData("[", "", 4_000_000)]
    public async Task Locate_DeepNesting_LeavesTheLocations(string open, string close, int depth)
    {
        var deep = string.Concat(Enumerable.Repeat(open, depth)) + "0" + string.Concat(Enumerable.Repeat(close, depth));
        Service.AnswerText(200, $$$"""{"more":{{{deep}}},"nodes":{"10.0.0.1":["10.244.1.5"]}}""");

        await StaysAsItCameAsync();
    }

    [JavaFact]
    public async Task Locate_SixteenDeep_IsRead()
    {
        Service.AnswerText(200, $$$"""{"more":{{{new string('[', 15)}}}0{{{new string(']', 15)}}},"nodes":{"10.0.0.1":["10.244.1.5"]}}""");
        await Spark.OpenAsync(Service.UrlSetting);

        Assert.Equal(["10.244.1.5"], (await Spark.LocateAsync(Blocks[0])).Hosts);
    }

    [JavaFact]
    public async Task Locate_AMillionValues_LeavesTheLocations()
    {
        Service.AnswerText(200, $$$"""{"nodes":{"10.0.0.1":["10.244.1.5"{{{string.Concat(Enumerable.Repeat(",\"::\"", 700_000))}}}]}}""");

        await StaysAsItCameAsync();
    }

    [JavaTheory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Locate_Redirect_IsNotFollowed(int status)
    {
        Service.Answer = async context =>
        {
            if (context.Request.Path != "/api/v1/executors") await Service.AnswerMapAsync(context);
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = status;
        };

        await StaysAsItCameAsync();
        Assert.Single(Service.Requests);
    }

    [JavaTheory]
    [InlineData("")]
    [InlineData("hdfs.locality.url=")]
    [InlineData("hdfs.locality.url=file:///etc/passwd")]
    [InlineData("hdfs.locality.url=http://")]
    [InlineData("hdfs.locality.url=http://[::1")]
    public async Task Locate_NoUrl_LeavesTheLocations(string setting)
    {
        await Spark.OpenAsync(setting.Length == 0 ? "unrelated=1" : setting);

        await AllCallsLeaveTheLocationsAsync();
    }

    [JavaFact]
    public async Task Locate_ServiceStopsMidWay_GivesTheRealHosts()
    {
        await Spark.OpenAsync(Service.UrlSetting);
        Assert.Equal(["10.244.1.5"], (await Spark.LocateAsync(Blocks[0])).Hosts);

        await Service.DisposeAsync();
        Assert.Equal(["10.244.1.5"], (await Spark.LocateAsync(Blocks[0])).Hosts);
        await Spark.AdvanceAsync(2_000);

        await AllCallsLeaveTheLocationsAsync();
    }

    [JavaFact]
    public async Task Locate_ServiceIsBack_NamesExecutorsAgain()
    {
        await Spark.OpenAsync(Service.UrlSetting);
        await Spark.LocateAsync(Blocks);
        Service.AnswerText(500, "");
        await Spark.AdvanceAsync(2_000);
        await AllCallsLeaveTheLocationsAsync();
        Service.Answer = Service.AnswerMapAsync;
        await Spark.AdvanceAsync(2_000);

        Assert.Equal(["10.244.1.5"], (await Spark.LocateAsync(Blocks[0])).Hosts);
        // The failed answer left no map that a 304 could confirm.
        Assert.Equal("", Service.Requests[^1].IfNoneMatch);
    }

    [JavaFact]
    public async Task Locate_FailsOften_LogsOnce()
    {
        Service.AnswerText(500, "");
        await Spark.OpenAsync(Service.UrlSetting);
        for (var i = 0; i < 5; i++)
        {
            await Spark.LocateAsync(Blocks);
            await Spark.AdvanceAsync(2_000);
        }

        // The log is one stream: what comes after has been logged after.
        await Spark.OpenAsync("hdfs.locality.url=the-last-of-this-test");
        await Spark.LocateAsync(Blocks);
        await Eventually.HoldsAsync(() => IsLogged("the-last-of-this-test") == 1, "the log is read");
        Assert.Equal(1, IsLogged(Service.Url));
    }

    private int IsLogged(string url) => Spark.Logged.Count(line => line.Contains($"\"{url}\"", StringComparison.Ordinal));

    private async Task StaysAsItCameAsync()
    {
        await Spark.OpenAsync(Service.UrlSetting);
        await AllCallsLeaveTheLocationsAsync();
        Assert.NotEmpty(Service.Requests);
    }
}
