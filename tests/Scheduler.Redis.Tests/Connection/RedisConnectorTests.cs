using Scheduler.Redis.Connection;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Connection;

public sealed class RedisConnectorTests
{
    // The client's default queues it until it times out.
    [Fact]
    public async Task ConnectAsync_NoServer_ItsCallsFailBeforeTheyReturn()
    {
        var options = new RedisOptions { Configuration = $"127.0.0.1:{RedisServer.FreePort()},connectTimeout=500,connectRetry=1" };
        using var client = await new RedisConnector(options, TimeProvider.System).ConnectAsync();

        var database = client.GetDatabase();
        Task[] calls = [database.PingAsync(), database.StringGetAsync("key"), database.PublishAsync(RedisChannel.Literal("channel"), 1)];

        Assert.All(calls, call => Assert.True(call.IsFaulted));
        Assert.All(calls, call => Assert.Equal(RedisOutcome.Disconnected, RedisErrors.OutcomeOf(call.Exception!.InnerException!)));
    }
}
