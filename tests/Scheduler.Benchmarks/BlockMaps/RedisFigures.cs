using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;
using Scheduler.Redis;
using Scheduler.Redis.Calls;
using Scheduler.Testing.Redis;
using StackExchange.Redis;

namespace Scheduler.Benchmarks.BlockMaps;

/// <summary>
/// What maps take in a real redis-server, and how long they take to come back from it: one call, decoding and all checks included.
/// </summary>
internal sealed class RedisFigures : IRedisObserver
{
    private const int Reads = 100;
    private const string ClusterId = "benchmark";

    /// <summary>The figures as lines of a table.</summary>
    public static async IAsyncEnumerable<string> MeasureAsync(
        Action<string> progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return "| blocks of a map | value, bytes | bytes a block | memory in Redis, bytes a block | get and decode, median | p99 |";
        yield return "|---|---|---|---|---|---|";
        await using var server = await RedisServer.StartAsync();
        await using var services = ServicesFor(server.EndPoint);
        foreach (var hosted in services.GetServices<IHostedService>()) await hosted.StartAsync(cancellationToken);
        using var redis = await ConnectionMultiplexer.ConnectAsync(server.EndPoint);
        var (tier, cluster, random) =
            (services.GetRequiredService<ISharedBlockMaps>(), new SyntheticCluster(HeldBlocks.Nodes), new Random(2));
        foreach (var blocks in new[] { 10_000, 100_000, 1_000_000 })
        {
            progress($"redis {blocks}");
            var path = new InputPath("", string.Create(CultureInfo.InvariantCulture, $"/in-{blocks}"));
            await tier.SetAsync(path, SyntheticInput.Make(cluster, blocks, random), TimeSpan.FromHours(1), cancellationToken);
            var times = await TimesAsync(tier, path, cancellationToken);
            yield return await LineAsync(redis.GetDatabase(), new RedisKeys(ClusterId).Map(path), blocks, times);
        }
    }

    /// <inheritdoc/>
    public void Called(RedisOperation operation, RedisOutcome outcome, TimeSpan elapsed)
    {
        if (outcome is not (RedisOutcome.Ok or RedisOutcome.Miss))
            throw new InvalidOperationException($"{operation} ended with {outcome}.");
    }

    private static ServiceProvider ServicesFor(string endPoint) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<IRedisObserver, RedisFigures>()
        .AddSingleton(new BlockMapOptions())
        .AddSingleton<IPathChanges, PathChanges>()
        .AddRedis(new RedisOptions { Configuration = endPoint, ClusterId = ClusterId, CallTimeout = TimeSpan.FromSeconds(5) })
        .BuildServiceProvider();

    private static async Task<double[]> TimesAsync(ISharedBlockMaps tier, InputPath path, CancellationToken cancellationToken)
    {
        var times = new double[Reads];
        for (var read = -5; read < Reads; read++)
        {
            var started = TimeProvider.System.GetTimestamp();
            _ = await tier.GetAsync(path, cancellationToken) ?? throw new InvalidOperationException($"Redis has no map of {path}.");
            if (read >= 0) times[read] = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        }

        return times;
    }

    private static async Task<string> LineAsync(IDatabase database, string key, int blocks, double[] times)
    {
        var length = (long)await database.ExecuteAsync("STRLEN", key);
        var memory = (long)await database.ExecuteAsync("MEMORY", "USAGE", key);
        Array.Sort(times);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {blocks:N0} | {length:N0} | {(double)length / blocks:F2} | {(double)memory / blocks:F2} "
            + $"| {times[Reads / 2]:F1} ms | {times[Reads * 99 / 100]:F1} ms |");
    }
}
