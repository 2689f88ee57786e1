using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.Health;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Changes;
using Scheduler.Redis.Connection;
using Scheduler.Redis.SharedValues;

namespace Scheduler.Redis;

/// <summary>Wires the shared tier.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ISharedBlockMaps"/>, <see cref="ISharedFooters"/>, <see cref="ISharedDecisions"/> and <see cref="IChangeFeed"/>:
    /// Redis with its <see cref="IHealthReporter"/> and the hosted service that connects, or none when <c>Redis:Configuration</c> is empty.
    /// Needs an <see cref="IRedisObserver"/>, an <see cref="IPathChanges"/>, a <see cref="TimeProvider"/> and logging.
    /// </summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, RedisOptions options)
    {
        if (!options.IsEnabled)
        {
            return services
                .AddSingleton(ISharedBlockMaps.None)
                .AddSingleton(ISharedFooters.None)
                .AddSingleton(ISharedDecisions.None)
                .AddSingleton<IChangeFeed, UnsharedChangeFeed>();
        }

        return services
            .AddSingleton(options)
            .AddSingleton<RedisConnection>()
            .AddSingleton<RedisHealth>()
            .AddTransient<RedisCaller>()
            .AddSingleton<ISharedBlockMaps, RedisSharedBlockMaps>()
            .AddSingleton<ISharedFooters, RedisSharedFooters>()
            .AddSingleton<ISharedDecisions, RedisSharedDecisions>()
            .AddSingleton<IChangeFeed, RedisChangeFeed>()
            .AddSingleton<IHealthReporter>(provider => provider.GetRequiredService<RedisHealth>())
            .AddSingleton<IHostedService>(provider => provider.GetRequiredService<RedisConnection>());
    }
}
