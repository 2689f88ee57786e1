using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Blocks;
using Scheduler.Core.Health;
using Scheduler.Redis.SharedValues;
using Scheduler.Redis.Tests.Servers;

namespace Scheduler.Redis.Tests;

public sealed class ServiceCollectionExtensionsTests
{
    [Fact]
    public void AddRedis_ConfigurationIsEmpty_SharesNothingAndReportsNothing()
    {
        using var services = new ServiceCollection().AddRedis(new RedisOptions()).BuildServiceProvider();

        Assert.Same(ISharedBlockMaps.None, services.GetRequiredService<ISharedBlockMaps>());
        Assert.Empty(services.GetServices<IHealthReporter>());
        Assert.Empty(services.GetServices<IHostedService>());
    }

    [Fact]
    public async Task AddRedis_WithConfiguration_WiresOneTierWithItsHealth()
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IRedisObserver, RecordingRedisObserver>()
            .AddRedis(new RedisOptions { Configuration = "127.0.0.1:1" })
            .BuildServiceProvider();

        var maps = services.GetRequiredService<ISharedBlockMaps>();
        var report = Assert.Single(Assert.Single(services.GetServices<IHealthReporter>()).Report());

        Assert.IsType<RedisSharedBlockMaps>(maps);
        Assert.Single(services.GetServices<IHostedService>());
        Assert.Equal(("redis", false), (report.Name, report.IsOk));
        Assert.Contains("127.0.0.1:1", report.Message, StringComparison.Ordinal);
    }
}
