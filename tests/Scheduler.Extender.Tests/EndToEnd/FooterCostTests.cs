using Scheduler.Extender.Tests.Support;
using Scheduler.Testing.Parquet;
using Scheduler.Testing.Redis;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>What pods that read a part of 1,000 Parquet files cost NameNode and DataNodes: counted there.</summary>
public sealed class FooterCostTests
{
    private const int FileCount = 1_000;
    private const int MaxConcurrency = 6;

    [RedisFact]
    public async Task Prioritize_ThousandFiles_AreReadTwiceAtMostByOneReplicaAndThenNoMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await ParquetHdfs.StartAsync();
        var table = WideTable.Write(20, 4, rows: 3);
        for (var i = 0; i < FileCount; i++) hdfs.Add($"/in/part-{i:0000}", table, table.Length, _ => TestHdfs.Nodes[0]);

        await using var one = await StartAsync(hdfs, redis);
        await WeighedAsync(one, "c1");

        Assert.Equal(2 * FileCount, hdfs.Opens);
        Assert.InRange(hdfs.DataNodes.ConcurrencyPeak, 1, MaxConcurrency);
        Assert.Equal(FileCount, (await one.MetricsAsync())["parquet_footer_reads_total{outcome=\"Ok\"}"]);

        // The footers are known, in process and to the other replica; what they are asked is another input.
        await WeighedAsync(one, "c2");
        await using var two = await StartAsync(hdfs, redis);
        await WeighedAsync(two, "c3");

        Assert.Equal(2 * FileCount, hdfs.Opens);
        Assert.Equal(FileCount, (await two.MetricsAsync())["parquet_footer_lookups_total{tier=\"Shared\",result=\"hit\"}"]);
    }

    /// <summary>Scored by all its footers: until they are read whole files count.</summary>
    private static Task WeighedAsync(RunningService service, string columns) => Eventually.HoldsAsync(
        async () =>
        {
            var scores = await service.ScoresAsync(Pod(columns), TestHdfs.Nodes);
            using var explained = await service.ExplainAsync(Pod(columns));
            return scores == TestHdfs.OnN1
                && explained.RootElement.GetProperty("paths")[0].GetProperty("footers").GetProperty("filesWeighed").GetInt32() == FileCount;
        },
        "the footers count");

    private static PodRequest Pod(string columns) => new("/in", $"pod-{columns}")
    {
        Uid = columns,
        Annotations = new Dictionary<string, string> { ["hdfs.locality/columns"] = columns },
    };

    // Redis has ten seconds for a call, as this machine may be busy: a footer that came late would be read again.
    private static async Task<RunningService> StartAsync(ParquetHdfs hdfs, RedisServer redis)
    {
        var service = await RunningService.StartAsync([hdfs.NameNode.Address], change: settings => settings with
        {
            Redis = settings.Redis with { Configuration = redis.EndPoint, CallTimeout = TimeSpan.FromSeconds(10) },
            Paths = settings.Paths with { SampleAbove = FileCount },
            NameNode = settings.NameNode with { CallsPerSecond = 10_000 },
            Parquet = settings.Parquet with { TailBytes = 1024, MaxConcurrency = MaxConcurrency, ReadsPerSecond = 10_000 },
        });
        await Eventually.HoldsAsync(async () => (await service.ReadyAsync())["redis"].Status == "ok", "Redis is connected");
        return service;
    }
}
