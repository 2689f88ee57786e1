namespace Scheduler.Redis.Tests.Servers;

/// <summary>
/// Tests with real redis-servers. Each class of them runs twice, since the client speaks RESP3 by itself and RESP2 to older servers and
/// proxies.
/// </summary>
public abstract class RedisTests(string protocol)
{
    protected const string Resp2 = "resp2", Resp3 = "resp3";

    protected Task<RedisServer> StartAsync(params string[] arguments) => RedisServer.StartSpeakingAsync(protocol, arguments);
}
